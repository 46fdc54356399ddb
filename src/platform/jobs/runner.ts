import { createKeyQueue } from '../database/keyQueue';
import { AppError } from '../errors';
import type { JobsOptions } from './jobs';
import type { Held, Leases } from './lease';
import { createLeases } from './lease';
import type { Schedule } from './schedule';
import { createSlotRunner } from './slotRunner';
import type { Job } from './types';

const defaultMaxMissed = 100;

/** A job with what this process knows of it. */
export interface PlannedJob extends Job {
  readonly slots: Schedule['slots'];
  /** Undefined until it was read; other processes move it on. */
  lastSlot: Date | undefined;
}

export interface JobRunner {
  readonly leases: Leases;
  /** Runs the slots that are due, where no other process does. Never rejects; false, as a work queue wants it. */
  catchUp(job: PlannedJob): Promise<false>;
  /** See `Jobs.runOnce`. */
  runOnce(job: PlannedJob, at: Date | undefined): Promise<boolean>;
  /** Aborts what runs, and everything that would begin. Resolves when it has ended. */
  end(): Promise<void>;
}

export function createJobRunner(options: JobsOptions): JobRunner {
  const { clock, ids, logger } = options;
  const leases = createLeases({ ...options, me: ids.next() });
  const slots = createSlotRunner(options);
  const work = createWork();

  async function catchUp(job: PlannedJob): Promise<void> {
    const now = clock.now();
    const known = await leases.read(job.name);
    job.lastSlot = known.lastSlot;
    if (dueSlots(job, known.lastSlot, now).length === 0) return;
    if (known.nextTryAt !== null && known.nextTryAt > now) return;
    const lease = await leases.acquire(known);
    if (lease === null) return;
    await work.under(lease, async () => {
      for (const slot of dueSlots(job, lease.lastSlot, now)) {
        if (lease.signal.aborted || !(await slots.settle(job, slot, lease))) return;
        job.lastSlot = slot;
      }
    });
  }

  async function runOnce(job: PlannedJob, at: Date | undefined): Promise<boolean> {
    const lease = await leases.acquire(await leases.read(job.name));
    if (lease === null) {
      throw new AppError(
        'JOB_BUSY',
        'conflict',
        `another process runs ${job.name}; try again when it is done`,
      );
    }
    return work.under(lease, () => slots.runNow(job, at, lease));
  }

  return {
    leases,
    catchUp: (job) =>
      work
        .take(job, () => catchUp(job))
        .then(
          () => false,
          (error: unknown) => {
            logger.error('a job could not be run', { job: job.name, error });
            return false;
          },
        ),
    runOnce: (job, at) => work.take(job, () => runOnce(job, at)),
    end: work.end,
  };
}

interface Work {
  /** Runs of one job never overlap in this process. */
  readonly take: <T>(job: Job, turn: () => Promise<T>) => Promise<T>;
  /** Releases the lease when `act` has ended. */
  readonly under: <T>(lease: Held, act: () => Promise<T>) => Promise<T>;
  readonly end: () => Promise<void>;
}

function createWork(): Work {
  const queue = createKeyQueue();
  const active = new Set<Promise<unknown>>();
  const held = new Set<Held>();
  let isEnding = false;
  return {
    take(job, act) {
      const turn = queue([job.name], act);
      active.add(turn);
      const leave = (): void => void active.delete(turn);
      turn.then(leave, leave);
      return turn;
    },
    async under(lease, act) {
      held.add(lease);
      if (isEnding) lease.abort();
      try {
        return await act();
      } finally {
        held.delete(lease);
        await lease.release();
      }
    },
    async end() {
      isEnding = true;
      for (const lease of held) lease.abort();
      await Promise.allSettled(active);
    },
  };
}

/** Oldest first. `latest` leaves out all but the last; `each` the oldest beyond its cap. */
function dueSlots(
  { slots, missed, maxMissed = defaultMaxMissed }: PlannedJob,
  after: Date,
  now: Date,
): Date[] {
  return slots(after, now, missed === 'latest' ? 1 : maxMissed).reverse();
}
