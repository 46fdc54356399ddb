import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { Expiry } from './points.expire';

export function pointsJobs(expiry: Expiry): Job[] {
  return [
    defineJob({
      name: 'points.expireLots',
      // Points expire at the end of a day; five minutes past each hour is soon enough, and reads never count them.
      schedule: '5 * * * *',
      async run({ signal }) {
        await expiry.expireDue(signal);
      },
    }),
  ];
}
