import type { MemberPart, MemberRef, TimelineItem } from '../contract/memberPart';
import { formatFen } from '../platform/money';
import type { OrderDeps } from './order.deps';
import type { Order } from './order.model';
import { orderBookModel, orderModel, orderReturnModel } from './order.model';
import { createMoves } from './order.move';

type PartDeps = Pick<OrderDeps, 'db' | 'clock'>;

/** The share of purchases in one member. They stay when the member leaves, and belong to nobody then. */
export function createOrderPart(deps: PartDeps): MemberPart {
  return {
    name: 'order',
    collections: [orderModel.name, orderBookModel.name],
    timeline: (member, page) => timelineOf(deps, member, page),
    copy: (member) => copyOf(deps, member),
    erase: (member) => erase(deps, member),
    ...createMoves(deps),
  };
}

async function timelineOf(
  { db }: PartDeps,
  { memberId }: MemberRef,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<readonly TimelineItem[]> {
  const orders = db.model(orderModel);
  const bought = await orders
    .find({ memberId, purchasedAt: { $lt: before } })
    .sort({ purchasedAt: -1, _id: -1 })
    .limit(limit)
    .lean<Order[]>();
  return bought.map(timelineItem);
}

function timelineItem({ _id, purchasedAt, paidFen, refundedFen, channel, storeId }: Order): TimelineItem {
  const where = channel === 'miniProgram' ? '小程序' : '门店';
  const back = refundedFen > 0 ? `，已退 ${formatFen(refundedFen)} 元` : '';
  return {
    id: `order:${_id}`,
    at: purchasedAt.toISOString(),
    kind: 'order.completed',
    text: `${where}消费 ${formatFen(paidFen)} 元${back}`,
    storeId,
  };
}

async function copyOf({ db }: PartDeps, { memberId }: MemberRef): Promise<unknown> {
  const orders = await db.model(orderModel).find({ memberId }).sort({ purchasedAt: 1 }).lean<Order[]>();
  return orders.map(
    ({ receiptNumber, purchasedAt, lines, amountFen, discountFen, paidFen, refundedFen }) => ({
      receiptNumber,
      at: purchasedAt.toISOString(),
      amountFen,
      discountFen,
      paidFen,
      refundedFen,
      lines: lines.map(({ sku, name, quantity, paidFen: fen, returnedQuantity }) => ({
        sku,
        name,
        quantity,
        paidFen: fen,
        returnedQuantity,
      })),
    }),
  );
}

/** What the law wants kept stays, and leads to nobody; what a clerk wrote about a return goes. */
async function erase({ db }: PartDeps, { memberId }: MemberRef): Promise<void> {
  const orders = db.model(orderModel);
  const own = await orders.find({ memberId }, { _id: 1 }).lean<{ _id: string }[]>();
  const orderIds = own.map(({ _id }) => _id);
  await db.model(orderReturnModel).updateMany({ orderId: { $in: orderIds } }, { $set: { reason: null } });
  await orders.updateMany(
    { memberId },
    { $set: { memberId: null, isErased: true, buyerHash: null }, $inc: { version: 1 } },
  );
  await db.model(orderBookModel).deleteOne({ _id: memberId });
}
