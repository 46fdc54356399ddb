/** Why a member has a tag: by a rule, by something that happened, by a person, or by a code they scanned. */
export type TagWhyKind = 'rule' | 'event' | 'operator' | 'channelCode';

export interface TagWhy {
  readonly kind: TagWhyKind;
  /** Our own id of the rule, event, staff account or code. */
  readonly ref: string;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** What a tag speaks of; free for the brand to use. */
export type TagKind = 'source' | 'interest' | 'need' | 'service' | 'other';

/** `POST /api/console/tags`. */
export interface TagRequest {
  /** Unique among the tags in use. */
  readonly name: string;
  readonly kind: TagKind;
  /** `#RRGGBB` */
  readonly colour: string | null;
}

/** `PUT /api/console/tags/:id`; `version` is the one the operator saw. */
export interface TagChange extends TagRequest {
  readonly version: number;
}

export interface TagView extends TagRequest {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
}

/** `GET /api/console/tags`. */
export interface TagQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly kind?: TagKind;
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
  readonly colour: string | null;
  readonly why: TagWhy[];
  readonly addedAt: string;
}
