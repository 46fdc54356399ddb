import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { AuditService } from './audit.service';

export function auditJobs(service: AuditService): Job[] {
  return [
    defineJob({
      name: 'audit.seal',
      schedule: '* * * * *',
      async run({ signal }) {
        await service.sealPending(signal);
      },
    }),
  ];
}
