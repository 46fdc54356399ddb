import type { Clock } from '../clock';
import type { Database } from '../database';
import { isDuplicateKey } from '../database';
import { AppError } from '../errors';
import type { JobRunRow } from './models';
import { jobRunModel } from './models';

export const maxTries = 3;

/** What stands in the way of a run: it is done, it was given up, or a newer leader has it. */
export type Refusal = 'done' | 'givenUp' | 'lost';

export interface Slot {
  readonly id: string;
  readonly job: string;
  readonly scheduledFor: Date;
}

/** The record of each slot; every write names the fence, so that a leader whose lease is gone changes nothing. */
export interface Runs {
  /** Starts a run, or says why not. With `isForced` also one that was given up. */
  begin(slot: Slot, fence: number, isForced: boolean): Promise<JobRunRow | Refusal>;
  /** Returns false when the run is another leader's by now. */
  finish(run: JobRunRow): Promise<boolean>;
  /** Records a failure, or with `isCut` the end of a run that was cut off. Returns the failures so far. */
  fail(run: JobRunRow, error: unknown, isCut: boolean): Promise<number>;
}

/** The key of a scheduled slot: one row per job and minute. */
export function slotOf(job: string, scheduledFor: Date): Slot {
  return { id: `${job} ${scheduledFor.toISOString()}`, job, scheduledFor };
}

export function createRuns({ db, clock }: { readonly db: Database; readonly clock: Clock }): Runs {
  const runs = db.collection(jobRunModel);

  async function refusal(id: string): Promise<Refusal> {
    const found = await runs.findOne({ _id: id }, { readConcern: { level: 'majority' } });
    if (found?.status === 'done') return 'done';
    return found !== null && found.tries >= maxTries ? 'givenUp' : 'lost';
  }

  return {
    async begin({ id, job, scheduledFor }, fence, isForced) {
      const free = {
        _id: id,
        status: { $ne: 'done' as const },
        fence: { $lt: fence },
        ...(isForced ? {} : { tries: { $lt: maxTries } }),
      };
      const running = { status: 'running' as const, fence, startedAt: clock.now(), finishedAt: null };
      const fresh = { job, scheduledFor, tries: 0, error: null };
      try {
        const run = await runs.findOneAndUpdate(
          free,
          { $set: running, $setOnInsert: fresh },
          { upsert: true, returnDocument: 'after' },
        );
        return run ?? 'lost';
      } catch (error) {
        // There is a row that is not free: the upsert wanted to make a second one.
        if (!isDuplicateKey(error)) throw error;
        return refusal(id);
      }
    },

    async finish({ _id, fence }) {
      const done = { status: 'done' as const, finishedAt: clock.now(), error: null };
      const { matchedCount } = await runs.updateOne({ _id, fence, status: 'running' }, { $set: done });
      return matchedCount === 1;
    },

    async fail({ _id, fence, tries }, error, isCut) {
      const code = isCut ? 'JOB_CUT_OFF' : codeOf(error);
      const left = isCut ? tries : tries + 1;
      const failed = { status: 'failed' as const, finishedAt: clock.now(), error: code, tries: left };
      await runs.updateOne({ _id, fence, status: 'running' }, { $set: failed });
      return left;
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'UNKNOWN';
}
