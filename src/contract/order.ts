/** Where a purchase was recorded. */
export type OrderChannel = 'counter' | 'till' | 'miniProgram';

/** completed → partlyReturned → returned; how much is left decides. */
export type PurchaseState = 'completed' | 'partlyReturned' | 'returned';

/**
 * Who buys: exactly one of them. `code` is what the member's screen shows; `memberId` only for a member whom this clerk
 * has just found by a look-up, never from a till.
 */
export type BuyerReference =
  { readonly code: string } | { readonly phone: string } | { readonly memberId: string };

/** One line of a basket at the counter: a product, or an amount without one. */
export interface CounterLine {
  /** Null or left out: an amount without a product; it then needs `amountFen`. */
  readonly sku?: string | null;
  /** 1 to 9,999; default 1. */
  readonly quantity?: number;
  /** Of the whole line, before coupons; left out: what the catalogue asks of this member. 0 is a valid amount. */
  readonly amountFen?: number;
}

/** `POST /api/counter/checkout-previews`: what a basket would cost this person here now. Changes nothing. */
export interface CheckoutPreviewRequest {
  readonly lines: readonly CounterLine[];
  readonly buyer?: BuyerReference;
  /** The code of a coupon, scanned or typed. */
  readonly couponCode?: string;
}

/** What stands behind a line, in fen. */
export interface CheckoutLine {
  /** `1`, `2` … in the order of the lines. */
  readonly lineId: string;
  readonly sku: string | null;
  readonly name: string | null;
  readonly category: string | null;
  readonly quantity: number;
  /** What the catalogue asks for one; null for an amount without a known product. */
  readonly unitPriceFen: number | null;
  readonly isMemberPrice: boolean;
  /** Before coupons. */
  readonly amountFen: number;
  /** The share of the coupon. */
  readonly discountFen: number;
  readonly paidFen: number;
}

/** The member at a counter or till. */
export interface BuyerView {
  readonly memberId: string;
  /** `李**`; null where no name was told. */
  readonly maskedName: string | null;
  readonly tier: { readonly tierId: string; readonly name: string } | null;
  readonly pointsAvailable: number | null;
}

export interface CouponUseView {
  readonly couponId: string;
  readonly title: string;
  readonly discountFen: number;
  /** 中文: what to hand over; null where the coupon gives nothing but a discount. */
  readonly giftName: string | null;
}

/** Points by one rule. */
export interface RulePoints {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly points: number;
}

export interface CheckoutPreview {
  readonly buyer: BuyerView | null;
  readonly lines: readonly CheckoutLine[];
  readonly amountFen: number;
  /** What the member price saves against the ordinary one; part of `amountFen` already. */
  readonly memberSavingFen: number;
  readonly discountFen: number;
  readonly paidFen: number;
  readonly coupon: CouponUseView | null;
  /** What the purchase would earn, by rule; empty without a member. */
  readonly points: readonly RulePoints[];
  readonly pointsTotal: number;
}

/**
 * `POST /api/counter/purchases`. Store and receipt number are the key: the same content again answers 200 and the first
 * answer, other content 409.
 */
export interface CounterPurchaseRequest {
  /** 1 to 64 of `[0-9A-Za-z._-]`; unique in the store for ever. */
  readonly receiptNumber: string;
  readonly lines: readonly CounterLine[];
  readonly buyer?: BuyerReference;
  /** Redeemed with the purchase; needs `redemptionId`. */
  readonly couponCode?: string;
  /** Made by the caller, once per redemption: 8 to 64 of `[0-9A-Za-z_-]`. */
  readonly redemptionId?: string;
  /** What the preview said would be paid; where it has changed meanwhile nothing is recorded (409). */
  readonly expectedPaidFen?: number;
}

