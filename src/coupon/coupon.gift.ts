import type { IdentityPrincipal } from '../contract/principals';
import { changeCoupon, openBook, whyNotUsable } from './coupon.change';
import { requireTemplate } from './coupon.claim';
import { giftToken, readGiftToken } from './coupon.code';
import type { CouponDeps } from './coupon.deps';
import {
  couponBusy,
  couponMissing,
  giftMissing,
  giftOver,
  giftOwn,
  giftTaken,
  limitReached,
  memberInactive,
  notGiftable,
} from './coupon.errors';
import { couponKey } from './coupon.face';
import { againOnDuplicate, freshTypedCode, holderQueueKey } from './coupon.issue';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import { giftLifeMs, stateAt } from './coupon.rules';
import type { CouponGift } from './couponGift.model';
import { couponGiftModel } from './couponGift.model';
import { insertSlot, nextSlot, removeSlot } from './couponSlot.model';
import type { CouponTemplate } from './couponTemplate.model';
import type { AppError } from '../platform/errors';

export interface OpenedGift {
  readonly token: string;
  readonly expiresAt: Date;
  readonly isNew: boolean;
}

/** A gift with all that its page shows. */
export interface GiftFacts {
  readonly gift: CouponGift;
  readonly coupon: Coupon;
  readonly template: CouponTemplate;
  readonly viewer: Pick<IdentityPrincipal, 'memberId'>;
  readonly whyNot: AppError | null;
}

export type Gifts = ReturnType<typeof createGifts>;

/** Handing a coupon on: one open link, for a day, to the first member who takes it. Nobody is rewarded for giving. */
export function createGifts(deps: CouponDeps) {
  return {
    tokenOf: (giftId: string): string => giftToken(deps.codeKey, giftId),

    /** While a link is open, the same again. @throws AppError COUPON_MISSING, COUPON_NOT_GIFTABLE, and what stands in the way */
    open: (memberId: string, couponId: string): Promise<OpenedGift> => open(deps, memberId, couponId),

    /** @throws AppError COUPON_GIFT_MISSING */
    async look(viewer: Pick<IdentityPrincipal, 'memberId'>, token: string): Promise<GiftFacts> {
      return factsOf(deps, viewer, await requireGift(deps, token));
    },

    /** Answers whether it was taken just now; again by the same member: false. @throws AppError COUPON_GIFT_… */
    take: (memberId: string, token: string): Promise<boolean> => take(deps, memberId, token),

    /** By the giver; a link that is over stays as it is. @throws AppError COUPON_GIFT_MISSING, COUPON_GIFT_TAKEN */
    cancel: (memberId: string, token: string): Promise<void> => cancel(deps, memberId, token),
  };
}

/** @throws AppError COUPON_GIFT_MISSING */
async function requireGift({ db, codeKey }: CouponDeps, token: string): Promise<CouponGift> {
  const giftId = readGiftToken(codeKey, token);
  const gift = giftId === null ? null : await db.model(couponGiftModel).findById(giftId).lean<CouponGift>();
  if (gift === null) throw giftMissing();
  return gift;
}

function open(deps: CouponDeps, memberId: string, couponId: string): Promise<OpenedGift> {
  const { db, clock, ids, codeKey } = deps;
  return db.transaction({ keys: [couponKey(couponId)] }, async (session) => {
    const coupon = await db.model(couponModel).findOne({ _id: couponId, memberId }).lean<Coupon>();
    if (coupon === null) throw couponMissing();
    const now = clock.now();
    const { giftId, deadline } = coupon;
    if (stateAt(coupon, now) === 'gifting' && giftId !== null && deadline !== null) {
      return { token: giftToken(codeKey, giftId), expiresAt: deadline, isNew: false };
    }
    const { isGiftable } = await requireTemplate(deps, coupon.templateId);
    if (!isGiftable) throw notGiftable();
    const expiresAt = new Date(Math.min(now.getTime() + giftLifeMs, coupon.expiresAt.getTime()));
    const gift: CouponGift = {
      _id: ids.next(),
      couponId,
      templateId: coupon.templateId,
      giverId: memberId,
      state: 'open',
      takenBy: null,
      openedAt: now,
      expiresAt,
      endedAt: null,
    };
    const set = { giftId: gift._id, deadline: expiresAt };
    const where = { memberId, expiresAt: { $gt: now } };
    if ((await changeCoupon(deps, { couponId, act: 'openGift', now, where, set })) === null) {
      throw (await whyNotUsable(deps, coupon, now, { forStaff: false })) ?? couponBusy();
    }
    await db.model(couponGiftModel).create([gift], { session });
    return { token: giftToken(codeKey, gift._id), expiresAt, isNew: true };
  });
}

