import type {
  BuyerReference,
  BuyerView,
  CheckoutPreviewRequest,
  CounterPurchaseRequest,
  PurchaseReturnRequest,
  PurchaseUndoRequest,
} from '../contract/order';
import type { StaffPrincipal } from '../contract/principals';
import type { TillCouponPreviewRequest, TillPurchaseRequest } from '../contract/till';
import { maskName } from '../member';
import type { Checkout, CheckoutDeps } from './order.checkout';
import { checkOut } from './order.checkout';
import { claimPurchase } from './order.claim';
import type { OrderActor, OrderDeps, Place } from './order.deps';
import { orderMissing } from './order.errors';
import type { Order } from './order.model';
import { createReads } from './order.reads';
import type { Recorded } from './order.record';
import { record } from './order.record';
import type { ReturnDone } from './order.return';
import { returnPurchase } from './order.return';
import { askedLine } from './order.rules';
import { salesOf } from './order.sales';
import type { TillPrincipal } from './till.gate';

export type OrderService = ReturnType<typeof createOrderService>;

/** Every use case of purchases by name, each from its own file. */
export function createOrderService(deps: CheckoutDeps) {
  const reads = createReads(deps);
  return {
    ...reads,
    salesOf: (storeId: string, from: Date, to: Date) => salesOf(deps.db, storeId, from, to),
    buyerOf: (memberId: string): Promise<BuyerView> => buyerOf(deps, memberId),
    claim: (memberId: string, scene: string) => claimPurchase(deps, memberId, scene),
    ...createCounterActs(deps),
    ...createTillActs(deps, reads),
  };
}

/** What a counter or till shows of whoever buys. @throws AppError ORDER_MISSING */
async function buyerOf({ members, tiers, points }: OrderDeps, memberId: string): Promise<BuyerView> {
  const member = await members.current(memberId);
  if (member === null) throw orderMissing();
  const tier = (await tiers?.benefitsOf(member._id)) ?? null;
  return {
    memberId: member._id,
    maskedName: maskName(member.nickname?.value ?? null),
    tier: tier === null ? null : { tierId: tier.tierId, name: tier.name },
    pointsAvailable: (await points.accountOf(member._id)).available,
  };
}

/** The store a clerk is signed in to. */
function placeOf({ storeId, storePath }: StaffPrincipal): Place {
  if (storeId === null || storePath === null) throw new Error('a counter session is always in a store');
  return { storeId, storePath };
}

const staffActor = ({ staffId }: StaffPrincipal): OrderActor => ({ kind: 'staff', id: staffId });
const tillActor = ({ keyId }: TillPrincipal): OrderActor => ({ kind: 'till', id: keyId });

function createCounterActs(deps: CheckoutDeps) {
  const identify = async (
    clerk: StaffPrincipal,
    buyer: BuyerReference | undefined,
  ): Promise<string | null> =>
    buyer === undefined ? null : (await deps.members.identifyAtCounter(clerk, buyer)).memberId;

  return {
    async preview(
      clerk: StaffPrincipal,
      { lines, buyer, ...request }: CheckoutPreviewRequest,
    ): Promise<Checkout> {
      const memberId = await identify(clerk, buyer);
      const coupon = request.couponCode === undefined ? null : { couponCode: request.couponCode };
      const question = { lines: lines.map(askedLine), memberId, coupon, place: placeOf(clerk) };
      const at = deps.clock.now();
      return checkOut(deps, { ...question, actor: staffActor(clerk), at });
    },

    recordAtCounter: (clerk: StaffPrincipal, request: CounterPurchaseRequest): Promise<Recorded> =>
      record(deps, {
        channel: 'counter',
        place: placeOf(clerk),
        actor: staffActor(clerk),
        receiptNumber: request.receiptNumber,
        lines: request.lines.map(askedLine),
        buyer: request.buyer ?? null,
        identify: () => identify(clerk, request.buyer),
        couponCode: request.couponCode ?? null,
        redemptionId: request.redemptionId ?? null,
        expectedPaidFen: request.expectedPaidFen ?? null,
        purchasedAt: null,
      }),

    /** Takes everything that is left back at once. */
    undo: (
      clerk: StaffPrincipal,
      order: Order,
      { undoId, reason }: PurchaseUndoRequest,
    ): Promise<ReturnDone> =>
      returnPurchase(deps, {
        orderId: order._id,
        kind: 'undo',
        returnNumber: undoId,
        reason,
        actor: staffActor(clerk),
      }),

    takeBack: (staff: StaffPrincipal, order: Order, request: PurchaseReturnRequest): Promise<ReturnDone> =>
      returnPurchase(deps, { ...request, orderId: order._id, kind: 'return', actor: staffActor(staff) }),
  };
}

function createTillActs(
  deps: CheckoutDeps,
  { findByReceipt, findByRedemption }: ReturnType<typeof createReads>,
) {
  const identify = async (buyer: TillPurchaseRequest['buyer']): Promise<string | null> =>
    buyer === undefined ? null : ((await deps.members.identifyAtTill(buyer))?.memberId ?? null);

  return {
    recordAtTill: (till: TillPrincipal, request: TillPurchaseRequest): Promise<Recorded> =>
      record(deps, {
        channel: 'till',
        place: till.place,
        actor: tillActor(till),
        receiptNumber: request.receiptNumber,
        lines: request.lines.map(askedLine),
        buyer: request.buyer ?? null,
        identify: () => identify(request.buyer),
        couponCode: request.couponCode ?? null,
        redemptionId: request.redemptionId ?? null,
        expectedPaidFen: request.expectedPaidFen ?? null,
        purchasedAt: request.purchasedAt === undefined ? null : new Date(request.purchasedAt),
      }),

    async previewAtTill(till: TillPrincipal, request: TillCouponPreviewRequest): Promise<Checkout> {
      const memberId = await identify(request.buyer);
      const { lines, couponCode } = request;
      const question = { lines: lines.map(askedLine), memberId, coupon: { couponCode }, place: till.place };
      return checkOut(deps, { ...question, actor: tillActor(till), at: deps.clock.now() });
    },

    async takeBackAtTill(
      till: TillPrincipal,
      receiptNumber: string,
      request: PurchaseReturnRequest,
    ): Promise<ReturnDone> {
      const order = await findByReceipt(till.place.storeId, receiptNumber);
      return returnPurchase(deps, { ...request, orderId: order._id, kind: 'return', actor: tillActor(till) });
    },

    /** A redemption and what is left of its purchase, as one. */
    async reverseAtTill(till: TillPrincipal, redemptionId: string, reason: string): Promise<ReturnDone> {
      const order = await findByRedemption(till.place.storeId, redemptionId);
      const number = { kind: 'return', returnNumber: `reverse-${redemptionId}`.slice(0, 64) } as const;
      return returnPurchase(deps, { ...number, orderId: order._id, reason, actor: tillActor(till) });
    },
  };
}
