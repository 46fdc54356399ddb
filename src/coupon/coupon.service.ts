import { createClaims } from './coupon.claim';
import type { CouponDeps } from './coupon.deps';
import { createExpiry } from './coupon.expire';
import type { Issued, IssueRequest } from './coupon.face';
import { createGifts } from './coupon.gift';
import { issue } from './coupon.issue';
import { createLocks } from './coupon.lock';
import { createPresented } from './coupon.presented';
import { createReads } from './coupon.reads';
import { createCounter } from './coupon.redeem';
import type { VoidCommand } from './coupon.void';
import { voidCoupon } from './coupon.void';
import { createTemplates } from './couponTemplate.service';

export type CouponService = ReturnType<typeof createCouponService>;

/** Every use case of coupons by name, each from its own file. */
export function createCouponService(deps: CouponDeps) {
  const templates = createTemplates(deps);
  return {
    templates,
    gifts: createGifts(deps),
    ...createReads(deps, templates),
    ...createClaims(deps),
    ...createCounter(deps, createPresented(deps)),
    ...createLocks(deps),
    ...createExpiry(deps),
    issue: (request: IssueRequest): Promise<Issued> => issue(deps, request),
    voidCoupon: (command: VoidCommand) => voidCoupon(deps, command),
  };
}
