import type { OrderChannel, PurchaseState, RulePoints } from '../contract/order';
import { defineModel } from '../platform/database';

/** A line of a purchase; what came back is counted up in it. */
export interface OrderLine {
  /** `1`, `2` … in the order in which they were told. */
  readonly lineId: string;
  readonly sku: string | null;
  readonly name: string | null;
  readonly category: string | null;
  readonly quantity: number;
  /** Before coupons. */
  readonly amountFen: number;
  readonly discountFen: number;
  readonly paidFen: number;
  readonly returnedQuantity: number;
  readonly returnedFen: number;
}

export interface OrderCoupon {
  readonly couponId: string;
  readonly redemptionId: string;
  readonly title: string;
  readonly discountFen: number;
  readonly giftName: string | null;
  readonly isGivenBack: boolean;
}

/** A purchase, wherever it was recorded. */
export interface Order {
  readonly _id: string;
  readonly storeId: string;
  /** Where the store stood in the tree then. */
  readonly storePath: string;
  readonly receiptNumber: string;
  readonly channel: OrderChannel;
  readonly staffId: string | null;
  readonly tillKeyId: string | null;
  /** What makes two requests for one receipt the same, but for who buys. */
  readonly requestHash: string;
  /** A keyed hash of how the buyer was named, good for this receipt alone. */
  readonly buyerHash: string | null;
  readonly memberId: string | null;
  /** The member it belonged to has left: nobody can claim it any more. */
  readonly isErased: boolean;
  readonly state: PurchaseState;
  readonly lines: readonly OrderLine[];
  readonly amountFen: number;
  readonly discountFen: number;
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly coupon: OrderCoupon | null;
  /** Null without a coupon; unique, so that no redemption pays twice. */
  readonly redemptionId: string | null;
  /** What the buyer was told it would earn. */
  readonly promisedPoints: readonly RulePoints[];
  /** The scene of the QR code on the receipt of a purchase that had no member. */
  readonly receiptCode: string | null;
  readonly claimableUntil: Date | null;
  readonly claimedAt: Date | null;
  /** The channel codes that brought the member, as they stood at their first purchase. */
  readonly firstCodeId: string | null;
  readonly lastCodeId: string | null;
  readonly purchasedAt: Date;
  /** `YYYY-MM-DD` in Asia/Shanghai, of the purchase. */
  readonly day: string;
  readonly recordedAt: Date;
  readonly version: number;
}

export interface ReturnLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly refundFen: number;
}

/** What came back of a purchase at one time. Never changes. */
export interface OrderReturn {
  readonly _id: string;
  readonly orderId: string;
  readonly storeId: string;
  readonly kind: 'return' | 'undo';
  readonly returnNumber: string;
  readonly requestHash: string;
  /** Null once the member's data was erased. */
  readonly reason: string | null;
  readonly lines: readonly ReturnLine[];
  readonly refundFen: number;
  readonly isFull: boolean;
  readonly actor: { readonly kind: 'staff' | 'till'; readonly id: string };
  readonly at: Date;
}

/** One per member that ever bought: what whoever gives a purchase to a member writes first. */
export interface OrderBook {
  /** The member. */
  readonly _id: string;
  readonly frozenBy: string | null;
  readonly firstOrderId: string | null;
  readonly firstOrderAt: Date | null;
  readonly firstCodeId: string | null;
  readonly lastCodeId: string | null;
  readonly version: number;
}

const kept = 'three years after the purchase at least; unlinked from the member when they leave';
const privacy = { purpose: 'prove a purchase, its returns and what followed from it', retention: kept };

export const orderModel = defineModel<Order>()({
  name: 'order',
  privacy,
  fields: {
    storeId: { type: String, required: true, immutable: true, pii: 'none' },
    storePath: { type: String, required: true, pii: 'none' },
    receiptNumber: { type: String, required: true, immutable: true, pii: 'none' },
    channel: { type: String, required: true, enum: ['counter', 'till', 'miniProgram'], pii: 'none' },
    staffId: { type: String, default: null, pii: 'none' },
    tillKeyId: { type: String, default: null, pii: 'none' },
    requestHash: { type: String, required: true, pii: 'none' },
    buyerHash: { type: String, default: null, pii: 'personal', purpose: 'know a repeated request again' },
    memberId: { type: String, default: null, pii: 'personal' },
    isErased: { type: Boolean, required: true, pii: 'none' },
    state: { type: String, required: true, enum: ['completed', 'partlyReturned', 'returned'], pii: 'none' },
    lines: { type: [Object], required: true, pii: 'personal', purpose: 'what was bought and came back' },
    amountFen: { type: Number, required: true, pii: 'personal' },
    discountFen: { type: Number, required: true, pii: 'none' },
    paidFen: { type: Number, required: true, pii: 'personal' },
    refundedFen: { type: Number, required: true, pii: 'none' },
    coupon: { type: Object, default: null, pii: 'none', purpose: 'the coupon that was redeemed with it' },
    redemptionId: { type: String, default: null, pii: 'none' },
    promisedPoints: { type: [Object], required: true, pii: 'none', purpose: 'what the receipt said' },
    receiptCode: { type: String, default: null, pii: 'none' },
    claimableUntil: { type: Date, default: null, pii: 'none' },
    claimedAt: { type: Date, default: null, pii: 'none' },
    firstCodeId: { type: String, default: null, pii: 'none' },
    lastCodeId: { type: String, default: null, pii: 'none' },
    purchasedAt: { type: Date, required: true, pii: 'personal' },
    day: { type: String, required: true, pii: 'none' },
    recordedAt: { type: Date, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [
    { key: { storeId: 1, receiptNumber: 1 }, unique: true },
    { key: { redemptionId: 1 }, unique: true, where: { redemptionId: { $gt: '' } } },
    { key: { receiptCode: 1 }, unique: true, where: { receiptCode: { $gt: '' } } },
    { key: { memberId: 1, purchasedAt: -1, _id: -1 } },
    { key: { storeId: 1, recordedAt: -1, _id: -1 } },
    { key: { recordedAt: -1, _id: -1 } },
    { key: { firstCodeId: 1, day: 1 }, where: { firstCodeId: { $gt: '' } } },
    { key: { lastCodeId: 1, day: 1 }, where: { lastCodeId: { $gt: '' } } },
  ],
});

export const orderReturnModel = defineModel<OrderReturn>()({
  name: 'orderReturn',
  privacy,
  fields: {
    orderId: { type: String, required: true, pii: 'none' },
    storeId: { type: String, required: true, pii: 'none' },
    kind: { type: String, required: true, enum: ['return', 'undo'], pii: 'none' },
    returnNumber: { type: String, required: true, pii: 'none' },
    requestHash: { type: String, required: true, pii: 'none' },
    reason: { type: String, default: null, pii: 'personal' },
    lines: { type: [Object], required: true, pii: 'none' },
    refundFen: { type: Number, required: true, pii: 'none' },
    isFull: { type: Boolean, required: true, pii: 'none' },
    actor: { type: Object, required: true, pii: 'none', purpose: 'who took it back' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { orderId: 1, kind: 1, returnNumber: 1 }, unique: true }],
});

export const orderBookModel = defineModel<OrderBook>()({
  name: 'orderBook',
  privacy: { purpose: 'know what first brought a member who buys', retention: 'until the member leaves' },
  fields: {
    frozenBy: { type: String, default: null, pii: 'none' },
    firstOrderId: { type: String, default: null, pii: 'none' },
    firstOrderAt: { type: Date, default: null, pii: 'personal' },
    firstCodeId: { type: String, default: null, pii: 'none' },
    lastCodeId: { type: String, default: null, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});
