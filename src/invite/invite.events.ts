import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import { decideInviter, noteShownCode } from './invite.decide';
import type { InviteDeps } from './invite.deps';
import { followBuyer } from './inviteReward.open';
import { followReturn } from './inviteReward.reverse';

const on = handlersOf<DomainEvents>();

/** Who brought whom is decided when somebody joins; what it is worth follows from what they buy and keep. */
export function inviteHandlers(deps: InviteDeps): Handler[] {
  return [
    on('member.pendingOpened', {
      name: 'invite.noteShownCode',
      wants: ({ payload }) => payload.inviteScene !== undefined,
      apply: ({ payload }) => noteShownCode(deps, payload),
    }),
    on('member.joined', {
      name: 'invite.decideInviter',
      apply: ({ payload }) => decideInviter(deps, payload),
    }),
    on('order.completed', {
      name: 'invite.followPurchase',
      wants: ({ payload }) => payload.memberId !== null,
      apply: ({ payload }) => followBuyer(deps, payload.memberId ?? ''),
    }),
    on('order.claimed', {
      name: 'invite.followClaim',
      wants: ({ payload }) => payload.memberId !== null,
      apply: ({ payload }) => followBuyer(deps, payload.memberId ?? ''),
    }),
    on('order.returned', {
      name: 'invite.followReturn',
      apply: ({ payload }) => followReturn(deps, payload),
    }),
  ];
}
