import type { Call, Endpoint, OpenCall, OpenEndpoint, TokenEndpoint } from './endpoints/endpoint';
import { refuse } from './errors';
import { isObject, parseJson, type JsonObject } from './json';
import { spendQuota } from './quota';
import type { Simulation } from './simulation';
import type { App } from './state';
import { appOfToken, forceByOther } from './tokens';

/** A request before any check. */
export interface Incoming {
  method: string;
  path: string;
  query: Record<string, string>;
  raw: Buffer;
  contentType: string;
}

function checkMethod(endpoint: Endpoint, incoming: Incoming): void {
  if (endpoint.method === 'GET' && incoming.method !== 'GET') throw refuse(43001);
  if (endpoint.method === 'POST' && incoming.method !== 'POST') throw refuse(43002);
}

function jsonBody(endpoint: Endpoint, incoming: Incoming): JsonObject {
  if (endpoint.body !== 'json') return {};
  if (incoming.raw.length === 0) throw refuse(44002);
  try {
    const body = parseJson(incoming.raw.toString('utf8'));
    if (isObject(body)) return body;
  } catch {
    // Falls through to the one refusal of everything that is no JSON object.
  }
  throw refuse(47001);
}

function checkAccount(sim: Simulation, endpoint: TokenEndpoint, app: App, path: string): void {
  const target = { app: app.settings.appid, path };
  const invalid = sim.faults.take('tokenInvalid', target);
  if (invalid) throw refuse(invalid.errcode);
  if (!endpoint.accounts.includes(app.settings.type)) throw refuse(48001);
  const banned = sim.faults.take('apiBanned', target);
  if (banned) throw refuse(banned.errcode);
  if (sim.faults.take('quotaExhausted', target)) throw refuse(45009);
  if (sim.faults.take('minuteLimit', target)) throw refuse(45011);
  spendQuota(sim, app, path, endpoint);
}

/** The account behind the token, after somebody else's forced refresh if a fault asks for one. */
function appOf(sim: Simulation, incoming: Incoming): App {
  const value = incoming.query['access_token'];
  const app = appOfToken(sim, value);
  if (!sim.faults.take('tokenForcedByOther', { app: app.settings.appid, path: incoming.path })) return app;
  forceByOther(sim, app);
  return appOfToken(sim, value);
}

/**
 * The order in which WeChat's gateway refuses (a modelling choice, simulator rule 1): method, token missing, token
 * unknown or malformed, token expired, account type, ban, quota, body; the arguments are the endpoint's.
 * Tells `onApp` the account as soon as it is known, for the request log.
 */
export function admit(
  sim: Simulation,
  endpoint: TokenEndpoint,
  incoming: Incoming,
  onApp: (app: App) => void,
): Call {
  checkMethod(endpoint, incoming);
  const app = appOf(sim, incoming);
  onApp(app);
  checkAccount(sim, endpoint, app, incoming.path);
  const { query, raw, contentType } = incoming;
  return { sim, app, query, raw, contentType, body: jsonBody(endpoint, incoming) };
}

/** The checks of an endpoint without a token: method and body. */
export function admitOpen(sim: Simulation, endpoint: OpenEndpoint, incoming: Incoming): OpenCall {
  checkMethod(endpoint, incoming);
  const { query, raw, contentType } = incoming;
  return { sim, query, raw, contentType, body: jsonBody(endpoint, incoming) };
}

/** The account of appid and secret; throws 41002, 40013, 41004, 40125, and for faults 40243 and 40164. */
export function appOfSecret(
  sim: Simulation,
  appid: string | undefined,
  secret: string | undefined,
  path: string,
): App {
  if (!appid) throw refuse(41002);
  const app = sim.state.apps.get(appid);
  if (!app) throw refuse(40013);
  if (!secret) throw refuse(41004);
  if (sim.faults.take('secretFrozen', { app: appid, path })) throw refuse(40243);
  if (secret !== app.settings.secret) throw refuse(40125);
  return app;
}

/** Throws 40164 when this machine is not on the account's IP list. */
export function checkAddress(sim: Simulation, app: App, path: string): void {
  const { ipWhitelist, appid } = app.settings;
  const isListed = ipWhitelist.length === 0 || ipWhitelist.includes('127.0.0.1');
  if (!isListed || sim.faults.take('ipNotWhitelisted', { app: appid, path })) throw refuse(40164);
}
