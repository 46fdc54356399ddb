import type { MemberPart } from '../contract/memberPart';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import { createContext } from './member.context';
import type { MemberDeps } from './member.deps';
import { memberHandlers } from './member.events';
import type { MemberGates } from './member.gates';
import { createMemberGates } from './member.gates';
import { memberJobs } from './member.jobs';
import { createMemberPart } from './member.part';
import type { MemberService } from './member.service';
import { createMemberService } from './member.service';
import { miniProgramRoutes } from './memberMiniProgram.routes';
import type { StaffGates } from './memberStaff.routes';
import { consoleRoutes, counterRoutes } from './memberStaff.routes';

export type { IdentityRecord } from './identity.model';
export type { CodeKind, MadeCode } from './member.code';
export type { MemberDeps } from './member.deps';
export type { MemberGates } from './member.gates';
export type { CodeOwner } from './member.lookup';
export type { MemberRecord } from './member.model';
export type { Standing } from './member.rules';
export { maskName } from './member.rules';
export type { MemberService } from './member.service';
export type { StaffGates } from './memberStaff.routes';
export { memberModels } from './models';
export type { Phone } from './phone';
export { parsePhone } from './phone';

export interface Member {
  readonly service: MemberService;
  /** Who a Mini Program session is, for every feature. */
  readonly gates: MemberGates;
  readonly routes: (gates: MemberGates & StaffGates) => Route[];
  readonly handlers: Handler[];
  readonly jobs: Job[];
  readonly part: MemberPart;
}

/** One person across openids: signing in, joining, linking, consent, profile, look-up, merge, leaving. */
export function createMember(deps: MemberDeps): Member {
  const context = createContext(deps);
  const service = createMemberService(context);
  return {
    service,
    gates: createMemberGates(service.authenticate),
    routes: (gates) => [
      ...miniProgramRoutes(service, gates),
      ...counterRoutes(service, gates),
      ...consoleRoutes(service, gates),
    ],
    handlers: memberHandlers(context),
    jobs: memberJobs(context),
    part: createMemberPart(context),
  };
}
