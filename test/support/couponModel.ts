/** What a coupon should be, said once more and without a database. Times in milliseconds. */
export interface ModelCoupon {
  state: 'issued' | 'locked' | 'gifting' | 'redeemed' | 'expired' | 'void';
  holder: string;
  lockedBy: string | null;
  deadline: number;
  readonly endsAt: number;
  redeemedBy: string | null;
  gift: { readonly giver: string; takenBy: string | null; isOpen: boolean } | null;
}

export type CouponStep =
  | { readonly kind: 'lock' | 'release' | 'redeem'; readonly order: string }
  | { readonly kind: 'openGift' | 'take' | 'cancel' | 'giveBack' | 'void' };

const dayMs = 86_400_000;
const lockMs = 30 * 60_000;

/** Whether the state that is written still counts. */
function counts({ deadline }: ModelCoupon, now: number): boolean {
  return deadline > now;
}

function isFree(coupon: ModelCoupon, now: number): boolean {
  if (coupon.state === 'issued') return true;
  return (coupon.state === 'locked' || coupon.state === 'gifting') && !counts(coupon, now);
}

function settle(coupon: ModelCoupon, state: ModelCoupon['state']): void {
  if (coupon.state === 'gifting' && coupon.gift !== null) coupon.gift.isOpen = false;
  coupon.state = state;
  coupon.lockedBy = null;
}

/** Does what a step does, or answers that it is refused. `people` are the two who hand it to and fro. */
export function tellCoupon(
  coupon: ModelCoupon,
  step: CouponStep,
  now: number,
  people: readonly [string, string],
): 'done' | 'refused' {
  const isAlive = now < coupon.endsAt;
  const other = coupon.holder === people[0] ? people[1] : people[0];
  switch (step.kind) {
    case 'lock':
      if (coupon.state === 'locked' && counts(coupon, now) && coupon.lockedBy === step.order) return 'done';
      if (!isFree(coupon, now) || !isAlive) return 'refused';
      settle(coupon, 'locked');
      coupon.lockedBy = step.order;
      coupon.deadline = now + lockMs;
      return 'done';
    case 'release':
      if (coupon.state !== 'locked' || coupon.lockedBy !== step.order) return 'refused';
      settle(coupon, 'issued');
      return 'done';
    case 'redeem': {
      const isOwn = coupon.state === 'locked' && coupon.lockedBy === step.order;
      if (!isAlive || (!isFree(coupon, now) && !isOwn)) return 'refused';
      settle(coupon, 'redeemed');
      coupon.redeemedBy = step.order;
      return 'done';
    }
    case 'giveBack':
      if (coupon.state !== 'redeemed') return 'refused';
      settle(coupon, isAlive ? 'issued' : 'expired');
      return 'done';
    case 'openGift':
      if (coupon.state === 'gifting' && counts(coupon, now)) return 'done';
      if (!isFree(coupon, now) || !isAlive) return 'refused';
      settle(coupon, 'gifting');
      coupon.deadline = Math.min(now + dayMs, coupon.endsAt);
      coupon.gift = { giver: coupon.holder, takenBy: null, isOpen: true };
      return 'done';
    case 'take':
      if (coupon.gift === null) return 'refused';
      if (coupon.gift.takenBy === other) return 'done';
      if (!coupon.gift.isOpen || coupon.gift.giver === other || !counts(coupon, now)) return 'refused';
      coupon.gift.takenBy = other;
      settle(coupon, 'issued');
      coupon.holder = other;
      return 'done';
    case 'cancel':
      if (coupon.gift === null || coupon.gift.takenBy !== null) return 'refused';
      if (coupon.gift.isOpen) settle(coupon, 'issued');
      return 'done';
    case 'void':
      if (!isAlive || (!isFree(coupon, now) && coupon.state !== 'gifting')) return 'refused';
      settle(coupon, 'void');
      return 'done';
  }
}

/** What the jobs do when they run. */
export function sweepCoupon(coupon: ModelCoupon, now: number): void {
  if (isFree(coupon, now) && coupon.state !== 'issued') settle(coupon, 'issued');
  if (coupon.state === 'issued' && coupon.endsAt <= now) settle(coupon, 'expired');
}
