import type { CouponDetail, CouponTemplateRequest, CouponTemplateView } from '../../../src/contract/coupon';
import { done } from '../staff';
import type { Member } from '../people';
import type { TestApp } from '../startApp';
import { asOperator, worldOf } from './staff';

/** 「满 100 元减 20 元」 for everything everywhere, free in the centre, as many as wanted, one per person. */
export const couponTemplate: CouponTemplateRequest = {
  title: '满减券',
  benefit: { kind: 'amountOff', thresholdFen: 10_000, offFen: 2_000 },
  scope: { skus: [], categories: [], storeIds: [] },
  validity: { kind: 'days', days: 30 },
  howToUse: null,
  isGiftable: true,
  stock: null,
  perMemberLimit: 1,
  claiming: { isListed: true, from: null, to: null },
  pointsPrice: null,
  isSignUpGift: false,
};

/** A template that issues from now on. */
export async function createCouponTemplate(
  app: TestApp,
  change: Partial<CouponTemplateRequest> = {},
): Promise<CouponTemplateView> {
  const { client } = await asOperator(worldOf(app));
  const path = '/api/console/coupon-templates';
  const draft = done(await client.post<CouponTemplateView>(path, { ...couponTemplate, ...change }));
  return done(await client.post<CouponTemplateView>(`${path}/${draft.id}/publish`));
}

/** Takes a coupon from the centre. */
export async function claimCoupon(
  { client }: Pick<Member, 'client'>,
  templateId: string,
): Promise<CouponDetail> {
  return done(await client.post<CouponDetail>('/api/mp/coupon-claims', { templateId }));
}
