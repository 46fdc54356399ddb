import type { SegmentCondition } from '../contract/segment';
import type { Database } from '../platform/database';
import type { ReadCollection } from './segment.collections';

/** Members by id: a range, its end included (null: no end), or those named. */
export type Slice =
  { readonly after: string; readonly upTo: string | null } | { readonly ids: readonly string[] };

/** What a rule was resolved to before it is asked: everything that is not about one member. */
export interface Resolved {
  readonly at: Date;
  /** The stores that a store, region or dealer of the rule stands for. */
  readonly storesUnder: ReadonlyMap<string, readonly string[]>;
  /** The level of whoever has no account of levels yet. */
  readonly firstTierId: string;
}

/** A number, a day or a word that explains why a member matches; null: nothing to add. */
export type Fact = string | number | Date | null;

/** The members that a condition finds in a slice, or all but them; facts for those found. */
export interface Matched {
  readonly found: ReadonlyMap<string, Fact>;
  readonly isAllBut: boolean;
}

/** Answers conditions of one kind for many members at once. */
export interface SegmentSource<C extends SegmentCondition = SegmentCondition> {
  matching(condition: C, slice: Slice, resolved: Resolved): Promise<Matched>;
}

type Filter = Readonly<Record<string, unknown>>;

export function within(field: string, slice: Slice): Filter {
  if ('ids' in slice) return { [field]: { $in: slice.ids } };
  const { after, upTo } = slice;
  return { [field]: { $gt: after, ...(upTo === null ? {} : { $lte: upTo }) } };
}

/** How many records come from the database at once: few enough that reading them holds nothing else up. */
export const rowsAtOnce = 2_000;

/** A pipeline that answers `{ _id: memberId, fact? }`. */
export async function collect(
  db: Database,
  collection: ReadCollection,
  pipeline: readonly Filter[],
  isAllBut = false,
): Promise<Matched> {
  const rows = db.connection
    .collection(collection)
    .aggregate<{ _id: string; fact?: Fact }>([...pipeline], { batchSize: rowsAtOnce });
  const found = new Map<string, Fact>();
  for await (const { _id, fact } of rows) found.set(_id, fact ?? null);
  return { found, isAllBut };
}

/** The values of `storeIds` and everything below them; undefined: not asked. */
export function storesOf(
  storeIds: readonly string[] | undefined,
  { storesUnder }: Resolved,
): string[] | undefined {
  return storeIds?.flatMap((storeId) => storesUnder.get(storeId) ?? []);
}
