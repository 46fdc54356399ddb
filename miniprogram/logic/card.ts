import type { MemberView } from '../../src/contract/member';
import type { PointsAccountView } from '../../src/contract/points';
import type { MemberTier } from '../../src/contract/tier';
import { grouped } from './money';
import { dayWords, deadlineWords, isSoon, momentWords } from './time';

/** What the member card shows. */
export interface MemberCard {
  readonly name: string;
  readonly number: string;
  readonly tierName: string;
  /** 0 to 100, of the way to the next level. */
  readonly percent: number;
  readonly words: string;
  readonly hasTier: boolean;
}

export function memberCardOf(member: MemberView, tier: MemberTier | null): MemberCard {
  return {
    name: member.profile.nickname?.value ?? '会员',
    number: spaced(member.memberNumber),
    tierName: tier?.tier.name ?? '',
    percent: tier === null ? 0 : percentOf(tier),
    words: tier?.words ?? '',
    hasTier: tier !== null,
  };
}

/** So long what joining gives may still be on its way. */
const newForMs = 10_000;

/** Whether somebody has joined just now. */
export function isNew(member: Pick<MemberView, 'joinedAt'> | null, nowMs: number): boolean {
  return member?.joinedAt != null && Math.abs(nowMs - Date.parse(member.joinedAt)) < newForMs;
}

/** 「1234 5678 9012」 */
export function spaced(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1 ');
}

function percentOf({ growthValue, next, tier, levels }: MemberTier): number {
  if (next === null) return 100;
  const from = levels.find(({ id }) => id === tier.id)?.threshold ?? 0;
  const to = growthValue + next.missingGrowth;
  const done = Math.max(0, growthValue - from);
  return to <= from ? 0 : Math.min(100, Math.round((done * 100) / (to - from)));
}

const pressingDays = 30;

interface PointsCard {
  readonly available: string;
  readonly note: string;
  readonly isDebt: boolean;
  /** Worth telling where nobody asked: debt, or points that end within a month. */
  readonly isPressing: boolean;
}

export function pointsCardOf({ available, debt, nextExpiry }: PointsAccountView, nowMs: number): PointsCard {
  if (debt > 0)
    return {
      available: grouped(available),
      isDebt: true,
      isPressing: true,
      note: `待抵扣 ${grouped(debt)} 积分：退货时已经用掉的部分，会从之后得到的积分里扣`,
    };
  const note =
    nextExpiry === null
      ? ''
      : `${grouped(nextExpiry.points)} 积分 · ${deadlineWords(nextExpiry.at, nowMs)}到期`;
  const isPressing = nextExpiry !== null && isSoon(nextExpiry.at, nowMs, pressingDays);
  return { available: grouped(available), isDebt: false, isPressing, note };
}

/** What a level gives, in words. */
function benefitsOf({ benefits }: Pick<MemberTier, 'benefits'>): string[] {
  const percent = benefits.pointsMultiplierPercent;
  return [
    ...(percent === 100 ? [] : [`消费积分 ${percent / 100} 倍`]),
    ...(benefits.hasMemberPrice ? ['享会员价'] : []),
    ...(benefits.birthdayPoints === 0 ? [] : [`生日当月送 ${grouped(benefits.birthdayPoints)} 积分`]),
  ];
}

/** When a level is looked at again. */
function periodWords({ periodEndsAt, graceUntil }: MemberTier, nowMs: number): string {
  if (graceUntil !== null) return `${momentWords(graceUntil, nowMs)} 前补足成长值即可保级`;
  return periodEndsAt === null ? '' : `${dayWords(periodEndsAt, nowMs)} 重新评定等级`;
}

interface TierCard {
  readonly tierName: string;
  readonly growth: string;
  readonly tierWords: string;
  readonly period: string;
  readonly benefits: readonly string[];
}

/** A level with what it gives and when it is looked at again. */
export function tierCardOf(tier: MemberTier, nowMs: number): TierCard {
  return {
    tierName: tier.tier.name,
    growth: grouped(tier.growthValue),
    tierWords: tier.words,
    period: periodWords(tier, nowMs),
    benefits: benefitsOf(tier),
  };
}
