/** The lines a coupon is applied to, before any coupon. Amounts in fen. */
export interface Basket {
  readonly lines: readonly BasketLine[];
}

export interface BasketLine {
  readonly lineId: string;
  readonly sku: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly amountFen: number;
}

/** The store of the act. */
export interface Place {
  readonly storeId: string;
  readonly storePath: string;
}

/** Who presents the coupon to us: a clerk, or the till of a store by its key. */
export interface CouponActor {
  readonly kind: 'staff' | 'till';
  readonly id: string;
}

/**
 * How the coupon is named. A code that was checked opens it to this actor for 30 minutes: in that time its id, or the
 * same code gone stale, is as good, so that a confirmation may be repeated.
 */
export type CouponNamed = { readonly couponCode: string } | { readonly couponId: string };

export type QuoteRequest = CouponNamed & {
  readonly actor: CouponActor;
  /** The member at the counter, where known: another's coupon is refused. */
  readonly memberId?: string | null;
  readonly basket: Basket;
  readonly place: Place;
};

/** What a coupon gives for a basket. */
export interface Quote {
  readonly couponId: string;
  readonly templateId: string;
  readonly memberId: string;
  readonly title: string;
  readonly discountFen: number;
  /** One per line, in the order of the basket; they sum to `discountFen`, none above its line's amount. */
  readonly lineDiscounts: readonly { readonly lineId: string; readonly discountFen: number }[];
  readonly giftName: string | null;
}

export type RedeemRequest = QuoteRequest & {
  readonly redemptionId: string;
  readonly orderId: string;
  readonly at: Date;
};

export interface Redeemed extends Quote {
  readonly redemptionId: string;
  readonly orderId: string;
  readonly at: Date;
}

export interface GiveBackRequest {
  readonly orderId: string;
  readonly reason: string;
  readonly actor: CouponActor;
  readonly at: Date;
}

/** What `order` calls. Refusals are AppErrors `COUPON_…` whose message a clerk can read out. */
export interface CouponCounter {
  /** Joins no transaction: codes tried are counted whether or not it passes. */
  quote(request: QuoteRequest): Promise<Quote>;
  /**
   * Joins the open transaction; its first write is the conditional update of the coupon. The same `redemptionId` for the same
   * coupon answers the first answer. A code that nobody has quoted before must be a fresh QR code. Line up by `couponKey(couponId)`.
   */
  redeem(request: RedeemRequest): Promise<Redeemed>;
  /** Joins the open transaction; null when the order had no coupon, or it was given back already. */
  giveBack(
    request: GiveBackRequest,
  ): Promise<{ readonly couponId: string; readonly state: 'issued' | 'expired' } | null>;
}

/** What the in-process queue of a transaction lines up by that redeems or gives back a coupon. */
export function couponKey(couponId: string): string {
  return `coupon:${couponId}`;
}

/** What `tier`, `invite` and others call; joins an open transaction. `key` makes a repeat answer the first coupon. */
export interface IssueRequest {
  readonly templateId: string;
  readonly memberId: string;
  readonly key: string;
  readonly by: 'rule' | 'operator' | 'invite' | 'award' | 'tier';
  /** 中文, for the timeline. */
  readonly reason: string;
}

/** Why nothing was issued. */
export type IssueRefusal = 'notLive' | 'stockEmpty' | 'limitReached' | 'memberInactive';

export type Issued = { readonly couponId: string } | { readonly refused: IssueRefusal };
