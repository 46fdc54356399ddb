import type { Database } from '../platform/database';
import type { CouponDeps } from './coupon.deps';
import {
  couponBusy,
  couponExpired,
  couponGifting,
  couponLocked,
  couponNotBegun,
  couponRedeemed,
  couponVoid,
} from './coupon.errors';
import type { Coupon } from './coupon.model';
import { couponBookModel, couponModel } from './coupon.model';
import type { CouponAct } from './coupon.rules';
import { blockerAt, transitionOf } from './coupon.rules';
import { couponGiftModel } from './couponGift.model';
import type { AppError } from '../platform/errors';

export interface ChangeRequest {
  readonly couponId: string;
  readonly act: CouponAct;
  readonly now: Date;
  /** What else must hold; a state of its own in it replaces those of the table. */
  readonly where?: Readonly<Record<string, unknown>>;
  readonly set?: Partial<Coupon>;
}

const atRest = { lockedBy: null, deadline: null, giftId: null } as const;

/**
 * The one way a coupon changes its state: one conditional update, in the open transaction. Null when it was not in a state
 * from which the act leads, or a merge holds it. A lock or gift whose time is over counts as none; a gift that was not taken is closed.
 */
export async function changeCoupon(
  { db }: Pick<CouponDeps, 'db'>,
  { couponId, act, now, where = {}, set = {} }: ChangeRequest,
): Promise<Coupon | null> {
  const { from, to } = transitionOf(act);
  const over = { state: { $in: ['locked', 'gifting'] }, deadline: { $lte: now } };
  const begins = from.includes('issued')
    ? [{ state: { $in: [...from] } }, over]
    : [{ state: { $in: [...from] } }];
  const next = { ...atRest, ...set, state: to, changedAt: now };
  const before = await db
    .model(couponModel)
    .findOneAndUpdate(
      { $and: [{ _id: couponId, frozenBy: null, $or: begins }, where] },
      { $set: next, $inc: { version: 1 } },
      { returnDocument: 'before' },
    )
    .lean<Coupon>();
  if (before === null) return null;
  if (before.state === 'gifting' && act !== 'take') await returnGift(db, before.giftId, now);
  return { ...before, ...next, version: before.version + 1 };
}

/** A link that nobody took and nobody cancelled. */
async function returnGift(db: Database, giftId: string | null, now: Date): Promise<void> {
  await db
    .model(couponGiftModel)
    .updateOne({ _id: giftId ?? '', state: 'open' }, { $set: { state: 'returned', endedAt: now } });
}

/** The document that a merge freezes, written before a coupon arrives at a member. @throws AppError COUPON_BUSY */
export async function openBook({ db }: Pick<CouponDeps, 'db'>, memberId: string): Promise<void> {
  const book = await db
    .model(couponBookModel)
    .findOneAndUpdate({ _id: memberId }, { $inc: { version: 1 } }, { upsert: true, returnDocument: 'after' })
    .lean<{ frozenBy?: string | null }>();
  if (book.frozenBy != null) throw couponBusy();
}

/** Why a coupon cannot be used, as whoever asks may read it; null when it can. `forStaff` names the clerk, too. */
export async function whyNotUsable(
  deps: Pick<CouponDeps, 'stores' | 'staffNames'>,
  coupon: Coupon,
  now: Date,
  { forStaff }: { readonly forStaff: boolean },
): Promise<AppError | null> {
  switch (blockerAt(coupon, now)) {
    case null:
      return coupon.frozenBy === null ? null : couponBusy();
    case 'redeemed':
      return redeemedBefore(deps, coupon, forStaff);
    case 'void':
      return couponVoid();
    case 'expired':
      return couponExpired(coupon.expiresAt);
    case 'locked':
      return couponLocked(coupon.deadline);
    case 'gifting':
      return couponGifting(coupon.deadline);
    case 'notBegun':
      return couponNotBegun(coupon.usableFrom);
  }
}

async function redeemedBefore(
  { stores, staffNames }: Pick<CouponDeps, 'stores' | 'staffNames'>,
  { use }: Coupon,
  forStaff: boolean,
): Promise<AppError> {
  if (use === null) throw new Error('a redeemed coupon says where');
  const { storeId, at, redemptionId, actor } = use;
  const [store] = await stores.findMany([storeId]);
  const staffId = forStaff && actor.kind === 'staff' ? actor.id : null;
  const names = staffId === null ? new Map<string, string>() : await staffNames([staffId]);
  const staffName = staffId === null ? null : (names.get(staffId) ?? null);
  return couponRedeemed({ storeId, storeName: store?.name ?? storeId, at, redemptionId, staffId, staffName });
}