/** A line of a recorded purchase, in fen. */
export interface PurchaseLineView {
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

export interface ReturnLineView {
  readonly lineId: string;
  readonly quantity: number;
  readonly refundFen: number;
}

export interface PurchaseReturnView {
  readonly id: string;
  /** The caller's own number of it. */
  readonly returnNumber: string;
  /** `undo`: the whole purchase was taken back at once at the counter. */
  readonly kind: 'return' | 'undo';
  /** Null once the member's data was erased. */
  readonly reason: string | null;
  readonly lines: readonly ReturnLineView[];
  readonly refundFen: number;
  readonly returnedAt: string;
}

export interface PurchaseCouponView extends CouponUseView {
  readonly redemptionId: string;
  /** The purchase came back as a whole, and the member has the coupon again (unless it has expired meanwhile). */
  readonly isGivenBack: boolean;
}

/** A purchase as its store, the console and the till see it. */
export interface PurchaseView {
  readonly id: string;
  readonly receiptNumber: string;
  readonly channel: OrderChannel;
  readonly store: { readonly id: string; readonly name: string };
  /** The clerk who recorded it; null from a till. */
  readonly staffId: string | null;
  readonly buyer: { readonly memberId: string; readonly maskedName: string | null } | null;
  readonly state: PurchaseState;
  readonly lines: readonly PurchaseLineView[];
  readonly amountFen: number;
  readonly discountFen: number;
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly coupon: PurchaseCouponView | null;
  readonly returns: readonly PurchaseReturnView[];
  /** For a QR code on the receipt, as long as nobody has claimed the purchase; null where it has its member or is returned. */
  readonly receiptCode: string | null;
  readonly claimableUntil: string | null;
  /** Until then the store may undo it as a whole; null when that is over or it is returned. */
  readonly undoableUntil: string | null;
  readonly purchasedAt: string;
  readonly recordedAt: string;
}

/** What recording answers: 201 the first time, then 200 with the first answer and what has become of it since. */
export interface RecordedPurchase {
  readonly purchase: PurchaseView;
  /** False for a repeat. */
  readonly isNew: boolean;
  /** What the purchase earns, by rule; empty without a member. */
  readonly points: readonly RulePoints[];
  readonly pointsTotal: number;
}

/** A purchase in a list. */
export interface PurchaseSummary {
  readonly id: string;
  readonly receiptNumber: string;
  readonly channel: OrderChannel;
  readonly storeId: string;
  readonly memberId: string | null;
  readonly state: PurchaseState;
  readonly itemCount: number;
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly hasCoupon: boolean;
  readonly purchasedAt: string;
  readonly recordedAt: string;
}

/** `GET /api/counter/purchases`: of the clerk's store, newest first. */
export interface CounterPurchaseQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly receiptNumber?: string;
}

/** `GET /api/console/purchases`: of the operator's places, newest first. */
export interface ConsolePurchaseQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly receiptNumber?: string;
  readonly storeId?: string;
  readonly memberId?: string;
}

/** `POST /api/counter/purchases/:id/undo`, within 10 minutes: everything that is left comes back, and so does the coupon. */
export interface PurchaseUndoRequest {
  /** Made by the caller, once per undo: 8 to 64 of `[0-9A-Za-z_-]`. */
  readonly undoId: string;
  /** 1 to 200 characters. */
  readonly reason: string;
}

/**
 * `POST /api/counter/purchases/:id/returns`, the same at the console, and `POST /api/open/purchases/:receipt/returns`.
 * The same content again answers 200 and the first answer, other content under the same number 409.
 */
export interface PurchaseReturnRequest {
  /** The caller's own number of the return, unique per purchase: 1 to 64 of `[0-9A-Za-z._-]`. */
  readonly returnNumber: string;
  /** What comes back; left out: everything that is left. */
  readonly lines?: readonly { readonly lineId: string; readonly quantity: number }[];
  /** 1 to 200 characters. */
  readonly reason: string;
}

export interface PurchaseReturnAnswer {
  /** What this return took back. */
  readonly return: PurchaseReturnView;
  /** The purchase as it is now. */
  readonly purchase: PurchaseView;
  /** False for a repeat. */
  readonly isNew: boolean;
}

/** `GET /api/mp/purchases`, newest first. */
export interface MemberPurchaseSummary {
  readonly id: string;
  readonly storeName: string;
  readonly state: PurchaseState;
  readonly itemCount: number;
  /** The names of the first lines, at most three. */
  readonly names: readonly string[];
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly purchasedAt: string;
}

/** Points that a purchase earned or gave back, by the rule that decided them. */
export interface PurchasePointsView {
  readonly ruleId: string | null;
  /** 中文; `积分冲正` for what a return took back. */
  readonly title: string;
  /** Signed. */
  readonly points: number;
  readonly at: string;
}

/** `GET /api/mp/purchases/:id`. */
export interface MemberPurchaseView {
  readonly id: string;
  readonly receiptNumber: string;
  readonly storeName: string;
  readonly state: PurchaseState;
  readonly lines: readonly PurchaseLineView[];
  readonly amountFen: number;
  readonly discountFen: number;
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly coupon: CouponUseView | null;
  readonly returns: readonly { readonly refundFen: number; readonly returnedAt: string }[];
  readonly points: readonly PurchasePointsView[];
  readonly pointsTotal: number;
  readonly purchasedAt: string;
}

/** `POST /api/mp/purchase-claims`: the scene of the QR code on a receipt. 201 the first time, then 200. */
export interface PurchaseClaimRequest {
  readonly scene: string;
}

export interface PurchaseClaimAnswer {
  readonly purchase: MemberPurchaseView;
  /** False when it was this member's already. */
  readonly isNew: boolean;
}
