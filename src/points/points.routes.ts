import type { MemberPrincipal, StaffPrincipal } from '../contract/principals';
import type { PointsEntryDetail } from '../contract/points';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import { assertWithin, storeOfAct } from './points.access';
import type { PointsMembers } from './points.deps';
import { entryMissing } from './points.errors';
import {
  presentAccount,
  presentAdjustment,
  presentEntry,
  presentEntryDetail,
  presentMemberPoints,
} from './points.present';
import {
  adjustmentQuery,
  adjustmentRequest,
  adjustmentView,
  awardRequest,
  memberPointsView,
  pointsAccountView,
  pointsEntryDetail,
  pointsEntryView,
  signInAnswer,
  signInWeek,
} from './points.schema';
import type { PointsService } from './points.service';

export interface PointsGates {
  readonly member: Gate<MemberPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export function pointsRoutes(service: PointsService, members: PointsMembers, gates: PointsGates): Route[] {
  return [
    ...memberRoutes(service, gates),
    ...consoleRoutes(service, members, gates),
    ...adjustmentRoutes(service, gates),
  ];
}

function memberRoutes(service: PointsService, { member }: PointsGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/mp/points/account',
      summary: 'What the member has, can spend, and loses next.',
      who: member,
      answer: pointsAccountView,
      handle: async ({ principal }) => presentAccount(await service.accountOf(principal.memberId)),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/mp/points/entries',
      summary: 'The statement of the member, newest first.',
      who: member,
      query: pageQuery,
      item: pointsEntryView,
      async handle({ principal, query }) {
        const { items, next } = await service.entriesOf(principal.memberId, query);
        return { items: items.map(presentEntry), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/mp/sign-ins',
      summary: 'Signs the member in for today in China; 201 the first time, then 200 with the first answer.',
      who: member,
      answer: signInAnswer,
      status: ({ isFirstToday }) => (isFirstToday ? 201 : 200),
      handle: ({ principal }) => service.signIn(principal.memberId),
    }),
    route({
      method: 'GET',
      path: '/api/mp/sign-ins/week',
      summary: 'The sign-ins of this week in China, and what the next one earns.',
      who: member,
      answer: signInWeek,
      handle: ({ principal }) => service.signInWeek(principal.memberId),
    }),
  ];
}

function consoleRoutes(service: PointsService, members: PointsMembers, { operator }: PointsGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/members/:id/points',
      summary: 'The points of a member with the lots they are in.',
      who: operator('points.read'),
      params: idParams,
      answer: memberPointsView,
      async handle({ principal, params }) {
        await assertWithin(members, params.id, principal);
        return presentMemberPoints(await service.accountOf(params.id), await service.liveLots(params.id));
      },
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/members/:id/points-entries',
      summary: 'The statement of a member with everything that explains it, newest first.',
      who: operator('points.read'),
      params: idParams,
      query: pageQuery,
      item: pointsEntryDetail,
      async handle({ principal, params, query }) {
        await assertWithin(members, params.id, principal);
        const { items, next } = await service.entriesOf(params.id, query);
        return { items: items.map(presentEntryDetail), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/members/:id/points-awards',
      summary: 'Pays a member by a rule whose event is `manual`.',
      who: operator('points.adjust'),
      params: idParams,
      body: awardRequest,
      idempotent: true,
      status: 201,
      answer: pointsEntryDetail,
      async handle({ principal, params, body, once }) {
        await assertWithin(members, params.id, principal);
        const { staffId } = principal;
        const request = { memberId: params.id, ...body, staffId, store: storeOfAct(principal) };
        return presentFound(service, await service.award(request, once));
      },
    }),
  ];
}

function adjustmentRoutes({ adjustments }: PointsService, { operator }: PointsGates): Route[] {
  const who = operator('points.adjust');
  return [
    route({
      method: 'POST',
      path: '/api/console/members/:id/points-adjustments',
      summary: 'Corrects the points of a member: 201 when applied, 202 when it waits for a second person.',
      who,
      params: idParams,
      body: adjustmentRequest,
      idempotent: true,
      status: ({ state }) => (state === 'pending' ? 202 : 201),
      answer: adjustmentView,
      handle: async ({ principal, params, body, once }) =>
        presentAdjustment(await adjustments.request(params.id, body, principal, once)),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/points-adjustments',
      summary: 'Corrections, newest first.',
      who: operator('points.read'),
      query: adjustmentQuery,
      item: adjustmentView,
      async handle({ principal, query }) {
        const { items, next } = await adjustments.list(query, principal);
        return { items: items.map(presentAdjustment), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/points-adjustments/:id/approve',
      summary: 'Applies a correction that somebody else asked for; again by the same person changes nothing.',
      who,
      params: idParams,
      answer: adjustmentView,
      handle: async ({ principal, params }) =>
        presentAdjustment(await adjustments.approve(params.id, principal)),
    }),
    route({
      method: 'POST',
      path: '/api/console/points-adjustments/:id/reject',
      summary: 'Refuses a correction that somebody else asked for.',
      who,
      params: idParams,
      answer: adjustmentView,
      handle: async ({ principal, params }) =>
        presentAdjustment(await adjustments.reject(params.id, principal)),
    }),
  ];
}

async function presentFound(service: PointsService, entryId: string): Promise<PointsEntryDetail> {
  const entry = await service.findEntry(entryId);
  if (entry === null) throw entryMissing();
  return presentEntryDetail(entry);
}
