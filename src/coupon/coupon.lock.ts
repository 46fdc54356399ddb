import { changeCoupon, whyNotUsable } from './coupon.change';
import type { CouponDeps } from './coupon.deps';
import { couponBusy, couponMissing } from './coupon.errors';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import { lockLifeMs } from './coupon.rules';

export type Locks = ReturnType<typeof createLocks>;

/** A purchase that waits for its payment holds its coupon; both join the open transaction. */
export function createLocks(deps: CouponDeps) {
  const { db, clock } = deps;
  return {
    /** For 30 minutes; again for the same order changes nothing. @throws AppError COUPON_… */
    async lock(couponId: string, memberId: string, orderId: string): Promise<Date> {
      const now = clock.now();
      const deadline = new Date(now.getTime() + lockLifeMs);
      const where = { memberId, usableFrom: { $lte: now }, expiresAt: { $gt: now } };
      const set = { lockedBy: orderId, deadline };
      if ((await changeCoupon(deps, { couponId, act: 'lock', now, where, set })) !== null) return deadline;
      const coupon = await db.model(couponModel).findOne({ _id: couponId, memberId }).lean<Coupon>();
      if (coupon === null) throw couponMissing();
      const { state, lockedBy, deadline: held } = coupon;
      // A lock that is over holds nothing, although nobody has written so yet.
      if (state === 'locked' && lockedBy === orderId && held !== null && held > now) return held;
      throw (await whyNotUsable(deps, coupon, now, { forStaff: false })) ?? couponBusy();
    },

    /** Lets go of what this order holds; false where it holds nothing any more. */
    async release(couponId: string, orderId: string): Promise<boolean> {
      const where = { lockedBy: orderId };
      return (await changeCoupon(deps, { couponId, act: 'release', now: clock.now(), where })) !== null;
    },
  };
}
