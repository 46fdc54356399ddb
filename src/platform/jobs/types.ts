/** What a job run gets. */
export interface JobRun {
  /** The slot this run is for (not the time it happens to run at). */
  readonly scheduledFor: Date;
  /** The lease's fence: guard long writes with `fence: { $lte: run.fence }`. */
  readonly fence: number;
  /** Aborted when the server stops or the lease is lost; long loops check it between items. */
  readonly signal: AbortSignal;
}

/** A scheduled piece of work: safe to run twice, carries ids only. */
export interface Job {
  /** `points.expireLots`; unique and never renamed: part of the run row's key. */
  readonly name: string;
  /** Five cron fields, minute resolution, Asia/Shanghai. */
  readonly schedule: string;
  /** After downtime: run the latest missed slot only, or each of them (at most `maxMissed`, default 100). */
  readonly missed: 'latest' | 'each';
  readonly maxMissed?: number;
  readonly run: (run: JobRun) => Promise<void>;
}

/** Declares a job; `missed` defaults to the latest slot. */
export function defineJob(job: Omit<Job, 'missed'> & { readonly missed?: Job['missed'] }): Job {
  return { missed: 'latest', ...job };
}
