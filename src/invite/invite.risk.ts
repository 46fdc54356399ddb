import { isDuplicateKey } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import type { InviteRisk } from './inviteReward.model';
import { inviteRiskModel } from './inviteReward.model';
import { addressLifeMs, riskLifeMs } from './inviteReward.rules';

/** Somebody at one of our pages, and from where. */
export interface Sight {
  readonly identityId: string;
  readonly clientIp: string;
}

/** Remembers from where a person came: WeChat ranks a person only together with that. At most one write a day. */
export async function noteSight(
  { db, clock }: Pick<InviteDeps, 'db' | 'clock'>,
  { identityId, clientIp }: Sight,
): Promise<void> {
  const risks = db.model(inviteRiskModel);
  const known = await risks.findById(identityId).lean<InviteRisk>();
  const seenAt = clock.now();
  const isFresh = known !== null && seenAt.getTime() - known.seenAt.getTime() < riskLifeMs;
  if (isFresh && known.clientIp === clientIp) return;
  try {
    const never = { rank: null, askedAt: null };
    await risks.updateOne(
      { _id: identityId },
      { $set: { clientIp, seenAt }, $setOnInsert: never },
      { upsert: true },
    );
  } catch (error) {
    // Twice at once: the other has noted it.
    if (!isDuplicateKey(error)) throw error;
  }
}

/**
 * Asks WeChat how risky it holds these members, each identity at most once a day; outside transactions. False where WeChat
 * could not say.
 */
export async function askRisk(deps: InviteDeps, memberIds: readonly string[]): Promise<boolean> {
  const { clock, members } = deps;
  const askedBefore = clock.now().getTime() - riskLifeMs;
  let isAnswered = true;
  for (const { _id, openid } of await identitiesOf(members, memberIds)) {
    const known = await deps.db.model(inviteRiskModel).findById(_id).lean<InviteRisk>();
    // Whoever was never seen at one of our pages cannot be asked about.
    if (known?.clientIp == null) continue;
    if (known.askedAt !== null && known.askedAt.getTime() > askedBefore) continue;
    if (!(await ask(deps, known._id, { openid, clientIp: known.clientIp }))) isAnswered = false;
  }
  return isAnswered;
}

async function ask(
  { db, clock, logger, userRiskRank }: InviteDeps,
  identityId: string,
  question: { readonly openid: string; readonly clientIp: string },
): Promise<boolean> {
  try {
    const { riskRank: rank } = await userRiskRank.getuserriskrank({ ...question, scene: 'marketing' });
    const askedAt = clock.now();
    await db.model(inviteRiskModel).updateOne({ _id: identityId }, { $set: { rank, askedAt } });
    return true;
  } catch (error) {
    logger.warn('risk rank unknown', { error });
    return false;
  }
}

/** The highest rank that WeChat gave any identity of these members; 0 where it never said. Joins an open transaction. */
export async function rankOf(
  { db, members }: Pick<InviteDeps, 'db' | 'members'>,
  memberIds: readonly string[],
): Promise<number> {
  const ids = (await identitiesOf(members, memberIds)).map(({ _id }) => _id);
  const rows = await db
    .model(inviteRiskModel)
    .find({ _id: { $in: ids } })
    .lean<InviteRisk[]>();
  return Math.max(0, ...rows.map(({ rank }) => rank ?? 0));
}

/** Forgets addresses that are older than they need be; the ranks stay. */
export async function forgetAddresses({ db, clock }: Pick<InviteDeps, 'db' | 'clock'>): Promise<void> {
  const old = { seenAt: { $lt: new Date(clock.now().getTime() - addressLifeMs) }, clientIp: { $gt: '' } };
  await db.model(inviteRiskModel).updateMany(old, { $set: { clientIp: null } });
}

async function identitiesOf(
  members: InviteDeps['members'],
  memberIds: readonly string[],
): Promise<{ readonly _id: string; readonly openid: string }[]> {
  const found: { readonly _id: string; readonly openid: string }[] = [];
  for (const memberId of new Set(memberIds)) found.push(...(await members.identitiesOf(memberId)));
  return found;
}
