import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import { decideInviter } from './invite.decide';
import type { InviteDeps } from './invite.deps';

const on = handlersOf<DomainEvents>();

/** Who brought whom is decided when somebody joins. */
export function inviteHandlers(deps: InviteDeps): Handler[] {
  return [
    on('member.joined', {
      name: 'invite.decideInviter',
      apply: ({ payload }) => decideInviter(deps, payload),
    }),
  ];
}
