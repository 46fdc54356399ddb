import type { CouponIssuedBy, CouponState } from '../contract/coupon';
import { defineModel } from '../platform/database';
import type { CouponActor } from './coupon.face';

/** Where, when and by whom a coupon was redeemed; gone from the coupon when it is given back, never from the history. */
export interface CouponUse {
  readonly redemptionId: string;
  readonly orderId: string;
  readonly storeId: string;
  readonly storePath: string;
  readonly actor: CouponActor;
  readonly discountFen: number;
  readonly at: Date;
}

/** One piece. Every change conditions on its state and on nobody merging its holder. */
export interface Coupon {
  readonly _id: string;
  readonly templateId: string;
  readonly memberId: string;
  readonly issueKey: string;
  readonly issuedBy: CouponIssuedBy;
  /** 中文; null: nothing to add. */
  readonly reason: string | null;
  readonly voidReason: string | null;
  readonly state: CouponState;
  readonly version: number;
  readonly issuedAt: Date;
  readonly changedAt: Date;
  readonly usableFrom: Date;
  readonly expiresAt: Date;
  /** 65 random bits; changes with the holder. Null once the holder was erased. */
  readonly typedCode: string | null;
  /** The order that holds it, while it is locked. */
  readonly lockedBy: string | null;
  /** When a lock or an open gift is over. */
  readonly deadline: Date | null;
  readonly giftId: string | null;
  readonly use: CouponUse | null;
  /** When `coupon.expiringSoon` was told. */
  readonly noticedAt: Date | null;
  readonly frozenBy: string | null;
}

/** One per member that ever held a coupon: what a merge freezes, so that nothing new arrives meanwhile. */
export interface CouponBook {
  /** The member. */
  readonly _id: string;
  readonly frozenBy: string | null;
  readonly version: number;
}

const privacy = {
  purpose: 'keep what a member may use, and prove what was used',
  retention: 'three years after the member has left, under a pseudonym',
} as const;

export const couponModel = defineModel<Coupon>()({
  name: 'coupon',
  privacy,
  fields: {
    templateId: { type: String, required: true, pii: 'none' },
    memberId: { type: String, required: true, pii: 'personal' },
    issueKey: { type: String, required: true, pii: 'personal', purpose: 'make a repeat harmless' },
    issuedBy: {
      type: String,
      required: true,
      enum: ['rule', 'claim', 'exchange', 'gift', 'operator', 'invite', 'award', 'tier'],
      pii: 'none',
    },
    reason: { type: String, default: null, pii: 'personal', retention: 'until the member is erased' },
    voidReason: { type: String, default: null, pii: 'personal', retention: 'until the member is erased' },
    state: {
      type: String,
      required: true,
      enum: ['issued', 'locked', 'gifting', 'redeemed', 'expired', 'void'],
      pii: 'none',
    },
    version: { type: Number, required: true, pii: 'none' },
    issuedAt: { type: Date, required: true, pii: 'none' },
    changedAt: { type: Date, required: true, pii: 'none' },
    usableFrom: { type: Date, required: true, pii: 'none' },
    expiresAt: { type: Date, required: true, pii: 'none' },
    typedCode: { type: String, default: null, pii: 'personal', purpose: 'present it without a camera' },
    lockedBy: { type: String, default: null, pii: 'none' },
    deadline: { type: Date, default: null, pii: 'none' },
    giftId: { type: String, default: null, pii: 'none' },
    use: { type: Object, default: null, pii: 'personal', purpose: 'say where and when it was used' },
    noticedAt: { type: Date, default: null, pii: 'none' },
    frozenBy: { type: String, default: null, pii: 'none' },
  },
  indexes: [
    { key: { issueKey: 1 }, unique: true },
    { key: { typedCode: 1 }, unique: true, where: { typedCode: { $gt: '' } } },
    { key: { memberId: 1, expiresAt: 1, _id: 1 } },
    { key: { memberId: 1, changedAt: -1 } },
    { key: { memberId: 1, issuedAt: -1 } },
    { key: { templateId: 1, issuedAt: -1 } },
    { key: { templateId: 1, state: 1 } },
    { key: { state: 1, expiresAt: 1, _id: 1 } },
    { key: { state: 1, deadline: 1 } },
  ],
});

export const couponBookModel = defineModel<CouponBook>()({
  name: 'couponBook',
  privacy,
  fields: {
    frozenBy: { type: String, default: null, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});
