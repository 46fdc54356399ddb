import {
  couponBusy,
  couponMissing,
  memberInactive,
  ofAnother,
  otherGoods,
  otherStore,
  belowThreshold,
  redemptionIdReused,
} from './coupon.errors';
import { changeCoupon, whyNotUsable } from './coupon.change';
import { requireTemplate } from './coupon.claim';
import { readCouponCode } from './coupon.code';
import type { CouponDeps } from './coupon.deps';
import { discountOf } from './coupon.discount';
import type {
  CouponCounter,
  GiveBackRequest,
  Quote,
  QuoteRequest,
  Redeemed,
  RedeemRequest,
} from './coupon.face';
import type { Coupon, CouponUse } from './coupon.model';
import { couponModel } from './coupon.model';
import type { Presented } from './coupon.presented';
import { isValidAt } from './coupon.rules';
import { wordsOf } from './coupon.words';
import type { CouponRedemption } from './couponRedemption.model';
import { couponRedemptionModel } from './couponRedemption.model';

interface CounterDeps extends CouponDeps {
  readonly presented: Presented;
}

/** What a counter or till does with a coupon: preview, redeem once, take it back. */
export function createCounter(coupon: CouponDeps, presented: Presented): CouponCounter {
  const deps = { ...coupon, presented };
  return {
    async quote(request) {
      const found = await presented.look(request, request.actor);
      return quoteFor(deps, found, request);
    },
    redeem: (request) => redeem(deps, request),
    giveBack: (request) => giveBack(deps, request),
  };
}

/** What the coupon gives now, here, for this basket, to this member. @throws AppError COUPON_… */
async function quoteFor(deps: CouponDeps, coupon: Coupon, request: QuoteRequest): Promise<Quote> {
  const { clock, members, stores } = deps;
  const { memberId, place, basket } = request;
  if (memberId != null && memberId !== coupon.memberId) throw ofAnother();
  const refusal = await whyNotUsable(deps, coupon, clock.now(), { forStaff: true });
  if (refusal !== null) throw refusal;
  if ((await members.standingOf(coupon.memberId))?.canSpend !== true) throw memberInactive();
  const template = await requireTemplate(deps, coupon.templateId);
  const { title, scope, benefit } = template;
  const names = new Map((await stores.findMany(scope.storeIds)).map(({ id, name }) => [id, name]));
  const words = wordsOf(template, (id) => names.get(id));
  if (!isValidAt(scope, place.storePath)) throw otherStore(words.validAt);
  const given = discountOf(benefit, scope, basket);
  if ('kind' in given) {
    throw given.kind === 'otherGoods'
      ? otherGoods(words.validFor)
      : belowThreshold(given.thresholdFen, given.missingFen);
  }
  return { couponId: coupon._id, templateId: coupon.templateId, memberId: coupon.memberId, title, ...given };
}

async function redeem(deps: CounterDeps, request: RedeemRequest): Promise<Redeemed> {
  const { db, clock, presented } = deps;
  const { redemptionId, orderId, actor, place, at } = request;
  const earlier = await db
    .model(couponRedemptionModel)
    .findOne({ redemptionId, kind: 'redeemed' })
    .lean<CouponRedemption>();
  if (earlier !== null) return sameRedemption(earlier, request);
  const coupon = await presented.confirm(request, actor);
  // The order that holds a coupon for its payment is the one that may redeem it.
  const isOwnLock = coupon.state === 'locked' && coupon.lockedBy === orderId;
  const quote = await quoteFor(deps, isOwnLock ? { ...coupon, state: 'issued' } : coupon, request);
  const now = clock.now();
  const use: CouponUse = {
    redemptionId,
    orderId,
    storeId: place.storeId,
    storePath: place.storePath,
    actor: { kind: actor.kind, id: actor.id },
    discountFen: quote.discountFen,
    at,
  };
  const lock = { $or: [{ state: { $ne: 'locked' } }, { lockedBy: orderId }, { deadline: { $lte: now } }] };
  const date = { memberId: coupon.memberId, usableFrom: { $lte: now }, expiresAt: { $gt: now } };
  const where = { ...date, ...lock };
  const after = await changeCoupon(deps, { couponId: coupon._id, act: 'redeem', now, where, set: { use } });
  if (after === null) throw await whatCameFirst(deps, coupon._id);
  await append(deps, { ...rowOf(quote, use), kind: 'redeemed', reason: null });
  await tell(deps, 'coupon.redeemed', after, use);
  return { ...quote, redemptionId, orderId, at };
}

