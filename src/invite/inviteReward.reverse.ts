import type { DomainEvents } from '../contract/events';
import type { Database } from '../platform/database';
import { hasCode } from '../platform/errors';
import type { InviteDeps } from './invite.deps';
import { inviteActivityModel } from './inviteActivity.model';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel } from './inviteReward.model';
import { follow, writeReward } from './inviteReward.open';

/**
 * Something came back: a reward that hung on it follows, and one that was given is taken back once nothing of the purchase
 * is paid any more. Belongs into the transaction of the event's handler; again changes nothing.
 */
export async function followReturn(
  deps: InviteDeps,
  { orderId, returnId }: DomainEvents['order.returned'],
): Promise<void> {
  const rows = await deps.db.model(inviteRewardModel).find({ orderId }).lean<InviteRewardRecord[]>();
  for (const row of rows) {
    if (row.state === 'waiting' || row.state === 'review') await follow(deps, row);
    else if (row.state === 'rewarded' && (await deps.purchases.keptFenOf(orderId)) <= 0)
      await takeBack(deps, row, returnId);
  }
}

/** What was picked up stays with whoever has it. */
async function takeBack(deps: InviteDeps, row: InviteRewardRecord, returnId: string): Promise<void> {
  const { db, clock } = deps;
  if (row.pickedUpAt !== null) return;
  await writeReward(db, row, { state: 'reversed', reversedAt: clock.now() });
  if (row.entryId !== null) await takePointsBack(deps, row.entryId, row._id, returnId);
  else await returnSample(db, row.activityId);
}

/** Where the account was closed for good, there is nothing to take back from. */
async function takePointsBack(
  { points }: InviteDeps,
  entryId: string,
  rewardId: string,
  returnId: string,
): Promise<void> {
  try {
    const source = { type: 'refund', id: returnId };
    await points.reverse({ entryId, source, idemKey: `inviteReversal:${rewardId}` });
  } catch (error) {
    if (!hasCode(error, 'POINTS_ACCOUNT_CLOSED')) throw error;
  }
}

/** One sample goes back to the stock of its activity. */
export async function returnSample(db: Database, activityId: string): Promise<void> {
  await db.model(inviteActivityModel).updateOne({ _id: activityId }, { $inc: { remaining: 1 } });
}
