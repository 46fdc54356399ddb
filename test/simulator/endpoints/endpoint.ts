import type { JsonObject } from '../json';
import type { Simulation } from '../simulation';
import type { AccountType, App } from '../state';

/** An answer that is no JSON: an image, a media file, a page. */
export class Binary {
  constructor(
    readonly content: Buffer | string,
    readonly contentType: string,
    readonly status = 200,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export type Answered = JsonObject | Binary;

/** One request to WeChat's servers as an endpoint sees it, after the checks of checks.ts. */
export interface OpenCall {
  sim: Simulation;
  query: Readonly<Record<string, string>>;
  /** The parsed JSON body; empty for GET and for forms. */
  body: JsonObject;
  raw: Buffer;
  contentType: string;
}

export interface Call extends OpenCall {
  app: App;
}

interface Common {
  method: 'GET' | 'POST' | 'ANY';
  path: string;
  /** What the body must be; checked before the arguments (44002, 47001). */
  body: 'json' | 'form' | 'none';
  /** Calls per account and day (Asia/Shanghai), as the page API_Call_Limits gives them. */
  daily?: number;
  perMinute?: number;
}

export interface TokenEndpoint extends Common {
  auth: 'token';
  /** Account types that may call it; others get 48001. */
  accounts: readonly AccountType[];
  run(call: Call): Answered | Promise<Answered>;
}

/** Needs no access_token: credentials, OAuth, pictures. */
export interface OpenEndpoint extends Common {
  auth: 'open';
  run(call: OpenCall): Answered | Promise<Answered>;
}

export type Endpoint = TokenEndpoint | OpenEndpoint;

export const officialAccounts: readonly AccountType[] = ['oa_service', 'oa_subscription'];
export const serviceAccount: readonly AccountType[] = ['oa_service'];
export const miniProgram: readonly AccountType[] = ['mp'];
export const everyAccount: readonly AccountType[] = ['oa_service', 'oa_subscription', 'mp'];

type Rest = Partial<Pick<Common, 'daily' | 'perMinute'>>;

/** A GET endpoint behind an access_token. */
export function get(
  path: string,
  accounts: readonly AccountType[],
  run: TokenEndpoint['run'],
  rest: Rest = {},
): Endpoint {
  return { method: 'GET', path, accounts, auth: 'token', body: 'none', run, ...rest };
}

/** A POST endpoint with a JSON body behind an access_token. */
export function post(
  path: string,
  accounts: readonly AccountType[],
  run: TokenEndpoint['run'],
  rest: Rest = {},
): Endpoint {
  return { method: 'POST', path, accounts, auth: 'token', body: 'json', run, ...rest };
}

/** A multipart upload behind an access_token. */
export function upload(
  path: string,
  accounts: readonly AccountType[],
  run: TokenEndpoint['run'],
  rest: Rest = {},
): Endpoint {
  return { method: 'POST', path, accounts, auth: 'token', body: 'form', run, ...rest };
}

/** The plain success of endpoints that have nothing to tell. */
export const ok = { errcode: 0, errmsg: 'ok' };
