import type { AwardPeriod, AwardRefusal } from '../contract/tier';
import { chinaDay, chinaDayStart, dayMs } from '../platform/clock';

const monthsOf: Readonly<Record<AwardPeriod, number>> = { month: 1, quarter: 3, year: 12 };

/** A refusal that may pass is tried again for so long after the list was drawn. */
export const tryForMs = 30 * dayMs;

/** The name of the period that a moment falls in: `2026-03`, `2026-Q1`, `2026`. */
export function periodAt(kind: AwardPeriod, at: Date): string {
  const [year = 0, month = 1] = chinaDay(at).split('-').map(Number);
  return nameOf(kind, year, month);
}

function nameOf(kind: AwardPeriod, year: number, month: number): string {
  switch (kind) {
    case 'month':
      return `${year}-${String(month).padStart(2, '0')}`;
    case 'quarter':
      return `${year}-Q${Math.ceil(month / 3)}`;
    case 'year':
      return String(year);
  }
}

/** The kind of period that a name is of; null for none. */
export function kindOfPeriod(name: string): AwardPeriod | null {
  if (/^20\d\d$/.test(name)) return 'year';
  if (/^20\d\d-Q[1-4]$/.test(name)) return 'quarter';
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(name) ? 'month' : null;
}

/** The moments that a period lies between, and the one after it. */
export function spanOf(
  kind: AwardPeriod,
  name: string,
): { readonly from: Date; readonly to: Date; readonly next: string } {
  const [year = 0, part = 1] = name.replace('Q', '').split('-').map(Number);
  const first = kind === 'quarter' ? part * 3 - 2 : part;
  const from = startOf(year, first);
  const after = first + monthsOf[kind];
  const [nextYear, nextMonth] = after > 12 ? [year + 1, after - 12] : [year, after];
  return { from, to: startOf(nextYear, nextMonth), next: nameOf(kind, nextYear, nextMonth) };
}

function startOf(year: number, month: number): Date {
  return chinaDayStart(`${year}-${String(month).padStart(2, '0')}-01`);
}

/** What somebody has brought together in a period, and when the last of it came. */
export interface Score {
  readonly memberId: string;
  readonly value: number;
  readonly reachedAt: Date;
}

/** The more the better; of equals whoever reached it first. 0: the two are to be told apart by their numbers. */
export function byScore(a: Score, b: Score): number {
  return b.value - a.value || a.reachedAt.getTime() - b.reachedAt.getTime();
}

/** The order of a list, without ties. */
export function inRank(
  a: Score & { readonly memberNumber: string },
  b: Score & { readonly memberNumber: string },
): number {
  return byScore(a, b) || (a.memberNumber < b.memberNumber ? -1 : 1);
}

/** Whether nothing that may still happen changes a refusal. */
export function isFinal(reason: AwardRefusal): boolean {
  return reason !== 'notLive' && reason !== 'stockEmpty';
}
