import type { Gate, Route } from '../platform/http';
import { anyone, route } from '../platform/http';
import type { Surface } from './permissions';
import type { SessionPrincipal } from './staff.gates';
import {
  changePassword,
  consoleSignIn,
  counterSignIn,
  counterWechatSignIn,
  sessionView,
  signedInView,
  wechatBindingAnswer,
  wechatBindingRequest,
} from './staff.schema';
import type { StaffService } from './staff.service';

/** Passes whoever is signed in on a surface. */
export type SessionGate = (surface: Surface) => Gate<SessionPrincipal>;

export function sessionRoutes(service: StaffService, signedIn: SessionGate): Route[] {
  return [
    ...signInRoutes(service),
    ...ownRoutes(service, signedIn, 'console'),
    ...ownRoutes(service, signedIn, 'counter'),
    ...bindingRoutes(service, signedIn('counter')),
  ];
}

/** Their attempts are counted by the service, per name and address and on our clock; a rate limit would add nothing. */
function signInRoutes(service: StaffService): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/console/sessions',
      summary: 'Sign in at the console.',
      who: anyone,
      body: consoleSignIn,
      answer: signedInView,
      status: 201,
      handle: ({ body, incoming }) => service.signInAtConsole(body, incoming.ip),
    }),
    route({
      method: 'POST',
      path: '/api/counter/sessions',
      summary: 'Sign in at the counter of a store.',
      who: anyone,
      body: counterSignIn,
      answer: signedInView,
      status: 201,
      handle: ({ body, incoming }) => service.signInAtCounter(body, incoming.ip),
    }),
    route({
      method: 'POST',
      path: '/api/counter/sessions/wechat',
      summary: 'Sign in at the counter with the WeChat that was bound before.',
      who: anyone,
      limit: { name: 'staff.wechatSignIn', count: 600, seconds: 60, by: 'ip' },
      body: counterWechatSignIn,
      answer: signedInView,
      status: 201,
      handle: ({ body }) => service.signInByWechat(body),
    }),
  ];
}

function bindingRoutes(service: StaffService, who: Gate<SessionPrincipal>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/counter/wechat-bindings',
      summary: 'Bind the person in WeChat to the account: 201, then 200.',
      who,
      limit: { name: 'staff.bindWechat', count: 20, seconds: 60, by: 'principal' },
      body: wechatBindingRequest,
      answer: wechatBindingAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      handle: ({ principal, body }) => service.bindWechat(principal, body.code),
    }),
    route({
      method: 'DELETE',
      path: '/api/counter/wechat-bindings/current',
      summary: 'End the binding of one’s own account.',
      who,
      answer: null,
      handle: async ({ principal }) => {
        await service.unbindWechat(principal);
        return null;
      },
    }),
  ];
}

function ownRoutes(service: StaffService, signedIn: SessionGate, surface: Surface): Route[] {
  const who = signedIn(surface);
  return [
    route({
      method: 'GET',
      path: `/api/${surface}/sessions/current`,
      summary: 'Who is signed in, and what they may do.',
      who,
      answer: sessionView,
      handle: ({ principal }) => service.currentSession(principal),
    }),
    route({
      method: 'DELETE',
      path: `/api/${surface}/sessions/current`,
      summary: 'Sign out.',
      who,
      answer: null,
      handle: async ({ principal }) => {
        await service.signOut(principal);
        return null;
      },
    }),
    route({
      method: 'PUT',
      path: `/api/${surface}/me/password`,
      summary: 'Set one’s own password; ends one’s other sessions.',
      who,
      body: changePassword,
      answer: null,
      handle: async ({ principal, body, incoming }) => {
        await service.changeOwnPassword(principal, body, incoming.ip);
        return null;
      },
    }),
  ];
}
