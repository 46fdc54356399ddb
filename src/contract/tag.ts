import type { ConsentPurpose } from './setting';

/**
 * Why a member has a tag: by a rule, by something that happened, by a person, by a code they scanned, with a list of
 * members, or with a file.
 */
export type TagWhyKind = 'rule' | 'event' | 'operator' | 'channelCode' | 'batch' | 'import';

/** A fact that a rule counted: a purchase. */
export interface TagEvidence {
  readonly ref: string;
  /** ISO-8601 UTC. */
  readonly at: string;
}

export interface TagWhy {
  readonly kind: TagWhyKind;
  /** Our own id of the rule, event, staff account, code or batch. */
  readonly ref: string;
  /** Of a rule: the version that holds; null for everything else. */
  readonly version: number | null;
  /** What the rule is called; null for everything else. */
  readonly label: string | null;
  /** The purchases a rule counted, oldest first, at most the latest 20. */
  readonly evidence: TagEvidence[];
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** What a tag speaks of; free for the brand to use. */
export type TagKind = 'source' | 'interest' | 'need' | 'service' | 'other';

/** What sort of attribute a tag is. Only behavioural ones lose weight with time. */
export type TagTrait = 'geographic' | 'demographic' | 'behavioural' | 'psychological';

/** `POST /api/console/tags`. */
export interface TagRequest {
  /** Unique among the tags in use. */
  readonly name: string;
  readonly kind: TagKind;
  /** `#RRGGBB` */
  readonly colour: string | null;
  /** Left out: psychological for interests and needs, demographic for the rest. */
  readonly trait?: TagTrait;
  readonly groupId?: string | null;
  /** Days in which a behavioural tag loses half its weight; left out: 90. Null for every other trait. */
  readonly halfLifeDays?: number | null;
}

/** `PUT /api/console/tags/:id`; `version` is the one the operator saw. */
export interface TagChange extends TagRequest {
  readonly version: number;
}

export interface TagView extends Required<TagRequest> {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
}

/** `GET /api/console/tags`. */
export interface TagQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly kind?: TagKind;
  readonly groupId?: string;
}

/** `POST /api/console/tag-groups`. */
export interface TagGroupRequest {
  readonly name: string;
}

/** `PUT /api/console/tag-groups/:id`. */
export interface TagGroupChange extends TagGroupRequest {
  readonly version: number;
}

export interface TagGroupView extends TagGroupRequest {
  readonly id: string;
  readonly version: number;
}

/** `POST /api/console/members/:id/tags`: adding it again changes nothing and answers 200. */
export interface MemberTagRequest {
  readonly tagId: string;
}

/** A tag on a member, with every reason for it, oldest first. */
export interface MemberTagView {
  readonly tagId: string;
  readonly name: string;
  readonly kind: TagKind;
  readonly trait: TagTrait;
  readonly colour: string | null;
  /** 0–1 as of today; 1 for tags that are not behavioural. */
  readonly weight: number;
  readonly why: TagWhy[];
  readonly addedAt: string;
}

/** `GET /api/mp/tags`: a member's own tag, removed with `DELETE /api/mp/tags/:id`. */
export interface OwnTagView {
  readonly id: string;
  readonly name: string;
  readonly trait: TagTrait;
  /** 中文, one for each reason. */
  readonly why: string[];
  readonly addedAt: string;
}

/** One thing that must be true of a member. */
export type TagCondition =
  /** Bought these, net of returns: so often, or for so much, today or in the days before. */
  | {
      readonly kind: 'purchase';
      /** A line counts when its category or its SKU is named; both empty: every line. */
      readonly categories: readonly string[];
      readonly skus: readonly string[];
      readonly withinDays: number;
      readonly atLeast:
        | { readonly kind: 'count'; readonly count: number }
        | { readonly kind: 'amount'; readonly fen: number };
    }
  /** One of these codes is the first that led here. */
  | { readonly kind: 'firstCode'; readonly codeIds: readonly string[] }
  | { readonly kind: 'tier'; readonly tierIds: readonly string[] }
  | { readonly kind: 'consent'; readonly purpose: ConsentPurpose; readonly isGiven: boolean }
  | { readonly kind: 'homeStore'; readonly storeIds: readonly string[] };

