import type { IdentityPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Clock } from '../platform/clock';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, rawRoute, route } from '../platform/http';
import { presentCode, presentVisit } from './channelCode.present';
import {
  codeChange,
  codeInput,
  codeView,
  pictureQuery,
  reportQuery,
  reportView,
  visitInput,
  visitView,
} from './channelCode.schema';
import type { ChannelCodeService } from './channelCode.service';
import type { createVisits } from './visit.service';

export interface ChannelCodeGates {
  readonly identity: Gate<IdentityPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

interface RouteDeps {
  readonly service: ChannelCodeService;
  readonly visits: ReturnType<typeof createVisits>;
  readonly clock: Clock;
}

export function channelCodeRoutes(deps: RouteDeps, gates: ChannelCodeGates): Route[] {
  return [...changeRoutes(deps, gates), ...readRoutes(deps, gates), visitRoute(deps, gates)];
}

function changeRoutes({ service, clock }: RouteDeps, gates: ChannelCodeGates): Route[] {
  const who = gates.operator('channelCode.write');
  return [
    route({
      method: 'POST',
      path: '/api/console/channel-codes',
      summary: 'Make a channel code.',
      who,
      body: codeInput,
      answer: codeView,
      status: 201,
      handle: async ({ principal, body }) => presentCode(await service.create(principal, body), clock.now()),
    }),
    route({
      method: 'PUT',
      path: '/api/console/channel-codes/:id',
      summary: 'Change a channel code; what is printed stays the same.',
      who,
      params: idParams,
      body: codeChange,
      answer: codeView,
      handle: async ({ principal, params, body }) =>
        presentCode(await service.update(principal, params.id, body), clock.now()),
    }),
  ];
}

function readRoutes({ service, clock }: RouteDeps, gates: ChannelCodeGates): Route[] {
  const who = gates.operator('channelCode.read');
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/channel-codes',
      summary: 'Channel codes in the operator’s part of the tree, newest first.',
      who,
      query: pageQuery,
      item: codeView,
      async handle({ principal, query }) {
        const { items, next } = await service.list(principal, query);
        return { items: items.map((code) => presentCode(code, clock.now())), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/console/channel-codes/:id',
      summary: 'One channel code.',
      who,
      params: idParams,
      answer: codeView,
      handle: async ({ principal, params }) =>
        presentCode(await service.get(principal, params.id), clock.now()),
    }),
    route({
      method: 'GET',
      path: '/api/console/channel-codes/:id/report',
      summary: 'Scan, follow, visit, join by day of Asia/Shanghai; at most 366 days.',
      who,
      params: idParams,
      query: reportQuery,
      answer: reportView,
      handle: ({ principal, params, query }) => service.report(principal, params.id, query.from, query.to),
    }),
    rawRoute({
      method: 'GET',
      path: '/api/console/channel-codes/:id/image',
      summary: 'The picture to print, drawn by WeChat.',
      who,
      params: idParams,
      query: pictureQuery,
      contentType: 'image/*',
      async handle({ principal, params, query }) {
        const { contentType, bytes } = await service.picture(principal, params.id, query.account);
        return {
          status: 200,
          contentType,
          body: bytes,
          headers: { 'Cache-Control': 'private, max-age=3600' },
        };
      },
    }),
  ];
}

function visitRoute({ visits }: RouteDeps, gates: ChannelCodeGates): Route {
  return route({
    method: 'POST',
    path: '/api/mp/visits',
    summary: 'The Mini Program was opened; before joining, too. The visitId makes a repeat harmless.',
    who: gates.identity,
    body: visitInput,
    answer: visitView,
    handle: async ({ principal, body }) => presentVisit(await visits.visit(principal.identityId, body)),
  });
}
