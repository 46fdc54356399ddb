import type { Clock } from '../platform/clock';
import type { FieldCipher } from '../platform/crypto';
import type { Database } from '../platform/database';
import { databaseBusy, isDuplicateKey } from '../platform/database';
import { signInLocked } from './staff.errors';
import type { StaffAttempt } from './staff.model';
import { staffAttemptModel } from './staff.model';
import { attemptLimits } from './staff.rules';

/** An attempt that was let through. */
export interface Attempt {
  /** The last one before the lock, if it turns out wrong. */
  readonly isLast: boolean;
  /** It was right: the name starts afresh, the address gets its attempt back. */
  succeed(): Promise<void>;
}

export interface Attempts {
  /**
   * Counts an attempt before anything of it is looked at, so that of any number at once only the first few are.
   * @throws AppError STAFF_LOCKED
   */
  begin(username: string, ip: string): Promise<Attempt>;
  /** Lifts the lock of a name. */
  forget(username: string): Promise<void>;
}

interface AttemptDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly cipher: FieldCipher;
}

export function createAttempts({ db, clock, cipher }: AttemptDeps): Attempts {
  const counts = db.model(staffAttemptModel);
  // Keyed: neither names nor addresses can be guessed from the hashes.
  const idOf = (kind: 'username' | 'address', value: string): string =>
    cipher.blindIndex(`staffAttempt|${kind}|${value}`);
  const giveBack = async (_id: string): Promise<void> => {
    await counts.updateOne({ _id, count: { $gt: 0 } }, { $inc: { count: -1 } });
  };
  const take = async (_id: string, limit: number): Promise<number> => {
    const now = clock.now();
    const { count, until } = await countOne(db, _id, limit, now);
    if (count > limit) throw signInLocked(Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000)));
    return count;
  };
  return {
    async begin(username, ip) {
      const [name, address] = [idOf('username', username), idOf('address', ip)];
      // The address first: one that is locked must not lock names.
      await take(address, attemptLimits.perAddress);
      const count = await take(name, attemptLimits.perUsername).catch(async (error: unknown) => {
        await giveBack(address);
        throw error;
      });
      return {
        isLast: count === attemptLimits.perUsername,
        async succeed() {
          await counts.deleteOne({ _id: name });
          await giveBack(address);
        },
      };
    },
    async forget(username) {
      await counts.deleteOne({ _id: idOf('username', username) });
    },
  };
}

const maxTries = 5;

/** One atomic step: starts anew when the time is over, else counts on; the time moves on only until the limit is reached. */
async function countOne(db: Database, _id: string, limit: number, now: Date): Promise<StaffAttempt> {
  const lockedUntil = new Date(now.getTime() + attemptLimits.lockMs);
  const isRunning = { $gt: ['$until', now] };
  const step = [
    {
      $set: {
        count: { $cond: [isRunning, { $add: ['$count', 1] }, 1] },
        until: { $cond: [{ $and: [isRunning, { $gte: ['$count', limit] }] }, '$until', lockedUntil] },
      },
    },
  ];
  for (let tries = 1; ; tries += 1) {
    try {
      const counted = await db
        .collection(staffAttemptModel)
        .findOneAndUpdate({ _id }, step, { upsert: true, returnDocument: 'after' });
      if (counted !== null) return counted;
    } catch (error) {
      // Two inserted the first count at once; the second try updates.
      if (!isDuplicateKey(error) || tries === maxTries) throw error;
    }
    if (tries === maxTries) throw databaseBusy();
  }
}
