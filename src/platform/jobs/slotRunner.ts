import { minuteMs } from '../clock';
import { AppError } from '../errors';
import type { JobsOptions } from './jobs';
import type { Held } from './lease';
import type { JobRunRow } from './models';
import type { Slot } from './runs';
import { createRuns, maxTries, slotOf } from './runs';
import type { Job } from './types';

/** How a run ended. `cut`: it was told to stop before it was through; `lost`: a newer leader has it. */
type Ending =
  | { readonly kind: 'done' | 'lost' | 'cut' }
  | { readonly kind: 'failed'; readonly tries: number; readonly error: unknown };

/** Runs slots under a lease and records how they ended. */
export interface SlotRunner {
  /** Runs a slot unless it needs none. Returns whether the next one may follow. */
  settle(job: Job, at: Date, lease: Held): Promise<boolean>;
  runNow(job: Job, at: Date | undefined, lease: Held): Promise<boolean>;
}

export function createSlotRunner(options: JobsOptions): SlotRunner {
  const { clock, ids, logger, count } = options;
  const runs = createRuns(options);

  async function execute(job: Job, run: JobRunRow, { fence, signal }: Held): Promise<Ending> {
    let failure: { readonly error: unknown } | undefined;
    try {
      await job.run({ scheduledFor: run.scheduledFor, fence, signal });
    } catch (error) {
      failure = { error };
    }
    // A run that was told to stop may have left something out, whether it returned or threw.
    if (signal.aborted) {
      await runs.fail(run, undefined, true);
      return { kind: 'cut' };
    }
    if (failure === undefined) return { kind: (await runs.finish(run)) ? 'done' : 'lost' };
    const tries = await runs.fail(run, failure.error, false);
    const fields = { job: job.name, slot: run.scheduledFor.toISOString(), tries, error: failure.error };
    count('job_failures', { job: job.name });
    logger.error('a job failed', fields);
    return { kind: 'failed', tries, ...failure };
  }

  async function settleFailure(job: Job, at: Date, tries: number, lease: Held): Promise<boolean> {
    if (tries < maxTries) {
      await lease.postpone(new Date(clock.now().getTime() + tries * minuteMs));
      return false;
    }
    count('job_slots_given_up', { job: job.name });
    logger.error('a slot of a job was given up', { job: job.name, slot: at.toISOString(), tries });
    await lease.advance(at);
    return true;
  }

  return {
    async settle(job, at, lease) {
      const run = await runs.begin(slotOf(job.name, at), lease.fence, false);
      if (run === 'lost') return false;
      const ending: Ending = typeof run === 'string' ? { kind: 'done' } : await execute(job, run, lease);
      if (ending.kind === 'failed') return settleFailure(job, at, ending.tries, lease);
      if (ending.kind !== 'done') return false;
      await lease.advance(at);
      return true;
    },
    async runNow(job, at, lease) {
      const byHand: Slot = {
        id: `${job.name} by hand ${ids.next()}`,
        job: job.name,
        scheduledFor: clock.now(),
      };
      const run = await runs.begin(at === undefined ? byHand : slotOf(job.name, at), lease.fence, true);
      if (typeof run === 'string') return false;
      const ending = await execute(job, run, lease);
      if (ending.kind === 'done') return true;
      if (ending.kind === 'failed') throw ending.error;
      throw new AppError('JOB_CUT_OFF', 'unavailable', `${job.name} was stopped before it was through`);
    },
  };
}
