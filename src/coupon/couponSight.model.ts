import { defineModel } from '../platform/database';

/** How often a clerk or till tried codes in one window. */
export interface CouponTry {
  /** `<what>:<kind>:<actor>:<window>` */
  readonly _id: string;
  readonly count: number;
  readonly expiresAt: Date;
}

export const couponTryModel = defineModel<CouponTry>()({
  name: 'couponTry',
  privacy: { purpose: 'keep staff and tills from guessing codes', retention: '1 day' },
  fields: {
    count: { type: Number, required: true, pii: 'none' },
    expiresAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { expiresAt: 1 } }],
});

/** A checked code: this clerk or till has seen that coupon. */
export interface CouponSight {
  /** `<kind>:<actor>:<coupon>` */
  readonly _id: string;
  readonly expiresAt: Date;
}

export const couponSightModel = defineModel<CouponSight>()({
  name: 'couponSight',
  privacy: { purpose: 'let a confirmation be repeated when the network was gone', retention: '1 day' },
  fields: { expiresAt: { type: Date, required: true, pii: 'none' } },
  indexes: [{ key: { expiresAt: 1 } }],
});
