/** One member and all its identities, as the parts of a member are asked about it. */
export interface MemberRef {
  readonly memberId: string;
  readonly identities: readonly {
    readonly identityId: string;
    readonly appid: string;
    readonly openid: string;
  }[];
}

/** One line of a member's timeline. */
export interface TimelineItem {
  /** `<feature>:<record id>`; equal for the same fact. */
  readonly id: string;
  /** ISO-8601 UTC. */
  readonly at: string;
  /** `points.earned`, `channelCode.scan` … */
  readonly kind: string;
  /** 中文, for an operator: what happened. */
  readonly text: string;
  readonly storeId: string | null;
}

/** What a move did, as plain values, so that it can be reversed. */
export type MoveRecord = Readonly<Record<string, unknown>>;

/** The share of a feature in one member: every feature that stores a memberId or an openid has one. */
export interface MemberPart {
  readonly name: string;
  /** The collections with a memberId, identityId, followerId or openid that this part answers for. */
  readonly collections: readonly string[];
  /** Items strictly before `before`, newest first, at most `limit`. */
  timeline(
    member: MemberRef,
    page: { readonly before: Date; readonly limit: number },
  ): Promise<readonly TimelineItem[]>;
  /** The member's own data in this feature, for the copy that a member may ask for. */
  copy(member: MemberRef): Promise<unknown>;
  /** Deletes or pseudonymises; called inside a transaction. */
  erase(member: MemberRef): Promise<void>;
  /** Marks (or, with null, unmarks) the documents that this feature's own writes condition on; inside a transaction. */
  freeze(memberId: string, mergeId: string | null): Promise<void>;
  /** Moves at most ~500 documents from one member to the other inside one transaction; called again until `isDone`. */
  move(
    from: string,
    to: string,
    mergeId: string,
  ): Promise<{ readonly record: MoveRecord; readonly isDone: boolean }>;
  /** Reverses one recorded move inside one transaction; answers (中文) what came later and therefore stays. */
  undo(record: MoveRecord, from: string, to: string, mergeId: string): Promise<readonly string[]>;
}
