/** One level of membership. */
export interface TierLevel {
  /** 1 to 20 of `[a-z0-9-]`; never changed, since members and rules name it. */
  readonly id: string;
  /** 中文: 金卡 */
  readonly name: string;
  /** Growth value in one period that leads here; 0 for the first level, then rising. */
  readonly threshold: number;
  /** Growth value of a period that keeps the level at the yearly review; at most the threshold. */
  readonly keep: number;
  readonly benefits: TierBenefits;
}

export interface TierBenefits {
  /** What becomes of points per amount: 100 leaves them as they are, 120 adds a fifth. */
  readonly pointsMultiplierPercent: number;
  readonly hasMemberPrice: boolean;
  /** Points that a member of this level gets once a year, in the month of their birthday; 0: none. */
  readonly birthdayPoints: number;
}

/** `GET /api/console/tiers`. */
export interface TierTable {
  /** From the lowest to the highest, 1 to 10. */
  readonly levels: readonly TierLevel[];
  /** Growth value for each yuan paid. */
  readonly growthPerYuan: number;
  /** 0 as long as it is what every brand starts with. */
  readonly version: number;
}

/** `PUT /api/console/tiers`; `version` is the one the operator saw. A level that members have cannot be taken away. */
export type TierTableChange = TierTable;

export interface TierName {
  readonly id: string;
  readonly name: string;
}

/** `GET /api/mp/tier` and `GET /api/console/members/:id/tier`. */
export interface MemberTier {
  readonly tier: TierName;
  readonly benefits: TierBenefits;
  /** Of this period. */
  readonly growthValue: number;
  /** When the level is looked at again; null before the first growth. */
  readonly periodEndsAt: string | null;
  /** Too little grew in the period: until then it can still be made up for. */
  readonly graceUntil: string | null;
  readonly next: (TierName & { readonly missingGrowth: number }) | null;
  /** 中文: 「还差 120 成长值升级金卡」. */
  readonly words: string;
  readonly levels: readonly TierLevel[];
}

/** `GET /api/mp/growth-entries`, newest first. */
export interface GrowthEntryView {
  readonly id: string;
  /** 中文 */
  readonly title: string;
  /** Signed. */
  readonly delta: number;
  readonly valueAfter: number;
  readonly at: string;
}

export type TierChangeReason = 'growth' | 'return' | 'review' | 'merge';

/** `GET /api/console/members/:id/tier-changes`, newest first. */
export interface TierChangeView {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly reason: TierChangeReason;
  readonly at: string;
}
