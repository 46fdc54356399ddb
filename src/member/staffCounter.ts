import type { Clock } from '../platform/clock';
import { isDuplicateKey } from '../platform/database';
import type { AppError } from '../platform/errors';
import type { StaffLimit } from './member.rules';
import { staffLimits, windowStart } from './member.rules';
import type { Sessions } from './session.model';

export type CountStaff = (
  what: StaffLimit,
  staffId: string,
  refuse: (retryAfterSeconds: number) => AppError,
) => Promise<void>;

/** Counts what a member of staff does in a window of our clock, before it is done; outside transactions, so that it stays counted. */
export function createStaffCounter(counters: Sessions['counters'], clock: Clock): CountStaff {
  return async (what, staffId, refuse) => {
    const { count, windowMs } = staffLimits[what];
    const now = clock.now();
    const start = windowStart(now, windowMs);
    const expiresAt = new Date(start.getTime() + windowMs);
    const free = { _id: `${what}:${staffId}:${start.toISOString()}`, count: { $lt: count } };
    const add = { $inc: { count: 1 } };
    try {
      await counters.updateOne(free, { ...add, $setOnInsert: { expiresAt } }, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // The counter exists: either two came first at once, or it is full.
      const { matchedCount } = await counters.updateOne(free, add);
      if (matchedCount === 0) throw refuse(Math.ceil((expiresAt.getTime() - now.getTime()) / 1_000));
    }
  };
}
