/** What a coupon gives. Amounts in fen; a threshold counts the lines that the coupon is for, 0: none. */
export type CouponBenefit =
  | { readonly kind: 'amountOff'; readonly thresholdFen: number; readonly offFen: number }
  /** `percentOff` 20 is 八折; null: no cap. */
  | {
      readonly kind: 'percentOff';
      readonly thresholdFen: number;
      readonly percentOff: number;
      readonly maxOffFen: number | null;
    }
  | { readonly kind: 'gift'; readonly thresholdFen: number; readonly giftName: string };

/** What a coupon is for. An empty list limits nothing; with SKUs and categories a line needs either. */
export interface CouponScope {
  readonly skus: readonly string[];
  readonly categories: readonly string[];
  /** Nodes of the store tree: a node stands for every store below it. */
  readonly storeIds: readonly string[];
}

export type CouponValidity =
  /** ISO-8601 UTC; `from` included, `to` excluded. */
  | { readonly kind: 'window'; readonly from: string; readonly to: string }
  /** From the moment of issue to the end of that many days later in China. */
  | { readonly kind: 'days'; readonly days: number };

/** When and where members may take it by themselves. ISO-8601 UTC; null: no limit on that side. */
export interface CouponClaiming {
  /** Shown in the centre of the Mini Program. */
  readonly isListed: boolean;
  readonly from: string | null;
  readonly to: string | null;
}

/** What an issued coupon is: never changed once the template was published. */
export interface CouponContent {
  readonly title: string;
  readonly benefit: CouponBenefit;
  readonly scope: CouponScope;
  readonly validity: CouponValidity;
  /** 使用说明 in the brand's own words; null: none. */
  readonly howToUse: string | null;
  readonly isGiftable: boolean;
}

/** `POST /api/console/coupon-templates`: a draft. */
export interface CouponTemplateRequest extends CouponContent {
  /** How many may be issued in all; null: as many as wanted. Afterwards only a number may become another. */
  readonly stock: number | null;
  /** How many one person may get. */
  readonly perMemberLimit: number;
  readonly claiming: CouponClaiming;
  /** Taken in exchange for so many points; null: free. */
  readonly pointsPrice: number | null;
  /** Issued to whoever joins, once per person ever; one live template at a time may be it. */
  readonly isSignUpGift: boolean;
}

/** `PUT /api/console/coupon-templates/:id`; `version` is the one the operator saw. */
export interface CouponTemplateChange extends CouponTemplateRequest {
  readonly version: number;
}

/** `paused` issues nothing for a while, `ended` for good; what was issued stays valid. */
export type CouponTemplateState = 'draft' | 'live' | 'paused' | 'ended';

/** `GET /api/console/coupon-templates`, newest first. */
export interface CouponTemplateView extends CouponTemplateRequest {
  readonly id: string;
  readonly state: CouponTemplateState;
  readonly version: number;
  /** 中文: 「满 100 元减 20 元」. */
  readonly gives: string;
  /** What is left of the stock; null: no limit. */
  readonly remaining: number | null;
  readonly createdAt: string;
  readonly publishedAt: string | null;
}

export interface CouponTemplateQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: CouponTemplateState;
}

/** `GET /api/console/coupon-templates/:id`. */
export interface CouponTemplateDetail extends CouponTemplateView {
  readonly counts: Readonly<Record<CouponState, number>>;
}

/** reliability: `issued` can be used; `locked` waits for a payment, `gifting` for a friend; the others are over. */
export type CouponState = 'issued' | 'locked' | 'gifting' | 'redeemed' | 'expired' | 'void';

/** How a coupon came to its member. */
export type CouponIssuedBy =
  'rule' | 'claim' | 'exchange' | 'gift' | 'operator' | 'invite' | 'award' | 'tier';

export interface CouponRedemptionView {
  readonly redemptionId: string;
  readonly orderId: string;
  readonly storeId: string;
  readonly storeName: string;
  /** Null where a till did it. */
  readonly staffId: string | null;
  readonly discountFen: number;
  readonly at: string;
}

