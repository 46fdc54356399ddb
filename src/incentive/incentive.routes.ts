import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { pageRoute, rawRoute, route } from '../platform/http';
import {
  clerkCode,
  clerkResults,
  clerkStatement,
  noQuery,
  periodQuery,
  rankingQuery,
  statementQuery,
  storeRanking,
} from './incentive.schema';
import type { IncentiveService } from './incentive.service';

export interface IncentiveGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
}

export function incentiveRoutes(service: IncentiveService, gates: IncentiveGates): Route[] {
  return [...counterRoutes(service, gates), ...consoleRoutes(service, gates)];
}

/** A counter session always has a store. */
const storeOf = ({ storeId }: StaffPrincipal): string => storeId ?? '';

function counterRoutes(service: IncentiveService, { clerk }: IncentiveGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/counter/my-code',
      summary: 'The scene through which people join by themselves, with this clerk credited.',
      who: clerk('member.register'),
      answer: clerkCode,
      handle: ({ principal }) => service.codeOf(principal.staffId, storeOf(principal)),
    }),
    rawRoute({
      method: 'GET',
      path: '/api/counter/my-code/image',
      summary: 'The picture of it, drawn by WeChat.',
      who: clerk('member.register'),
      query: noQuery,
      contentType: 'image/*',
      async handle({ principal }) {
        const { contentType, bytes } = await service.picture(principal.staffId, storeOf(principal));
        return {
          status: 200,
          contentType,
          body: bytes,
          headers: { 'Cache-Control': 'private, max-age=86400' },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/counter/results',
      summary: 'What the clerk has brought in this store in a month or on a day.',
      who: clerk('incentive.read'),
      query: periodQuery,
      answer: clerkResults,
      handle: ({ principal, query }) =>
        service.resultsOf(principal.staffId, storeOf(principal), query.period),
    }),
    route({
      method: 'GET',
      path: '/api/counter/ranking',
      summary: 'The clerks of this store in a month or on a day, and the store as a whole.',
      who: clerk('incentive.read'),
      query: periodQuery,
      answer: storeRanking,
      handle: ({ principal, query }) =>
        service.rankingOf(principal.scopes, storeOf(principal), query.period, principal.staffId),
    }),
  ];
}

function consoleRoutes(service: IncentiveService, { operator }: IncentiveGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/incentive-rankings',
      summary: 'The clerks of a store in a month or on a day.',
      who: operator('incentive.read'),
      query: rankingQuery,
      answer: storeRanking,
      handle: ({ principal, query }) =>
        service.rankingOf(principal.scopes, query.storeId, query.period, null),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/incentive-statements',
      summary: 'What clerks have earned by month, drawn once nothing can be taken back; newest first.',
      who: operator('incentive.read'),
      query: statementQuery,
      item: clerkStatement,
      handle: ({ principal, query }) => service.statements(principal.scopes, query),
    }),
  ];
}
