import type { CreditSums } from '../contract/incentive';
import { chinaDay, chinaDayStart, dayMs } from '../platform/clock';
import type { ClerkCredit } from './incentive.model';

/** How long after coming through a clerk's code a person may take to join. */
export const leadMs = 30 * dayMs;

/** A return that is told late still counts, until a statement is drawn this long after the last day of holding. */
export const drawAfterMs = 2 * dayMs;

/** A share of what was paid, rounded down to whole fen. */
export function shareOf(salesFen: number, permille: number): number {
  return Number((BigInt(salesFen) * BigInt(permille)) / 1_000n);
}

/** The instants that a month `2026-03` or a day `2026-03-02` of Asia/Shanghai lies between. */
export function spanOf(period: string): { readonly from: Date; readonly to: Date } {
  if (period.length === 10) {
    const from = chinaDayStart(period);
    return { from, to: new Date(from.getTime() + dayMs) };
  }
  const [year = 0, month = 1] = period.split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return { from: chinaDayStart(`${period}-01`), to: chinaDayStart(`${next}-01`) };
}

export function monthOf(at: Date): string {
  return chinaDay(at).slice(0, 7);
}

export const noSums: CreditSums = {
  joinCount: 0,
  purchaseCount: 0,
  salesFen: 0,
  creditFen: 0,
  pendingFen: 0,
};

type Counted = Pick<ClerkCredit, 'kind' | 'salesFen' | 'creditFen' | 'state'>;

export function addCredit(sums: CreditSums, { kind, salesFen, creditFen, state }: Counted): CreditSums {
  if (state === 'reversed') return sums;
  return {
    joinCount: sums.joinCount + (kind === 'join' ? 1 : 0),
    purchaseCount: sums.purchaseCount + (kind === 'purchase' ? 1 : 0),
    salesFen: sums.salesFen + salesFen,
    creditFen: sums.creditFen + creditFen,
    pendingFen: sums.pendingFen + (state === 'pending' ? creditFen : 0),
  };
}

/** The order of a ranking, without ties: account ids are given in the order of time. */
export function inRank(
  a: CreditSums & { readonly staffId: string },
  b: CreditSums & { readonly staffId: string },
): number {
  return b.creditFen - a.creditFen || b.joinCount - a.joinCount || (a.staffId < b.staffId ? -1 : 1);
}
