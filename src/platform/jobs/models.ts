import type { AnyModel } from '../database';
import { defineModel } from '../database';

/** A job's lease. It holds no time: clocks differ by minutes, so a contender watches the beat on its monotonic clock. */
export interface JobLease {
  /** The job's name. */
  readonly _id: string;
  readonly owner: string | null;
  readonly instance: string | null;
  /** Grows with every holder; a write of an older one is refused. */
  readonly fence: number;
  readonly beat: number;
  /** The last slot that needs no run any more. */
  readonly lastSlot: Date;
  /** A slot failed and is tried again then. */
  readonly nextTryAt: Date | null;
}

const jobModel = defineModel<JobLease>()({
  name: 'job',
  privacy: {
    purpose: 'let one process at a time run a scheduled job',
    retention: 'as long as the job exists',
  },
  fields: {
    owner: { type: String, pii: 'none' },
    instance: { type: String, pii: 'none' },
    fence: { type: Number, required: true, pii: 'none' },
    beat: { type: Number, required: true, pii: 'none' },
    lastSlot: { type: Date, required: true, pii: 'none' },
    nextTryAt: { type: Date, pii: 'none' },
  },
  indexes: [],
});

/** One slot of a job. `_id` is job and slot, so that two leaders cannot have a row each. */
export interface JobRunRow {
  readonly _id: string;
  readonly job: string;
  readonly scheduledFor: Date;
  readonly status: 'running' | 'done' | 'failed';
  /** The fence of the lease it runs under. */
  readonly fence: number;
  /** Failures so far; a run that was cut off is not one. */
  readonly tries: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** Code of the last failure. */
  readonly error: string | null;
}

const jobRunModel = defineModel<JobRunRow>()({
  name: 'jobRun',
  privacy: { purpose: 'run each slot of a job once, and show what ran', retention: '30 days' },
  fields: {
    job: { type: String, required: true, pii: 'none' },
    scheduledFor: { type: Date, required: true, pii: 'none' },
    status: { type: String, required: true, enum: ['running', 'done', 'failed'], pii: 'none' },
    fence: { type: Number, required: true, pii: 'none' },
    tries: { type: Number, required: true, pii: 'none' },
    startedAt: { type: Date, required: true, pii: 'none' },
    finishedAt: { type: Date, pii: 'none' },
    error: { type: String, pii: 'none' },
  },
  indexes: [{ key: { job: 1, scheduledFor: -1 } }, { key: { startedAt: 1 } }],
});

export { jobModel, jobRunModel };

export const jobModels: readonly AnyModel[] = [jobModel, jobRunModel];