/** Why a member cannot take a gift; null when they can. */
async function whyNotTaken(deps: CouponDeps, gift: CouponGift, memberId: string): Promise<AppError | null> {
  const { clock, members } = deps;
  if (gift.giverId === memberId) return giftOwn();
  if (gift.state === 'taken') return giftTaken();
  const isOver = gift.state !== 'open' || gift.expiresAt.getTime() <= clock.now().getTime();
  if (isOver) return giftOver();
  if ((await members.standingOf(memberId))?.canSpend !== true) return memberInactive();
  const template = await requireTemplate(deps, gift.templateId);
  const holderKey = await members.rewardKeyOf(memberId);
  const slot = await nextSlot(deps.db, template, { memberId, holderKey });
  return slot === null ? limitReached(template.perMemberLimit) : null;
}

async function take(deps: CouponDeps, memberId: string, token: string): Promise<boolean> {
  const { couponId } = await requireGift(deps, token);
  const keys = [couponKey(couponId), holderQueueKey(memberId)];
  return againOnDuplicate(() => deps.db.transaction({ keys }, () => takeInside(deps, memberId, token)));
}

async function takeInside(deps: CouponDeps, memberId: string, token: string): Promise<boolean> {
  const { db, clock, ids, members, emit } = deps;
  const gift = await requireGift(deps, token);
  if (gift.takenBy === memberId) return false;
  const refusal = await whyNotTaken(deps, gift, memberId);
  if (refusal !== null) throw refusal;
  const template = await requireTemplate(deps, gift.templateId);
  const holderKey = await members.rewardKeyOf(memberId);
  const slot = await nextSlot(db, template, { memberId, holderKey });
  if (slot === null) throw limitReached(template.perMemberLimit);
  const now = clock.now();
  const { couponId, _id: giftId } = gift;
  const change = {
    memberId,
    typedCode: freshTypedCode(deps),
    // What the giver was told of it is not the receiver's to read.
    issuedBy: 'gift',
    reason: '好友赠送',
    issuedAt: now,
    noticedAt: null,
  } as const;
  const where = { giftId, deadline: { $gt: now } };
  const after = await changeCoupon(deps, { couponId, act: 'take', now, where, set: change });
  if (after === null) throw couponBusy();
  const taken = { state: 'taken', takenBy: memberId, endedAt: now };
  await db.model(couponGiftModel).updateOne({ _id: giftId, state: 'open' }, { $set: taken });
  await openBook(deps, memberId);
  const { templateId, version } = after;
  await removeSlot(db, couponId);
  await insertSlot(db, { _id: ids.next(), templateId, holderKey, slot, couponId, memberId });
  const payload = { couponId, templateId, memberId, by: 'gift', at: now.toISOString() } as const;
  await emit('coupon.issued', { subject: `coupon:${couponId}`, version, payload });
  return true;
}

async function cancel(deps: CouponDeps, memberId: string, token: string): Promise<void> {
  const { db, clock } = deps;
  const { couponId, giverId } = await requireGift(deps, token);
  if (giverId !== memberId) throw giftMissing();
  await db.transaction({ keys: [couponKey(couponId)] }, async () => {
    const gift = await requireGift(deps, token);
    if (gift.state === 'taken') throw giftTaken();
    if (gift.state !== 'open') return;
    const now = clock.now();
    // First, or the change of the coupon would call it returned.
    await db
      .model(couponGiftModel)
      .updateOne({ _id: gift._id }, { $set: { state: 'cancelled', endedAt: now } });
    const where = { giftId: gift._id };
    if ((await changeCoupon(deps, { couponId, act: 'closeGift', now, where })) === null) throw couponBusy();
  });
}

async function factsOf(
  deps: CouponDeps,
  viewer: Pick<IdentityPrincipal, 'memberId'>,
  gift: CouponGift,
): Promise<GiftFacts> {
  const { db, clock } = deps;
  const coupon = await db.model(couponModel).findById(gift.couponId).lean<Coupon>();
  if (coupon === null) throw giftMissing();
  const template = await requireTemplate(deps, gift.templateId);
  const isOver = gift.state === 'open' && gift.expiresAt.getTime() <= clock.now().getTime();
  const seen: CouponGift = isOver ? { ...gift, state: 'returned' } : gift;
  const memberId = viewer.memberId;
  const isTaker = memberId !== null && gift.takenBy === memberId;
  const whyNot =
    memberId === null || isTaker ? stateRefusal(seen, isTaker) : await whyNotTaken(deps, seen, memberId);
  return { gift: seen, coupon, template, viewer, whyNot };
}

/** What a visitor who has not joined, or whoever took it, is told. */
function stateRefusal({ state }: CouponGift, isTaker: boolean): AppError | null {
  if (isTaker || state === 'open') return null;
  return state === 'taken' ? giftTaken() : giftOver();
}
