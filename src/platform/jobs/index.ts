export type { Job, JobRun } from './types';
export { defineJob } from './types';
