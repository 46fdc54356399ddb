import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { Expiry } from './coupon.expire';

export function couponJobs(expiry: Expiry): Job[] {
  return [
    defineJob({
      name: 'coupon.expire',
      // A date that has passed counts at once; the job writes it down.
      schedule: '10 * * * *',
      async run({ signal }) {
        await expiry.expireDue(signal);
      },
    }),
    defineJob({
      name: 'coupon.release',
      schedule: '*/5 * * * *',
      async run({ signal }) {
        await expiry.releaseDue(signal);
      },
    }),
    defineJob({
      name: 'coupon.tellExpiring',
      // Outside the hours in which nothing is sent by itself.
      schedule: '0 10 * * *',
      async run({ signal }) {
        await expiry.tellExpiring(signal);
      },
    }),
    defineJob({ name: 'coupon.sweepTries', schedule: '47 4 * * *', run: () => expiry.sweepTries() }),
  ];
}
