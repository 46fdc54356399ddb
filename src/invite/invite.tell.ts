import { dayMs } from '../platform/clock';
import type { InviteDeps } from './invite.deps';
import type { InviteActivity, InviteBooking } from './inviteActivity.model';
import { inviteActivityModel, inviteBookingModel } from './inviteActivity.model';

const batchSize = 200;

/** Tells of activities that begin within a day, each member who asked for it once. Returns how many were told. */
export async function tellBeginning(deps: InviteDeps, signal?: AbortSignal): Promise<number> {
  const { db, clock } = deps;
  const now = clock.now();
  const from = { $gt: now, $lte: new Date(now.getTime() + dayMs) };
  const near = await db
    .model(inviteActivityModel)
    .find({ state: 'published', from })
    .sort({ _id: 1 })
    .lean<InviteActivity[]>();
  let count = 0;
  for (const activity of near) count += await tellBookers(deps, activity, signal);
  return count;
}

async function tellBookers(
  deps: InviteDeps,
  activity: InviteActivity,
  signal: AbortSignal | undefined,
): Promise<number> {
  const bookings = deps.db.model(inviteBookingModel);
  let count = 0;
  let last = '';
  for (;;) {
    const page = await bookings
      .find({ activityId: activity._id, toldAt: null, _id: { $gt: last } })
      .sort({ _id: 1 })
      .limit(batchSize)
      .lean<InviteBooking[]>();
    for (const booking of page) {
      if (signal?.aborted === true) return count;
      if (await tellOne(deps, activity, booking)) count += 1;
    }
    last = page.at(-1)?._id ?? '';
    if (page.length < batchSize) return count;
  }
}

/** False where another process was faster. */
function tellOne(
  { db, clock, emit }: InviteDeps,
  { _id: activityId, title, from }: InviteActivity,
  { _id, memberId }: InviteBooking,
): Promise<boolean> {
  return db.transaction({ keys: [`inviteBooking:${_id}`] }, async () => {
    const at = clock.now();
    const told = await db
      .model(inviteBookingModel)
      .updateOne({ _id, toldAt: null }, { $set: { toldAt: at } });
    if (told.modifiedCount === 0) return false;
    const payload = { memberId, activityId, title, beginsAt: from.toISOString(), at: at.toISOString() };
    await emit('invite.activityBeginsSoon', { subject: `inviteBooking:${_id}`, version: 1, payload });
    return true;
  });
}
