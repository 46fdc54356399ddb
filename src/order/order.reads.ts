import type { ConsolePurchaseQuery, CounterPurchaseQuery } from '../contract/order';
import type { StaffPrincipal } from '../contract/principals';
import type { Page, PageRequest } from '../platform/database';
import { findPage, isUnderAny, underAny } from '../platform/database';
import type { OrderDeps, OrderMember, OrderStore, PointsFact } from './order.deps';
import { orderMissing } from './order.errors';
import type { Order, OrderReturn } from './order.model';
import { orderModel, orderReturnModel } from './order.model';
import { leftOf } from './order.rules';

/** A purchase with everything that its view names. */
export interface OrderFacts {
  readonly order: Order;
  readonly returns: readonly OrderReturn[];
  readonly store: OrderStore | null;
  readonly member: OrderMember | null;
}

/** Purchases of one day that a channel code brought, net of returns. */
export interface CodePurchases {
  readonly day: string;
  readonly by: 'first' | 'last';
  readonly count: number;
  readonly fen: number;
}

/** A purchase without what was returned of it. */
export interface KeptPurchase {
  readonly orderId: string;
  readonly purchasedAt: Date;
  readonly lines: ReturnType<typeof leftOf>;
}

export type OrderReads = ReturnType<typeof createReads>;

export function createReads(deps: OrderDeps) {
  const returns = deps.db.model(orderReturnModel);

  async function factsOf(order: Order, store?: OrderStore): Promise<OrderFacts> {
    // As long as nothing came back there is nothing to look for.
    const isWhole = order.state === 'completed';
    const filter = { orderId: order._id };
    return {
      order,
      returns: isWhole ? [] : await returns.find(filter).sort({ at: 1, _id: 1 }).lean<OrderReturn[]>(),
      store: store ?? (await deps.stores.find(order.storeId)),
      member: order.memberId === null ? null : await deps.members.find(order.memberId),
    };
  }

  return {
    factsOf,
    ...createLists(deps),
    ...createSingles(deps, factsOf),
    ...createKept(deps),
    ...createCodeReport(deps),
  };
}

type FactsOf = (order: Order, store?: OrderStore) => Promise<OrderFacts>;

/** One purchase, for whoever may see it; for everybody else there is none. */
function createSingles({ db, points }: OrderDeps, factsOf: FactsOf) {
  const orders = db.model(orderModel);
  const only = async (filter: Readonly<Record<string, string>>): Promise<Order> => {
    const order = await orders.findOne(filter).lean<Order>();
    if (order === null) throw orderMissing();
    return order;
  };

  return {
    /** @throws AppError ORDER_MISSING */
    findInStore: (storeId: string, orderId: string): Promise<Order> => only({ _id: orderId, storeId }),
    /** @throws AppError ORDER_MISSING */
    findByReceipt: (storeId: string, receiptNumber: string): Promise<Order> =>
      only({ storeId, receiptNumber }),
    /** @throws AppError ORDER_MISSING */
    findByRedemption: (storeId: string, redemptionId: string): Promise<Order> =>
      only({ redemptionId, storeId }),
    /** @throws AppError ORDER_MISSING */
    async findWithin({ scopes }: Pick<StaffPrincipal, 'scopes'>, orderId: string): Promise<Order> {
      const order = await only({ _id: orderId });
      if (!isUnderAny(order.storePath, scopes)) throw orderMissing();
      return order;
    },
    /** @throws AppError ORDER_MISSING */
    ofMember: async (memberId: string, orderId: string): Promise<OrderFacts> =>
      factsOf(await only({ _id: orderId, memberId })),
    /** What the ledger says of a purchase. */
    explain: (orderId: string): Promise<readonly PointsFact[]> =>
      points.explain({ type: 'order', id: orderId }),
  };
}

