import type { MemberPart } from '../contract/memberPart';
import type { Route } from '../platform/http';
import { createFollowUpPart } from './followUp.part';
import type { FollowUpGates } from './followUp.routes';
import { followUpRoutes } from './followUp.routes';
import type { FollowUpDeps, FollowUpService } from './followUp.service';
import { createFollowUpService } from './followUp.service';

export { followUpModels } from './followUp.model';
export type { FollowUpGates } from './followUp.routes';
export type { FollowUpDeps, FollowUpService } from './followUp.service';

export interface FollowUpFeature {
  readonly service: FollowUpService;
  readonly routes: (gates: FollowUpGates) => Route[];
  readonly part: MemberPart;
}

/** What clerks have promised members, and what came of it. */
export function createFollowUp(deps: FollowUpDeps): FollowUpFeature {
  const service = createFollowUpService(deps);
  return {
    service,
    routes: (gates) => followUpRoutes(service, gates),
    part: createFollowUpPart(deps.db),
  };
}
