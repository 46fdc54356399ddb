import type { MemberPart } from '../contract/memberPart';
import type { Route } from '../platform/http';
import { createReachPart } from './reach.part';
import type { ReachGates } from './reach.routes';
import { reachRoutes } from './reach.routes';
import type { ReachDeps, ReachService } from './reach.service';
import { createReachService } from './reach.service';

export { reachModels } from './reach.model';
export type { ReachGates } from './reach.routes';
export type { ReachDeps, ReachService } from './reach.service';

export interface Reach {
  readonly service: ReachService;
  readonly routes: (gates: ReachGates) => Route[];
  readonly part: MemberPart;
}

/** What may be sent to whom: today, where members are asked for subscribe messages and what they said. */
export function createReach(deps: ReachDeps): Reach {
  const service = createReachService(deps);
  return {
    service,
    routes: (gates) => reachRoutes(service, gates),
    part: createReachPart(deps.db),
  };
}
