/** How many: whole numbers, money in fen. */
export interface CountCondition {
  readonly operator: 'atLeast' | 'atMost' | 'exactly';
  readonly value: number;
}

/** When: the last so many days, longer ago than that, or between two instants (ISO-8601, the second one left out). */
export type TimeCondition =
  | { readonly operator: 'withinDays'; readonly days: number }
  | { readonly operator: 'daysAgo'; readonly days: number }
  | { readonly operator: 'between'; readonly from: string; readonly to: string };

/** Which purchases, and which of their goods; what is absent narrows nothing. Several values: any of them. */
export interface PurchaseScope {
  readonly categories?: string[];
  readonly skus?: string[];
  /** Where they were bought: these stores, and those below these regions and dealers. */
  readonly storeIds?: string[];
  readonly when?: TimeCondition;
}

/** All of them, any of them, or not. An empty list is refused. */
export type SegmentJoint =
  | { readonly kind: 'and'; readonly rules: SegmentRule[] }
  | { readonly kind: 'or'; readonly rules: SegmentRule[] }
  | { readonly kind: 'not'; readonly rule: SegmentRule };

/** A field of `GET /api/console/segment-fields` whose value is one of some. */
export interface ChoiceRule {
  readonly kind: 'choice';
  readonly field: ChoiceField;
  /** `isAnyOf`: at least one of the values; `isAllOf`: every one, for fields that hold several. */
  readonly operator: 'isAnyOf' | 'isAllOf';
  readonly values: string[];
}

export type ChoiceField =
  | 'member.state'
  | 'member.homeStore'
  | 'profile.gender'
  | 'profile.birthMonth'
  | 'profile.province'
  | 'profile.city'
  | 'profile.hobbies'
  | 'tag'
  | 'source.firstCode'
  | 'source.lastCode'
  | 'source.touchedCode'
  | 'tier.level';

export interface FlagRule {
  readonly kind: 'flag';
  readonly field: FlagField;
  readonly value: boolean;
}

export type FlagField =
  | 'profile.hasPhone'
  | 'consent.membership'
  | 'consent.marketing'
  | 'consent.personalisation'
  | 'follower.isFollowing';

export interface NumberRule {
  readonly kind: 'number';
  readonly field: NumberField;
  readonly is: CountCondition;
}

export type NumberField = 'profile.age' | 'tier.growth' | 'points.balance';

export interface TimeRule {
  readonly kind: 'time';
  readonly field: TimeField;
  readonly is: TimeCondition;
}

export type TimeField = 'member.joinedAt' | 'follower.followedAt';

/** How many coupons: usable now, ever received, used, or expired unused. */
export interface CouponsRule {
  readonly kind: 'coupons';
  readonly act: 'usable' | 'received' | 'redeemed' | 'expired';
  /** Absent: of any template. */
  readonly templateIds?: string[];
  /** When it was received, used or expired; not with `usable`. */
  readonly when?: TimeCondition;
  readonly is: CountCondition;
}

/** What was bought and kept: purchases, pieces, or money paid less what was given back. */
export interface PurchasesRule {
  readonly kind: 'purchases';
  readonly measure: 'count' | 'quantity' | 'amountFen';
  readonly scope: PurchaseScope;
  readonly is: CountCondition;
}

/** The day of the first or the last purchase in the scope; whoever never bought in it has none. */
export interface PurchaseDayRule {
  readonly kind: 'purchaseDay';
  readonly which: 'first' | 'last';
  readonly scope: Omit<PurchaseScope, 'when'>;
  readonly is: TimeCondition;
}

/** The share that one category has in what a member spent; whoever spent nothing has none. */
export interface PurchaseShareRule {
  readonly kind: 'purchaseShare';
  readonly category: string;
  readonly when?: TimeCondition;
  /** Whole percent, 1 to 100; `atMost` 0 to 99. */
  readonly operator: 'atLeast' | 'atMost';
  readonly percent: number;
}

/** Bought the one, never the other. */
export interface BoughtNeverRule {
  readonly kind: 'boughtNever';
  readonly bought: PurchaseScope;
  readonly never: PurchaseScope;
}

/** Whatever was bought in these categories was always the same SKU, in at least so many purchases (2 or more). */
export interface SameSkuRule {
  readonly kind: 'sameSku';
  readonly categories: string[];
  readonly least: number;
}

/** Whoever another segment holds, by its rule as it stands at that moment. */
export interface SegmentReference {
  readonly kind: 'segment';
  readonly segmentId: string;
}

