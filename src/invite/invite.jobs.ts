import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { InviteService } from './invite.service';

export function inviteJobs(service: InviteService): Job[] {
  return [
    defineJob({
      name: 'invite.decideRewards',
      schedule: '25 * * * *',
      async run({ signal }) {
        await service.decideDue(signal);
        await service.forgetAddresses();
      },
    }),
    defineJob({
      name: 'invite.tellBeginning',
      // Outside the hours in which nothing is sent by itself.
      schedule: '40 9-20 * * *',
      async run({ signal }) {
        await service.tellBeginning(signal);
      },
    }),
  ];
}
