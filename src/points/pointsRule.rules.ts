import type { PointsLimit, PointsReward, PointsSource } from '../contract/points';
import { chinaDay, dayMs } from '../platform/clock';
import { largestAmount } from '../platform/money';
import type { PointsRule } from './pointsRule.model';

/** What an amount is counted from. */
export interface RewardBasis {
  readonly amountFen?: number | undefined;
  /** The dial of the day. */
  readonly signInPoints: number;
}

/** Points of a reward, 0 when it pays nothing; undefined when it needs an amount that is not there. */
export function pointsOf(reward: PointsReward, { amountFen, signInPoints }: RewardBasis): number | undefined {
  if (reward.kind === 'fixed') return reward.points;
  if (reward.kind === 'signInDial') return signInPoints;
  if (reward.kind === 'multiplier') return undefined;
  if (amountFen === undefined) return undefined;
  // Whole numbers throughout: the product stays below 2^53, the division is of integers.
  const hundredths = BigInt(amountFen) * BigInt(reward.pointsPer100Fen);
  const points = (hundredths + roundingOf(reward.rounding)) / 100n;
  return Math.min(Number(points), largestAmount);
}

function roundingOf(rounding: 'down' | 'nearest' | 'up'): bigint {
  switch (rounding) {
    case 'down':
      return 0n;
    case 'nearest':
      return 50n;
    case 'up':
      return 99n;
  }
}

/** The key of what a rule pays for one occurrence. */
export function rewardIdemKey(ruleId: string, { type, id }: PointsSource): string {
  return `rule:${ruleId}:${type}:${id}`;
}

/** Why a rule pays nothing at that moment, or undefined when it pays. */
export function whyNotAt(
  { isEnabled, deletedAt, from, to }: PointsRule,
  at: Date,
): 'disabled' | 'window' | undefined {
  if (!isEnabled || deletedAt !== null) return 'disabled';
  const isBefore = from !== null && at.getTime() < from.getTime();
  const isAfter = to !== null && at.getTime() >= to.getTime();
  return isBefore || isAfter ? 'window' : undefined;
}

/** The day, month or age of the world that a limit counts in, in Asia/Shanghai. */
export function periodOf({ period }: PointsLimit, at: Date): string {
  if (period === 'ever') return 'ever';
  return chinaDay(at).slice(0, period === 'day' ? 10 : 7);
}

/** Days in a row up to and including `day`, given the sign-in before it. */
export function streakOf(
  day: string,
  last: { readonly day: string; readonly streakDays: number } | null,
): number {
  if (last === null) return 1;
  const isNext = Date.parse(day) - Date.parse(last.day) === 86_400_000;
  return isNext ? last.streakDays + 1 : 1;
}

/** The seven days, Monday first, of the week that a day is in. */
export function weekOf(day: string): string[] {
  const start = Date.parse(day);
  const sinceMonday = (new Date(start).getUTCDay() + 6) % 7;
  return Array.from({ length: 7 }, (_, at) =>
    new Date(start + (at - sinceMonday) * dayMs).toISOString().slice(0, 10),
  );
}

const once = { count: 1, period: 'ever' } as const;

/** What a brand starts with; operators may change, disable or delete each. */
export function defaultRules(now: Date): PointsRule[] {
  const shared = {
    from: null,
    to: null,
    isEnabled: true,
    deletedAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  return [
    {
      _id: 'default-join',
      name: '入会奖励',
      event: 'member.joined',
      reward: { kind: 'fixed', points: 100 },
      limit: once,
      ...shared,
    },
    {
      _id: 'default-phone',
      name: '绑定手机号奖励',
      event: 'member.phoneBound',
      reward: { kind: 'fixed', points: 50 },
      limit: once,
      ...shared,
    },
    {
      _id: 'default-signIn',
      name: '每日签到',
      event: 'signIn',
      reward: { kind: 'signInDial' },
      limit: { count: 1, period: 'day' },
      ...shared,
    },
    {
      _id: 'default-order',
      name: '消费积分',
      event: 'order.completed',
      reward: { kind: 'perAmount', pointsPer100Fen: 1, rounding: 'down' },
      limit: null,
      order: {
        skus: [],
        categories: [],
        tierIds: [],
        tagIds: [],
        minPaidFen: 0,
        priority: 500,
        isExclusive: false,
      },
      ...shared,
    },
  ];
}
