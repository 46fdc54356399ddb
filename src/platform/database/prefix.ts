/**
 * A filter for records whose path lies under one of the prefixes. Paths and prefixes begin and end with `/`; `/` alone
 * stands for everything, also for records without a path. An empty list matches nothing. Reads index ranges, never a regex.
 */
export function underAny(field: string, prefixes: readonly string[]): Record<string, unknown> {
  if (prefixes.includes('/')) return {};
  if (prefixes.length === 0) return { _id: { $in: [] } };
  // `0` follows `/`: the range holds exactly the texts that begin with the prefix.
  return { $or: prefixes.map((prefix) => ({ [field]: { $gte: prefix, $lt: `${prefix.slice(0, -1)}0` } })) };
}

/** Whether a path lies under one of the prefixes; a record without a path lies under `/` alone. */
export function isUnderAny(path: string | null, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => prefix === '/' || path?.startsWith(prefix) === true);
}
