import { z } from 'zod';
import type { MemberPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { route } from '../platform/http';
import {
  answersAnswer,
  answersRequest,
  noticeChange,
  noticeParams,
  noticeSetting,
  promptChange,
  promptParams,
  promptQuery,
  promptSetting,
  promptView,
} from './reach.schema';
import type { ReachService } from './reach.service';

export interface ReachGates {
  readonly member: Gate<MemberPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export function reachRoutes(service: ReachService, gates: ReachGates): Route[] {
  return [...memberRoutes(service, gates), ...consoleRoutes(service, gates), ...noticeRoutes(service, gates)];
}

function memberRoutes(service: ReachService, { member }: ReachGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/mp/message-prompts',
      summary: 'Which subscribe messages to ask for at a moment, and why; read before the tap that asks.',
      who: member,
      query: promptQuery,
      answer: promptView,
      handle: ({ query }) => service.promptAt(query.moment),
    }),
    route({
      method: 'POST',
      path: '/api/mp/message-answers',
      summary: 'What the person answered: 201, then 200 for the same answerId.',
      who: member,
      limit: { name: 'reach.answers', count: 60, seconds: 60, by: 'principal' },
      body: answersRequest,
      answer: answersAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      handle: ({ principal, body }) => service.keepAnswers(principal.memberId, body),
    }),
  ];
}

function consoleRoutes(service: ReachService, { operator }: ReachGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/message-prompts',
      summary: 'Every moment with what is asked there, and the answers of the last 30 days.',
      who: operator('messagePrompt.read'),
      answer: z.array(promptSetting),
      handle: () => service.settings(),
    }),
    route({
      method: 'PUT',
      path: '/api/console/message-prompts/:moment',
      summary: 'Set what is asked at a moment; 409 when somebody else has set it since it was read.',
      who: operator('messagePrompt.write'),
      params: promptParams,
      body: promptChange,
      answer: promptSetting,
      handle: ({ principal, params, body }) => service.setPrompt(principal.staffId, params.moment, body),
    }),
  ];
}

function noticeRoutes(service: ReachService, { operator }: ReachGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/console/message-notices',
      summary: 'What members are told by itself, with which template, and how that went.',
      who: operator('messageNotice.read'),
      answer: z.array(noticeSetting),
      handle: () => service.notices(),
    }),
    route({
      method: 'PUT',
      path: '/api/console/message-notices/:kind',
      summary: 'Set a notice; 409 when somebody else has set it since it was read.',
      who: operator('messageNotice.write'),
      params: noticeParams,
      body: noticeChange,
      answer: noticeSetting,
      handle: ({ principal, params, body }) => service.setNotice(principal.staffId, params.kind, body),
    }),
  ];
}
