/** What a member agrees to, each by itself. */
export type ConsentPurpose = 'membership' | 'marketing' | 'personalisation';

/** How long points live: `rolling` counts whole months from the day they were earned; `never` ignores `months`. */
export interface PointsExpiry {
  readonly months: number;
  readonly mode: 'rolling' | 'never';
}

/** Hours of Asia/Shanghai (`HH:MM`) in which nothing is sent by itself; may run over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** One published version of a text that members agree to. Never changes. */
export interface Notice {
  readonly purpose: ConsentPurpose;
  /** Chosen by the brand, unique per purpose: `2026-03`. */
  readonly version: string;
  readonly title: string;
  readonly text: string;
  /** SHA-256 (hex) of the text; the consent log repeats it. */
  readonly textHash: string;
  /** ISO-8601 UTC. Of one purpose, the latest is current. */
  readonly publishedAt: string;
}

/** The dials by name, with the type of each value. */
export interface DialValues {
  readonly brandName: string;
  readonly pointsExpiry: PointsExpiry;
  /** Points for the daily sign-in, where no rule says otherwise. */
  readonly signInPoints: number;
  readonly quietHours: QuietHours;
  /** Days after a merge in which a refund may still take its points from the merged member's lots. */
  readonly mergeRefundGraceDays: number;
  /** Days after a refusal before a consent may be asked for again. */
  readonly consentReaskDays: number;
  /** An adjustment of more points than this, either way, needs a second person. */
  readonly pointsAdjustSecondApproverAbove: number;
  /** Days before the end of a coupon at which its holder is reminded. */
  readonly couponExpiryNoticeDays: number;
  /** Days before points expire at which their holder is reminded. */
  readonly pointsExpiryNoticeDays: number;
  /** Days after its recording in which a member may claim a purchase by the code on its receipt. */
  readonly receiptClaimDays: number;
  /** Days after a period in which too little growth for a level can still be made up for. */
  readonly tierGraceDays: number;
  /** What a clerk earns by a member who joined through them, in fen. */
  readonly clerkJoinFen: number;
  /** What a clerk earns by a purchase, in thousandths of what was paid. */
  readonly clerkPurchasePermille: number;
  /** Days in which leaving, or a return, takes a clerk's credit back. */
  readonly clerkHoldDays: number;
}

export type DialKey = keyof DialValues;
export type DialValue = DialValues[DialKey];

/** Everything that is set for the brand: dials, and every published notice, oldest first. */
export interface Settings extends DialValues {
  readonly notices: readonly Notice[];
}

/** One dial as an operator sees it. */
export interface DialView {
  readonly key: DialKey;
  /** 中文 */
  readonly label: string;
  /** 中文; empty where there is none. */
  readonly unit: string;
  readonly kind: 'text' | 'integer' | 'pointsExpiry' | 'quietHours';
  /** Smallest and largest value; for a text, its length in characters; for an expiry, its months. Null for hours. */
  readonly bounds: { readonly min: number; readonly max: number } | null;
  readonly value: DialValue;
  readonly defaultValue: DialValue;
  /** 0 as long as it was never set. */
  readonly version: number;
  readonly updatedAt: string | null;
}

/** `PUT /api/console/settings/:key`; `version` is the one the operator saw. */
export interface SetDial {
  readonly value: DialValue;
  readonly version: number;
}

/** `POST /api/console/notices`: the same content again answers 200 and the first answer. */
export interface PublishNotice {
  readonly purpose: ConsentPurpose;
  readonly version: string;
  readonly title: string;
  readonly text: string;
}

export interface PublishedNotice extends Notice {
  /** False when this very notice had been published before. */
  readonly isNew: boolean;
}

/** `GET /api/mp/brand`: what anybody may read before agreeing to anything. */
export interface BrandView {
  readonly brandName: string;
  /** The current notice of each purpose that has one. */
  readonly notices: readonly Notice[];
}
