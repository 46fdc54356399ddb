/** A list that grows as somebody scrolls. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
  /** more: there is more; loading: it is on its way; failed: it did not come; end: that was all. */
  readonly end: 'more' | 'loading' | 'failed' | 'end';
}

interface Page<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

/** A list before anything has arrived. */
export function noListing<T>(): Listing<T> {
  return { items: [], cursor: null, end: 'more' };
}

/** The list with one more page. */
export function grown<T>({ items }: Pick<Listing<T>, 'items'>, page: Page<T>): Listing<T> {
  return {
    items: [...items, ...page.items],
    cursor: page.cursor,
    end: page.cursor === null ? 'end' : 'more',
  };
}

/** Whether the next page may be asked for now. */
export function mayGrow({ end, cursor }: Listing<unknown>): boolean {
  return cursor !== null && (end === 'more' || end === 'failed');
}
