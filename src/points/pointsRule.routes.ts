import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import { presentRule } from './points.present';
import { pointsRuleChange, pointsRuleRequest, pointsRuleView } from './pointsRule.schema';
import type { PointsRules } from './pointsRule.service';

const path = '/api/console/points-rules';

export function pointsRuleRoutes(
  rules: PointsRules,
  operator: (action: Action) => Gate<StaffPrincipal>,
): Route[] {
  return [
    ...readRoutes(rules, operator('pointsRule.read')),
    ...writeRoutes(rules, operator('pointsRule.write')),
  ];
}

function readRoutes(rules: PointsRules, who: Gate<StaffPrincipal>): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'What pays how many points, oldest first.',
      who,
      query: pageQuery,
      item: pointsRuleView,
      async handle({ query }) {
        const { items, next } = await rules.list(query);
        return { items: items.map(presentRule), next };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'One earning rule as it is now.',
      who,
      params: idParams,
      answer: pointsRuleView,
      handle: async ({ params }) => presentRule(await rules.find(params.id)),
    }),
    pageRoute({
      method: 'GET',
      path: `${path}/:id/versions`,
      summary: 'What the rule said before, newest first; of a deleted rule too.',
      who,
      params: idParams,
      query: pageQuery,
      item: pointsRuleView,
      async handle({ params, query }) {
        const { items, next } = await rules.versionsOf(params.id, query);
        return { items: items.map(({ rule }) => presentRule(rule)), next };
      },
    }),
  ];
}

function writeRoutes(rules: PointsRules, who: Gate<StaffPrincipal>): Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary: 'A new rule; it pays nothing until it is enabled.',
      who,
      body: pointsRuleRequest,
      idempotent: true,
      status: 201,
      answer: pointsRuleView,
      handle: async ({ principal, body, once }) =>
        presentRule(await rules.create(body, principal.staffId, once)),
    }),
    route({
      method: 'PUT',
      path: `${path}/:id`,
      summary: 'Changes a rule; 409 when it is not as the operator saw it.',
      who,
      params: idParams,
      body: pointsRuleChange,
      answer: pointsRuleView,
      handle: async ({ principal, params, body }) =>
        presentRule(await rules.update(params.id, body, principal.staffId)),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/enable`,
      summary: 'Lets a rule pay from now on.',
      who,
      params: idParams,
      answer: pointsRuleView,
      handle: async ({ principal, params }) =>
        presentRule(await rules.setEnabled(params.id, true, principal.staffId)),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/disable`,
      summary: 'Stops a rule from paying.',
      who,
      params: idParams,
      answer: pointsRuleView,
      handle: async ({ principal, params }) =>
        presentRule(await rules.setEnabled(params.id, false, principal.staffId)),
    }),
    route({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: 'Removes a disabled rule; what it paid still names it.',
      who,
      params: idParams,
      answer: null,
      handle: ({ principal, params }) => rules.remove(params.id, principal.staffId),
    }),
  ];
}
