import type { Clock } from '../clock';
import { dayMs } from '../clock';
import type { Database } from '../database';
import { onceModel } from '../database';
import { rateLimitModel, sweepRateLimits } from '../http';
import type { Job } from './types';
import { defineJob } from './types';

/** How long a repeated request gets its first answer. */
const onceRetentionMs = 7 * dayMs;

/** Removes what the platform itself no longer needs. Expiry is a job on our clock, never a TTL index. */
export function housekeepingJobs({ db, clock }: { readonly db: Database; readonly clock: Clock }): Job[] {
  return [
    defineJob({
      name: 'platform.sweepOnceKeys',
      schedule: '17 4 * * *',
      async run() {
        const before = new Date(clock.now().getTime() - onceRetentionMs);
        await db.collection(onceModel).deleteMany({ at: { $lt: before } });
      },
    }),
    defineJob({
      name: 'platform.sweepRateLimits',
      schedule: '*/30 * * * *',
      async run() {
        // The limiter's windows are on the machine's clock; half a day is more than any clock is wrong.
        await sweepRateLimits(db.collection(rateLimitModel), new Date(clock.now().getTime() - dayMs / 2));
      },
    }),
  ];
}
