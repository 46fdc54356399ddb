import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import {
  presentCounterMember,
  presentDetail,
  presentLookup,
  presentMerge,
  presentSummary,
} from './member.present';
import {
  homeStoreRequest,
  memberDetail,
  memberListQuery,
  memberLookupAnswer,
  memberLookupRequest,
  memberSearchAnswer,
  memberSearchRequest,
  memberSummary,
  mergeAnswer,
  mergeParams,
  mergeRequest,
  mergeView,
  pendingMemberAnswer,
  pendingMemberRequest,
  phoneRevealAnswer,
  phoneRevealRequest,
  timelineItem,
} from './member.schema';
import type { MemberService } from './member.service';

export interface StaffGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
}

/** What clerks do with members at the counter. */
export function counterRoutes(service: MemberService, gates: Pick<StaffGates, 'clerk'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/counter/member-lookups',
      summary:
        'Finds a member by the code they show, their full phone or its last four digits; each look-up is logged.',
      who: gates.clerk('member.find'),
      limit: { name: 'member.lookup', count: 60, seconds: 60, by: 'principal' },
      body: memberLookupRequest,
      answer: memberLookupAnswer,
      handle: async ({ principal, body }) => presentLookup(await service.lookUpAtCounter(principal, body)),
    }),
    route({
      method: 'POST',
      path: '/api/counter/pending-members',
      summary:
        'Opens a member by phone, with the consents given aloud: it earns, and spends once WeChat vouches for the phone.',
      who: gates.clerk('member.register'),
      limit: { name: 'member.register', count: 30, seconds: 60, by: 'principal' },
      body: pendingMemberRequest,
      answer: pendingMemberAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, body }) {
        const { member, isNew } = await service.registerAtCounter(principal, body);
        return { member: presentCounterMember(member), isNew };
      },
    }),
  ];
}

/** What operators see of members and do with them. */
export function consoleRoutes(service: MemberService, gates: Pick<StaffGates, 'operator'>): Route[] {
  return [...readingRoutes(service, gates), ...changingRoutes(service, gates)];
}

function readingRoutes(service: MemberService, { operator }: Pick<StaffGates, 'operator'>): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/members',
      summary: 'Members at home in the operator’s places, newest first.',
      who: operator('member.read'),
      query: memberListQuery,
      item: memberSummary,
      async handle({ principal, query }) {
        const { items, next } = await service.list(principal.scopes, query);
        return { items: items.map(presentSummary), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/member-searches',
      summary:
        'Finds a member of any store by the full phone, which has no place in a URL; each search is logged.',
      who: operator('member.find'),
      limit: { name: 'member.search', count: 60, seconds: 60, by: 'principal' },
      body: memberSearchRequest,
      answer: memberSearchAnswer,
      async handle({ principal, body }) {
        return { members: (await service.searchByPhone(principal, body.phone)).map(presentSummary) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/console/members/:id',
      summary: 'One member, masked.',
      who: operator('member.read'),
      params: idParams,
      answer: memberDetail,
      handle: async ({ principal, params }) =>
        presentDetail(await service.factsWithin(principal.scopes, params.id)),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/members/:id/timeline',
      summary: 'Everything that is known of a member, newest first.',
      who: operator('member.read'),
      params: idParams,
      query: pageQuery,
      item: timelineItem,
      handle: ({ principal, params, query }) => service.timelineOf(principal.scopes, params.id, query),
    }),
  ];
}

function changingRoutes(service: MemberService, { operator }: Pick<StaffGates, 'operator'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/console/members/:id/phone-reveals',
      summary: 'The full phone of a member, for a reason; counted per day and logged.',
      who: operator('member.revealPhone'),
      params: idParams,
      body: phoneRevealRequest,
      answer: phoneRevealAnswer,
      status: 201,
      handle: async ({ principal, params, body }) => ({
        phone: await service.revealPhone(principal, params.id, body.reason),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/console/members/:id/home-store',
      summary: 'Changes the home store of a member.',
      who: operator('member.changeHomeStore'),
      params: idParams,
      body: homeStoreRequest,
      answer: null,
      async handle({ principal, params, body }) {
        await service.changeHomeStore(principal, params.id, body.storeId);
        return null;
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/members/:id/merges',
      summary: 'Merges another member into this one; the same pair again answers the same merge with 200.',
      who: operator('member.merge'),
      params: idParams,
      body: mergeRequest,
      answer: mergeAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, params, body }) {
        const { merge, isNew } = await service.merge(principal, params.id, body);
        return { merge: presentMerge(merge), isNew };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/members/:id/merges/:mergeId/undo',
      summary: 'Takes a merge back; what came later stays and is listed.',
      who: operator('member.merge'),
      params: mergeParams,
      answer: mergeView,
      handle: async ({ principal, params }) =>
        presentMerge(await service.undoMerge(principal, params.id, params.mergeId)),
    }),
  ];
}