/** `POST /api/console/tag-rules`: every condition must hold. */
export interface TagRuleRequest {
  readonly name: string;
  readonly tagId: string;
  readonly conditions: readonly TagCondition[];
}

/** `PUT /api/console/tag-rules/:id`. */
export interface TagRuleChange extends TagRuleRequest {
  readonly version: number;
}

export interface TagRuleView extends TagRuleRequest {
  readonly id: string;
  readonly version: number;
  readonly isEnabled: boolean;
  /** Whether every member has been looked at since the rule was last changed. */
  readonly isApplied: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `POST /api/console/tag-batches`: one tag for many members. */
export interface TagBatchRequest {
  readonly tagId: string;
  /** Up to 5,000. */
  readonly memberNumbers: readonly string[];
}

/** `POST /api/console/tag-imports`: a CSV file with the columns `memberNumber` and `tag` (its name), up to 2,000 rows. */
export interface TagImportRequest {
  readonly csv: string;
  /** Only says what would happen. */
  readonly isDryRun: boolean;
}

export type TagBatchState = 'running' | 'done' | 'undoing' | 'undone';

/** Many tags given at once; undoing takes back exactly the reasons it gave. */
export interface TagBatchView {
  readonly id: string;
  readonly source: 'numbers' | 'csv';
  readonly state: TagBatchState;
  readonly rowCount: number;
  /** How many rows have been worked off: the sum of the three counts after it. */
  readonly handledCount: number;
  readonly addedCount: number;
  readonly unchangedCount: number;
  readonly refusedCount: number;
  /** How many tags the undoing has taken a reason from so far. */
  readonly undoneCount: number;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export type TagBatchOutcome = 'added' | 'unchanged' | 'refused';

export interface TagBatchRowView {
  /** As a spreadsheet numbers it for a file (the header is row 1), else the place in the list from 1. */
  readonly row: number;
  readonly memberNumber: string;
  readonly tag: string;
  /** Null: not yet. In a dry run: what would happen. */
  readonly outcome: TagBatchOutcome | null;
  /** 中文, why it is refused. */
  readonly problem: string | null;
}

export interface TagImportAnswer {
  /** Null for a dry run. */
  readonly batch: TagBatchView | null;
  readonly rows: readonly TagBatchRowView[];
}

/** `GET /api/console/tag-batches/:id/rows`. */
export interface TagBatchRowQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly outcome?: TagBatchOutcome;
}

/** `PUT /api/console/tag-mirrors/:id`, by the id of a tag: whether WeChat's own list of tags shall have it too. */
export interface TagMirrorRequest {
  readonly isWanted: boolean;
}

/** A tag that is kept in the official account too. */
export interface TagMirrorView {
  /** The tag. */
  readonly id: string;
  readonly isWanted: boolean;
  /** WeChat's own id; null until it was made there. */
  readonly wechatTagId: number | null;
  /** Followers who had it there after the last run. */
  readonly followerCount: number;
  /** Followers whom WeChat would not give it, mostly because they have 20 tags. */
  readonly leftOutCount: number;
  /** Code of what went wrong in the last run. */
  readonly problem: string | null;
  readonly syncedAt: string | null;
}

/** `GET /api/console/reports/needs-by-source`: how many living members have both a need and a source. */
export interface NeedsBySource {
  readonly needs: readonly { readonly id: string; readonly name: string }[];
  readonly sources: readonly { readonly id: string; readonly name: string }[];
  /** By need, then by source, in the order above; the last of each row is the members with the need and no source. */
  readonly counts: readonly (readonly number[])[];
  /** Members with the need, whatever their sources: a member with two sources is in both columns, but here once. */
  readonly needTotals: readonly number[];
}
