import type { DomainEvents, OrderFacts } from '../contract/events';
import type { Order, OrderReturn } from './order.model';
import { leftOf, sum } from './order.rules';

function factsOf(order: Order, at: Date): Omit<OrderFacts, 'amountFen' | 'paidFen' | 'lines'> {
  const { _id, memberId, channel, storeId, storePath, staffId, coupon, purchasedAt } = order;
  return {
    orderId: _id,
    memberId,
    channel,
    storeId,
    storePath,
    staffId,
    couponId: coupon?.couponId ?? null,
    purchasedAt: purchasedAt.toISOString(),
    at: at.toISOString(),
  };
}

/** The payload of `order.completed`. */
export function completed(order: Order): OrderFacts {
  const { amountFen, paidFen, recordedAt } = order;
  return { ...factsOf(order, recordedAt), amountFen, paidFen, lines: leftOf(order.lines) };
}

/** The payload of `order.claimed`: what is left of the purchase. */
export function claimed(order: Order, at: Date): OrderFacts {
  const lines = leftOf(order.lines);
  const paidFen = sum(lines, 'paidFen');
  const amountFen = order.amountFen - (order.paidFen - paidFen);
  return { ...factsOf(order, at), amountFen, paidFen, lines };
}

/** The payload of `order.returned`. */
export function returned(order: Order, back: OrderReturn): DomainEvents['order.returned'] {
  const byId = new Map(order.lines.map((line) => [line.lineId, line]));
  return {
    orderId: order._id,
    returnId: back._id,
    memberId: order.memberId,
    storeId: order.storeId,
    storePath: order.storePath,
    refundFen: back.refundFen,
    lines: back.lines.map(({ lineId, quantity, refundFen }) => ({
      lineId,
      sku: byId.get(lineId)?.sku ?? null,
      category: byId.get(lineId)?.category ?? null,
      quantity,
      paidFen: refundFen,
    })),
    isFull: back.isFull,
    at: back.at.toISOString(),
  };
}