/** `GET /api/console/coupon-templates/:id/coupons` and `GET /api/console/members/:id/coupons`, newest first. */
export interface CouponIssueView {
  readonly id: string;
  readonly templateId: string;
  readonly title: string;
  readonly memberId: string;
  readonly state: CouponState;
  readonly issuedBy: CouponIssuedBy;
  readonly issuedAt: string;
  readonly usableFrom: string;
  readonly expiresAt: string;
  readonly redemption: CouponRedemptionView | null;
}

/** `POST /api/console/members/:id/coupons`: by hand; the limits of the template hold. */
export interface CouponIssueRequest {
  readonly templateId: string;
  readonly reason: string;
}

/** `POST /api/console/coupons/:id/void`. */
export interface CouponVoidRequest {
  readonly reason: string;
  /** Whether it goes back into the stock and no longer counts for the member's limit. */
  readonly returnsToStock: boolean;
}

/** What both the centre and a coupon of one's own say in words, 中文. */
export interface CouponWords {
  readonly title: string;
  /** 「满 100 元减 20 元」 */
  readonly gives: string;
  /** The large figure on its face: 「¥20」, 「8 折」, 「赠品」. */
  readonly face: string;
  /** 「全场商品」, 「指定商品」, 「指定品类：茶叶」. */
  readonly validFor: string;
  /** 「全部门店」, 「南山店、福田店」. */
  readonly validAt: string;
  /** Steps at the counter, and the brand's own words after them. */
  readonly howToUse: string;
}

/** `GET /api/mp/coupon-templates`: what the centre offers now, newest first. */
export interface CouponOfferView extends CouponWords {
  readonly templateId: string;
  /** 中文: 「领取后 7 天内有效」, 「3 月 1 日至 3 月 31 日」. */
  readonly validity: string;
  /** Null: free; then `POST /api/mp/coupon-claims`, else `POST /api/mp/coupon-exchanges`. */
  readonly pointsPrice: number | null;
  /** Null: no limit. */
  readonly remaining: number | null;
  readonly perMemberLimit: number;
  /** How many of them this member has got. */
  readonly takenCount: number;
  /** ISO-8601 UTC; null: open end. */
  readonly claimableUntil: string | null;
  readonly isGiftable: boolean;
  /** 中文: why it cannot be taken now; null when it can. */
  readonly whyNot: string | null;
}

/** `POST /api/mp/coupon-claims` and `POST /api/mp/coupon-exchanges` (both with `Idempotency-Key`) → CouponDetail. */
export interface CouponClaimRequest {
  readonly templateId: string;
}

export type CouponShelf = 'usable' | 'used' | 'expired';

/** `GET /api/mp/coupons`, of the usable ones unless asked otherwise; usable: those that end first first, else the latest first. */
export interface CouponQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state: CouponShelf;
}

/** A coupon of one's own. */
export interface CouponView extends CouponWords {
  readonly id: string;
  readonly templateId: string;
  readonly state: CouponState;
  readonly usableFrom: string;
  /** From this moment on it is over. */
  readonly expiresAt: string;
  /** 中文: why it cannot be used now; null when it can. */
  readonly whyNot: string | null;
  /** The owner may open a gift link now. */
  readonly canGive: boolean;
  /** The open gift link, where the state is `gifting`. */
  readonly gift: CouponGiftLink | null;
  /** Where and when it was used. */
  readonly usedAt: string | null;
  readonly usedStoreName: string | null;
}

/** `GET /api/mp/coupons/:id`. */
export interface CouponDetail extends CouponView {
  readonly issuedAt: string;
  readonly issuedBy: CouponIssuedBy;
  readonly discountFen: number | null;
}

