import type { InviteRewardRefusal } from '../contract/inviteReward';
import { isDuplicateKey } from '../platform/database';
import { hasCode } from '../platform/errors';
import { openBook } from './invite.book';
import type { InviteDeps, InviteMember } from './invite.deps';
import type { InvitationRecord } from './invite.model';
import { invitationModel } from './invite.model';
import { makePickUpCode } from './invite.pickUpCode';
import { askRisk, rankOf } from './invite.risk';
import type { InviteActivity } from './inviteActivity.model';
import { inviteActivityModel } from './inviteActivity.model';
import { placesFor, takePlaces } from './inviteReward.caps';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel } from './inviteReward.model';
import { follow, writeReward } from './inviteReward.open';
import { reviewRiskRank, rewardRefusalOf, riskPatienceMs } from './inviteReward.rules';
import { holdSwitchedOn, isSwitchedOn, wasSwitchedOnAt } from './inviteSwitch.service';

const batchSize = 200;
const mostRuns = 5;

/**
 * Decides what is due, a page at a time, each reward in a transaction of its own: safe to run twice, at once, and to be
 * cut off anywhere. What a merge holds is left to the next run. Returns how many were decided.
 */
export async function decideDue(deps: InviteDeps, signal?: AbortSignal): Promise<number> {
  const { db, clock } = deps;
  const due: Readonly<Record<string, unknown>> = { state: 'waiting', dueAt: { $lte: clock.now() } };
  let count = 0;
  let last: InviteRewardRecord | undefined;
  for (;;) {
    const beyond: Readonly<Record<string, unknown>> =
      last === undefined
        ? {}
        : { $or: [{ dueAt: { $gt: last.dueAt } }, { dueAt: last.dueAt, _id: { $gt: last._id } }] };
    const page = await db
      .model(inviteRewardModel)
      .find({ $and: [due, beyond] })
      .sort({ dueAt: 1, _id: 1 })
      .limit(batchSize)
      .lean<InviteRewardRecord[]>();
    for (const row of page) {
      if (signal?.aborted === true) return count;
      if (await decideOne(deps, row)) count += 1;
    }
    last = page.at(-1);
    if (page.length < batchSize) return count;
  }
}

async function decideOne(deps: InviteDeps, row: InviteRewardRecord): Promise<boolean> {
  try {
    // Outside the transaction, which reads what WeChat has said.
    const isAnswered = await askRisk(deps, [row.inviterId, row.inviteeId]);
    const late = deps.clock.now().getTime() - riskPatienceMs;
    if (!isAnswered && row.dueAt !== null && row.dueAt.getTime() > late) return false;
    const after = await inRewardTransaction(deps, row, () => decideWaiting(deps, row._id));
    return after !== null;
  } catch (error) {
    if (hasCode(error, 'INVITE_MEMBER_BUSY') || hasCode(error, 'POINTS_ACCOUNT_FROZEN')) return false;
    throw error;
  }
}

/** A transaction about one reward; a unique index that refuses ends the whole of it, and its rerun finds what came first. */
export async function inRewardTransaction<T>(
  { db }: InviteDeps,
  { inviterId, activityId }: Pick<InviteRewardRecord, 'inviterId' | 'activityId'>,
  work: () => Promise<T>,
): Promise<T> {
  // The account of points and the stock are moved by the same transaction: their queues are joined.
  const keys = [`points:${inviterId}`, `inviteActivity:${activityId}`];
  for (let runs = 1; ; runs += 1) {
    try {
      return await db.transaction({ keys }, work);
    } catch (error) {
      if (runs === mostRuns || !isDuplicateKey(error)) throw error;
    }
  }
}

/** Null where there is nothing to decide now. */
async function decideWaiting(deps: InviteDeps, rewardId: string): Promise<InviteRewardRecord | null> {
  const { db, clock } = deps;
  const found = await db.model(inviteRewardModel).findById(rewardId).lean<InviteRewardRecord>();
  if (found?.state !== 'waiting') return null;
  const { row, inviter, invitee } = await openParties(deps, found);
  if (row.state !== 'waiting' || row.dueAt === null || row.dueAt > clock.now()) return null;
  const refusal = await refusalOfReward(deps, row, inviter, invitee);
  if (refusal !== null) return refuse(deps, row, refusal);
  const riskRank = await rankOf(deps, [row.inviterId, row.inviteeId]);
  if (riskRank >= reviewRiskRank) return writeReward(db, row, { state: 'review', riskRank });
  return grant(deps, row);
}

