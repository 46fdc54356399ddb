import type { DomainEvents } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { Credits } from './incentive.credit';

const on = handlersOf<DomainEvents>();

/** What credits follow from. */
export function incentiveHandlers(credits: Credits): Handler[] {
  return [
    on('member.pendingOpened', {
      name: 'incentive.noteRegistration',
      apply: ({ payload }) => credits.noteRegistration(payload),
    }),
    on('member.activated', {
      name: 'incentive.creditActivation',
      apply: ({ payload }) => credits.creditActivation(payload),
    }),
    on('member.joined', {
      name: 'incentive.creditGuide',
      apply: ({ payload }) => credits.creditGuide(payload),
    }),
    on('member.left', {
      name: 'incentive.takeBackJoin',
      apply: ({ payload }) => credits.takeBackJoin(payload),
    }),
    on('order.completed', {
      name: 'incentive.creditPurchase',
      wants: ({ payload }) => payload.staffId !== null,
      apply: ({ payload }) => credits.creditPurchase(payload),
    }),
    on('order.claimed', {
      name: 'incentive.nameMember',
      wants: ({ payload }) => payload.staffId !== null,
      apply: ({ payload }) => credits.nameMember(payload),
    }),
    on('order.returned', {
      name: 'incentive.takeBackPurchase',
      apply: ({ payload }) => credits.takeBackPurchase(payload),
    }),
  ];
}
