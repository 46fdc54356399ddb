import type { DomainEvents, OrderFacts } from '../contract/events';
import type { PointsRuleEvent } from '../contract/points';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { PointsMembers } from './points.deps';
import { queueKey } from './points.ledger';
import type { Rewards } from './points.reward';
import type { OrderPoints } from './pointsOrder.service';
import type { PointsRules } from './pointsRule.service';

const on = handlersOf<DomainEvents>();

/** What points hear: each pays what the earning rules say for it. */
export function pointsHandlers(
  rules: PointsRules,
  rewards: Pick<Rewards, 'payFor'> & Pick<OrderPoints, 'payOrder' | 'takeBackOrder'>,
  members: PointsMembers,
): Handler[] {
  const pay = async (event: PointsRuleEvent, type: string, memberId: string, at: string): Promise<void> => {
    await rewards.payFor({
      event,
      memberId,
      source: { type, id: memberId },
      at: new Date(at),
      store: await members.storeOf(memberId),
    });
  };
  const payOrder = (name: string) => ({
    name,
    wants: ({ payload }: { readonly payload: OrderFacts }) => payload.memberId !== null,
    keys: ({ payload }: { readonly payload: OrderFacts }) => [queueKey(payload.memberId ?? '')],
    before: () => rules.ensureDefaults(),
    apply: ({ payload }: { readonly payload: OrderFacts }) => rewards.payOrder(payload),
  });
  return [
    on('order.completed', payOrder('points.payOrder')),
    on('order.claimed', payOrder('points.payClaimedOrder')),
    on('order.returned', {
      name: 'points.takeBackOrder',
      wants: ({ payload }) => payload.memberId !== null,
      keys: ({ payload }) => [queueKey(payload.memberId ?? '')],
      apply: ({ payload }) => rewards.takeBackOrder(payload),
    }),
    on('member.joined', {
      name: 'points.rewardJoin',
      keys: ({ payload }) => [queueKey(payload.memberId)],
      before: () => rules.ensureDefaults(),
      apply: ({ payload }) => pay('member.joined', 'join', payload.memberId, payload.at),
    }),
    on('member.phoneBound', {
      name: 'points.rewardPhone',
      keys: ({ payload }) => [queueKey(payload.memberId)],
      before: () => rules.ensureDefaults(),
      apply: ({ payload }) => pay('member.phoneBound', 'phone', payload.memberId, payload.at),
    }),
  ];
}
