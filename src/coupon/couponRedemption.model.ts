import { defineModel } from '../platform/database';
import type { CouponActor, Quote } from './coupon.face';

/** One line of the history of redemptions: written once; a give-back is a line of its own. */
export interface CouponRedemption {
  readonly _id: string;
  readonly kind: 'redeemed' | 'reversed';
  readonly redemptionId: string;
  readonly couponId: string;
  readonly templateId: string;
  /** Who held it then. */
  readonly memberId: string;
  readonly orderId: string;
  readonly storeId: string;
  readonly storePath: string;
  readonly actor: CouponActor;
  readonly title: string;
  readonly discountFen: number;
  readonly lineDiscounts: Quote['lineDiscounts'];
  readonly giftName: string | null;
  /** Why it was taken back. */
  readonly reason: string | null;
  readonly at: Date;
}

export const couponRedemptionModel = defineModel<CouponRedemption>()({
  name: 'couponRedemption',
  privacy: {
    purpose: 'prove every redemption of a coupon',
    retention: 'three years after the member has left, under a pseudonym',
  },
  fields: {
    kind: { type: String, required: true, enum: ['redeemed', 'reversed'], pii: 'none' },
    redemptionId: { type: String, required: true, pii: 'none' },
    couponId: { type: String, required: true, pii: 'none' },
    templateId: { type: String, required: true, pii: 'none' },
    memberId: { type: String, required: true, pii: 'personal' },
    orderId: { type: String, required: true, pii: 'none' },
    storeId: { type: String, required: true, pii: 'none' },
    storePath: { type: String, required: true, pii: 'none' },
    actor: { type: Object, required: true, pii: 'personal', purpose: 'say which clerk or till did it' },
    title: { type: String, required: true, pii: 'none' },
    discountFen: { type: Number, required: true, pii: 'personal' },
    lineDiscounts: { type: [Object], required: true, pii: 'none' },
    giftName: { type: String, default: null, pii: 'none' },
    reason: { type: String, default: null, pii: 'personal', retention: 'until the member is erased' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [
    { key: { redemptionId: 1, kind: 1 }, unique: true },
    { key: { orderId: 1 } },
    { key: { couponId: 1 } },
    { key: { memberId: 1, at: -1 } },
  ],
});
