import type {
  CouponCodeView,
  CouponDetail,
  CouponGiftLink,
  CouponGiftView,
  CouponIssueView,
  CouponOfferView,
  CouponState,
  CouponTemplateDetail,
  CouponTemplateView,
  CouponView,
  CouponWords,
} from '../contract/coupon';
import type { MadeCouponCode } from './coupon.code';
import { groupTypedCode } from './coupon.code';
import type { GiftFacts } from './coupon.gift';
import type { CouponFacts, OfferFacts } from './coupon.reads';
import { blockerAt, stateAt } from './coupon.rules';
import { givesOf, validityInWords } from './coupon.words';
import type { CouponTemplate } from './couponTemplate.model';

export function presentTemplate(template: CouponTemplate): CouponTemplateView {
  const { _id, title, benefit, scope, validity, howToUse, isGiftable, stock, remaining, state, version } =
    template;
  const { perMemberLimit, pointsPrice, isSignUpGift, isListed, claimFrom, claimTo, createdAt, publishedAt } =
    template;
  return {
    id: _id,
    title,
    benefit,
    scope,
    validity,
    howToUse,
    isGiftable,
    stock,
    perMemberLimit,
    claiming: { isListed, from: claimFrom?.toISOString() ?? null, to: claimTo?.toISOString() ?? null },
    pointsPrice,
    isSignUpGift,
    state,
    version,
    gives: givesOf(benefit),
    remaining,
    createdAt: createdAt.toISOString(),
    publishedAt: publishedAt?.toISOString() ?? null,
  };
}

export function presentTemplateDetail(
  template: CouponTemplate,
  counts: Readonly<Record<CouponState, number>>,
): CouponTemplateDetail {
  return { ...presentTemplate(template), counts };
}

export function presentIssue({ coupon, words, usedStoreName }: CouponFacts): CouponIssueView {
  const { _id, templateId, memberId, state, issuedBy, issuedAt, usableFrom, expiresAt, use } = coupon;
  return {
    id: _id,
    templateId,
    title: words.title,
    memberId,
    state,
    issuedBy,
    issuedAt: issuedAt.toISOString(),
    usableFrom: usableFrom.toISOString(),
    expiresAt: expiresAt.toISOString(),
    redemption:
      use === null
        ? null
        : {
            redemptionId: use.redemptionId,
            orderId: use.orderId,
            storeId: use.storeId,
            storeName: usedStoreName ?? use.storeId,
            staffId: use.actor.kind === 'staff' ? use.actor.id : null,
            discountFen: use.discountFen,
            at: use.at.toISOString(),
          },
  };
}

export function presentOffer({ template, words, takenCount, whyNot }: OfferFacts): CouponOfferView {
  const { _id, validity, pointsPrice, remaining, perMemberLimit, claimTo, isGiftable } = template;
  return {
    ...presentWords(words),
    templateId: _id,
    validity: validityInWords(validity),
    pointsPrice,
    remaining,
    perMemberLimit,
    takenCount,
    claimableUntil: claimTo?.toISOString() ?? null,
    isGiftable,
    whyNot,
  };
}

/** A coupon as its holder sees it; a lock or gift that is over shows as none, a date that has passed as expired. */
export function presentCoupon(
  facts: CouponFacts,
  now: Date,
  tokenOf: (giftId: string) => string,
): CouponView {
  const { coupon, template, words, whyNot, usedStoreName } = facts;
  const { _id, templateId, usableFrom, expiresAt, giftId, deadline, use } = coupon;
  const blocker = blockerAt(coupon, now);
  const state = blocker === 'expired' ? 'expired' : stateAt(coupon, now);
  const isOpenGift = state === 'gifting' && giftId !== null && deadline !== null;
  return {
    ...presentWords(words),
    id: _id,
    templateId,
    state,
    usableFrom: usableFrom.toISOString(),
    expiresAt: expiresAt.toISOString(),
    whyNot,
    canGive: template.isGiftable && (blocker === null || blocker === 'notBegun'),
    gift: isOpenGift ? presentGiftLink(tokenOf(giftId), deadline) : null,
    usedAt: use?.at.toISOString() ?? null,
    usedStoreName,
  };
}

export function presentDetail(
  facts: CouponFacts,
  now: Date,
  tokenOf: (giftId: string) => string,
): CouponDetail {
  const { issuedAt, issuedBy, use } = facts.coupon;
  return {
    ...presentCoupon(facts, now, tokenOf),
    issuedAt: issuedAt.toISOString(),
    issuedBy,
    discountFen: use?.discountFen ?? null,
  };
}

export function presentCode(made: MadeCouponCode & { readonly typedCode: string }): CouponCodeView {
  const { code, typedCode, expiresAt, refreshAfterMs } = made;
  return { code, typedCode: groupTypedCode(typedCode), expiresAt: expiresAt.toISOString(), refreshAfterMs };
}

export function presentGiftLink(token: string, expiresAt: Date): CouponGiftLink {
  return { token, expiresAt: expiresAt.toISOString() };
}

/** Says nothing of who gives. */
export function presentGift({ gift, coupon, viewer, whyNot }: GiftFacts, words: CouponWords): CouponGiftView {
  const isTaker = viewer.memberId !== null && gift.takenBy === viewer.memberId;
  return {
    ...presentWords(words),
    state: gift.state,
    couponExpiresAt: coupon.expiresAt.toISOString(),
    expiresAt: gift.expiresAt.toISOString(),
    isGiver: viewer.memberId !== null && gift.giverId === viewer.memberId,
    couponId: isTaker ? gift.couponId : null,
    whyNot: whyNot?.message ?? null,
  };
}

function presentWords({ title, gives, face, validFor, validAt, howToUse }: CouponWords): CouponWords {
  return { title, gives, face, validFor, validAt, howToUse };
}
