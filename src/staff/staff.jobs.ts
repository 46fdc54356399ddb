import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { StaffService } from './staff.service';

export function staffJobs(service: StaffService): Job[] {
  return [defineJob({ name: 'staff.sweep', schedule: '37 4 * * *', run: () => service.sweep() })];
}
