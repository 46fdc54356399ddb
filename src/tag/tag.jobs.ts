import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { createRecompute } from './tag.recompute';
import type { BatchRun } from './tagBatch.run';
import type { TagMirrors } from './tagMirror.service';

export function tagJobs(
  recompute: ReturnType<typeof createRecompute>,
  { runDue }: Pick<BatchRun, 'runDue'>,
  { sync }: Pick<TagMirrors, 'sync'>,
): Job[] {
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
    defineJob({ name: 'tag.runBatches', schedule: '* * * * *', run: ({ signal }) => runDue(signal) }),
    defineJob({ name: 'tag.syncMirrors', schedule: '*/30 * * * *', run: ({ signal }) => sync(signal) }),
  ];
}
