import type { NoticeKind, NoticeState } from '../contract/reach';
import { hasCode } from '../platform/errors';
import { errcodes, WechatError } from '../wechat';
import type { NoticeDelivery, NoticeReason, NoticeRecord } from './notice.model';
import { noticeDeliveryModel, noticeModel } from './notice.model';
import { noticeValues } from './notice.rules';
import type { ReachDeps } from './reach.deps';
import type { MessageAnswers } from './reach.model';
import { messageAnswersModel } from './reach.model';

/** What a notice is about. */
export interface NoticeSubject {
  readonly kind: NoticeKind;
  readonly couponId: string;
  readonly memberId: string;
}

/**
 * Tells a member once. The delivery is written as started before WeChat is called: whatever ends the process after that
 * leaves a notice that may have arrived, which is `unknown` and never sent again (WeChat knows no key against sending a
 * subscribe message twice).
 * @throws WechatError where the call provably never left; it is then tried again
 */
export async function sendNotice(deps: ReachDeps, subject: NoticeSubject): Promise<void> {
  const setting = await deps.db.model(noticeModel).findById(subject.kind).lean<NoticeRecord>();
  if (setting?.isEnabled !== true || setting.templateId === null) return;
  const started = await start(deps, subject, setting.templateId);
  if (started === null) return;
  const { openid, deliveryId } = started;
  try {
    const coupon = await deps.couponOf(subject.couponId, subject.memberId);
    if (coupon === null) {
      await end(deps, deliveryId, 'skipped', 'over');
      return;
    }
    const values = noticeValues(setting.fields, coupon, await deps.brandName());
    const page = `pages/coupon/index?id=${subject.couponId}`;
    const { msgid = null } = await deps.send({ openid, templateId: setting.templateId, page, values });
    await end(deps, deliveryId, 'submitted', null, msgid);
  } catch (error) {
    await endAfter(deps, deliveryId, error);
  }
}

interface Started {
  readonly deliveryId: string;
  readonly openid: string;
}

/** Null where there is nothing to send: it was before, or cannot be. */
function start(deps: ReachDeps, subject: NoticeSubject, templateId: string): Promise<Started | null> {
  const { db, clock } = deps;
  const { kind, couponId, memberId } = subject;
  const deliveries = db.model(noticeDeliveryModel);
  const _id = `${kind}:${couponId}`;
  return db.transaction({ keys: [`notice:${memberId}`] }, async () => {
    const earlier = await deliveries.findById(_id).lean<NoticeDelivery>();
    if (earlier !== null) {
      const interrupted = { state: 'unknown' as const, reason: 'interrupted', endedAt: clock.now() };
      await deliveries.updateOne({ _id, state: 'started' }, { $set: interrupted });
      return null;
    }
    const openid = await openidOf(deps, memberId);
    const reason = await whyNot(deps, memberId, templateId, openid);
    const times = { startedAt: clock.now(), endedAt: reason === null ? null : clock.now() };
    const state: NoticeState = reason === null ? 'started' : 'skipped';
    await deliveries.create([{ _id, kind, memberId, templateId, state, reason, msgid: null, ...times }]);
    return reason === null && openid !== undefined ? { deliveryId: _id, openid } : null;
  });
}

async function openidOf({ members }: ReachDeps, memberId: string): Promise<string | undefined> {
  const identities = await members.identitiesOf(memberId);
  return identities.find(({ account }) => account === 'miniProgram')?.openid;
}

async function whyNot(
  deps: ReachDeps,
  memberId: string,
  templateId: string,
  openid: string | undefined,
): Promise<NoticeReason | null> {
  if ((await deps.members.standingOf(memberId))?.state !== 'active') return 'memberGone';
  if (openid === undefined) return 'noMiniProgram';
  return (await grantsLeft(deps, memberId, templateId)) > 0 ? null : 'noGrant';
}

/** One acceptance is one message. What the phone told is an upper bound: WeChat has the last word. */
async function grantsLeft({ db }: ReachDeps, memberId: string, templateId: string): Promise<number> {
  const rows = await db.model(messageAnswersModel).find({ memberId }).lean<MessageAnswers[]>();
  const accepted = rows
    .flatMap(({ answers }) => answers)
    .filter((one) => one.templateId === templateId && one.answer === 'accept').length;
  const used = await db
    .model(noticeDeliveryModel)
    .countDocuments({ memberId, templateId, state: { $in: ['started', 'submitted', 'unknown'] } });
  return accepted - used;
}

async function end(
  { db, clock }: ReachDeps,
  _id: string,
  state: NoticeState,
  reason: NoticeReason | null,
  msgid: string | null = null,
): Promise<void> {
  const ended = { state, reason, msgid, endedAt: clock.now() };
  await db.model(noticeDeliveryModel).updateOne({ _id, state: 'started' }, { $set: ended });
}

async function endAfter(deps: ReachDeps, deliveryId: string, error: unknown): Promise<void> {
  if (hasCode(error, 'WECHAT_MESSAGE_VALUE_INVALID')) return end(deps, deliveryId, 'failed', 'valueInvalid');
  if (!(error instanceof WechatError)) throw error;
  if (error.errcode === errcodes.notSubscribed) return end(deps, deliveryId, 'skipped', 'refused');
  if (error.sent === 'unknown') return end(deps, deliveryId, 'unknown', error.reason);
  if (error.sent === 'yes' || !error.retryable) return end(deps, deliveryId, 'failed', error.reason);
  // It never left: the delivery begins anew with the next try.
  await deps.db.model(noticeDeliveryModel).deleteOne({ _id: deliveryId, state: 'started' });
  throw error;
}