interface Parties {
  /** As it stands by what was bought and kept. */
  readonly row: InviteRewardRecord;
  readonly inviter: InviteMember | null;
  readonly invitee: InviteMember | null;
}

/** Opens the books of both, then looks at what was bought and kept. @throws AppError INVITE_MEMBER_BUSY */
export async function openParties(deps: InviteDeps, found: InviteRewardRecord): Promise<Parties> {
  const { db, members } = deps;
  const inviter = await members.current(found.inviterId);
  const invitee = await members.current(found.inviteeId);
  const ids = new Set([inviter?._id ?? found.inviterId, invitee?._id ?? found.inviteeId]);
  // In one order, whoever opens them.
  for (const memberId of [...ids].sort()) await openBook(db, memberId);
  return { row: await follow(deps, found), inviter, invitee };
}

/** Why there is no reward, before caps and stock are asked. */
export async function refusalOfReward(
  { db, members, purchases }: InviteDeps,
  row: InviteRewardRecord,
  inviter: InviteMember | null,
  invitee: InviteMember | null,
): Promise<InviteRewardRefusal | null> {
  const invitation = await db.model(invitationModel).findById(row.personKey).lean<InvitationRecord>();
  const theirs = await members.identitiesOf(inviter?._id ?? row.inviterId);
  const own = await members.identitiesOf(invitee?._id ?? row.inviteeId);
  const unionids = new Set(own.flatMap(({ unionid }) => unionid ?? []));
  const payer = row.orderId === null ? null : await purchases.payerOf(row.orderId);
  return rewardRefusalOf({
    invitation: invitation ?? { state: 'none', voidReason: null },
    inviter,
    invitee,
    sharesUnionid: theirs.some(({ unionid }) => unionid !== null && unionids.has(unionid)),
    isPaidByInviter: payer !== null && theirs.some(({ openid }) => openid === payer),
    wasOnAtPurchase: row.purchasedAt !== null && (await wasSwitchedOnAt(db, row.purchasedAt)),
    isOn: await isSwitchedOn(db),
  });
}

export function refuse(
  { db, clock }: InviteDeps,
  row: InviteRewardRecord,
  refusal: InviteRewardRefusal,
  more: Partial<InviteRewardRecord> = {},
): Promise<InviteRewardRecord> {
  return writeReward(db, row, { ...more, state: 'refused', refusal, decidedAt: clock.now() });
}

/** Gives the reward, or refuses it where a cap is reached or no sample is left; all of it in the open transaction. */
export async function grant(
  deps: InviteDeps,
  row: InviteRewardRecord,
  more: Partial<InviteRewardRecord> = {},
): Promise<InviteRewardRecord> {
  const { db, clock, members } = deps;
  const now = clock.now();
  const activity = await db.model(inviteActivityModel).findById(row.activityId).lean<InviteActivity>();
  const inviter = await members.current(row.inviterId);
  if (activity === null || inviter === null) throw new Error('a reward has its activity and its inviter');
  const places = await placesFor(deps, row, activity, inviter._id, now);
  if (places === null) return refuse(deps, row, 'capReached', more);
  const { reward } = activity;
  if (reward.kind === 'sample' && !(await takeSample(deps, activity._id)))
    return refuse(deps, row, 'noStock', more);
  await holdSwitchedOn(db);
  await takePlaces(db, places);
  const given =
    reward.kind === 'sample'
      ? sampleOf(deps, reward.sampleName)
      : await pay(deps, row, inviter._id, reward.points);
  return writeReward(db, row, { ...more, ...given, state: 'rewarded', decidedAt: now });
}

async function takeSample({ db }: InviteDeps, activityId: string): Promise<boolean> {
  const { matchedCount } = await db
    .model(inviteActivityModel)
    .updateOne({ _id: activityId, remaining: { $gt: 0 } }, { $inc: { remaining: -1 } });
  return matchedCount === 1;
}

function sampleOf({ ids }: InviteDeps, sampleName: string): Partial<InviteRewardRecord> {
  return { sampleName, pickUpCode: makePickUpCode(Buffer.from(ids.token(13), 'base64url')) };
}

async function pay(
  { points }: InviteDeps,
  { _id }: InviteRewardRecord,
  memberId: string,
  amount: number,
): Promise<Partial<InviteRewardRecord>> {
  const source = { type: 'invite', id: _id };
  const entry = await points.earn({ memberId, points: amount, source, idemKey: `invite:${_id}` });
  return { points: amount, entryId: entry._id };
}
