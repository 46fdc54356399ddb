import type { Database } from '../platform/database';
import { dayMs } from '../platform/clock';
import { changeCoupon } from './coupon.change';
import type { CouponDeps } from './coupon.deps';
import { couponKey } from './coupon.face';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import { sweepAfterMs } from './coupon.rules';
import { couponSightModel, couponTryModel } from './couponSight.model';

const batchSize = 200;

export type Expiry = ReturnType<typeof createExpiry>;

/** What time does to coupons, whether or not anybody looks. Each is safe to run twice and at once. */
export function createExpiry(deps: CouponDeps) {
  const { db, clock } = deps;
  return {
    /** Expires what is past its date. Returns how many. */
    expireDue(signal?: AbortSignal): Promise<number> {
      const due = { state: 'issued', expiresAt: { $lte: clock.now() } };
      return walk(db, due, 'expiresAt', (couponId) => expireOne(deps, couponId), signal);
    },

    /** Lets go of coupons whose payment did not come, and returns gifts nobody took. Returns how many. */
    async releaseDue(signal?: AbortSignal): Promise<number> {
      const due = { deadline: { $lte: clock.now() }, state: { $in: ['locked', 'gifting'] } };
      return walk(db, due, 'deadline', (couponId) => releaseOne(deps, couponId), signal);
    },

    /** Tells once of each coupon that ends within the days that the brand set. Returns how many. */
    async tellExpiring(signal?: AbortSignal): Promise<number> {
      const now = clock.now();
      const { couponExpiryNoticeDays } = await deps.settings();
      const until = new Date(now.getTime() + couponExpiryNoticeDays * dayMs);
      const soon = { state: 'issued', noticedAt: null, expiresAt: { $gt: now, $lte: until } };
      return walk(db, soon, 'expiresAt', (couponId) => tellOne(deps, couponId), signal);
    },

    /** Removes tries and sights that are over. */
    async sweepTries(): Promise<void> {
      const over = { expiresAt: { $lte: new Date(clock.now().getTime() - sweepAfterMs) } };
      await db.model(couponTryModel).deleteMany(over);
      await db.model(couponSightModel).deleteMany(over);
    },
  };
}

/** Goes through coupons in the order of a date, a page at a time; each in a transaction of its own. */
async function walk(
  db: Database,
  filter: Readonly<Record<string, unknown>>,
  by: 'expiresAt' | 'deadline',
  act: (couponId: string) => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const coupons = db.model(couponModel);
  let count = 0;
  let last: Coupon | undefined;
  for (;;) {
    const beyond =
      last === undefined
        ? {}
        : { $or: [{ [by]: { $gt: last[by] } }, { [by]: last[by], _id: { $gt: last._id } }] };
    const page = await coupons
      .find({ $and: [filter, beyond] })
      .sort({ [by]: 1, _id: 1 })
      .limit(batchSize)
      .lean<Coupon[]>();
    for (const { _id } of page) {
      if (signal?.aborted === true) return count;
      if (await act(_id)) count += 1;
    }
    last = page.at(-1);
    if (page.length < batchSize) return count;
  }
}

/** False when somebody was faster, or a merge holds it: the next run sees to it. */
function expireOne(deps: CouponDeps, couponId: string): Promise<boolean> {
  const { db, clock, emit } = deps;
  return db.transaction({ keys: [couponKey(couponId)] }, async () => {
    const now = clock.now();
    const after = await changeCoupon(deps, {
      couponId,
      act: 'expire',
      now,
      where: { expiresAt: { $lte: now } },
    });
    if (after === null) return false;
    const { templateId, memberId, version } = after;
    const payload = { couponId, templateId, memberId, at: now.toISOString() };
    await emit('coupon.expired', { subject: `coupon:${couponId}`, version, payload });
    return true;
  });
}

function releaseOne(deps: CouponDeps, couponId: string): Promise<boolean> {
  const { db, clock } = deps;
  return db.transaction({ keys: [couponKey(couponId)] }, async () => {
    const now = clock.now();
    const where = { deadline: { $lte: now } };
    if ((await changeCoupon(deps, { couponId, act: 'release', now, where })) !== null) return true;
    return (await changeCoupon(deps, { couponId, act: 'closeGift', now, where })) !== null;
  });
}

function tellOne({ db, clock, emit }: CouponDeps, couponId: string): Promise<boolean> {
  return db.transaction({ keys: [couponKey(couponId)] }, async () => {
    const now = clock.now();
    const told = await db
      .model(couponModel)
      .findOneAndUpdate(
        { _id: couponId, state: 'issued', noticedAt: null, frozenBy: null },
        { $set: { noticedAt: now }, $inc: { version: 1 } },
        { returnDocument: 'after' },
      )
      .lean<Coupon>();
    if (told === null) return false;
    const { templateId, memberId, version, expiresAt } = told;
    const times = { at: now.toISOString(), expiresAt: expiresAt.toISOString() };
    const payload = { couponId, templateId, memberId, ...times };
    await emit('coupon.expiringSoon', { subject: `coupon:${couponId}`, version, payload });
    return true;
  });
}
