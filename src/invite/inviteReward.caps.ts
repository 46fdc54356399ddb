import type { Database } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import type { InviteActivity } from './inviteActivity.model';
import type { InviteRewardRecord, InviteSlot } from './inviteReward.model';
import { inviteSlotModel } from './inviteReward.model';
import { freePlace, periodsOf } from './inviteReward.rules';

interface Sharer {
  readonly inviterKey: string;
  readonly memberId: string;
}

/** The places that one more reward takes, in the activity and in the month of `at`; null where one of them is full. */
export async function placesFor(
  deps: InviteDeps,
  { _id: rewardId }: InviteRewardRecord,
  { _id: activityId, perActivityLimit, perMonthLimit }: InviteActivity,
  memberId: string,
  at: Date,
): Promise<InviteSlot[] | null> {
  const sharer = { inviterKey: await deps.members.rewardKeyOf(memberId), memberId };
  const periods = periodsOf(activityId, at);
  const limits = [
    { period: periods.activity, limit: perActivityLimit },
    { period: periods.month, limit: perMonthLimit },
  ];
  const places: InviteSlot[] = [];
  for (const { period, limit } of limits) {
    const slot = freePlace(await takenIn(deps.db, period, sharer), limit);
    if (slot === null) return null;
    places.push({ _id: deps.ids.next(), ...sharer, period, slot, rewardId });
  }
  return places;
}

/** With those of another membership of the same person, which a merge has brought together. */
async function takenIn(db: Database, period: string, { inviterKey, memberId }: Sharer): Promise<number[]> {
  const rows = await db
    .model(inviteSlotModel)
    .find({ period, $or: [{ inviterKey }, { memberId }] }, { slot: 1 })
    .lean<{ slot: number }[]>();
  return rows.map(({ slot }) => slot);
}

/** Takes the places, in the open transaction; two at once meet in the index. */
export async function takePlaces(db: Database, places: readonly InviteSlot[]): Promise<void> {
  const session = db.session();
  if (session === undefined) throw new Error('a place is taken in the transaction of its reward');
  await db.model(inviteSlotModel).create([...places], { session, ordered: true });
}
