import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { MemberContext } from './member.context';
import { resumeErasures } from './member.leave';
import { resumeMerges, sweepSessions } from './member.resume';

export function memberJobs(context: MemberContext): Job[] {
  return [
    defineJob({
      name: 'member.resumeMerges',
      schedule: '* * * * *',
      run: ({ signal }) => resumeMerges(context, signal),
    }),
    defineJob({
      name: 'member.resumeErasures',
      schedule: '* * * * *',
      run: ({ signal }) => resumeErasures(context, signal),
    }),
    defineJob({ name: 'member.sweepSessions', schedule: '17 * * * *', run: () => sweepSessions(context) }),
  ];
}
