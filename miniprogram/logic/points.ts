import type { PointsEntryView } from '../../src/contract/points';
import type { GrowthEntryView } from '../../src/contract/tier';
import { grouped, signed } from './money';
import { momentWords } from './time';

/** One line of a statement. */
export interface StatementRow {
  readonly id: string;
  readonly title: string;
  readonly delta: string;
  readonly isPlus: boolean;
  readonly after: string;
  readonly at: string;
}

export const statements = [
  { key: 'points', label: '积分明细', empty: '还没有积分，签到或消费都能得到' },
  { key: 'growth', label: '成长值明细', empty: '还没有成长值，消费就会增长' },
] as const;

export function pointsRowOf(entry: PointsEntryView, nowMs: number): StatementRow {
  return rowOf(entry, `余额 ${grouped(entry.balanceAfter)}`, nowMs);
}

export function growthRowOf(entry: GrowthEntryView, nowMs: number): StatementRow {
  return rowOf(entry, `累计 ${grouped(entry.valueAfter)}`, nowMs);
}

function rowOf(
  entry: Pick<PointsEntryView, 'id' | 'title' | 'delta' | 'at'>,
  after: string,
  nowMs: number,
): StatementRow {
  const { id, title, delta, at } = entry;
  return { id, title, delta: signed(delta), isPlus: delta > 0, after, at: momentWords(at, nowMs) };
}