/** `GET /api/mp/coupons/:id/code`; 409 with a sentence where it cannot be used now. */
export interface CouponCodeView {
  /** For the QR code. */
  readonly code: string;
  /** To be typed where a camera fails: letters and digits in groups, `ABCD-EFGH-JKLMN`. */
  readonly typedCode: string;
  /** When the last counter refuses `code`. */
  readonly expiresAt: string;
  /** Ask again after so long. */
  readonly refreshAfterMs: number;
}

export interface CouponGiftLink {
  readonly token: string;
  readonly expiresAt: string;
}

/** `POST /api/mp/coupons/:id/gifts`: 201, then 200 with the same link while it is open. */
export interface CouponGiftOpened extends CouponGiftLink {
  readonly isNew: boolean;
}

export type CouponGiftState = 'open' | 'taken' | 'returned' | 'cancelled';

/** `GET /api/mp/gifts/:token` (joined or not), `POST …/cancel` (the giver). */
export interface CouponGiftView extends CouponWords {
  readonly state: CouponGiftState;
  /** When the coupon itself ends. */
  readonly couponExpiresAt: string;
  /** When the link ends. */
  readonly expiresAt: string;
  /** The viewer opened this link. */
  readonly isGiver: boolean;
  /** The coupon, for whoever took it. */
  readonly couponId: string | null;
  /** 中文: why the viewer cannot take it; null when they can. */
  readonly whyNot: string | null;
}

/** `POST /api/mp/gifts/:token/takings`, for members: 201, then 200. */
export interface CouponGiftTaken extends CouponGiftView {
  readonly isNew: boolean;
}

/**
 * Refusals: `error.message` is a 中文 sentence to be read out; `error.details` holds the facts.
 * COUPON_EXPIRED, COUPON_NOT_BEGUN, COUPON_OTHER_STORE, COUPON_OTHER_GOODS, COUPON_BELOW_THRESHOLD, COUPON_REDEEMED (who, where,
 * when), COUPON_LOCKED, COUPON_GIFTING, COUPON_VOID, COUPON_OF_ANOTHER, COUPON_CODE_INVALID, COUPON_CODE_STALE,
 * COUPON_CODE_LIMITED (429), COUPON_MISSING (404), COUPON_MEMBER_INACTIVE, COUPON_BUSY (503), COUPON_REDEMPTION_ID_REUSED,
 * COUPON_STOCK_EMPTY, COUPON_LIMIT_REACHED, COUPON_NOT_ON_OFFER, COUPON_CLAIM_NOT_BEGUN, COUPON_CLAIM_ENDED,
 * COUPON_NOT_GIFTABLE, COUPON_GIFT_OWN, COUPON_GIFT_TAKEN, COUPON_GIFT_OVER, COUPON_GIFT_MISSING (404).
 */
export type CouponRefusal =
  | 'COUPON_EXPIRED'
  | 'COUPON_NOT_BEGUN'
  | 'COUPON_OTHER_STORE'
  | 'COUPON_OTHER_GOODS'
  | 'COUPON_BELOW_THRESHOLD'
  | 'COUPON_REDEEMED'
  | 'COUPON_LOCKED'
  | 'COUPON_GIFTING'
  | 'COUPON_VOID'
  | 'COUPON_OF_ANOTHER'
  | 'COUPON_CODE_INVALID'
  | 'COUPON_CODE_STALE'
  | 'COUPON_CODE_LIMITED'
  | 'COUPON_MISSING'
  | 'COUPON_MEMBER_INACTIVE'
  | 'COUPON_BUSY'
  | 'COUPON_REDEMPTION_ID_REUSED'
  | 'COUPON_STOCK_EMPTY'
  | 'COUPON_LIMIT_REACHED'
  | 'COUPON_NOT_ON_OFFER'
  | 'COUPON_CLAIM_NOT_BEGUN'
  | 'COUPON_CLAIM_ENDED'
  | 'COUPON_NOT_GIFTABLE'
  | 'COUPON_GIFT_OWN'
  | 'COUPON_GIFT_TAKEN'
  | 'COUPON_GIFT_OVER'
  | 'COUPON_GIFT_MISSING';
