import type { Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import { presentRule } from './tag.present';
import type { TagGates } from './tag.routes';
import { tagRuleChange, tagRuleRequest, tagRuleView } from './tagRule.schema';
import type { TagRules } from './tagRule.service';

const path = '/api/console/tag-rules';

export function tagRuleRoutes(rules: TagRules, { operator }: Pick<TagGates, 'operator'>): Route[] {
  return [...readRoutes(rules, operator('tag.read')), ...writeRoutes(rules, operator('tag.write'))];
}

type Who = ReturnType<TagGates['operator']>;

function readRoutes(rules: TagRules, who: Who): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'Rules that give and take tags, oldest first.',
      who,
      query: pageQuery,
      item: tagRuleView,
      async handle({ query }) {
        const { items, next } = await rules.list(query);
        return { items: items.map(presentRule), next };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'One rule as it is now.',
      who,
      params: idParams,
      answer: tagRuleView,
      handle: async ({ params }) => presentRule(await rules.find(params.id)),
    }),
    pageRoute({
      method: 'GET',
      path: `${path}/:id/versions`,
      summary: 'What the rule said before, newest first; of a deleted rule too.',
      who,
      params: idParams,
      query: pageQuery,
      item: tagRuleView,
      async handle({ params, query }) {
        const { items, next } = await rules.versionsOf(params.id, query);
        return { items: items.map(({ rule }) => presentRule(rule)), next };
      },
    }),
  ];
}

function writeRoutes(rules: TagRules, who: Who): Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary: 'A new rule; it gives nothing until it is enabled.',
      who,
      body: tagRuleRequest,
      answer: tagRuleView,
      status: 201,
      handle: async ({ principal, body }) => presentRule(await rules.create(principal.staffId, body)),
    }),
    route({
      method: 'PUT',
      path: `${path}/:id`,
      summary: 'Changes a rule; 409 when it is not as the operator saw it.',
      who,
      params: idParams,
      body: tagRuleChange,
      answer: tagRuleView,
      handle: async ({ principal, params, body }) =>
        presentRule(await rules.update(principal.staffId, params.id, body)),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/enable`,
      summary: 'Lets a rule give its tag; within minutes to everybody for whom it holds.',
      who,
      params: idParams,
      answer: tagRuleView,
      handle: async ({ principal, params }) =>
        presentRule(await rules.setEnabled(principal.staffId, params.id, true)),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/disable`,
      summary: 'Stops a rule; within minutes it takes its tag off where nothing else speaks for it.',
      who,
      params: idParams,
      answer: tagRuleView,
      handle: async ({ principal, params }) =>
        presentRule(await rules.setEnabled(principal.staffId, params.id, false)),
    }),
    route({
      method: 'DELETE',
      path: `${path}/:id`,
      summary: 'Removes a disabled rule; its versions stay.',
      who,
      params: idParams,
      answer: null,
      handle: ({ principal, params }) => rules.remove(principal.staffId, params.id),
    }),
  ];
}