/** A random part that stays the same: hundredths `from` to `to` (left out) of a stable hash of the member and the salt. */
export interface BucketRule {
  readonly kind: 'bucket';
  readonly salt: string;
  readonly from: number;
  readonly to: number;
}

export type SegmentCondition =
  | ChoiceRule
  | FlagRule
  | NumberRule
  | TimeRule
  | CouponsRule
  | PurchasesRule
  | PurchaseDayRule
  | PurchaseShareRule
  | BoughtNeverRule
  | SameSkuRule
  | SegmentReference
  | BucketRule;

/**
 * Whom a segment holds, as a tree: at most 500 nodes and 20 levels. A member who declined personalisation is in no segment
 * whose rule looks at behaviour, whatever the rule says.
 */
export type SegmentRule = SegmentJoint | SegmentCondition;

/** `POST /api/console/segments`. */
export interface SegmentRequest {
  /** Unique among the segments in use. */
  readonly name: string;
  readonly description: string | null;
  readonly rule: SegmentRule;
}

/** `PUT /api/console/segments/:id`; `version` is the one the operator saw. */
export interface SegmentChange extends SegmentRequest {
  readonly version: number;
}

export interface SegmentView extends SegmentRequest {
  readonly id: string;
  readonly version: number;
  /** The rule looks at behaviour: members who declined personalisation are left out. */
  readonly isBehavioural: boolean;
  readonly isArchived: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `GET /api/console/segments`: newest first; archived ones only when asked for. */
export interface SegmentQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly archived: 'no' | 'yes';
}

/** `GET /api/console/segments/:id/versions`: newest first. */
export interface SegmentVersionView {
  readonly version: number;
  readonly name: string;
  readonly rule: SegmentRule;
  /** The staff account that saved it. */
  readonly staffId: string;
  readonly at: string;
}

/** `POST /api/console/segments/:id/archive`: 409 while another segment uses it. */
export interface SegmentArchive {
  readonly version: number;
}

/** `POST /api/console/segment-previews`. */
export interface SegmentPreviewRequest {
  readonly rule: SegmentRule;
}

/** Why a condition holds for a member. */
export interface SegmentReason {
  /** The place in the tree, `rules.0.rule`; empty for the root. */
  readonly path: string;
  /** 中文 */
  readonly text: string;
}

export interface SegmentMember {
  readonly memberId: string;
  readonly memberNumber: string;
  /** 昵称; null where none was told. */
  readonly nickname: string | null;
  readonly reasons: SegmentReason[];
}

export interface SegmentPreview {
  /** Members found so far: all of them when `isComplete`. */
  readonly count: number;
  /** False when the time limit was reached first: `count` is then a part. */
  readonly isComplete: boolean;
  /** Members looked at. */
  readonly examinedCount: number;
  /** 中文, what the count is and what it is not. */
  readonly note: string;
  readonly isBehavioural: boolean;
  /** Up to ten; empty for whoever may not read members. */
  readonly sample: SegmentMember[];
  readonly at: string;
}

/**
 * `GET /api/console/segments/:id/members`: by id. A page may hold fewer than asked for, or none, and still have a next one:
 * it ends at its time limit.
 */
export interface SegmentMemberQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** `GET /api/console/segment-fields`: what a rule may ask, for whoever draws it. */
export interface SegmentFields {
  readonly limits: { readonly nodes: number; readonly depth: number; readonly values: number };
  readonly fields: SegmentField[];
}

export interface SegmentField {
  /** `choice`, `flag`, `number` and `time` rules name a field; other kinds are conditions of their own. */
  readonly kind: SegmentCondition['kind'];
  /** The `field` of the rule; null for kinds without one. */
  readonly field: string | null;
  /** 中文 */
  readonly label: string;
  /** 中文, where the console lists it. */
  readonly group: string;
  readonly operators: { readonly operator: string; readonly label: string }[];
  /** Where the values come from. */
  readonly values: SegmentValueKind;
  /** Given values, for `options`. */
  readonly options: { readonly value: string; readonly label: string }[];
  /** Looks at behaviour. */
  readonly isBehavioural: boolean;
}

export type SegmentValueKind =
  | 'options'
  | 'text'
  | 'boolean'
  | 'integer'
  | 'time'
  | 'tag'
  | 'store'
  | 'channelCode'
  | 'tier'
  | 'couponTemplate'
  | 'category'
  | 'segment'
  | 'purchaseScope'
  | 'bucket';
