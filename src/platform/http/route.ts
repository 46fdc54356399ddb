import type { ZodType } from 'zod';
import type { Once, Page } from '../database';

/** Who is asking; `principalId` (`member:…`, `staff:…`, `anonymous`) scopes idempotency keys and rate limits. */
export interface Principal {
  readonly principalId: string;
}

/** The request as gates and handlers see it, before validation. */
export interface Incoming {
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody: Buffer;
  readonly ip: string;
  readonly requestId: string;
}

/** Decides who may pass. `check` throws `unauthenticated`, `forbidden` or `missing`. The name appears in the access matrix. */
export interface Gate<P extends Principal> {
  readonly name: string;
  /** How a caller shows who it is, for the API document: by the token of a session (default), or by signing the request. */
  readonly by?: 'session' | 'signature';
  check(incoming: Incoming): Promise<P>;
}

/** At most `count` requests in `seconds`, per address or per principal; shared between processes. */
export interface RateLimit {
  readonly name: string;
  readonly count: number;
  readonly seconds: number;
  readonly by: 'ip' | 'principal';
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Common<P extends Principal, Params, Query, Body> {
  readonly method: Method;
  /** Koa path: `/api/console/members/:id`. */
  readonly path: string;
  /** One sentence for the API document. */
  readonly summary: string;
  readonly who: Gate<P>;
  readonly limit?: RateLimit;
  readonly params?: ZodType<Params>;
  readonly query?: ZodType<Query>;
  readonly body?: ZodType<Body>;
  /** The route moves points, coupons, money or messages: `Idempotency-Key` is required and reaches `handle` as `once`. */
  readonly idempotent?: boolean;
}

/** What a handler gets: validated input and who asks. */
export interface Call<P extends Principal, Params, Query, Body> {
  readonly principal: P;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Set on idempotent routes; pass it to the service. */
  readonly once: Once | undefined;
  readonly incoming: Incoming;
}

export interface RouteSpec<P extends Principal, Params, Query, Body, Answer> extends Common<
  P,
  Params,
  Query,
  Body
> {
  /** Schema of `data` in the answer; null answers 204 without a body. */
  readonly answer: ZodType<Answer> | null;
  /** Default 200. */
  readonly status?: 200 | 201 | 202 | ((answer: Answer) => number);
  readonly handle: (call: Call<P, Params, Query, Body>) => Promise<Answer>;
}

export interface PageRouteSpec<P extends Principal, Params, Query, Item> extends Common<
  P,
  Params,
  Query,
  never
> {
  /** Schema of one item; the answer is `{ data: Item[], page: { next } }`. */
  readonly item: ZodType<Item>;
  readonly handle: (call: Call<P, Params, Query, never>) => Promise<Page<Item>>;
}

/** An answer that is not JSON. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawRouteSpec<P extends Principal, Params, Query> extends Common<P, Params, Query, never> {
  /** Largest body accepted, in bytes. */
  readonly maxBodyBytes?: number;
  readonly contentType: string;
  readonly handle: (call: Call<P, Params, Query, never>) => Promise<RawAnswer>;
}

/** Any route with its types erased: what the server mounts, the API document lists and the access matrix reads. */
export interface Route {
  readonly kind: 'json' | 'page' | 'raw';
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly who: Gate<Principal>;
  readonly limit: RateLimit | undefined;
  readonly params: ZodType | undefined;
  readonly query: ZodType | undefined;
  readonly body: ZodType | undefined;
  readonly answer: ZodType | null;
  readonly contentType: string;
  readonly idempotent: boolean;
  readonly maxBodyBytes: number;
  readonly status: (answer: unknown) => number;
  readonly handle: (call: Call<Principal, unknown, unknown, unknown>) => Promise<unknown>;
}

const jsonBodyBytes = 256 * 1024;

/** A JSON route: `{ data }`. */
export function route<P extends Principal, Params, Query, Body, Answer>(
  spec: RouteSpec<P, Params, Query, Body, Answer>,
): Route {
  const { status = 200, answer } = spec;
  return erase({
    ...common(spec),
    kind: 'json',
    answer,
    status: typeof status === 'function' ? status : () => (answer === null ? 204 : status),
    handle: spec.handle,
  });
}

/** A JSON list with a cursor: `{ data, page: { next } }`. */
export function pageRoute<P extends Principal, Params, Query, Item>(
  spec: PageRouteSpec<P, Params, Query, Item>,
): Route {
  return erase({ ...common(spec), kind: 'page', answer: spec.item, handle: spec.handle });
}

/** A route whose body and answer are bytes: images, WeChat callbacks. */
export function rawRoute<P extends Principal, Params, Query>(spec: RawRouteSpec<P, Params, Query>): Route {
  return erase({
    ...common(spec),
    kind: 'raw',
    answer: null,
    contentType: spec.contentType,
    maxBodyBytes: spec.maxBodyBytes ?? jsonBodyBytes,
    handle: spec.handle,
  });
}

function common<P extends Principal, Params, Query, Body>(spec: Common<P, Params, Query, Body>) {
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    who: spec.who,
    limit: spec.limit,
    params: spec.params,
    query: spec.query,
    body: spec.body,
    idempotent: spec.idempotent === true,
    contentType: 'application/json',
    maxBodyBytes: jsonBodyBytes,
    status: () => 200,
  };
}

/** The server hands a handler exactly what its own gate and schemas produced, which is what its types say. */
function erase(typed: Omit<Route, 'handle' | 'status'> & { handle: unknown; status: unknown }): Route {
  return typed as Route;
}

/** Passes everybody. */
export const anyone: Gate<Principal> = {
  name: 'anyone',
  check: () => Promise.resolve({ principalId: 'anonymous' }),
};