/** The answer to a repeat. @throws AppError COUPON_REDEMPTION_ID_REUSED */
function sameRedemption(row: CouponRedemption, request: RedeemRequest): Redeemed {
  const {
    couponId,
    templateId,
    memberId,
    title,
    discountFen,
    lineDiscounts,
    giftName,
    redemptionId,
    orderId,
    at,
  } = row;
  const named = 'couponId' in request ? request.couponId : readCouponCode(request.couponCode)?.couponId;
  const isOther = named !== undefined && named !== couponId;
  if (isOther || orderId !== request.orderId) throw redemptionIdReused();
  return {
    couponId,
    templateId,
    memberId,
    title,
    discountFen,
    lineDiscounts: lineDiscounts.map((line) => ({ lineId: line.lineId, discountFen: line.discountFen })),
    giftName,
    redemptionId,
    orderId,
    at,
  };
}

/** Somebody else changed it between reading and writing. */
async function whatCameFirst(deps: CouponDeps, couponId: string): Promise<Error> {
  const coupon = await deps.db.model(couponModel).findById(couponId).lean<Coupon>();
  if (coupon === null) return couponMissing();
  return (await whyNotUsable(deps, coupon, deps.clock.now(), { forStaff: true })) ?? couponBusy();
}

type Row = Omit<CouponRedemption, '_id'>;

function rowOf(quote: Quote, use: CouponUse): Omit<Row, 'kind' | 'reason'> {
  const { couponId, templateId, memberId, title, discountFen, lineDiscounts, giftName } = quote;
  const { redemptionId, orderId, storeId, storePath, actor, at } = use;
  const what = { couponId, templateId, memberId, title, discountFen, lineDiscounts, giftName };
  return { ...what, redemptionId, orderId, storeId, storePath, actor, at };
}

async function append({ db, ids }: CouponDeps, row: Row): Promise<void> {
  const session = db.session();
  if (session === undefined) throw new Error('a redemption belongs in the transaction of its purchase');
  await db.model(couponRedemptionModel).create([{ _id: ids.next(), ...row }], { session });
}

async function giveBack(
  deps: CouponDeps,
  { orderId, reason, actor, at }: GiveBackRequest,
): Promise<{ readonly couponId: string; readonly state: 'issued' | 'expired' } | null> {
  const { db, clock } = deps;
  const rows = await db
    .model(couponRedemptionModel)
    .find({ orderId })
    .sort({ at: 1 })
    .lean<CouponRedemption[]>();
  const isBack = (id: string): boolean =>
    rows.some((row) => row.kind === 'reversed' && row.redemptionId === id);
  const row = rows.find((each) => each.kind === 'redeemed' && !isBack(each.redemptionId));
  if (row === undefined) return null;
  const { couponId, redemptionId } = row;
  const now = clock.now();
  const change = { couponId, now, set: { use: null } };
  const own = { 'use.redemptionId': redemptionId };
  const back =
    (await changeCoupon(deps, { ...change, act: 'giveBack', where: { ...own, expiresAt: { $gt: now } } })) ??
    (await changeCoupon(deps, {
      ...change,
      act: 'giveBackLate',
      where: { ...own, expiresAt: { $lte: now } },
    }));
  // The row says that the coupon is redeemed by this order: only a merge can be in the way.
  if (back === null) throw couponBusy();
  const { _id, ...redeemed } = row;
  const { kind, id } = actor;
  await append(deps, { ...redeemed, kind: 'reversed', reason, actor: { kind, id }, at });
  await tell(deps, 'coupon.redemptionReversed', back, row);
  return { couponId, state: back.state === 'issued' ? 'issued' : 'expired' };
}

async function tell(
  { emit }: CouponDeps,
  name: 'coupon.redeemed' | 'coupon.redemptionReversed',
  { _id: couponId, templateId, memberId, version, changedAt }: Coupon,
  {
    redemptionId,
    orderId,
    storeId,
    discountFen,
  }: Pick<CouponUse, 'redemptionId' | 'orderId' | 'storeId' | 'discountFen'>,
): Promise<void> {
  const facts = { redemptionId, orderId, storeId, discountFen };
  const payload = { couponId, templateId, memberId, at: changedAt.toISOString(), ...facts };
  await emit(name, { subject: `coupon:${couponId}`, version, payload });
}
