import type { NoticeState } from '../contract/reach';
import { hasCode } from '../platform/errors';
import { errcodes, WechatError } from '../wechat';
import type { GrantKey, Grants } from './grant.ledger';
import type { NoticeDelivery, NoticeReason, NoticeRecord } from './notice.model';
import { noticeDeliveryModel, noticeModel } from './notice.model';
import { noticeValues } from './notice.rules';
import type { NoticeSubject } from './notice.subject';
import type { ReachDeps } from './reach.deps';

/**
 * Tells a member once. The delivery is written as started before WeChat is called: whatever ends the process after that
 * leaves a notice that may have arrived, which is `unknown` and never sent again (WeChat knows no key against sending a
 * subscribe message twice).
 * @throws WechatError where the call provably never left; it is then tried again
 */
export async function sendNotice(deps: ReachDeps, grants: Grants, subject: NoticeSubject): Promise<void> {
  const setting = await deps.db.model(noticeModel).findById(subject.kind).lean<NoticeRecord>();
  if (setting?.isEnabled !== true || setting.templateId === null) return;
  const { templateId, fields } = setting;
  const started = await start({ ...deps, grants }, subject, templateId);
  if (started === null) return;
  try {
    const words = await subject.words();
    if (words === null) throw new SubjectOver();
    const values = noticeValues(fields, { ...words, brandName: await deps.brandName() });
    const { page } = subject;
    const { msgid } = await deps.send({ openid: started.key.openid, templateId, page, values });
    await end({ ...deps, grants }, started, { state: 'submitted', reason: null, msgid: msgid ?? null });
  } catch (error) {
    await endAfter({ ...deps, grants }, started, error);
  }
}

/** There is nothing to tell any more: used, given away, begun. */
class SubjectOver extends Error {}

type SendDeps = ReachDeps & { readonly grants: Grants };

interface Started {
  readonly deliveryId: string;
  readonly key: GrantKey;
}

/** Null where there is nothing to send: it was before, or cannot be. Takes the grant with the start. */
function start(deps: SendDeps, subject: NoticeSubject, templateId: string): Promise<Started | null> {
  const { db, clock } = deps;
  const { kind, id, memberId } = subject;
  const deliveries = db.model(noticeDeliveryModel);
  const _id = `${kind}:${id}`;
  return db.transaction({ keys: [`notice:${memberId}`] }, async () => {
    const earlier = await deliveries.findById(_id).lean<NoticeDelivery>();
    if (earlier !== null) {
      const interrupted = { state: 'unknown' as const, reason: 'interrupted', endedAt: clock.now() };
      await deliveries.updateOne({ _id, state: 'started' }, { $set: interrupted });
      return null;
    }
    const openid = await openidOf(deps, memberId);
    const key = openid === undefined ? null : { appid: deps.appid, openid, templateId };
    const reason = await whyNot(deps, memberId, key, _id);
    const times = { startedAt: clock.now(), endedAt: reason === null ? null : clock.now() };
    const state: NoticeState = reason === null ? 'started' : 'skipped';
    await deliveries.create([{ _id, kind, memberId, templateId, state, reason, msgid: null, ...times }]);
    return reason === null && key !== null ? { deliveryId: _id, key } : null;
  });
}

async function openidOf({ members }: ReachDeps, memberId: string): Promise<string | undefined> {
  const identities = await members.identitiesOf(memberId);
  return identities.find(({ account }) => account === 'miniProgram')?.openid;
}

/** Null where it can be sent; the grant is taken then. */
async function whyNot(
  { members, grants }: SendDeps,
  memberId: string,
  key: GrantKey | null,
  deliveryId: string,
): Promise<NoticeReason | null> {
  if ((await members.standingOf(memberId))?.state !== 'active') return 'memberGone';
  if (key === null) return 'noMiniProgram';
  return (await grants.use(key, deliveryId)) ? null : 'noGrant';
}

type Outcome = Pick<NoticeDelivery, 'state' | 'reason' | 'msgid'>;

/** Writes what is known, and what it says of the grant, at once. */
async function end(deps: SendDeps, { deliveryId, key }: Started, outcome: Outcome): Promise<void> {
  const { db, clock, grants } = deps;
  await db.transaction({ keys: [`grant:${key.templateId}`] }, async () => {
    const ended = { ...outcome, endedAt: clock.now() };
    await db.model(noticeDeliveryModel).updateOne({ _id: deliveryId, state: 'started' }, { $set: ended });
    const { state, reason, msgid } = outcome;
    if (msgid !== null) await grants.confirm(key, deliveryId, msgid);
    if (reason === 'refused') await grants.correct(key, deliveryId);
    else if (state === 'skipped' || state === 'failed') await grants.giveBack(key, deliveryId);
  });
}

async function endAfter(deps: SendDeps, started: Started, error: unknown): Promise<void> {
  const nothing = { msgid: null };
  if (error instanceof SubjectOver)
    return end(deps, started, { state: 'skipped', reason: 'over', ...nothing });
  if (hasCode(error, 'WECHAT_MESSAGE_VALUE_INVALID'))
    return end(deps, started, { state: 'failed', reason: 'valueInvalid', ...nothing });
  if (!(error instanceof WechatError)) throw error;
  const { errcode, sent, reason, retryable } = error;
  if (errcode === errcodes.notSubscribed)
    return end(deps, started, { state: 'skipped', reason: 'refused', ...nothing });
  if (sent === 'unknown') return end(deps, started, { state: 'unknown', reason, ...nothing });
  if (sent === 'yes' || !retryable) return end(deps, started, { state: 'failed', reason, ...nothing });
  // It never left: the delivery begins anew with the next try.
  await deps.db.transaction({ keys: [`grant:${started.key.templateId}`] }, async () => {
    const { deliveryId, key } = started;
    await deps.db.model(noticeDeliveryModel).deleteOne({ _id: deliveryId, state: 'started' });
    await deps.grants.giveBack(key, deliveryId);
  });
  throw error;
}
