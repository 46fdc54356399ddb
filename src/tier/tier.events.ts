import type { DomainEvents, OrderFacts } from '../contract/events';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import { tierKey } from './tier.book';
import type { Birthdays } from './tier.birthday';
import type { Growth } from './tier.growth';
import type { Tables } from './tier.table';

const on = handlersOf<DomainEvents>();

/** What levels follow from. */
export function tierHandlers(growth: Growth, birthdays: Birthdays, tables: Tables): Handler[] {
  const grow = (name: string) => ({
    name,
    wants: ({ payload }: { readonly payload: OrderFacts }) => payload.memberId !== null,
    keys: ({ payload }: { readonly payload: OrderFacts }) => [tierKey(payload.memberId ?? '')],
    before: () => tables.ensure(),
    apply: ({ payload }: { readonly payload: OrderFacts }) => growth.growByOrder(payload),
  });
  return [
    on('order.completed', grow('tier.growByOrder')),
    on('order.claimed', grow('tier.growByClaimedOrder')),
    on('order.returned', {
      name: 'tier.shrinkByReturn',
      wants: ({ payload }) => payload.memberId !== null,
      keys: ({ payload }) => [tierKey(payload.memberId ?? '')],
      before: () => tables.ensure(),
      apply: ({ payload }) => growth.shrinkByReturn(payload),
    }),
    on('member.profileChanged', {
      name: 'tier.payToldBirthday',
      wants: ({ payload }) => payload.fields.includes('birthMonth'),
      keys: ({ payload }) => [tierKey(payload.memberId)],
      apply: ({ payload }) => birthdays.payTold(payload.memberId, new Date(payload.at)),
    }),
  ];
}
