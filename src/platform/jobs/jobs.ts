import type { Clock } from '../clock';
import { secondMs } from '../clock';
import type { Database } from '../database';
import { drained } from '../drain';
import { AppError } from '../errors';
import type { Ids } from '../ids';
import type { Logger } from '../logger';
import type { Timer } from '../timer';
import { createWorkQueue } from '../workQueue';
import type { PlannedJob } from './runner';
import { createJobRunner } from './runner';
import { createSchedule } from './schedule';
import type { Job } from './types';

const tickEveryMs = 2 * secondMs;
const jobsAtATime = 4;

export interface JobsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Counts failed runs and slots given up: `job_failures`, `job_slots_given_up`. */
  readonly count: (name: string, labels: Readonly<Record<string, string>>) => void;
  readonly jobs: readonly Job[];
  /** A name no other living process has; the next process with it takes over this one's leases at once. */
  readonly instance: string;
}

/** Scheduled work: each slot reaches `done` once, whichever process runs it. */
export interface Jobs {
  start(): Promise<void>;
  /** Starts nothing more, aborts the signals of what runs and waits for it, for at most `drainMs`. */
  stop(drainMs: number): Promise<void>;
  /** Runs every slot that is due, and resolves when those runs have ended. Failures are recorded, not thrown. */
  tick(): Promise<void>;
  /**
   * Runs a job now, whatever its schedule says; with `at` the slot of that minute, unless it is done (then false).
   * @throws AppError JOB_UNKNOWN, JOB_BUSY (another process runs it), and whatever the job throws
   */
  runOnce(name: string, options?: { readonly at?: Date }): Promise<boolean>;
}

/** @throws Error when two jobs have one name or a schedule is not valid */
export function createJobs(options: JobsOptions): Jobs {
  const { clock, logger, timer } = options;
  const planned = new Map(options.jobs.map((job) => [job.name, plan(job)]));
  if (planned.size < options.jobs.length) throw new Error('two jobs have the same name');
  const runner = createJobRunner(options);
  const queue = createWorkQueue(jobsAtATime);
  let stopTimer: () => void = () => undefined;

  async function tick(): Promise<void> {
    const now = clock.now();
    for (const job of planned.values()) {
      if (!queue.has(job.name) && mayBeDue(job, now)) queue.wake(job.name, () => runner.catchUp(job));
    }
    await queue.idle();
  }

  return {
    async start() {
      await runner.leases.takeOver();
      for (const job of planned.values()) job.lastSlot = (await runner.leases.read(job.name)).lastSlot;
      stopTimer = timer.every(tickEveryMs, () => void tick());
      logger.info('jobs are scheduled', { count: planned.size });
    },
    async stop(drainMs) {
      stopTimer();
      queue.close();
      await drained(runner.end(), drainMs);
    },
    tick,
    async runOnce(name, { at } = {}) {
      const job = planned.get(name);
      if (job === undefined) throw new AppError('JOB_UNKNOWN', 'missing', `there is no job named ${name}`);
      return runner.runOnce(job, at);
    },
  };
}

function plan(job: Job): PlannedJob {
  return { ...job, slots: createSchedule(job.schedule).slots, lastSlot: undefined };
}

/** Asks no database: what this process knows is never ahead of what is true. */
function mayBeDue({ slots, lastSlot }: PlannedJob, now: Date): boolean {
  return lastSlot === undefined || slots(lastSlot, now, 1).length > 0;
}
