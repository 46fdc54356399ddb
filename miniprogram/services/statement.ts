import type { StatementRow } from '../logic/points';
import { growthRowOf, pointsRowOf } from '../logic/points';
import type { ListPage } from '../api/request';
import { readPointsEntries } from './points';
import { readGrowthEntries } from './tier';

/** One page of a statement: of growth where it is asked for, else of points. @throws ApiError */
export async function readStatement(
  kind: string,
  cursor: string | null,
  nowMs: number,
): Promise<ListPage<StatementRow>> {
  if (kind === 'growth') {
    const page = await readGrowthEntries(cursor);
    return { cursor: page.cursor, items: page.items.map((entry) => growthRowOf(entry, nowMs)) };
  }
  const page = await readPointsEntries(cursor);
  return { cursor: page.cursor, items: page.items.map((entry) => pointsRowOf(entry, nowMs)) };
}
