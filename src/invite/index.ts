import type { MemberPart } from '../contract/memberPart';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { InviteDeps } from './invite.deps';
import { inviteHandlers } from './invite.events';
import { createInvitePart } from './invite.part';
import type { InviteGates } from './invite.routes';
import { inviteRoutes } from './invite.routes';
import type { InviteService } from './invite.service';
import { createInviteService } from './invite.service';

export type { InviteDeps } from './invite.deps';
export { inviteModels } from './invite.model';
export type { InviteGates } from './invite.routes';
export type { InviteService } from './invite.service';

export interface Invite {
  readonly service: InviteService;
  readonly routes: (gates: InviteGates) => Route[];
  readonly handlers: Handler[];
  readonly part: MemberPart;
}

/** Member-get-member without rewards: each member's code, who brought whom, and the tree of it. */
export function createInvite(deps: InviteDeps): Invite {
  const service = createInviteService(deps);
  return {
    service,
    routes: (gates) => inviteRoutes(service, gates),
    handlers: inviteHandlers(deps),
    part: createInvitePart(deps.db),
  };
}
