import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { Expiry } from './points.expire';
import type { Telling } from './points.tell';

export function pointsJobs(expiry: Expiry, telling: Telling): Job[] {
  return [
    defineJob({
      name: 'points.expireLots',
      // Points expire at the end of a day; five minutes past each hour is soon enough, and reads never count them.
      schedule: '5 * * * *',
      async run({ signal }) {
        await expiry.expireDue(signal);
      },
    }),
    defineJob({
      name: 'points.tellExpiring',
      // Outside the hours in which nothing is sent by itself.
      schedule: '20 10 * * *',
      async run({ signal }) {
        await telling.tellExpiring(signal);
      },
    }),
  ];
}
