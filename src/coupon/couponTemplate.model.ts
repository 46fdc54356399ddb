import type { CouponBenefit, CouponScope, CouponTemplateState, CouponValidity } from '../contract/coupon';
import { defineModel } from '../platform/database';

/** What coupons of one kind are, and how many may be issued to whom. */
export interface CouponTemplate {
  readonly _id: string;
  readonly title: string;
  readonly benefit: CouponBenefit;
  readonly scope: CouponScope;
  readonly validity: CouponValidity;
  readonly howToUse: string | null;
  readonly isGiftable: boolean;
  readonly stock: number | null;
  /** What may still be issued; goes down only under the condition that it is above 0. Null: no limit. */
  readonly remaining: number | null;
  readonly perMemberLimit: number;
  readonly isListed: boolean;
  readonly claimFrom: Date | null;
  readonly claimTo: Date | null;
  readonly pointsPrice: number | null;
  readonly isSignUpGift: boolean;
  /** 1 while it is live and the gift of joining: unique, so that there is one. */
  readonly signUpSlot: number | null;
  readonly state: CouponTemplateState;
  /** Grows with each change by an operator; issuing leaves it alone. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
}

export const couponTemplateModel = defineModel<CouponTemplate>()({
  name: 'couponTemplate',
  privacy: { purpose: 'what coupons promise', retention: 'as long as coupons name it' },
  fields: {
    title: { type: String, required: true, pii: 'none' },
    benefit: { type: Object, required: true, pii: 'none' },
    scope: { type: Object, required: true, pii: 'none' },
    validity: { type: Object, required: true, pii: 'none' },
    howToUse: { type: String, default: null, pii: 'none' },
    isGiftable: { type: Boolean, required: true, pii: 'none' },
    stock: { type: Number, default: null, pii: 'none' },
    remaining: { type: Number, default: null, pii: 'none' },
    perMemberLimit: { type: Number, required: true, pii: 'none' },
    isListed: { type: Boolean, required: true, pii: 'none' },
    claimFrom: { type: Date, default: null, pii: 'none' },
    claimTo: { type: Date, default: null, pii: 'none' },
    pointsPrice: { type: Number, default: null, pii: 'none' },
    isSignUpGift: { type: Boolean, required: true, pii: 'none' },
    signUpSlot: { type: Number, default: null, pii: 'none' },
    state: { type: String, required: true, enum: ['draft', 'live', 'paused', 'ended'], pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
    publishedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [
    { key: { state: 1, createdAt: -1 } },
    { key: { state: 1, isListed: 1, publishedAt: -1 } },
    { key: { signUpSlot: 1 }, unique: true, where: { signUpSlot: { $gt: 0 } } },
  ],
});

/** What the in-process queue lines up by that takes from a stock. */
export function templateKey(templateId: string): string {
  return `couponTemplate:${templateId}`;
}
