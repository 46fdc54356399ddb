import type { Database } from '../platform/database';
import { defineModel } from '../platform/database';
import { freeSlot } from './coupon.rules';
import type { CouponTemplate } from './couponTemplate.model';

/**
 * A place in a person's share of a template, taken by one coupon. It is inserted and deleted, never changed: the limit is
 * the unique index of what is inserted.
 */
export interface CouponSlot {
  readonly _id: string;
  readonly templateId: string;
  /** The person: the same after leaving and joining again. */
  readonly holderKey: string;
  /** 1, 2, 3 … */
  readonly slot: number;
  readonly couponId: string;
  readonly memberId: string;
}

export const couponSlotModel = defineModel<CouponSlot>()({
  name: 'couponSlot',
  privacy: {
    purpose: 'issue no more coupons to a person than their template says',
    retention: 'as long as the template issues; outlives the membership, or joining again would issue again',
  },
  fields: {
    templateId: { type: String, required: true, pii: 'none' },
    holderKey: {
      type: String,
      required: true,
      pii: 'personal',
      purpose: 'a keyed hash that leads to nobody by itself',
    },
    slot: { type: Number, required: true, pii: 'none' },
    couponId: { type: String, required: true, pii: 'none' },
    memberId: { type: String, required: true, pii: 'personal' },
  },
  indexes: [
    { key: { templateId: 1, holderKey: 1, slot: 1 }, unique: true },
    { key: { couponId: 1 } },
    { key: { templateId: 1, memberId: 1 } },
    { key: { memberId: 1 } },
  ],
});

/** Whose share: the person, and the membership for what they got before they were recognised. */
export interface SlotHolder {
  readonly holderKey: string;
  readonly memberId: string;
}

/** The places of a person that are taken. */
export async function takenSlots(
  db: Database,
  templateId: string,
  { holderKey, memberId }: SlotHolder,
): Promise<number[]> {
  const rows = await db
    .model(couponSlotModel)
    .find({ templateId, $or: [{ holderKey }, { memberId }] }, { slot: 1 })
    .lean<{ slot: number }[]>();
  return rows.map(({ slot }) => slot);
}

/** The next place; null when the limit is reached. */
export async function nextSlot(
  db: Database,
  { _id, perMemberLimit }: Pick<CouponTemplate, '_id' | 'perMemberLimit'>,
  holder: SlotHolder,
): Promise<number | null> {
  return freeSlot(await takenSlots(db, _id, holder), perMemberLimit);
}

/** Takes a place, in the open transaction; two at once meet in the index. */
export async function insertSlot(db: Database, slot: CouponSlot): Promise<void> {
  const session = db.session();
  if (session === undefined) throw new Error('a slot is taken in the transaction of its coupon');
  await db.model(couponSlotModel).create([slot], { session });
}

/** Frees the place of a coupon; answers the row that was there. */
export async function removeSlot(db: Database, couponId: string): Promise<CouponSlot | null> {
  return db.model(couponSlotModel).findOneAndDelete({ couponId }).lean<CouponSlot>();
}
