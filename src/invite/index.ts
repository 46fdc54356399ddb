import type { MemberPart } from '../contract/memberPart';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import type { InviteDeps } from './invite.deps';
import { inviteHandlers } from './invite.events';
import { inviteJobs } from './invite.jobs';
import { createInvitePart } from './invite.part';
import { inviteRoutes } from './invite.routes';
import type { InviteService } from './invite.service';
import { createInviteService } from './invite.service';
import { inviteActivityRoutes } from './inviteActivity.routes';
import type { InviteRewardGates } from './inviteReward.routes';
import { inviteRewardRoutes } from './inviteReward.routes';

export type { InviteDeps } from './invite.deps';
export { inviteModels } from './invite.model';
export type { InviteService } from './invite.service';

export interface Invite {
  readonly service: InviteService;
  readonly routes: (gates: InviteRewardGates) => Route[];
  readonly handlers: Handler[];
  readonly jobs: Job[];
  readonly part: MemberPart;
}

/** Member-get-member: each member's code, who brought whom, the tree of it, and rewards where they are switched on. */
export function createInvite(deps: InviteDeps): Invite {
  const service = createInviteService(deps);
  return {
    service,
    routes: (gates) => [
      ...inviteRoutes(service, gates),
      ...inviteActivityRoutes(service, gates),
      ...inviteRewardRoutes(service, gates),
    ],
    handlers: inviteHandlers(deps),
    jobs: inviteJobs(service),
    part: createInvitePart(deps),
  };
}
