import type { MemberPart, MemberRef, TimelineItem } from '../contract/memberPart';
import { yuan } from './coupon.words';
import type { CouponDeps } from './coupon.deps';
import { couponBusy } from './coupon.errors';
import type { Coupon } from './coupon.model';
import { couponBookModel, couponModel } from './coupon.model';
import { move, undoMove } from './coupon.move';
import { voidInside } from './coupon.void';
import type { CouponGift } from './couponGift.model';
import { couponGiftModel } from './couponGift.model';
import type { CouponRedemption } from './couponRedemption.model';
import { couponRedemptionModel } from './couponRedemption.model';
import type { CouponTemplates } from './couponTemplate.service';

/** The share of coupons in one member. Rows are never deleted: they stay under our own id of the member. */
export function createCouponPart(deps: CouponDeps, templates: Titles): MemberPart {
  return {
    name: 'coupon',
    collections: ['coupon', 'couponBook', 'couponSlot', 'couponRedemption', 'couponGift'],
    timeline: ({ memberId }, page) => timelineOf(deps, templates, memberId, page),
    copy: (member) => copyOf(deps, templates, member),
    erase: ({ memberId }) => erase(deps, memberId),
    freeze: (memberId, mergeId) => freeze(deps, memberId, mergeId),
    move: (from, to) => move(deps, from, to),
    undo: (record, from, to) => undoMove(deps, templates, record, from, to),
  };
}

type Titles = Pick<CouponTemplates, 'findMany'>;

async function titlesOf(
  templates: Titles,
  rows: readonly { readonly templateId: string }[],
): Promise<(templateId: string) => string> {
  const found = await templates.findMany(rows.map(({ templateId }) => templateId));
  return (templateId) => found.get(templateId)?.title ?? '券';
}