/** What members have paid and kept; joins an open transaction. */
function createKept({ db }: OrderDeps) {
  const orders = db.model(orderModel);
  return {
    /** The first purchase that a member made between two instants (the second excluded) and has not given back. */
    async firstKeptOf(
      memberId: string,
      from: Date,
      to: Date,
    ): Promise<(Pick<Order, 'storeId' | 'storePath' | 'purchasedAt'> & { readonly orderId: string }) | null> {
      const rows = orders
        .find({ memberId, purchasedAt: { $gte: from, $lt: to }, state: { $ne: 'returned' } })
        .sort({ purchasedAt: 1, _id: 1 })
        .lean<Order[]>()
        .cursor();
      for await (const { _id: orderId, storeId, storePath, purchasedAt, paidFen, refundedFen } of rows) {
        if (paidFen > refundedFen) return { orderId, storeId, storePath, purchasedAt };
      }
      return null;
    },

    /** What a member bought since then and kept, oldest first. */
    async keptOf(memberId: string, from: Date): Promise<KeptPurchase[]> {
      const rows = await orders
        .find({ memberId, purchasedAt: { $gte: from }, state: { $ne: 'returned' } })
        .sort({ purchasedAt: 1, _id: 1 })
        .lean<Order[]>();
      return rows.map(({ _id: orderId, purchasedAt, lines }) => ({
        orderId,
        purchasedAt,
        lines: leftOf(lines),
      }));
    },

    /** What is paid for a purchase and not given back, in fen; 0 for an unknown one. */
    async keptFenOf(orderId: string): Promise<number> {
      const order = await orders.findById(orderId).lean<Order>();
      return order === null ? 0 : order.paidFen - order.refundedFen;
    },
  };
}

function createLists({ db }: OrderDeps) {
  const orders = db.model(orderModel);
  const byRecording = { by: 'recordedAt', direction: -1 } as const;
  const receipt = (receiptNumber: string | undefined) =>
    receiptNumber === undefined ? {} : { receiptNumber };

  return {
    /** Of one store, newest first. @throws AppError PAGE_CURSOR_INVALID */
    inStore: (storeId: string, { receiptNumber, ...page }: CounterPurchaseQuery): Promise<Page<Order>> =>
      findPage(orders, { storeId, ...receipt(receiptNumber) }, byRecording, page),

    /** Within the operator's places, newest first. @throws AppError PAGE_CURSOR_INVALID */
    within(scopes: readonly string[], query: ConsolePurchaseQuery): Promise<Page<Order>> {
      const { receiptNumber, storeId, memberId, ...page } = query;
      const matching = {
        ...receipt(receiptNumber),
        ...(storeId === undefined ? {} : { storeId }),
        ...(memberId === undefined ? {} : { memberId }),
      };
      return findPage(orders, { $and: [underAny('storePath', scopes), matching] }, byRecording, page);
    },

    /** A member's own, newest first. @throws AppError PAGE_CURSOR_INVALID */
    listOfMember: (memberId: string, page: PageRequest): Promise<Page<Order>> =>
      findPage(orders, { memberId }, { by: 'purchasedAt', direction: -1 }, page),
  };
}

interface CodeGroup {
  readonly _id: string;
  readonly count: number;
  readonly fen: number;
}

function createCodeReport({ db }: OrderDeps) {
  const orders = db.collection(orderModel);

  const group = async (field: 'firstCodeId' | 'lastCodeId', codeId: string, day: object) =>
    orders
      .aggregate<CodeGroup>([
        { $match: { [field]: codeId, day, state: { $ne: 'returned' } } },
        {
          $group: {
            _id: '$day',
            count: { $sum: 1 },
            fen: { $sum: { $subtract: ['$paidFen', '$refundedFen'] } },
          },
        },
      ])
      .toArray();

  return {
    /** What members bought whom a channel code brought, by day of Asia/Shanghai, both included, net of returns. */
    async ofCode(codeId: string, from: string, to: string): Promise<CodePurchases[]> {
      const day = { $gte: from, $lte: to };
      const first = await group('firstCodeId', codeId, day);
      const last = await group('lastCodeId', codeId, day);
      return [
        ...first.map(({ _id, count, fen }) => ({ day: _id, by: 'first', count, fen }) as const),
        ...last.map(({ _id, count, fen }) => ({ day: _id, by: 'last', count, fen }) as const),
      ];
    },
  };
}
