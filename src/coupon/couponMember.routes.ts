import type { CouponDetail, CouponGiftView } from '../contract/coupon';
import type { IdentityPrincipal, MemberPrincipal } from '../contract/principals';
import type { Clock } from '../platform/clock';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import {
  presentCode,
  presentCoupon,
  presentDetail,
  presentGift,
  presentGiftLink,
  presentOffer,
} from './coupon.present';
import {
  claimRequest,
  codeView,
  couponDetail,
  couponQuery,
  couponView,
  giftOpened,
  giftParams,
  giftTaken,
  giftView,
  offerView,
} from './coupon.schema';
import type { CouponService } from './coupon.service';

export interface MemberGates {
  readonly identity: Gate<IdentityPrincipal>;
  readonly member: Gate<MemberPrincipal>;
}

interface RouteDeps {
  readonly service: CouponService;
  readonly clock: Clock;
}

/** What members and visitors do with coupons in the Mini Program. */
export function couponMemberRoutes(deps: RouteDeps, gates: MemberGates): Route[] {
  return [...centreRoutes(deps, gates), ...ownRoutes(deps, gates), ...giftRoutes(deps, gates)];
}

async function detailOf(
  { service, clock }: RouteDeps,
  memberId: string,
  couponId: string,
): Promise<CouponDetail> {
  return presentDetail(await service.one(memberId, couponId), clock.now(), service.gifts.tokenOf);
}

function centreRoutes(deps: RouteDeps, { member }: MemberGates): Route[] {
  const { service } = deps;
  return [
    pageRoute({
      method: 'GET',
      path: '/api/mp/coupon-templates',
      summary: 'What the centre offers now, and why something cannot be taken.',
      who: member,
      query: pageQuery,
      item: offerView,
      async handle({ principal, query }) {
        const { items, next } = await service.offersFor(principal.memberId, query);
        return { items: items.map(presentOffer), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/mp/coupon-claims',
      summary: 'Takes a free coupon from the centre.',
      who: member,
      body: claimRequest,
      idempotent: true,
      status: 201,
      answer: couponDetail,
      async handle({ principal: { memberId }, body, once }) {
        return detailOf(deps, memberId, await service.claim(memberId, body.templateId, once));
      },
    }),
    route({
      method: 'POST',
      path: '/api/mp/coupon-exchanges',
      summary: 'Takes a coupon for points: both or neither.',
      who: member,
      body: claimRequest,
      idempotent: true,
      status: 201,
      answer: couponDetail,
      async handle({ principal: { memberId }, body, once }) {
        return detailOf(deps, memberId, await service.exchange(memberId, body.templateId, once));
      },
    }),
  ];
}

function ownRoutes(deps: RouteDeps, { member }: MemberGates): Route[] {
  const { service, clock } = deps;
  return [
    pageRoute({
      method: 'GET',
      path: '/api/mp/coupons',
      summary: 'One shelf of the member: usable, used or expired.',
      who: member,
      query: couponQuery,
      item: couponView,
      async handle({ principal, query }) {
        const { items, next } = await service.ofMember(principal.memberId, query);
        const now = clock.now();
        return { items: items.map((facts) => presentCoupon(facts, now, service.gifts.tokenOf)), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mp/coupons/:id',
      summary: 'One coupon of the member.',
      who: member,
      params: idParams,
      answer: couponDetail,
      handle: ({ principal, params }) => detailOf(deps, principal.memberId, params.id),
    }),
    route({
      method: 'GET',
      path: '/api/mp/coupons/:id/code',
      summary: 'The code to show at a counter; 409 with a sentence when the coupon cannot be used now.',
      who: member,
      params: idParams,
      answer: codeView,
      handle: async ({ principal, params }) =>
        presentCode(await service.codeOf(principal.memberId, params.id)),
    }),
  ];
}

/** Tokens cannot be guessed; the limits keep anybody from trying. */
const lookLimit = { name: 'couponGift', count: 60, seconds: 60, by: 'principal' } as const;

function giftRoutes({ service }: RouteDeps, { identity, member }: MemberGates): Route[] {
  const { gifts } = service;
  const viewOf = async (memberId: string | null, token: string): Promise<CouponGiftView> => {
    const facts = await gifts.look({ memberId }, token);
    return presentGift(facts, await service.wordsOf(facts.template));
  };
  return [
    route({
      method: 'POST',
      path: '/api/mp/coupons/:id/gifts',
      summary: 'Opens a gift link: 201, then 200 with the same link while it is open.',
      who: member,
      params: idParams,
      answer: giftOpened,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, params }) {
        const { token, expiresAt, isNew } = await gifts.open(principal.memberId, params.id);
        return { ...presentGiftLink(token, expiresAt), isNew };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mp/gifts/:token',
      summary: 'What a gift link offers, to members and to whoever may become one.',
      who: identity,
      limit: lookLimit,
      params: giftParams,
      answer: giftView,
      handle: ({ principal, params }) => viewOf(principal.memberId, params.token),
    }),
    route({
      method: 'POST',
      path: '/api/mp/gifts/:token/takings',
      summary: 'Takes the gift: 201 for the first member, 200 when the same one asks again, 409 for others.',
      who: member,
      limit: lookLimit,
      params: giftParams,
      answer: giftTaken,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal: { memberId }, params }) {
        const isNew = await gifts.take(memberId, params.token);
        return { ...(await viewOf(memberId, params.token)), isNew };
      },
    }),
    route({
      method: 'POST',
      path: '/api/mp/gifts/:token/cancel',
      summary: 'Closes the link; the coupon is the giver’s again.',
      who: member,
      params: giftParams,
      answer: giftView,
      async handle({ principal: { memberId }, params }) {
        await gifts.cancel(memberId, params.token);
        return viewOf(memberId, params.token);
      },
    }),
  ];
}
