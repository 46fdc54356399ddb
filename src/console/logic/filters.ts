export type Filters = Readonly<Record<string, string>>;

/** What a page may filter by, read from the address: known names with text alone. */
export function filtersOf(query: Readonly<Record<string, unknown>>, names: readonly string[]): Filters {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = query[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  return found;
}

/** The address after a filter was changed: an empty one goes, and paging begins anew. */
export function withFilter(
  query: Readonly<Record<string, unknown>>,
  name: string,
  value: string,
): Record<string, string> {
  const kept = Object.entries(query).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && entry[0] !== name && entry[0] !== 'page',
  );
  return Object.fromEntries(value === '' ? kept : [...kept, [name, value]]);
}

/** The cursors of the pages walked through, kept in the address as one text; the last one is the page that is shown. */
export function cursorsOf(page: unknown): string[] {
  return typeof page === 'string' && page !== '' ? page.split('~') : [];
}

export function pageOf(cursors: readonly string[]): string | undefined {
  return cursors.length === 0 ? undefined : cursors.join('~');
}
