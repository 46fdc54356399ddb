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

/** What members are ranked by in a period, each net of what was returned or taken back until the list is drawn. */
export type AwardMeasure = 'growth' | 'paid' | 'pointsEarned';

/** Of Asia/Shanghai. */
export type AwardPeriod = 'month' | 'quarter' | 'year';

export type AwardReward =
  | { readonly kind: 'points'; readonly points: number }
  /** One coupon of this template; its stock and its limit per member hold. */
  | { readonly kind: 'coupon'; readonly templateId: string };

/** `draft`: can be changed, gives nothing. `ended`: gives nothing for a period that was not over then. */
export type AwardState = 'draft' | 'enabled' | 'ended';

/** `POST /api/console/awards`, with `Idempotency-Key`: what the best members of each period get. */
export interface AwardRequest {
  /** 中文 */
  readonly name: string;
  readonly measure: AwardMeasure;
  readonly period: AwardPeriod;
  /** How many members get it, 1 to 100. Of equals whoever reached the value first comes first, then the lower member number. */
  readonly top: number;
  readonly reward: AwardReward;
  /** How long after the end of a period its list is drawn, 1 to 60: returns in that time still count. */
  readonly delayDays: number;
}

/** `PUT /api/console/awards/:id`, of a draft; `version` is the one the operator saw. */
export interface AwardChange extends AwardRequest {
  readonly version: number;
}

/** `GET /api/console/awards`, newest first; `GET …/:id`, `POST …/:id/enable`, `POST …/:id/end`. */
export interface AwardView extends AwardRequest {
  readonly id: string;
  readonly state: AwardState;
  /** The period that was running when it was enabled, `2026-03`, `2026-Q1` or `2026`; null for a draft. */
  readonly firstPeriod: string | null;
  readonly endedAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `GET /api/console/awards/:id/results?period=`. */
export interface AwardResultQuery {
  /** `2026-03`, `2026-Q1` or `2026`, as the award has it. */
  readonly period: string;
}

/** `due`: still to be given, tried again by the job, `reason` saying what was in the way. `unpaid`: never given. */
export type AwardResultState = 'due' | 'paid' | 'unpaid';

/**
 * Why somebody got nothing (yet): has left; is the same person as one with a better rank, since a merge; or the coupon's
 * template is not live, out of stock, or this member has had as many as it allows.
 */
export type AwardRefusal = 'left' | 'samePerson' | 'notLive' | 'stockEmpty' | 'limitReached';

export interface AwardResults {
  readonly awardId: string;
  readonly period: string;
  /** When the list is drawn; until then, and where nobody counted, it is empty. */
  readonly drawnFrom: string;
  /** By rank. A rank is never given to somebody else, also where its member gets nothing. */
  readonly rows: readonly AwardResultView[];
}

export interface AwardResultView {
  readonly rank: number;
  readonly memberId: string;
  readonly memberNumber: string;
  /** Growth value, fen or points. */
  readonly value: number;
  readonly state: AwardResultState;
  readonly reason: AwardRefusal | null;
  /** When it was given, or given up. */
  readonly settledAt: string | null;
  /** The coupon, where that is what was given. */
  readonly couponId: string | null;
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
