import type { MemberTier, TierLevel } from '../contract/tier';
import { chinaDay, dayMs } from '../platform/clock';
import type { TierAccount } from './tier.model';

/** What every brand starts with. */
export const defaultLevels: readonly TierLevel[] = [
  level('member', '会员', 0, 0, 100, false),
  level('silver', '银卡', 500, 300, 110, true),
  level('gold', '金卡', 2_000, 1_200, 120, true),
  level('black', '黑金卡', 6_000, 4_000, 150, true),
];

function level(
  id: string,
  name: string,
  threshold: number,
  keep: number,
  pointsMultiplierPercent: number,
  hasMemberPrice: boolean,
): TierLevel {
  const benefits = { pointsMultiplierPercent, hasMemberPrice, birthdayPoints: 0 };
  return { id, name, threshold, keep, benefits };
}

/** The level of an id; the first one for an id that is not there any more. */
export function levelOf(levels: readonly TierLevel[], id: string): TierLevel {
  const found = levels.find((one) => one.id === id) ?? levels[0];
  if (found === undefined) throw new Error('there is no level at all');
  return found;
}

/** The highest level that a value leads to. */
export function deserved(levels: readonly TierLevel[], value: number): TierLevel {
  return levelOf(levels, levels.findLast(({ threshold }) => value >= threshold)?.id ?? '');
}

export function higher(levels: readonly TierLevel[], a: TierLevel, b: TierLevel): TierLevel {
  return levels.indexOf(a) >= levels.indexOf(b) ? a : b;
}

/** The level in a period: what the value deserves, but not below where the period began. */
export function standing(
  levels: readonly TierLevel[],
  account: Pick<TierAccount, 'baseTierId' | 'value'>,
): TierLevel {
  return higher(levels, levelOf(levels, account.baseTierId), deserved(levels, account.value));
}

/** What the calendar does to an account: days of grace, or a new period that began when the old one was over. */
export type DueStep =
  | { readonly kind: 'grace'; readonly graceUntil: Date }
  | { readonly kind: 'period'; readonly beganAt: Date; readonly baseTierId: string };

/** The next thing that was due by a moment; null when nothing is. */
export function dueStep(
  levels: readonly TierLevel[],
  account: Pick<TierAccount, 'tierId' | 'value' | 'periodEndsAt' | 'graceUntil'>,
  by: Date,
  graceDays: number,
): DueStep | null {
  const until = account.graceUntil ?? account.periodEndsAt;
  if (until.getTime() > by.getTime()) return null;
  const current = levelOf(levels, account.tierId);
  const isKept = account.value >= current.keep;
  if (!isKept && account.graceUntil === null)
    return { kind: 'grace', graceUntil: new Date(until.getTime() + graceDays * dayMs) };
  const base = isKept ? current : deserved(levels, account.value);
  return { kind: 'period', beganAt: until, baseTierId: base.id };
}

/** Whether a change brings a member to a level that nothing of theirs named before. */
export function reachesLevel(
  before: Pick<TierAccount, 'tierId' | 'baseTierId'>,
  after: Pick<TierAccount, 'tierId' | 'baseTierId'>,
): boolean {
  const known = [before.tierId, before.baseTierId];
  return !known.includes(after.tierId) || !known.includes(after.baseTierId);
}

/** Whole growth for what was paid, rounded down. */
export function growthOf(paidFen: number, growthPerYuan: number): number {
  return Number((BigInt(paidFen) * BigInt(growthPerYuan)) / 100n);
}

/** The same day a year later; the last of February for a leap day. Days are those of UTC, which are whole days apart. */
export function yearAfter(at: Date): Date {
  const next = new Date(at);
  next.setUTCFullYear(at.getUTCFullYear() + 1);
  if (next.getUTCMonth() !== at.getUTCMonth()) next.setUTCDate(0);
  return next;
}

/** The calendar year in Asia/Shanghai. */
export function yearOf(at: Date): number {
  return Number(chinaDay(at).slice(0, 4));
}

/** Whether the month of a birthday, `YYYY-MM`, is the one in Asia/Shanghai. */
export function isMonthOf(birthMonth: string, at: Date): boolean {
  return birthMonth.slice(5) === chinaDay(at).slice(5, 7);
}

export function nextOf(levels: readonly TierLevel[], current: TierLevel, value: number): MemberTier['next'] {
  const next = levels[levels.indexOf(current) + 1];
  if (next === undefined) return null;
  return { id: next.id, name: next.name, missingGrowth: Math.max(0, next.threshold - value) };
}

/** What a member reads about where they stand. */
export function wordsOf(
  levels: readonly TierLevel[],
  current: TierLevel,
  account: Pick<TierAccount, 'value' | 'graceUntil'>,
): string {
  const missing = current.keep - account.value;
  if (account.graceUntil !== null && missing > 0) return `再获得 ${missing} 成长值，就能保住${current.name}`;
  const next = nextOf(levels, current, account.value);
  return next === null
    ? `你已经是最高的${current.name}了`
    : `还差 ${next.missingGrowth} 成长值升级${next.name}`;
}

/** Why levels cannot be saved like this (path and message), or undefined. */
export function problemOf(levels: readonly TierLevel[]): { path: string; message: string } | undefined {
  if (levels[0]?.threshold !== 0)
    return { path: 'levels.0.threshold', message: 'the first level begins at 0' };
  const ids = new Set<string>();
  for (const [index, { id, threshold, keep }] of levels.entries()) {
    if (ids.has(id)) return { path: `levels.${index}.id`, message: 'is there twice' };
    ids.add(id);
    const before = levels[index - 1]?.threshold ?? -1;
    if (threshold <= before)
      return { path: `levels.${index}.threshold`, message: 'must be above the one before' };
    if (keep > threshold) return { path: `levels.${index}.keep`, message: 'must not be above the threshold' };
  }
  return undefined;
}
