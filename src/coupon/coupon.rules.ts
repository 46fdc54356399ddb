import type { CouponScope, CouponState, CouponTemplateState, CouponValidity } from '../contract/coupon';
import { chinaDay, chinaDayStart, dayMs, hourMs, minuteMs, secondMs } from '../platform/clock';
import type { Coupon } from './coupon.model';

/** What can happen to a coupon. */
export type CouponAct =
  | 'lock'
  | 'release'
  | 'openGift'
  | 'take'
  | 'closeGift'
  | 'redeem'
  | 'giveBack'
  | 'giveBackLate'
  | 'expire'
  | 'void';

/** The whole table: state × act → state. What is not listed is refused. */
export const couponTable: Readonly<Record<CouponState, Readonly<Partial<Record<CouponAct, CouponState>>>>> = {
  issued: { lock: 'locked', openGift: 'gifting', redeem: 'redeemed', expire: 'expired', void: 'void' },
  locked: { release: 'issued', redeem: 'redeemed' },
  gifting: { take: 'issued', closeGift: 'issued' },
  redeemed: { giveBack: 'issued', giveBackLate: 'expired' },
  expired: {},
  void: {},
};

export const couponStates: readonly CouponState[] = [
  'issued',
  'locked',
  'gifting',
  'redeemed',
  'expired',
  'void',
];

export const couponActs: readonly CouponAct[] = [
  'lock',
  'release',
  'openGift',
  'take',
  'closeGift',
  'redeem',
  'giveBack',
  'giveBackLate',
  'expire',
  'void',
];

/** Where an act may begin, and the one state it leads to. */
export function transitionOf(act: CouponAct): {
  readonly from: readonly CouponState[];
  readonly to: CouponState;
} {
  const from = couponStates.filter((state) => couponTable[state][act] !== undefined);
  const [to, ...others] = new Set(from.map((state) => couponTable[state][act]));
  if (to === undefined || others.length > 0) throw new Error(`${act} must lead to one state`);
  return { from, to };
}

/** The state that counts: a lock or gift whose time is over is none any more, whether or not its job has run. */
export function stateAt({ state, deadline }: Pick<Coupon, 'state' | 'deadline'>, now: Date): CouponState {
  const waits = state === 'locked' || state === 'gifting';
  return waits && deadline !== null && deadline.getTime() <= now.getTime() ? 'issued' : state;
}

/** Why a coupon cannot be used at a moment, whatever the basket; null when it can. */
export type Blocker = 'redeemed' | 'void' | 'expired' | 'locked' | 'gifting' | 'notBegun';

export function blockerAt(
  coupon: Pick<Coupon, 'state' | 'deadline' | 'usableFrom' | 'expiresAt'>,
  now: Date,
): Blocker | null {
  const state = stateAt(coupon, now);
  if (state === 'redeemed' || state === 'void') return state;
  if (state === 'expired' || coupon.expiresAt.getTime() <= now.getTime()) return 'expired';
  if (state !== 'issued') return state;
  return coupon.usableFrom.getTime() > now.getTime() ? 'notBegun' : null;
}

/** From when to when a coupon issued at a moment can be used. */
export function validityAt(validity: CouponValidity, at: Date): { usableFrom: Date; expiresAt: Date } {
  if (validity.kind === 'window') {
    return { usableFrom: new Date(validity.from), expiresAt: new Date(validity.to) };
  }
  const today = chinaDayStart(chinaDay(at)).getTime();
  return { usableFrom: at, expiresAt: new Date(today + (validity.days + 1) * dayMs) };
}

/** Whether a coupon may be used in the store at this path. */
export function isValidAt({ storeIds }: CouponScope, storePath: string): boolean {
  return storeIds.length === 0 || storeIds.some((id) => id === 'brand' || storePath.includes(`/${id}/`));
}

/** The lowest number from 1 that is not taken; null when as many are taken as the limit says. */
export function freeSlot(taken: readonly number[], limit: number): number | null {
  if (taken.length >= limit) return null;
  let slot = 1;
  while (taken.includes(slot)) slot += 1;
  return slot;
}

type TemplateAct = 'publish' | 'pause' | 'end';

const templateTable: Readonly<
  Record<CouponTemplateState, Readonly<Partial<Record<TemplateAct, CouponTemplateState>>>>
> = {
  draft: { publish: 'live' },
  live: { pause: 'paused', end: 'ended' },
  paused: { publish: 'live', end: 'ended' },
  ended: {},
};

/** Where a template goes; null when it does not from there. */
export function templateAfter(state: CouponTemplateState, act: TemplateAct): CouponTemplateState | null {
  return templateTable[state][act] ?? null;
}

export type { TemplateAct };

/** An open gift link lives as long. */
export const giftLifeMs = dayMs;

/** A payment may hold a coupon as long. */
export const lockLifeMs = 30 * minuteMs;

/** A checked code opens its coupon to the clerk or till as long. */
export const sightLifeMs = 30 * minuteMs;

/** The QR code changes as often; the step before is still accepted. */
export const codeStepMs = 30 * secondMs;

/** How many codes a clerk or till may try in one window of our clock. */
export const tryLimits = {
  typed: { count: 5, windowMs: minuteMs },
  scan: { count: 60, windowMs: minuteMs },
} as const;

export type TryKind = keyof typeof tryLimits;

/** How long rows of tries and sights are kept after they are over. */
export const sweepAfterMs = hourMs;
