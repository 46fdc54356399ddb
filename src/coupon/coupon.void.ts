import { isUnderAny } from '../platform/database';
import { changeCoupon, whyNotUsable } from './coupon.change';
import type { CouponDeps } from './coupon.deps';
import { couponBusy, couponMissing } from './coupon.errors';
import { couponKey } from './coupon.face';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import { stateAt } from './coupon.rules';
import { removeSlot } from './couponSlot.model';
import { couponTemplateModel, templateKey } from './couponTemplate.model';

export interface VoidCommand {
  readonly couponId: string;
  readonly reason: string;
  readonly returnsToStock: boolean;
  readonly staffId: string;
  readonly scopes: readonly string[];
}

/**
 * Takes a coupon that was not used from its holder; an open gift link is closed with it. The piece goes back into the stock
 * in the same transaction, so that it goes back once. @throws AppError COUPON_MISSING, and what stands in the way
 */
export async function voidCoupon(deps: CouponDeps, command: VoidCommand): Promise<Coupon> {
  const { db, clock, members, audit } = deps;
  const { couponId, reason, returnsToStock, staffId, scopes } = command;
  const coupons = db.model(couponModel);
  const found = await coupons.findById(couponId).lean<Coupon>();
  if (found === null) throw couponMissing();
  const { storePath } = await members.storeOf(found.memberId);
  if (!isUnderAny(storePath, scopes)) throw couponMissing();
  return db.transaction({ keys: [couponKey(couponId), templateKey(found.templateId)] }, async () => {
    const now = clock.now();
    const after = await voidInside(deps, couponId, now, { voidReason: reason });
    if (after === null) {
      const current = (await coupons.findById(couponId).lean<Coupon>()) ?? found;
      throw (await whyNotUsable(deps, current, now, { forStaff: true })) ?? couponBusy();
    }
    if (returnsToStock) {
      await removeSlot(db, couponId);
      const stocked = { _id: found.templateId, remaining: { $gte: 0 } };
      await db.model(couponTemplateModel).updateOne(stocked, { $inc: { remaining: 1 } });
    }
    await audit({
      actor: { kind: 'staff', id: staffId },
      action: 'coupon.void',
      target: { type: 'coupon', id: couponId },
      storePath,
      change: { memberId: after.memberId, templateId: after.templateId, returnsToStock },
    });
    return after;
  });
}

/** Inside a transaction, with its event; null when it is used, over, or held by a payment or a merge. */
export async function voidInside(
  deps: CouponDeps,
  couponId: string,
  now: Date,
  set: Partial<Coupon>,
): Promise<Coupon | null> {
  const { db, emit } = deps;
  const coupon = await db.model(couponModel).findById(couponId).lean<Coupon>();
  const isGifting = coupon !== null && stateAt(coupon, now) === 'gifting';
  if (isGifting && (await changeCoupon(deps, { couponId, act: 'closeGift', now })) === null) return null;
  const where = { expiresAt: { $gt: now } };
  const after = await changeCoupon(deps, { couponId, act: 'void', now, where, set });
  if (after === null) return null;
  const { templateId, memberId, version } = after;
  const payload = { couponId, templateId, memberId, at: now.toISOString() };
  await emit('coupon.voided', { subject: `coupon:${couponId}`, version, payload });
  return after;
}
