import type { MoveRecord } from '../contract/memberPart';
import type { CouponDeps } from './coupon.deps';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import { couponGiftModel } from './couponGift.model';
import { couponRedemptionModel } from './couponRedemption.model';
import type { CouponSlot, SlotHolder } from './couponSlot.model';
import { insertSlot, removeSlot, takenSlots } from './couponSlot.model';
import type { CouponTemplates } from './couponTemplate.service';

/** How many coupons one step of a merge moves. */
const stepSize = 100;

/** What one step did, as plain values. */
interface Moved {
  readonly coupons: readonly (Pick<Coupon, '_id' | 'state'> & { readonly slot: CouponSlot | null })[];
  readonly redemptionIds: readonly string[];
  readonly givenIds: readonly string[];
  readonly takenIds: readonly string[];
}

/** One step of a merge, in its transaction: coupons with new places in the other's limits, then the history. */
export async function move(
  deps: CouponDeps,
  from: string,
  to: string,
): Promise<{ readonly record: MoveRecord; readonly isDone: boolean }> {
  const { db, members } = deps;
  const coupons = db.model(couponModel);
  const found = await coupons.find({ memberId: from }).sort({ _id: 1 }).limit(stepSize).lean<Coupon[]>();
  const holderKey = await members.rewardKeyOf(to);
  const moved: Moved['coupons'][number][] = [];
  for (const { _id, state } of found) {
    await coupons.updateOne({ _id }, { $set: { memberId: to } });
    moved.push({ _id, state, slot: await moveSlot(deps, _id, { holderKey, memberId: to }) });
  }
  const isDone = found.length < stepSize;
  const history = isDone
    ? await moveHistory(deps, from, to)
    : { redemptionIds: [], givenIds: [], takenIds: [] };
  return { record: { coupons: moved, ...history }, isDone };
}

/** A place of its own in the other's share, above the limit where both had theirs: nothing is lost, and nothing more is issued. */
async function moveSlot(
  { db, ids }: CouponDeps,
  couponId: string,
  holder: SlotHolder,
): Promise<CouponSlot | null> {
  const before = await removeSlot(db, couponId);
  if (before === null) return null;
  const { templateId } = before;
  const slot = Math.max(0, ...(await takenSlots(db, templateId, holder))) + 1;
  await insertSlot(db, { _id: ids.next(), templateId, ...holder, slot, couponId });
  return before;
}

async function moveHistory({ db }: CouponDeps, from: string, to: string): Promise<Omit<Moved, 'coupons'>> {
  const redemptions = db.model(couponRedemptionModel);
  const gifts = db.model(couponGiftModel);
  const idsOf = (rows: readonly { _id: string }[]): string[] => rows.map(({ _id }) => _id);
  const redemptionIds = idsOf(
    await redemptions.find({ memberId: from }, { _id: 1 }).lean<{ _id: string }[]>(),
  );
  const givenIds = idsOf(await gifts.find({ giverId: from }, { _id: 1 }).lean<{ _id: string }[]>());
  const takenIds = idsOf(await gifts.find({ takenBy: from }, { _id: 1 }).lean<{ _id: string }[]>());
  await redemptions.updateMany({ _id: { $in: redemptionIds } }, { $set: { memberId: to } });
  await gifts.updateMany({ _id: { $in: givenIds } }, { $set: { giverId: to } });
  await gifts.updateMany({ _id: { $in: takenIds } }, { $set: { takenBy: to } });
  return { redemptionIds, givenIds, takenIds };
}

/** Brings the coupons of one step back; answers (中文) what was used or given away meanwhile and therefore stays. */
export async function undoMove(
  { db, ids }: CouponDeps,
  templates: Pick<CouponTemplates, 'findMany'>,
  moved: MoveRecord,
  from: string,
  to: string,
): Promise<string[]> {
  // Written by `move` above.
  const { coupons = [], redemptionIds = [], givenIds = [], takenIds = [] } = moved as Partial<Moved>;
  const model = db.model(couponModel);
  const stayed: string[] = [];
  for (const { _id, slot, state } of coupons) {
    const now = await model.findById(_id).lean<Coupon>();
    if (now === null) continue;
    const isUsedSince = now.state === 'redeemed' && state !== 'redeemed';
    if (now.memberId !== to || isUsedSince) {
      stayed.push(now.templateId);
      continue;
    }
    await model.updateOne({ _id }, { $set: { memberId: from } });
    // What was taken out of the limit meanwhile stays out of it.
    const isCounted = (await removeSlot(db, _id)) !== null;
    if (isCounted && slot !== null) await insertSlot(db, { ...slot, _id: ids.next() });
  }
  await db
    .model(couponRedemptionModel)
    .updateMany({ _id: { $in: [...redemptionIds] } }, { $set: { memberId: from } });
  await db.model(couponGiftModel).updateMany({ _id: { $in: [...givenIds] } }, { $set: { giverId: from } });
  await db.model(couponGiftModel).updateMany({ _id: { $in: [...takenIds] } }, { $set: { takenBy: from } });
  const titles = await templates.findMany(stayed);
  return stayed.map((id) => `合并后已使用或送出的券「${titles.get(id)?.title ?? '券'}」保留在留存会员`);
}
