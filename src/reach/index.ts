import type { MemberPart } from '../contract/memberPart';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import { createGrants } from './grant.ledger';
import type { ReachDeps } from './reach.deps';
import { reachHandlers } from './reach.events';
import { createReachPart } from './reach.part';
import type { ReachGates } from './reach.routes';
import { reachRoutes } from './reach.routes';
import type { ReachService } from './reach.service';
import { createReachService } from './reach.service';

export { reachModels } from './reach.model';
export type { ReachGates } from './reach.routes';
export type { ReachDeps } from './reach.deps';
export type { ReachService } from './reach.service';

export interface Reach {
  readonly service: ReachService;
  readonly routes: (gates: ReachGates) => Route[];
  readonly handlers: Handler[];
  readonly part: MemberPart;
}

/** What may be sent to whom: where members are asked for subscribe messages, what they said, and what is sent by itself. */
export function createReach(deps: ReachDeps): Reach {
  const service = createReachService(deps);
  return {
    service,
    routes: (gates) => reachRoutes(service, gates),
    handlers: reachHandlers(deps, createGrants(deps)),
    part: createReachPart(deps.db),
  };
}
