import type { CouponGiftState } from '../contract/coupon';
import { defineModel } from '../platform/database';

/** A link through which one coupon goes to the first member who takes it. */
export interface CouponGift {
  readonly _id: string;
  readonly couponId: string;
  readonly templateId: string;
  readonly giverId: string;
  readonly state: CouponGiftState;
  readonly takenBy: string | null;
  readonly openedAt: Date;
  /** Not after the end of the coupon itself. */
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

export const couponGiftModel = defineModel<CouponGift>()({
  name: 'couponGift',
  privacy: {
    purpose: 'hand a coupon from one member to another once',
    retention: 'three years after the giver has left, under a pseudonym',
  },
  fields: {
    couponId: { type: String, required: true, pii: 'none' },
    templateId: { type: String, required: true, pii: 'none' },
    giverId: { type: String, required: true, pii: 'personal' },
    state: { type: String, required: true, enum: ['open', 'taken', 'returned', 'cancelled'], pii: 'none' },
    takenBy: { type: String, default: null, pii: 'personal' },
    openedAt: { type: Date, required: true, pii: 'none' },
    expiresAt: { type: Date, required: true, pii: 'none' },
    endedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [
    { key: { couponId: 1 } },
    { key: { state: 1, expiresAt: 1, _id: 1 } },
    { key: { giverId: 1, openedAt: -1 } },
    { key: { takenBy: 1, endedAt: -1 }, where: { takenBy: { $gt: '' } } },
  ],
});
