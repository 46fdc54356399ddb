import type { MemberRef, TimelineItem } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import type { InviteBooking } from './inviteActivity.model';
import { inviteBookingModel } from './inviteActivity.model';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel, inviteRiskModel, inviteSlotModel } from './inviteReward.model';
import { writeReward } from './inviteReward.open';
import { returnSample } from './inviteReward.reverse';
import { progressFor, rewardRefusalText } from './inviteReward.rules';

/** What an inviter got, held or lost, newest first. */
export async function timelineOfRewards(
  db: Database,
  inviterId: string,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<TimelineItem[]> {
  const rewards = db.model(inviteRewardModel);
  const of = (field: 'decidedAt' | 'pickedUpAt' | 'reversedAt'): Promise<InviteRewardRecord[]> =>
    rewards
      .find({ inviterId, [field]: { $lt: before, $ne: null } })
      .sort({ [field]: -1, _id: -1 })
      .limit(limit)
      .lean<InviteRewardRecord[]>()
      .exec();
  return [
    ...(await of('decidedAt')).map((row) => item(row, 'decided', row.decidedAt, decidedText(row))),
    ...(await of('pickedUpAt')).map((row) => ({
      ...item(row, 'pickedUp', row.pickedUpAt, `领取样品「${row.sampleName ?? ''}」`),
      storeId: row.pickedUpIn,
    })),
    ...(await of('reversedAt')).map((row) => item(row, 'reversed', row.reversedAt, `邀请奖励收回：会员 ${row.inviteeId}`)),
  ]; // prettier-ignore
}

function item(
  { _id }: InviteRewardRecord,
  what: 'decided' | 'pickedUp' | 'reversed',
  at: Date | null,
  text: string,
): TimelineItem {
  const kind = { decided: 'invite.rewardDecided', pickedUp: 'invite.samplePickedUp', reversed: 'invite.rewardReversed' }[what]; // prettier-ignore
  return { id: `inviteReward:${_id}:${what}`, at: at?.toISOString() ?? '', kind, text, storeId: null };
}

function decidedText({ refusal, points, sampleName, inviteeId }: InviteRewardRecord): string {
  if (refusal !== null) return `邀请会员 ${inviteeId} 没有奖励：${rewardRefusalText[refusal]}`;
  const given = points === null ? `样品「${sampleName ?? ''}」` : `${points} 积分`;
  return `邀请会员 ${inviteeId} 获得 ${given}`;
}

/** What the brand holds about a member's rewards, for the member; nothing that is a friend's. */
export async function copyOfRewards(
  db: Database,
  memberId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const rows = await db
    .model(inviteRewardModel)
    .find({ inviterId: memberId })
    .sort({ _id: 1 })
    .lean<InviteRewardRecord[]>();
  const booked = await db.model(inviteBookingModel).find({ memberId }).lean<InviteBooking[]>();
  return {
    rewards: rows.map((row) => ({
      standing: progressFor(row, { isOn: true, isOver: false }).words,
      points: row.points,
      sampleName: row.sampleName,
      pickedUpAt: row.pickedUpAt?.toISOString() ?? null,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      reversedAt: row.reversedAt?.toISOString() ?? null,
    })),
    bookings: booked.map(({ activityId, at }) => ({ activityId, at: at.toISOString() })),
  };
}

/**
 * Samples nobody picked up go back to stock; codes, words and ranks go. The rows stay under our own ids: a person is
 * rewarded for once, whoever leaves and joins again.
 */
export async function eraseRewards(
  { db, clock }: Pick<InviteDeps, 'db' | 'clock'>,
  { memberId, identities }: MemberRef,
): Promise<void> {
  const rewards = db.model(inviteRewardModel);
  const open = await rewards
    .find({ inviterId: memberId, state: 'rewarded', pickUpCode: { $ne: null }, pickedUpAt: null })
    .lean<InviteRewardRecord[]>();
  for (const row of open) {
    await writeReward(db, row, { state: 'reversed', reversedAt: clock.now() });
    await returnSample(db, row.activityId);
  }
  await rewards.updateMany({ inviterId: memberId }, { $set: { pickUpCode: null, riskRank: null } });
  await rewards.updateMany({ inviteeId: memberId }, { $set: { riskRank: null } });
  await rewards.updateMany(
    { inviterId: memberId, 'review.reason': { $ne: null } },
    { $set: { 'review.reason': null } },
  );
  const identityIds = identities.map(({ identityId }) => identityId);
  await db.model(inviteRiskModel).deleteMany({ _id: { $in: identityIds } });
  await db.model(inviteBookingModel).deleteMany({ memberId });
}

/** What one step of a merge moved. */
export interface MovedRewards {
  readonly inviterIds: readonly string[];
  readonly inviteeIds: readonly string[];
  readonly slotIds: readonly string[];
  readonly bookingIds: readonly string[];
}

/** One step: rewards, their places and reminders; what both had counts together from then on. */
export async function moveRewards(
  db: Database,
  from: string,
  to: string,
  most: number,
): Promise<MovedRewards> {
  const rewards = db.model(inviteRewardModel);
  const [slots, bookings] = [db.model(inviteSlotModel), db.model(inviteBookingModel)];
  const idsOf = (rows: readonly { readonly _id: string }[]): string[] => rows.map(({ _id }) => _id);
  const inviterIds = idsOf(
    await rewards.find({ inviterId: from }, { _id: 1 }).limit(most).lean<{ _id: string }[]>(),
  );
  const inviteeIds = idsOf(await rewards.find({ inviteeId: from }, { _id: 1 }).lean<{ _id: string }[]>());
  const slotIds = idsOf(await slots.find({ memberId: from }, { _id: 1 }).lean<{ _id: string }[]>());
  const bookingIds = idsOf(await bookings.find({ memberId: from }, { _id: 1 }).lean<{ _id: string }[]>());
  await rewards.updateMany({ _id: { $in: inviterIds } }, { $set: { inviterId: to }, $inc: { version: 1 } });
  await rewards.updateMany({ _id: { $in: inviteeIds } }, { $set: { inviteeId: to }, $inc: { version: 1 } });
  await slots.updateMany({ _id: { $in: slotIds } }, { $set: { memberId: to } });
  await bookings.updateMany({ _id: { $in: bookingIds } }, { $set: { memberId: to } });
  return { inviterIds, inviteeIds, slotIds, bookingIds };
}

/** What was decided meanwhile stays decided. */
export async function undoRewards(
  db: Database,
  moved: MovedRewards,
  from: string,
  to: string,
): Promise<void> {
  const rewards = db.model(inviteRewardModel);
  const those = (ids: readonly string[]) => ({ _id: { $in: [...ids] } });
  const more = { $inc: { version: 1 } };
  await rewards.updateMany(
    { ...those(moved.inviterIds), inviterId: to },
    { $set: { inviterId: from }, ...more },
  );
  await rewards.updateMany(
    { ...those(moved.inviteeIds), inviteeId: to },
    { $set: { inviteeId: from }, ...more },
  );
  const back = { $set: { memberId: from } };
  await db.model(inviteSlotModel).updateMany({ ...those(moved.slotIds), memberId: to }, back);
  await db.model(inviteBookingModel).updateMany({ ...those(moved.bookingIds), memberId: to }, back);
}
