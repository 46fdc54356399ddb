export { housekeepingJobs } from './housekeeping';
export type { Jobs, JobsOptions } from './jobs';
export { createJobs } from './jobs';
export { jobModels } from './models';
export type { Job, JobRun } from './types';
export { defineJob } from './types';
