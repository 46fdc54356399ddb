import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import { isUnderAny } from '../platform/database';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import type { CouponMembers } from './coupon.deps';
import { memberMissing } from './coupon.errors';
import { presentIssue, presentTemplate, presentTemplateDetail } from './coupon.present';
import type { TemplateAct } from './coupon.rules';
import { issueRequest, issueView, voidRequest } from './coupon.schema';
import type { CouponService } from './coupon.service';
import {
  templateChange,
  templateDetail,
  templateQuery,
  templateRequest,
  templateView,
} from './couponTemplate.schema';

const path = '/api/console/coupon-templates';

export interface ConsoleGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

interface RouteDeps {
  readonly service: CouponService;
  readonly members: CouponMembers;
}

/** What operators do with templates and with the coupons of members. */
export function couponConsoleRoutes(deps: RouteDeps, { operator }: ConsoleGates): Route[] {
  return [
    ...templateReads(deps, operator('couponTemplate.read')),
    ...templateWrites(deps, operator('couponTemplate.write')),
    ...templateActs(deps, operator('couponTemplate.write')),
    ...couponReads(deps, operator('coupon.read')),
    ...couponWrites(deps, { operator }),
  ];
}

function templateReads({ service: { templates } }: RouteDeps, who: Gate<StaffPrincipal>): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'Coupon templates, newest first.',
      who,
      query: templateQuery,
      item: templateView,
      async handle({ query }) {
        const { items, next } = await templates.list(query);
        return { items: items.map(presentTemplate), next };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'One template, with how many of its coupons are in which state.',
      who,
      params: idParams,
      answer: templateDetail,
      handle: async ({ params }) =>
        presentTemplateDetail(await templates.find(params.id), await templates.countsOf(params.id)),
    }),
  ];
}

function templateWrites({ service: { templates } }: RouteDeps, who: Gate<StaffPrincipal>): Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary: 'A draft; it issues nothing until it is published.',
      who,
      body: templateRequest,
      idempotent: true,
      status: 201,
      answer: templateView,
      handle: async ({ principal, body, once }) =>
        presentTemplate(await templates.create(body, principal.staffId, once)),
    }),
    route({
      method: 'PUT',
      path: `${path}/:id`,
      summary: 'Changes a template; once published, not what holders were promised.',
      who,
      params: idParams,
      body: templateChange,
      answer: templateView,
      handle: async ({ principal, params, body }) =>
        presentTemplate(await templates.update(params.id, body, principal.staffId)),
    }),
  ];
}

const acts: Readonly<Record<TemplateAct, string>> = {
  publish: 'Lets it issue from now on; what holders are promised is fixed.',
  pause: 'Issues nothing until it is published again; what was issued stays valid.',
  end: 'Issues nothing any more; what was issued stays valid.',
};

function templateActs({ service: { templates } }: RouteDeps, who: Gate<StaffPrincipal>): Route[] {
  const actRoute = (act: TemplateAct): Route =>
    route({
      method: 'POST',
      path: `${path}/:id/${act}`,
      summary: acts[act],
      who,
      params: idParams,
      answer: templateView,
      handle: async ({ principal, params }) =>
        presentTemplate(await templates.move(params.id, act, principal.staffId)),
    });
  return [actRoute('publish'), actRoute('pause'), actRoute('end')];
}

/** The member's place, when the operator may act there. @throws AppError COUPON_MEMBER_MISSING */
async function placeOf(
  { members }: RouteDeps,
  { scopes }: StaffPrincipal,
  memberId: string,
): Promise<string | null> {
  if ((await members.standingOf(memberId)) === null) throw memberMissing();
  const { storePath } = await members.storeOf(memberId);
  if (!isUnderAny(storePath, scopes)) throw memberMissing();
  return storePath;
}

function couponReads(deps: RouteDeps, who: Gate<StaffPrincipal>): Route[] {
  const { service } = deps;
  return [
    pageRoute({
      method: 'GET',
      path: `${path}/:id/coupons`,
      summary: 'The coupons of a template, newest first; below the brand those redeemed there.',
      who,
      params: idParams,
      query: pageQuery,
      item: issueView,
      async handle({ principal, params, query }) {
        const { items, next } = await service.ofTemplate(params.id, principal.scopes, query);
        return { items: items.map(presentIssue), next };
      },
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/members/:id/coupons',
      summary: 'The coupons of a member, newest first.',
      who,
      params: idParams,
      query: pageQuery,
      item: issueView,
      async handle({ principal, params, query }) {
        await placeOf(deps, principal, params.id);
        const { items, next } = await service.allOfMember(params.id, query);
        return { items: items.map(presentIssue), next };
      },
    }),
  ];
}

function couponWrites(deps: RouteDeps, { operator }: ConsoleGates): Route[] {
  const { service } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/console/members/:id/coupons',
      summary: 'Issues a coupon by hand; the limits of the template hold.',
      who: operator('coupon.issue'),
      params: idParams,
      body: issueRequest,
      idempotent: true,
      status: 201,
      answer: issueView,
      async handle({ principal, params, body, once }) {
        const storePath = await placeOf(deps, principal, params.id);
        const { staffId } = principal;
        const couponId = await service.issueByHand(
          { memberId: params.id, ...body, staffId, storePath },
          once,
        );
        return presentIssue(await service.find(couponId));
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/coupons/:id/void',
      summary: 'Takes an unused coupon from its holder; 409 naming what came first.',
      who: operator('coupon.void'),
      params: idParams,
      body: voidRequest,
      answer: issueView,
      async handle({ principal: { staffId, scopes }, params, body }) {
        await service.voidCoupon({ couponId: params.id, ...body, staffId, scopes });
        return presentIssue(await service.find(params.id));
      },
    }),
  ];
}
