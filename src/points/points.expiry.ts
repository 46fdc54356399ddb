import type { PointsExpiry } from '../setting';
import { chinaDay, chinaDayStart, dayMs } from '../platform/clock';
import { never } from './points.rules';

/** Days for which points live again that come back after their date. */
export const refundGraceDays = 30;

/** When points earned at that moment expire: the end of the month in China, so many whole months later; or never. */
export function expiryOf(earnedAt: Date, { mode, months }: PointsExpiry): Date {
  if (mode === 'never') return never;
  const [year = 0, month = 1] = chinaDay(earnedAt).split('-').map(Number);
  const after = year * 12 + (month - 1) + months + 1;
  const day = `${String(Math.floor(after / 12)).padStart(4, '0')}-${String((after % 12) + 1).padStart(2, '0')}-01`;
  return chinaDayStart(day);
}

/** When points expire that a refund brings back at that moment although their date has passed: at the end of a day in China. */
export function graceExpiryOf(at: Date): Date {
  return chinaDayStart(chinaDay(new Date(at.getTime() + (refundGraceDays + 1) * dayMs)));
}
