import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, RawAnswer, Route } from '../platform/http';
import { anyone, idParams, pageQuery, pageRoute, rawRoute, route } from '../platform/http';
import { maxCallbackBytes } from '../wechat';
import type { Ingest } from './inbox.ingest';
import type { MessageService } from './inbox.messages';
import { presentMenu, presentMessage, presentReplyRule } from './inbox.present';
import {
  callbackParams,
  inboxMessageQuery,
  inboxMessageView,
  menuInput,
  menuView,
  replyRuleInput,
  replyRuleView,
} from './inbox.schema';
import type { MenuService } from './menu.service';
import type { ReplyRuleService } from './replyRule.service';

export interface InboxGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

interface Services {
  readonly ingest: Ingest;
  readonly messages: MessageService;
  readonly replyRules: ReplyRuleService;
  readonly menu: MenuService;
}

export function inboxRoutes(services: Services, gates: InboxGates): Route[] {
  return [
    ...callbackRoutes(services.ingest),
    ...messageRoutes(services.messages, gates),
    ...replyRuleRoutes(services.replyRules, gates),
    ...menuRoutes(services.menu, gates),
  ];
}

function callbackRoutes(ingest: Ingest): Route[] {
  // WeChat proves itself by its signature, which is checked with the body.
  const common = { path: '/callback/:appid', who: anyone, params: callbackParams } as const;
  const ok = (answer: Pick<RawAnswer, 'contentType' | 'body'>): RawAnswer => ({ status: 200, ...answer });
  return [
    rawRoute({
      ...common,
      method: 'GET',
      summary: "WeChat's console checks this address.",
      contentType: 'text/plain',
      async handle({ params, incoming }) {
        return ok({ contentType: 'text/plain', body: await ingest.verifyUrl(params.appid, incoming.query) });
      },
    }),
    rawRoute({
      ...common,
      method: 'POST',
      summary: 'A message or event of WeChat: stored first, then answered.',
      contentType: 'text/xml',
      maxBodyBytes: maxCallbackBytes,
      async handle({ params, incoming }) {
        const { query, rawBody: body } = incoming;
        return ok(await ingest.receive({ appid: params.appid, query, body }));
      },
    }),
  ];
}

function messageRoutes(messages: MessageService, gates: InboxGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/inbox-messages',
      summary: 'Stored callbacks by status; those set aside wait for an operator.',
      who: gates.operator('inbox.read'),
      query: inboxMessageQuery,
      item: inboxMessageView,
      async handle({ query: { status, ...page } }) {
        const { items, next } = await messages.list(status, page);
        return { items: items.map(presentMessage), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/inbox-messages/:id/retries',
      summary: 'Try a message that was set aside again; 409 when it is not.',
      who: gates.operator('inbox.retry'),
      params: idParams,
      answer: inboxMessageView,
      status: 202,
      handle: async ({ principal, params }) =>
        presentMessage(await messages.retry(actorOf(principal), params.id)),
    }),
  ];
}

function replyRuleRoutes(rules: ReplyRuleService, gates: InboxGates): Route[] {
  const path = '/api/console/reply-rules';
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'Automatic replies, newest first.',
      who: gates.operator('replyRule.read'),
      query: pageQuery,
      item: replyRuleView,
      async handle({ query }) {
        const { items, next } = await rules.list(query);
        return { items: items.map(presentReplyRule), next };
      },
    }),
    route({
      method: 'POST',
      path,
      summary: 'Make an automatic reply; it works within 2 s.',
      who: gates.operator('replyRule.write'),
      body: replyRuleInput,
      answer: replyRuleView,
      status: 201,
      handle: async ({ principal, body }) => presentReplyRule(await rules.create(actorOf(principal), body)),
    }),
    ...singleRuleRoutes(rules, gates),
  ];
}

function singleRuleRoutes(rules: ReplyRuleService, gates: InboxGates): Route[] {
  const path = '/api/console/reply-rules/:id';
  const writer = gates.operator('replyRule.write');
  return [
    route({
      method: 'GET',
      path,
      summary: 'One automatic reply.',
      who: gates.operator('replyRule.read'),
      params: idParams,
      answer: replyRuleView,
      handle: async ({ params }) => presentReplyRule(await rules.get(params.id)),
    }),
    route({
      method: 'PUT',
      path,
      summary: 'Replace an automatic reply as a whole.',
      who: writer,
      params: idParams,
      body: replyRuleInput,
      answer: replyRuleView,
      handle: async ({ principal, params, body }) =>
        presentReplyRule(await rules.replace(actorOf(principal), params.id, body)),
    }),
    route({
      method: 'DELETE',
      path,
      summary: 'Delete an automatic reply.',
      who: writer,
      params: idParams,
      answer: null,
      handle: async ({ principal, params }) => {
        await rules.remove(actorOf(principal), params.id);
        return null;
      },
    }),
  ];
}

function menuRoutes(menu: MenuService, gates: InboxGates): Route[] {
  const path = '/api/console/menu';
  return [
    route({
      method: 'GET',
      path,
      summary: 'The menu as it is saved and as people see it.',
      who: gates.operator('menu.read'),
      answer: menuView,
      handle: async () => presentMenu(await menu.read()),
    }),
    route({
      method: 'PUT',
      path,
      summary: 'Save a menu; people see it once it is published.',
      who: gates.operator('menu.write'),
      body: menuInput,
      answer: menuView,
      handle: async ({ principal, body }) => presentMenu(await menu.save(actorOf(principal), body.buttons)),
    }),
    route({
      method: 'POST',
      path: `${path}/publish`,
      summary: 'Give the saved menu to WeChat; 409 when none is saved.',
      who: gates.operator('menu.write'),
      answer: menuView,
      handle: async ({ principal }) => presentMenu(await menu.publish(actorOf(principal))),
    }),
  ];
}

function actorOf({ staffId }: StaffPrincipal) {
  return { kind: 'staff' as const, id: staffId };
}
