import type { DomainEvents, OrderFacts } from '../contract/events';
import { accountAt, saveMove } from './tier.book';
import type { TierDeps } from './tier.deps';
import type { GrowthOrder } from './tier.model';
import { growthOrderModel } from './tier.model';
import { growthOf } from './tier.rules';
import type { Tables } from './tier.table';

export type Growth = ReturnType<typeof createGrowth>;

/** Growth from purchases; each call belongs into the transaction of an event's handler. */
export function createGrowth(deps: TierDeps, tables: Tables) {
  const orders = deps.db.model(growthOrderModel);

  async function growerOf(memberId: string | null): Promise<string | null> {
    const member = memberId === null ? null : await deps.members.current(memberId);
    if (member === null) return null;
    return (await deps.members.standingOf(member._id))?.canEarn === true ? member._id : null;
  }

  return {
    /** Once per purchase, in the period in which it became known; nothing for whoever may not earn. @throws AppError TIER_FROZEN */
    async growByOrder({ orderId, memberId, paidFen, ...facts }: OrderFacts): Promise<void> {
      if ((await orders.exists({ _id: orderId })) !== null) return;
      const grower = await growerOf(memberId);
      if (grower === null) return;
      const table = await tables.read();
      const at = new Date(facts.at);
      const account = await accountAt(deps, table, { memberId: grower, at });
      const { growthPerYuan } = table;
      const growth = growthOf(paidFen, growthPerYuan);
      const { period } = account;
      const counted = { period, paidFen, growth, growthPerYuan, at };
      await orders.create([{ _id: orderId, memberId: grower, ...counted }]);
      if (growth === 0) return;
      const entry = { _id: `order:${orderId}`, kind: 'order' } as const;
      await saveMove(deps, table, account, {
        entry,
        reason: 'growth',
        at,
        next: { value: account.value + growth },
      });
    },

    ...returning(deps, tables),
  };
}

function returning(deps: TierDeps, tables: Tables) {
  const orders = deps.db.model(growthOrderModel);
  return {
    /** Counts the purchase as if only what is left had been bought; what grew in an earlier period is over. */
    async shrinkByReturn({
      orderId,
      returnId,
      refundFen,
      isFull,
      ...facts
    }: DomainEvents['order.returned']): Promise<void> {
      const order = await orders.findById(orderId).lean<GrowthOrder>();
      if (order === null) return;
      const paidFen = isFull ? 0 : Math.max(0, order.paidFen - refundFen);
      const growth = growthOf(paidFen, order.growthPerYuan);
      await orders.updateOne({ _id: orderId }, { $set: { paidFen, growth } });
      const table = await tables.read();
      const at = new Date(facts.at);
      const account = await accountAt(deps, table, { memberId: order.memberId, at });
      const lost = account.period === order.period ? order.growth - growth : 0;
      if (lost === 0) return;
      const entry = { _id: `refund:${returnId}`, kind: 'refund' } as const;
      await saveMove(deps, table, account, {
        entry,
        reason: 'return',
        at,
        next: { value: account.value - lost },
      });
    },
  };
}
