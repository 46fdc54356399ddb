import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageRoute, route } from '../platform/http';
import {
  followUpAnswer,
  followUpOutcome,
  followUpQuery,
  followUpRequest,
  followUpView,
} from './followUp.schema';
import type { FollowUpService } from './followUp.service';

export interface FollowUpGates {
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
}

export function followUpRoutes(service: FollowUpService, { clerk }: FollowUpGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/counter/follow-ups',
      summary:
        'What the clerk has promised members in this store: open ones by due day, done ones latest first.',
      who: clerk('followUp.write'),
      query: followUpQuery,
      item: followUpView,
      handle: ({ principal, query }) => service.own(principal, query),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/counter/store-follow-ups',
      summary: 'The same of every clerk in this store, for its manager.',
      who: clerk('report.today'),
      query: followUpQuery,
      item: followUpView,
      handle: ({ principal, query }) => service.ofStore(principal, query),
    }),
    route({
      method: 'POST',
      path: '/api/counter/follow-ups',
      summary: 'Note what to do for a member who was just found: 201, then 200 for the same followUpId.',
      who: clerk('followUp.write'),
      limit: { name: 'followUp.add', count: 60, seconds: 60, by: 'principal' },
      body: followUpRequest,
      answer: followUpAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      handle: ({ principal, body }) => service.add(principal, body),
    }),
    route({
      method: 'POST',
      path: '/api/counter/follow-ups/:id/done',
      summary: 'Note what came of it; by whoever works in that store.',
      who: clerk('followUp.write'),
      params: idParams,
      body: followUpOutcome,
      answer: followUpView,
      handle: ({ principal, params, body }) => service.finish(principal, params.id, body.outcome),
    }),
  ];
}
