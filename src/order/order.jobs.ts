import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { TillKeys } from './till.keys';

export function orderJobs({ sweepNonces }: Pick<TillKeys, 'sweepNonces'>): Job[] {
  return [
    defineJob({
      name: 'order.sweepNonces',
      schedule: '*/20 * * * *',
      run: ({ signal }) => sweepNonces(signal),
    }),
  ];
}
