import type { MemberPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import { growthEntryView, memberTier, tierChangeView, tierTable } from './tier.schema';
import type { TierService } from './tier.service';
import type { Tables } from './tier.table';

export interface TierGates {
  readonly member: Gate<MemberPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export function tierRoutes(service: TierService, tables: Tables, gates: TierGates): Route[] {
  return [...memberRoutes(service, gates), ...tableRoutes(tables, gates), ...consoleRoutes(service, gates)];
}

function memberRoutes(service: TierService, { member }: TierGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/mp/tier',
      summary: 'The level of the member, what it gives, and what is missing for the next.',
      who: member,
      answer: memberTier,
      handle: ({ principal }) => service.viewOf(principal.memberId),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/mp/growth-entries',
      summary: 'What made the growth value, newest first.',
      who: member,
      query: pageQuery,
      item: growthEntryView,
      handle: ({ principal, query }) => service.entriesOf(principal.memberId, query),
    }),
  ];
}

function tableRoutes(tables: Tables, { operator }: TierGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/tiers',
      summary: 'The levels, from the lowest to the highest.',
      who: operator('tier.read'),
      answer: tierTable,
      handle: () => tables.read(),
    }),
    route({
      method: 'PUT',
      path: '/api/console/tiers',
      summary:
        'Changes the levels; 409 when they are not as the operator saw them, or members have one that would go.',
      who: operator('tier.write'),
      body: tierTable,
      answer: tierTable,
      handle: ({ principal, body }) => tables.set(body, principal.staffId),
    }),
  ];
}

function consoleRoutes(service: TierService, { operator }: TierGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/members/:id/tier',
      summary: 'The level of a member.',
      who: operator('tier.read'),
      params: idParams,
      answer: memberTier,
      async handle({ principal, params }) {
        await service.assertWithin(principal.scopes, params.id);
        return service.viewOf(params.id);
      },
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/members/:id/tier-changes',
      summary: 'The history of a member’s levels, newest first.',
      who: operator('tier.read'),
      params: idParams,
      query: pageQuery,
      item: tierChangeView,
      async handle({ principal, params, query }) {
        await service.assertWithin(principal.scopes, params.id);
        return service.changesOf(params.id, query);
      },
    }),
  ];
}
