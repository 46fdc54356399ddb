import type { Clock } from '../../../src/platform/clock';
import type { Database } from '../../../src/platform/database';
import { createIds } from '../../../src/platform/ids';
import type { Job, Jobs } from '../../../src/platform/jobs';
import { createJobs } from '../../../src/platform/jobs';
import { createLogger } from '../../../src/platform/logger';
import type { ManualTimer } from '../timer';
import { createManualTimer } from '../timer';

/** One process that runs jobs, with timers that fire only when a test says so. */
export interface Scheduler {
  readonly jobs: Jobs;
  readonly timer: ManualTimer;
  /** Names of the counters that went up. */
  readonly counted: string[];
}

export interface SchedulerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly instance: string;
  readonly jobs: readonly Job[];
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const timer = createManualTimer();
  const counted: string[] = [];
  const jobs = createJobs({
    ...options,
    ids: createIds(options.clock),
    logger: createLogger('silent'),
    timer,
    count: (name) => counted.push(name),
  });
  return { jobs, timer, counted };
}
