import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { createRecompute } from './tag.recompute';

export function tagJobs(recompute: ReturnType<typeof createRecompute>): Job[] {
  return [
    defineJob({
      name: 'tag.recompute',
      schedule: '20 3 * * *',
      async run({ signal }) {
        await recompute.recompute(signal);
      },
    }),
    defineJob({
      name: 'tag.applyChangedRules',
      schedule: '* * * * *',
      run: ({ signal }) => recompute.applyChanged(signal),
    }),
  ];
}
