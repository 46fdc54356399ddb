import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import { awardChange, awardRequest, awardResultQuery, awardResults, awardView } from './award.schema';
import type { AwardService } from './award.service';

const path = '/api/console/awards';

export function awardRoutes(
  awards: AwardService,
  operator: (action: Action) => Gate<StaffPrincipal>,
): Route[] {
  return [
    ...readRoutes(awards, operator('award.read')),
    ...writeRoutes(awards, operator('award.write')),
    ...stateRoutes(awards, operator('award.write')),
  ];
}

function readRoutes(awards: AwardService, who: Gate<StaffPrincipal>): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'What the best members of a period get, newest first.',
      who,
      query: pageQuery,
      item: awardView,
      handle: ({ query }) => awards.list(query),
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'One award as it is now.',
      who,
      params: idParams,
      answer: awardView,
      handle: ({ params }) => awards.find(params.id),
    }),
    route({
      method: 'GET',
      path: `${path}/:id/results`,
      summary: 'The list of a period by rank, and what became of each place.',
      who,
      params: idParams,
      query: awardResultQuery,
      answer: awardResults,
      handle: ({ params, query }) => awards.resultsOf(params.id, query.period),
    }),
  ];
}

function writeRoutes(awards: AwardService, who: Gate<StaffPrincipal>): Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary: 'A new award, as a draft that gives nothing.',
      who,
      body: awardRequest,
      idempotent: true,
      status: 201,
      answer: awardView,
      handle: ({ principal, body, once }) => awards.create(body, principal.staffId, once),
    }),
    route({
      method: 'PUT',
      path: `${path}/:id`,
      summary: 'Changes a draft; 409 when it is not as the operator saw it, or not a draft any more.',
      who,
      params: idParams,
      body: awardChange,
      answer: awardView,
      handle: ({ principal, params, body }) => awards.update(params.id, body, principal.staffId),
    }),
  ];
}

function stateRoutes(awards: AwardService, who: Gate<StaffPrincipal>): Route[] {
  return [
    route({
      method: 'POST',
      path: `${path}/:id/enable`,
      summary: 'Gives the award from the running period on.',
      who,
      params: idParams,
      answer: awardView,
      handle: ({ principal, params }) => awards.enable(params.id, principal.staffId),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/end`,
      summary: 'Ends it: periods that are over are still given, the running one is not.',
      who,
      params: idParams,
      answer: awardView,
      handle: ({ principal, params }) => awards.end(params.id, principal.staffId),
    }),
  ];
}
