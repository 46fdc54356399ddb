import type {
  CheckoutPreview,
  CouponUseView,
  MemberPurchaseSummary,
  MemberPurchaseView,
  PurchaseLineView,
  PurchasePointsView,
  PurchaseReturnAnswer,
  PurchaseReturnView,
  PurchaseSummary,
  PurchaseView,
  RecordedPurchase,
} from '../contract/order';
import { maskName } from '../member';
import { minuteMs } from '../platform/clock';
import type { Checkout } from './order.checkout';
import type { Quote, OrderStore, PointsFact } from './order.deps';
import type { Order, OrderCoupon, OrderLine, OrderReturn } from './order.model';
import type { OrderFacts } from './order.reads';
import { sum, undoMinutes } from './order.rules';

/** A store that is not known any more still has its purchases. */
const nameOf = (store: OrderStore | null): string => store?.name ?? '门店';

export function presentPurchase(facts: OrderFacts, now: Date): PurchaseView {
  const { order, returns, store, member } = facts;
  const { memberId, coupon } = order;
  return {
    id: order._id,
    receiptNumber: order.receiptNumber,
    channel: order.channel,
    store: { id: order.storeId, name: nameOf(store) },
    staffId: order.staffId,
    buyer: memberId === null ? null : { memberId, maskedName: maskName(member?.nickname?.value ?? null) },
    state: order.state,
    lines: order.lines.map(presentLine),
    ...amountsOf(order),
    coupon: coupon === null ? null : presentCoupon(coupon),
    returns: returns.map(presentReturn),
    ...claimOf(order, now),
    undoableUntil: undoableUntil(order, now),
    purchasedAt: order.purchasedAt.toISOString(),
    recordedAt: order.recordedAt.toISOString(),
  };
}

function amountsOf({ amountFen, discountFen, paidFen, refundedFen }: Order) {
  return { amountFen, discountFen, paidFen, refundedFen };
}

function presentLine(line: OrderLine): PurchaseLineView {
  const { lineId, sku, name, category, quantity } = line;
  const { amountFen, discountFen, paidFen, returnedQuantity, returnedFen } = line;
  return {
    lineId,
    sku,
    name,
    category,
    quantity,
    amountFen,
    discountFen,
    paidFen,
    returnedQuantity,
    returnedFen,
  };
}

function presentCoupon(coupon: OrderCoupon): PurchaseView['coupon'] {
  const { redemptionId, isGivenBack } = coupon;
  return { ...presentCouponUse(coupon), redemptionId, isGivenBack };
}

function presentCouponUse({ couponId, title, discountFen, giftName }: Quote | OrderCoupon): CouponUseView {
  return { couponId, title, discountFen, giftName };
}

function claimOf(
  { receiptCode, claimableUntil, memberId, isErased, state }: Order,
  now: Date,
): Pick<PurchaseView, 'receiptCode' | 'claimableUntil'> {
  const isOpen = claimableUntil !== null && claimableUntil.getTime() > now.getTime();
  if (!isOpen || memberId !== null || isErased || state === 'returned')
    return { receiptCode: null, claimableUntil: null };
  return { receiptCode, claimableUntil: claimableUntil.toISOString() };
}

function undoableUntil({ recordedAt, state }: Order, now: Date): string | null {
  const until = new Date(recordedAt.getTime() + undoMinutes * minuteMs);
  return state === 'returned' || until.getTime() < now.getTime() ? null : until.toISOString();
}

export function presentReturn(back: OrderReturn): PurchaseReturnView {
  const { _id, returnNumber, kind, reason, lines, refundFen, at } = back;
  return {
    id: _id,
    returnNumber,
    kind,
    reason,
    lines: lines.map(({ lineId, quantity, refundFen: fen }) => ({ lineId, quantity, refundFen: fen })),
    refundFen,
    returnedAt: at.toISOString(),
  };
}

export function presentReturnAnswer(
  facts: OrderFacts,
  done: { readonly back: OrderReturn; readonly isNew: boolean },
  now: Date,
): PurchaseReturnAnswer {
  const { back, isNew } = done;
  return { return: presentReturn(back), purchase: presentPurchase(facts, now), isNew };
}

export function presentRecorded(facts: OrderFacts, isNew: boolean, now: Date): RecordedPurchase {
  const points = facts.order.promisedPoints.map(({ ruleId, ruleName, points: each }) => ({
    ruleId,
    ruleName,
    points: each,
  }));
  return { purchase: presentPurchase(facts, now), isNew, points, pointsTotal: sum(points, 'points') };
}

export function presentSummary(order: Order): PurchaseSummary {
  const { _id, receiptNumber, channel, storeId, memberId, state, lines, paidFen, refundedFen } = order;
  return {
    id: _id,
    receiptNumber,
    channel,
    storeId,
    memberId,
    state,
    itemCount: sum(lines, 'quantity'),
    paidFen,
    refundedFen,
    hasCoupon: order.coupon !== null,
    purchasedAt: order.purchasedAt.toISOString(),
    recordedAt: order.recordedAt.toISOString(),
  };
}

export function presentCheckout(
  { priced, quote, lines, points }: Checkout,
  buyer: CheckoutPreview['buyer'],
): CheckoutPreview {
  return {
    buyer,
    lines: priced.map(({ savingFen: _saving, ...line }, index) => {
      const { discountFen = 0, paidFen = line.amountFen } = lines[index] ?? {};
      return { ...line, discountFen, paidFen };
    }),
    amountFen: sum(lines, 'amountFen'),
    memberSavingFen: sum(priced, 'savingFen'),
    discountFen: sum(lines, 'discountFen'),
    paidFen: sum(lines, 'paidFen'),
    coupon: quote === null ? null : presentCouponUse(quote),
    points,
    pointsTotal: sum(points, 'points'),
  };
}

const shownNames = 3;

export function presentMemberSummary(order: Order, store: OrderStore | null): MemberPurchaseSummary {
  const { _id, state, lines, paidFen, refundedFen, purchasedAt } = order;
  return {
    id: _id,
    storeName: nameOf(store),
    state,
    itemCount: sum(lines, 'quantity'),
    names: lines.flatMap(({ name }) => (name === null ? [] : [name])).slice(0, shownNames),
    paidFen,
    refundedFen,
    purchasedAt: purchasedAt.toISOString(),
  };
}

export function presentMemberPurchase(
  { order, returns, store }: OrderFacts,
  facts: readonly PointsFact[],
): MemberPurchaseView {
  const points = facts.map(presentPoints);
  return {
    id: order._id,
    receiptNumber: order.receiptNumber,
    storeName: nameOf(store),
    state: order.state,
    lines: order.lines.map(presentLine),
    ...amountsOf(order),
    coupon: order.coupon === null ? null : presentCouponUse(order.coupon),
    returns: returns.map(({ refundFen, at }) => ({ refundFen, returnedAt: at.toISOString() })),
    points,
    pointsTotal: sum(points, 'points'),
    purchasedAt: order.purchasedAt.toISOString(),
  };
}

function presentPoints({ ruleId, ruleName, points, at }: PointsFact): PurchasePointsView {
  return { ruleId, title: ruleName ?? (points < 0 ? '积分冲正' : '消费积分'), points, at };
}
