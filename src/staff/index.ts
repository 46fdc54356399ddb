import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import { sessionRoutes } from './session.routes';
import type { StaffGates } from './staff.gates';
import { createGates, sessionGate } from './staff.gates';
import { staffJobs } from './staff.jobs';
import { defaultSessionTtl } from './staff.rules';
import type { StaffRouteGates } from './staff.routes';
import { staffRoutes } from './staff.routes';
import type { StaffService, StaffServiceDeps } from './staff.service';
import { createStaffService } from './staff.service';

export { allActions, allRoles, permissions } from './permissions';
export type { Reach, Surface } from './permissions';
export type { StaffActor } from './staff.authority';
export type { StaffGates } from './staff.gates';
export { staffModels } from './staff.model';
export type { SessionTtl } from './staff.rules';
export type { StaffPerson, StaffService } from './staff.service';
export { commandLine } from './staff.service';

/** Sessions live as long as `defaultSessionTtl` says unless told otherwise. */
export type StaffDeps = Omit<StaffServiceDeps, 'sessionTtl'> & Partial<Pick<StaffServiceDeps, 'sessionTtl'>>;

export interface Staff {
  readonly service: StaffService;
  readonly gates: StaffGates;
  readonly routes: (gates: StaffRouteGates) => Route[];
  readonly jobs: Job[];
}

/** The people who work for the brand: accounts, sessions, and who may do what where. */
export function createStaff(deps: StaffDeps): Staff {
  const { service, sessions } = createStaffService({ sessionTtl: defaultSessionTtl, ...deps });
  return {
    service,
    gates: createGates({ sessions, stores: deps.stores }),
    routes: (gates) => [
      ...sessionRoutes(service, (surface) => sessionGate(sessions, surface)),
      ...staffRoutes(service, gates),
    ],
    jobs: staffJobs(service),
  };
}
