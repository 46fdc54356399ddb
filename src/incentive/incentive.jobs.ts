import type { Job } from '../platform/jobs';
import { defineJob } from '../platform/jobs';
import type { createStatements } from './incentive.statement';

export function incentiveJobs(statements: ReturnType<typeof createStatements>): Job[] {
  return [
    defineJob({
      name: 'incentive.confirm',
      schedule: '20 3 * * *',
      run: ({ signal }) => statements.confirmDue(signal),
    }),
    defineJob({
      name: 'incentive.drawStatements',
      schedule: '40 3 * * *',
      run: ({ signal }) => statements.drawDue(signal),
    }),
  ];
}
