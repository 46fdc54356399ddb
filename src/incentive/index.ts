import type { MemberPart } from '../contract/memberPart';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import { createCredits } from './incentive.credit';
import type { IncentiveDeps } from './incentive.deps';
import { incentiveHandlers } from './incentive.events';
import { incentiveJobs } from './incentive.jobs';
import { createIncentivePart } from './incentive.part';
import type { IncentiveGates } from './incentive.routes';
import { incentiveRoutes } from './incentive.routes';
import type { IncentiveService } from './incentive.service';
import { createIncentiveService } from './incentive.service';
import { createStatements } from './incentive.statement';

export type { IncentiveDeps } from './incentive.deps';
export { incentiveModels } from './incentive.model';
export type { IncentiveGates } from './incentive.routes';
export type { IncentiveService } from './incentive.service';

export interface Incentive {
  readonly service: IncentiveService;
  readonly routes: (gates: IncentiveGates) => Route[];
  readonly handlers: Handler[];
  readonly jobs: Job[];
  readonly part: MemberPart;
}

/** What clerks are credited for: the members who joined through them, and the purchases they recorded. */
export function createIncentive(deps: IncentiveDeps): Incentive {
  const service = createIncentiveService(deps);
  return {
    service,
    routes: (gates) => incentiveRoutes(service, gates),
    handlers: incentiveHandlers(createCredits(deps)),
    jobs: incentiveJobs(createStatements(deps)),
    part: createIncentivePart(deps.db),
  };
}
