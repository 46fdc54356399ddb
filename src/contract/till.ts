import type { BuyerView } from './order';

/** From a till: `memberId` is not known there. */
export type TillBuyerReference = { readonly code: string } | { readonly phone: string };

/** One line from a till. */
export interface TillLine {
  /** Kept as it comes, also when the catalogue does not know it; null: an amount without a product. */
  readonly sku: string | null;
  /** What the till calls it; kept where the catalogue does not know the SKU. */
  readonly name?: string;
  readonly quantity: number;
  /** Of the whole line, before coupons, in fen; 0 is a valid amount. */
  readonly amountFen: number;
}

/** `POST /api/open/purchases`. */
export interface TillPurchaseRequest {
  readonly receiptNumber: string;
  readonly lines: readonly TillLine[];
  readonly buyer?: TillBuyerReference;
  readonly couponCode?: string;
  readonly redemptionId?: string;
  readonly expectedPaidFen?: number;
  /** ISO-8601 UTC; default: now. At most 5 minutes ahead and 400 days back. */
  readonly purchasedAt?: string;
}

/** `POST /api/console/till-keys`. */
export interface TillKeyRequest {
  readonly storeId: string;
  /** Which till: 1 to 40 characters. */
  readonly name: string;
}

export interface TillKeyView {
  readonly keyId: string;
  readonly storeId: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface CreatedTillKey extends TillKeyView {
  /** What the till signs with; shown once, to whoever made it. */
  readonly key: string;
}

/** `GET /api/console/till-keys`, newest first. */
export interface TillKeyQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly storeId?: string;
}

/** `GET /api/open/members?code=`: what a till may know of whoever shows this code. */
export interface TillMemberQuery {
  readonly code: string;
}

export interface TillMemberView extends BuyerView {
  /** `card` is the code of a screen without network: it earns, and spends nothing. */
  readonly codeKind: 'live' | 'card';
}

/** `POST /api/open/coupon-previews`: what a coupon would take off this basket here now. Changes nothing. */
export interface TillCouponPreviewRequest {
  readonly couponCode: string;
  readonly lines: readonly TillLine[];
  readonly buyer?: TillBuyerReference;
}

/** `POST /api/open/redemptions`: a purchase with its coupon, keyed by the redemption as well as by the receipt. */
export interface TillRedemptionRequest extends TillPurchaseRequest {
  readonly couponCode: string;
  readonly redemptionId: string;
}

/** `POST /api/open/redemptions/:id/reverse`: takes a redemption and what is left of its purchase back as one. */
export interface TillReversalRequest {
  readonly reason: string;
}
