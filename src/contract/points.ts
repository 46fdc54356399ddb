/** What a ledger entry does. Entries are never changed; an undo is a new entry. */
export type PointsEntryType =
  'earn' | 'spend' | 'reverse' | 'adjust' | 'expire' | 'transferOut' | 'transferIn';

/** What caused an entry: our own id of it, never a phone, an openid or a name. */
export interface PointsSource {
  /** `join`, `signIn`, `adjustment`, `lot`, `merge`, `order` … */
  readonly type: string;
  readonly id: string;
}

/** Points as a member may use them now. */
export interface PointsAccountView {
  /** Sum of all entries; negative while points are owed. */
  readonly balance: number;
  /** What can be spent now: lots past their date do not count, whether or not their entry is written yet. */
  readonly available: number;
  /** Points owed because what earned them was taken back after they were spent; the next points earned repay it. */
  readonly debt: number;
  /** The points that expire next, all at that moment; null when none of them ever does. */
  readonly nextExpiry: { readonly points: number; readonly at: string } | null;
}

/** `GET /api/mp/points/entries`, newest first. */
export interface PointsEntryView {
  readonly id: string;
  readonly type: PointsEntryType;
  /** 中文: what it was for. */
  readonly title: string;
  /** Signed change of the balance. */
  readonly delta: number;
  readonly balanceAfter: number;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** The share of one lot in an entry. */
export interface PointsAllocationView {
  readonly lotId: string;
  /** Signed change of what is left of the lot. */
  readonly points: number;
  readonly expiresAt: string;
}

/** `GET /api/console/members/:id/points-entries`: a line of the statement with everything that explains it. */
export interface PointsEntryDetail extends PointsEntryView {
  /** 1, 2, 3 … per member, without gaps. */
  readonly seq: number;
  readonly debtAfter: number;
  readonly source: PointsSource;
  readonly rule: { readonly id: string; readonly version: number } | null;
  /** The entry that this one takes back. */
  readonly reverses: string | null;
  readonly storeId: string | null;
  readonly allocations: readonly PointsAllocationView[];
}

export interface PointsLotView {
  readonly lotId: string;
  readonly original: number;
  readonly remaining: number;
  /** `9999-12-31T00:00:00.000Z` never comes. */
  readonly expiresAt: string;
}

/** `GET /api/console/members/:id/points`. */
export interface MemberPointsView extends PointsAccountView {
  /** In the order in which they will be spent; at most 100. */
  readonly lots: readonly PointsLotView[];
  /** While a merge moves these points, nothing else may. */
  readonly isFrozen: boolean;
}

/** `POST /api/mp/sign-ins`: the natural key is the member and the day in China. */
export interface SignInAnswer {
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly day: string;
  /** What today's sign-in earned. */
  readonly points: number;
  /** Days in a row up to today. */
  readonly streakDays: number;
  /** False for a repeat, which changes nothing and gets the first answer. */
  readonly isFirstToday: boolean;
}

/** `GET /api/mp/sign-ins/week`: the seven days of Asia/Shanghai, Monday first, that today is in. */
export interface SignInWeek {
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly days: readonly { readonly day: string; readonly isSignedIn: boolean }[];
  /** Days in a row up to today, or up to yesterday where today is still open. */
  readonly streakDays: number;
  readonly isSignedInToday: boolean;
  /** What the next sign-in earns, today's or tomorrow's. */
  readonly nextPoints: number;
}

/** `POST /api/console/members/:id/points-adjustments`. */
export interface PointsAdjustmentRequest {
  /** Signed, not 0, at most 2,147,483,647 either way. */
  readonly points: number;
  readonly reason: string;
}

export type PointsAdjustmentState = 'pending' | 'applied' | 'rejected';

export interface PointsAdjustmentView {
  readonly id: string;
  readonly memberId: string;
  readonly points: number;
  /** Null once the member's data was erased. */
  readonly reason: string | null;
  readonly state: PointsAdjustmentState;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** Who approved or rejected it; null while pending and where no second person was needed. */
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly entryId: string | null;
}

/** `GET /api/console/points-adjustments`. */
export interface PointsAdjustmentQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: PointsAdjustmentState;
  readonly memberId?: string;
}

/** `POST /api/console/members/:id/points-awards`: pays one member by a rule whose event is `manual`. */
export interface PointsAwardRequest {
  readonly ruleId: string;
  /** What the points are counted from; needed by a rule per amount, refused by any other. */
  readonly amountFen?: number;
}

/** What a rule pays for. */
export type PointsRuleEvent = 'member.joined' | 'member.phoneBound' | 'signIn' | 'manual' | 'order.completed';

export type PointsReward =
  | { readonly kind: 'fixed'; readonly points: number }
  /** amountFen × pointsPer100Fen ÷ 100, rounded once to whole points. */
  | {
      readonly kind: 'perAmount';
      readonly pointsPer100Fen: number;
      readonly rounding: 'down' | 'nearest' | 'up';
    }
  /** As many as the dial `signInPoints` says on that day; for `signIn` only. */
  | { readonly kind: 'signInDial' }
  /**
   * Of purchases only: raises what the rules per amount pay for the same lines to so many percent (200 doubles it).
   * Of several that apply the largest alone does; the benefit of a tier is counted from the same points, not on top of it.
   */
  | { readonly kind: 'multiplier'; readonly percent: number };

/** What a rule for purchases looks at, in the order in which it is applied: see `priority`. */
export interface PointsOrderTerms {
  /** The lines that count: those with one of these SKUs or categories; both empty: all lines. */
  readonly skus: readonly string[];
  readonly categories: readonly string[];
  /** The members who are paid: those in one of these tiers or with one of these tags; both empty: everybody. */
  readonly tierIds: readonly string[];
  readonly tagIds: readonly string[];
  /** What must have been paid for the lines that count, in fen; 0: no threshold. */
  readonly minPaidFen: number;
  /** 1 to 1,000: rules with a smaller number come first; of equals, the older one. */
  readonly priority: number;
  /** Where it pays, the rules after it do not; multipliers and tiers are not concerned. */
  readonly isExclusive: boolean;
}

/** At most `count` times per person (not per membership) in a day or month of Asia/Shanghai, or ever. */
export interface PointsLimit {
  readonly count: number;
  readonly period: 'day' | 'month' | 'ever';
}

export interface PointsRuleRequest {
  readonly name: string;
  readonly event: PointsRuleEvent;
  readonly reward: PointsReward;
  /** ISO-8601 UTC, included; null: since always. */
  readonly from: string | null;
  /** ISO-8601 UTC, excluded; null: for good. */
  readonly to: string | null;
  /** `member.joined` and `member.phoneBound` pay once per person, ever. Null: no limit. */
  readonly limit: PointsLimit | null;
  /** For `order.completed` only, where it must be told. */
  readonly order?: PointsOrderTerms;
}

/** `PUT /api/console/points-rules/:id`; `version` is the one the operator saw. */
export interface PointsRuleChange extends PointsRuleRequest {
  readonly version: number;
}

export interface PointsRuleView extends Omit<PointsRuleRequest, 'order'> {
  readonly id: string;
  /** Null but for `order.completed`. */
  readonly order: PointsOrderTerms | null;
  /** Grows with each change; an entry names the version that paid it. */
  readonly version: number;
  readonly isEnabled: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}
