import type { DialKey, DialValue, DialValues, DialView, PointsExpiry, QuietHours } from '../contract/setting';

/** One dial: what it means to an operator, what it may be, and what it is until somebody sets it. */
export interface Dial<T> {
  readonly label: string;
  readonly unit: string;
  readonly kind: DialView['kind'];
  readonly bounds: DialView['bounds'];
  readonly defaultValue: T;
  /** Whether a value is one this dial can have; for what comes from a request and from the database alike. */
  readonly accepts: (value: unknown) => value is T;
  /** What a value must be, for whoever sent another. */
  readonly rule: string;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

type Meaning = Pick<Dial<unknown>, 'label' | 'unit'>;

function integer(meaning: Meaning, defaultValue: number, bounds: Bounds): Dial<number> {
  const accepts = (value: unknown): value is number => isIntegerWithin(value, bounds);
  const rule = `must be a whole number from ${bounds.min} to ${bounds.max}`;
  return { ...meaning, kind: 'integer', bounds, defaultValue, accepts, rule };
}

function text(meaning: Meaning, defaultValue: string, bounds: Bounds): Dial<string> {
  const accepts = (value: unknown): value is string =>
    typeof value === 'string' && value.trim() === value && isIntegerWithin(value.length, bounds);
  const rule = `must be ${bounds.min} to ${bounds.max} characters without spaces around them`;
  return { ...meaning, kind: 'text', bounds, defaultValue, accepts, rule };
}

function pointsExpiry(meaning: Meaning, defaultValue: PointsExpiry, bounds: Bounds): Dial<PointsExpiry> {
  const accepts = (value: unknown): value is PointsExpiry =>
    hasExactly(value, 'months', 'mode') &&
    isIntegerWithin(value.months, bounds) &&
    (value.mode === 'rolling' || value.mode === 'never');
  const rule = `must be { months: ${bounds.min} to ${bounds.max}, mode: rolling or never }`;
  return { ...meaning, kind: 'pointsExpiry', bounds, defaultValue, accepts, rule };
}

function quietHours(meaning: Meaning, defaultValue: QuietHours): Dial<QuietHours> {
  const accepts = (value: unknown): value is QuietHours =>
    hasExactly(value, 'from', 'to') && isHour(value.from) && isHour(value.to) && value.from !== value.to;
  const rule = 'must be two different times { from, to } as HH:MM';
  return { ...meaning, kind: 'quietHours', bounds: null, defaultValue, accepts, rule };
}

/** The one list of dials. */
export const dials: { readonly [K in DialKey]: Dial<DialValues[K]> } = {
  brandName: text({ label: '品牌名称', unit: '' }, '品牌', { min: 1, max: 40 }),
  pointsExpiry: pointsExpiry(
    { label: '积分有效期', unit: '个月' },
    { months: 24, mode: 'rolling' },
    { min: 1, max: 120 },
  ),
  signInPoints: integer({ label: '每日签到积分', unit: '积分' }, 5, { min: 0, max: 1_000 }),
  quietHours: quietHours({ label: '免打扰时段', unit: '' }, { from: '21:00', to: '09:00' }),
  mergeRefundGraceDays: integer({ label: '会员合并后退款可追溯天数', unit: '天' }, 30, { min: 0, max: 365 }),
  consentReaskDays: integer({ label: '拒绝授权后再次询问间隔', unit: '天' }, 30, { min: 30, max: 365 }),
  pointsAdjustSecondApproverAbove: integer({ label: '积分调整复核起点', unit: '积分' }, 1_000, {
    min: 0,
    max: 1_000_000,
  }),
  clerkJoinFen: integer({ label: '店员每带来一位会员', unit: '分' }, 200, { min: 0, max: 100_000 }),
  clerkPurchasePermille: integer({ label: '店员业绩占实付金额', unit: '‰' }, 10, { min: 0, max: 500 }),
  clerkHoldDays: integer({ label: '店员业绩观察期', unit: '天' }, 14, { min: 0, max: 60 }),
  tierGraceDays: integer({ label: '保级宽限期', unit: '天' }, 30, { min: 0, max: 180 }),
  couponExpiryNoticeDays: integer({ label: '券到期提前提醒天数', unit: '天' }, 3, { min: 1, max: 30 }),
  pointsExpiryNoticeDays: integer({ label: '积分到期提前提醒天数', unit: '天' }, 7, { min: 1, max: 30 }),
  receiptClaimDays: integer({ label: '小票领取期限', unit: '天' }, 30, { min: 1, max: 365 }),
};

/** All keys, in the order in which operators see them. */
export function dialKeys(): DialKey[] {
  // Object.keys widens; the table has exactly these keys.
  return Object.keys(dials) as DialKey[];
}

/** The key, or undefined for a text that names no dial. */
export function asDialKey(text: string): DialKey | undefined {
  return dialKeys().find((key) => key === text);
}

/** Every dial's value: the stored one where it is (still) one the dial can have, else the default. */
export function valuesOf(stored: ReadonlyMap<string, unknown>): DialValues {
  const value = <K extends DialKey>(key: K): DialValues[K] => valueOf(key, stored.get(key));
  return {
    brandName: value('brandName'),
    pointsExpiry: value('pointsExpiry'),
    signInPoints: value('signInPoints'),
    quietHours: value('quietHours'),
    mergeRefundGraceDays: value('mergeRefundGraceDays'),
    consentReaskDays: value('consentReaskDays'),
    pointsAdjustSecondApproverAbove: value('pointsAdjustSecondApproverAbove'),
    clerkJoinFen: value('clerkJoinFen'),
    clerkPurchasePermille: value('clerkPurchasePermille'),
    clerkHoldDays: value('clerkHoldDays'),
    tierGraceDays: value('tierGraceDays'),
    couponExpiryNoticeDays: value('couponExpiryNoticeDays'),
    pointsExpiryNoticeDays: value('pointsExpiryNoticeDays'),
    receiptClaimDays: value('receiptClaimDays'),
  };
}

export function valueOf<K extends DialKey>(key: K, stored: unknown): DialValues[K] {
  const dial: Dial<DialValues[K]> = dials[key];
  return dial.accepts(stored) ? stored : dial.defaultValue;
}

/** What a value must be instead, or undefined when the dial can have it. */
export function problemOfDial(key: DialKey, value: DialValue): string | undefined {
  const { accepts, rule }: Pick<Dial<unknown>, 'rule'> & { accepts: (value: unknown) => boolean } =
    dials[key];
  return accepts(value) ? undefined : rule;
}

function isIntegerWithin(value: unknown, { min, max }: Bounds): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function isHour(value: unknown): value is string {
  return typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);
}

function hasExactly<K extends string>(value: unknown, ...keys: readonly K[]): value is Record<K, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).length === keys.length && keys.every((key) => key in value);
}
