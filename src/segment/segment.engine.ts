import type { SegmentReason, SegmentRule } from '../contract/segment';
import type { Resolved } from './segment.source';
import type { Names } from './segment.words';

/** A rule with everything it refers to. */
export interface Question {
  readonly rule: SegmentRule;
  /** The rules of the segments that it names, directly or by way of another. */
  readonly segments: ReadonlyMap<string, { readonly name: string; readonly rule: SegmentRule }>;
  readonly resolved: Resolved;
  readonly names: Names;
  /** Home stores that whoever asks may look into; null: every member, also those without one. */
  readonly storeIds: readonly string[] | null;
}

export interface CountAnswer {
  readonly count: number;
  readonly examinedCount: number;
  /** False when the time was up first. */
  readonly isComplete: boolean;
}

export interface PageAnswer {
  readonly memberIds: readonly string[];
  /** Members up to this id were looked at; null: all. */
  readonly after: string | null;
}

/**
 * Finds the members that a rule holds. The MongoDB one asks the records themselves and is always fresh; another one, fed from
 * them, would answer the same questions faster and say as of when.
 */
export interface SegmentEngine {
  /** Stops within one step after so many ms. */
  count(question: Question, limitMs: number): Promise<CountAnswer>;
  /** Up to `limit` members after an id, in the order of ids; fewer when the time is up. */
  page(question: Question, from: { after: string; limit: number }, limitMs: number): Promise<PageAnswer>;
  /** Why each of a few members is in; members who are not in are left out. */
  explain(
    question: Question,
    memberIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly SegmentReason[]>>;
}
