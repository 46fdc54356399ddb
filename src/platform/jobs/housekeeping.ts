import type { mongo } from 'mongoose';
import type { Clock } from '../clock';
import { dayMs } from '../clock';
import type { Database } from '../database';
import { onceModel } from '../database';
import { outboxEventModel } from '../events';
import { rateLimitModel, sweepRateLimits } from '../http';
import { jobRunModel } from './models';
import type { Job } from './types';
import { defineJob } from './types';

/** How long a repeated request gets its first answer, and a delivered event can be looked up. */
const retentionMs = 7 * dayMs;
const runRetentionMs = 30 * dayMs;
const batchSize = 1_000;

/** Removes what the platform itself no longer needs. Expiry is a job on our clock, never a TTL index. */
export function housekeepingJobs({ db, clock }: { readonly db: Database; readonly clock: Clock }): Job[] {
  const before = (ageMs: number): Date => new Date(clock.now().getTime() - ageMs);
  return [
    defineJob({
      name: 'platform.sweepOnceKeys',
      schedule: '17 4 * * *',
      run: ({ signal }) => sweep(db.collection(onceModel), { at: { $lt: before(retentionMs) } }, signal),
    }),
    defineJob({
      name: 'platform.sweepEvents',
      schedule: '27 4 * * *',
      run: ({ signal }) =>
        sweep(db.collection(outboxEventModel), { status: 'done', at: { $lt: before(retentionMs) } }, signal),
    }),
    defineJob({
      name: 'platform.sweepJobRuns',
      schedule: '37 4 * * *',
      run: ({ signal }) =>
        sweep(db.collection(jobRunModel), { startedAt: { $lt: before(runRetentionMs) } }, signal),
    }),
    defineJob({
      name: 'platform.sweepRateLimits',
      schedule: '*/30 * * * *',
      async run() {
        // The limiter's windows are on the machine's clock; half a day is more than any clock is wrong.
        await sweepRateLimits(db.collection(rateLimitModel), before(dayMs / 2));
      },
    }),
  ];
}

/** Deletes in batches: one delete of a day's rows would hold the database for seconds. */
async function sweep<R extends { _id: string }>(
  collection: mongo.Collection<R>,
  filter: mongo.Filter<R>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const rows = await collection
      .find(filter)
      .project<{ _id: string }>({ _id: 1 })
      .limit(batchSize)
      .toArray();
    if (rows.length === 0) return;
    // Every record's `_id` is a string; the driver cannot see it through the type parameter.
    const byId = { _id: { $in: rows.map(({ _id }) => _id) } } as mongo.Filter<R>;
    await collection.deleteMany(byId);
  }
}
