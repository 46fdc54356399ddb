import type { MemberPart } from '../contract/memberPart';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import type { TierDeps } from './tier.deps';
import { createDraw } from './award.draw';
import { createAwardPayment } from './award.pay';
import { awardRoutes } from './award.routes';
import { createAwardService } from './award.service';
import { createBirthdays } from './tier.birthday';
import { tierHandlers } from './tier.events';
import { createGrowth } from './tier.growth';
import { tierJobs } from './tier.jobs';
import { createTierPart } from './tier.part';
import { createReview } from './tier.review';
import type { TierGates } from './tier.routes';
import { tierRoutes } from './tier.routes';
import type { TierService } from './tier.service';
import { createTierService } from './tier.service';
import { createTables } from './tier.table';

export type { TierDeps } from './tier.deps';
export { tierModels } from './tier.model';
export type { TierGates } from './tier.routes';
export type { TierService } from './tier.service';

export interface Tier {
  readonly service: TierService;
  readonly routes: (gates: TierGates) => Route[];
  readonly handlers: Handler[];
  readonly jobs: Job[];
  readonly part: MemberPart;
}

/** Levels of membership: growth from purchases, what each level gives, and the yearly look at it. */
export function createTier(deps: TierDeps): Tier {
  const tables = createTables(deps);
  const birthdays = createBirthdays(deps, tables);
  const awards = { draw: createDraw(deps), pay: createAwardPayment(deps) };
  const service = createTierService(deps, tables);
  return {
    service,
    routes: (gates) => [
      ...tierRoutes(service, tables, gates),
      ...awardRoutes(createAwardService(deps), gates.operator),
    ],
    handlers: tierHandlers(createGrowth(deps, tables), birthdays, tables),
    jobs: tierJobs(createReview(deps, tables), birthdays, awards),
    part: createTierPart(deps, tables),
  };
}
