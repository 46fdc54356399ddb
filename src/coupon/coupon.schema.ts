import { z } from 'zod';
import type {
  CouponClaimRequest,
  CouponCodeView,
  CouponDetail,
  CouponGiftOpened,
  CouponGiftTaken,
  CouponGiftView,
  CouponIssueRequest,
  CouponIssueView,
  CouponOfferView,
  CouponQuery,
  CouponView,
  CouponVoidRequest,
} from '../contract/coupon';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();
const whole = z.number().int();
const text = z.string();

const state = z.enum(['issued', 'locked', 'gifting', 'redeemed', 'expired', 'void']);
const issuedBy = z.enum(['rule', 'claim', 'exchange', 'gift', 'operator', 'invite', 'award', 'tier']);

const words = { title: text, gives: text, face: text, validFor: text, validAt: text, howToUse: text };

export const claimRequest = schemaFor<CouponClaimRequest>()(z.strictObject({ templateId: id }));

export const couponQuery = schemaFor<CouponQuery>()(
  pageQuery.extend({ state: z.enum(['usable', 'used', 'expired']).default('usable') }),
);

export const offerView = schemaFor<CouponOfferView>()(
  z.strictObject({
    ...words,
    templateId: id,
    validity: text,
    pointsPrice: whole.nullable(),
    remaining: whole.nullable(),
    perMemberLimit: whole,
    takenCount: whole,
    claimableUntil: time.nullable(),
    isGiftable: z.boolean(),
    whyNot: text.nullable(),
  }),
);

const giftLinkFields = z.strictObject({ token: text, expiresAt: time });

const coupon = z.strictObject({
  ...words,
  id,
  templateId: id,
  state,
  usableFrom: time,
  expiresAt: time,
  whyNot: text.nullable(),
  canGive: z.boolean(),
  gift: giftLinkFields.nullable(),
  usedAt: time.nullable(),
  usedStoreName: text.nullable(),
});

export const couponView = schemaFor<CouponView>()(coupon);

export const couponDetail = schemaFor<CouponDetail>()(
  coupon.extend({ issuedAt: time, issuedBy, discountFen: whole.nullable() }),
);

export const codeView = schemaFor<CouponCodeView>()(
  z.strictObject({ code: text, typedCode: text, expiresAt: time, refreshAfterMs: whole }),
);

export const giftOpened = schemaFor<CouponGiftOpened>()(giftLinkFields.extend({ isNew: z.boolean() }));

export const giftParams = z.strictObject({ token: z.string().regex(/^[0-9A-Za-z_-]{1,64}$/) });

const gift = z.strictObject({
  ...words,
  state: z.enum(['open', 'taken', 'returned', 'cancelled']),
  couponExpiresAt: time,
  expiresAt: time,
  isGiver: z.boolean(),
  couponId: id.nullable(),
  whyNot: text.nullable(),
});

export const giftView = schemaFor<CouponGiftView>()(gift);

export const giftTaken = schemaFor<CouponGiftTaken>()(gift.extend({ isNew: z.boolean() }));

const reason = z.string().trim().min(1).max(200);

export const issueRequest = schemaFor<CouponIssueRequest>()(z.strictObject({ templateId: id, reason }));

export const voidRequest = schemaFor<CouponVoidRequest>()(
  z.strictObject({ reason, returnsToStock: z.boolean() }),
);

export const issueView = schemaFor<CouponIssueView>()(
  z.strictObject({
    id,
    templateId: id,
    title: text,
    memberId: id,
    state,
    issuedBy,
    issuedAt: time,
    usableFrom: time,
    expiresAt: time,
    redemption: z
      .strictObject({
        redemptionId: text,
        orderId: text,
        storeId: id,
        storeName: text,
        staffId: id.nullable(),
        discountFen: whole,
        at: time,
      })
      .nullable(),
  }),
);