async function timelineOf(
  { db }: CouponDeps,
  templates: Titles,
  memberId: string,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<TimelineItem[]> {
  const coupons = db.model(couponModel);
  const earlier = { $lt: before };
  const got = await coupons
    .find({ memberId, issuedAt: earlier })
    .sort({ issuedAt: -1, _id: -1 })
    .limit(limit)
    .lean<Coupon[]>();
  const over = await coupons
    .find({ memberId, changedAt: earlier, state: { $in: ['expired', 'void'] } })
    .sort({ changedAt: -1, _id: -1 })
    .limit(limit)
    .lean<Coupon[]>();
  const used = await db
    .model(couponRedemptionModel)
    .find({ memberId, at: earlier })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
    .lean<CouponRedemption[]>();
  const given = await db
    .model(couponGiftModel)
    .find({ giverId: memberId, openedAt: earlier })
    .sort({ openedAt: -1, _id: -1 })
    .limit(limit)
    .lean<CouponGift[]>();
  const titleOf = await titlesOf(templates, [...got, ...over, ...given]);
  const items = [
    ...got.map((coupon) => gotItem(coupon, titleOf(coupon.templateId))),
    ...over.map((coupon) => overItem(coupon, titleOf(coupon.templateId))),
    ...used.map(usedItem),
    ...given.map((gift) => givenItem(gift, titleOf(gift.templateId))),
  ];
  return items.sort(newestFirst).slice(0, limit);
}

/** Items of one moment by descending id. */
function newestFirst(a: TimelineItem, b: TimelineItem): number {
  return a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1;
}

async function copyOf({ db }: CouponDeps, templates: Titles, { memberId }: MemberRef): Promise<unknown> {
  const held = await db.model(couponModel).find({ memberId }).sort({ issuedAt: 1 }).lean<Coupon[]>();
  const used = await db
    .model(couponRedemptionModel)
    .find({ memberId })
    .sort({ at: 1 })
    .lean<CouponRedemption[]>();
  const given = await db
    .model(couponGiftModel)
    .find({ giverId: memberId })
    .sort({ openedAt: 1 })
    .lean<CouponGift[]>();
  const titleOf = await titlesOf(templates, [...held, ...given]);
  return {
    coupons: held.map(({ templateId, state, issuedAt, issuedBy, expiresAt }) => ({
      title: titleOf(templateId),
      state,
      issuedBy,
      issuedAt: issuedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
    redemptions: used.map(({ kind, title, storeId, discountFen, at }) => ({
      kind,
      title,
      storeId,
      discountFen,
      at: at.toISOString(),
    })),
    gifts: given.map(({ templateId, state, openedAt }) => ({
      title: titleOf(templateId),
      state,
      openedAt: openedAt.toISOString(),
    })),
  };
}

/** What was not used ends; free words go. */
async function erase(deps: CouponDeps, memberId: string): Promise<void> {
  const { db, clock } = deps;
  const coupons = db.model(couponModel);
  const now = clock.now();
  const open = await coupons
    .find({ memberId, state: { $in: ['issued', 'gifting'] } }, { _id: 1 })
    .lean<{ _id: string }[]>();
  for (const { _id } of open) await voidInside(deps, _id, now, {});
  await coupons.updateMany({ memberId }, { $set: { reason: null, voidReason: null, typedCode: null } });
  await db.model(couponRedemptionModel).updateMany({ memberId }, { $set: { reason: null } });
  await db.model(couponBookModel).deleteOne({ _id: memberId });
}

/** Marks every coupon, which its changes condition on, and the book, which whatever arrives writes first. */
async function freeze({ db }: CouponDeps, memberId: string, mergeId: string | null): Promise<void> {
  const books = db.model(couponBookModel);
  const book = await books.findById(memberId).lean<{ frozenBy?: string | null }>();
  if (mergeId !== null && book?.frozenBy != null && book.frozenBy !== mergeId) throw couponBusy();
  await books.updateOne(
    { _id: memberId },
    { $set: { frozenBy: mergeId }, $inc: { version: 1 } },
    { upsert: true },
  );
  await db.model(couponModel).updateMany({ memberId }, { $set: { frozenBy: mergeId } });
}

function gotItem({ _id, issuedAt, reason }: Coupon, title: string): TimelineItem {
  const why = reason === null ? '' : `（${reason}）`;
  const at = issuedAt.toISOString();
  return {
    id: `coupon:${_id}:issued`,
    at,
    kind: 'coupon.issued',
    text: `获得券「${title}」${why}`,
    storeId: null,
  };
}

function overItem({ _id, changedAt, state, voidReason }: Coupon, title: string): TimelineItem {
  const why = voidReason === null ? '' : `（${voidReason}）`;
  const text = state === 'void' ? `券「${title}」作废${why}` : `券「${title}」过期`;
  const kind = state === 'void' ? 'coupon.voided' : 'coupon.expired';
  return { id: `coupon:${_id}:${state}`, at: changedAt.toISOString(), kind, text, storeId: null };
}

function usedItem({ _id, kind, title, discountFen, giftName, storeId, at }: CouponRedemption): TimelineItem {
  const gain = giftName === null ? `优惠 ${yuan(discountFen)} 元` : `领取 ${giftName}`;
  const isUse = kind === 'redeemed';
  return {
    id: `couponRedemption:${_id}`,
    at: at.toISOString(),
    kind: isUse ? 'coupon.redeemed' : 'coupon.redemptionReversed',
    text: isUse ? `核销券「${title}」，${gain}` : `券「${title}」的核销被退回`,
    storeId,
  };
}

const giftWords = {
  open: '等待领取',
  taken: '已被领取',
  returned: '无人领取，已退回',
  cancelled: '已取消',
} as const;

function givenItem({ _id, openedAt, state }: CouponGift, title: string): TimelineItem {
  const text = `赠送券「${title}」：${giftWords[state]}`;
  return { id: `couponGift:${_id}`, at: openedAt.toISOString(), kind: 'coupon.given', text, storeId: null };
}
