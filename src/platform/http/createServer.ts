import type { Server } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { RouterMiddleware } from '@koa/router';
import Router from '@koa/router';
import helmet from 'helmet';
import type { Context } from 'koa';
import Koa from 'koa';
import { onceOf } from '../database';
import type { Clock } from '../clock';
import type { Ids } from '../ids';
import type { Logger } from '../logger';
import { parseJson, readBody } from './body';
import { onError } from './onError';
import type { RateLimiter } from './rateLimit';
import type { Incoming, RawAnswer, Route } from './route';
import { anyQuery, invalidRequest, validate } from './validate';

export interface HttpOptions {
  readonly routes: readonly Route[];
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Trust `X-Forwarded-For` of the reverse proxy in front. */
  readonly isBehindProxy: boolean;
  /** Told once per finished request, for metrics. */
  readonly observe: (request: { route: string; method: string; status: number; durationMs: number }) => void;
}

/** An HTTP server that mounts every route behind its gates; it does not listen yet. */
export function createServer(options: HttpOptions): Server {
  const koa = new Koa({ proxy: options.isBehindProxy, maxIpsCount: 1 });
  koa.silent = true;
  const server = createHttpServer();
  const headers = helmet();
  koa.use(async (ctx, next) => {
    await new Promise<void>((resolve) => headers(ctx.req, ctx.res, () => resolve()));
    await next();
    // While it stops, a connection that is kept alive would hold it up until its last request times out.
    if (!server.listening) ctx.set('Connection', 'close');
  });
  koa.use(answerErrors(options));
  const router = new Router();
  for (const route of options.routes) router.register(route.path, [route.method], serve(route, options));
  koa.use(router.routes());
  const callback = koa.callback();
  return server.on('request', (request, response) => void callback(request, response));
}

function answerErrors({ clock, ids, logger, observe }: HttpOptions): Koa.Middleware {
  return async (ctx, next) => {
    const startedMs = clock.monotonicMs();
    const requestId = ids.next();
    ctx.state['requestId'] = requestId;
    // By our clock: a phone tells from it how wrong its own is.
    ctx.set('Date', clock.now().toUTCString());
    ctx.set('X-Request-Id', requestId);
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) answerUnknownPath(ctx, requestId);
    } catch (error) {
      const answer = onError(error, requestId, routeName(ctx), logger);
      ctx.status = answer.status;
      ctx.set(answer.headers);
      ctx.body = answer.body;
      // The rest of a refused body is not read; the connection cannot be used again.
      if (!ctx.req.complete) ctx.set('Connection', 'close');
    }
    const durationMs = clock.monotonicMs() - startedMs;
    observe({ route: routeName(ctx), method: ctx.method, status: ctx.status, durationMs });
  };
}

function answerUnknownPath(ctx: Context, requestId: string): void {
  ctx.status = 404;
  ctx.body = { error: { code: 'ROUTE_MISSING', message: 'there is nothing at this path', requestId } };
}

/** The route's pattern, never the path itself: a path holds ids. */
function routeName(ctx: Context): string {
  const pattern: unknown = ctx['_matchedRoute'];
  return typeof pattern === 'string' ? pattern : 'unmatched';
}

/** Gates in order: rate limit, who, validate; then one call. */
function serve(route: Route, { rateLimiter }: HttpOptions): RouterMiddleware {
  return async (ctx) => {
    const limit = route.limit;
    if (limit?.by === 'ip') await rateLimiter.consume(limit, ctx.ip);
    const incoming = await toIncoming(ctx, route);
    const principal = await route.who.check(incoming);
    if (limit?.by === 'principal') await rateLimiter.consume(limit, principal.principalId);
    const json =
      route.kind === 'raw' ? undefined : parseJson(incoming.rawBody, incoming.headers['content-type']);
    const { params, query, body } = validate({
      params: { schema: route.params, value: ctx.params },
      query: {
        schema: route.kind === 'raw' ? (route.query ?? anyQuery) : route.query,
        value: { ...incoming.query },
      },
      body: { schema: route.body, value: json },
    });
    const once = route.idempotent
      ? onceOf(principal.principalId, `${route.method} ${route.path}`, idempotencyKey(incoming), {
          params,
          body,
        })
      : undefined;
    const answer = await route.handle({ principal, params, query, body, once, incoming });
    send(ctx, route, answer);
  };
}

function send(ctx: Context, route: Route, answer: unknown): void {
  if (route.kind === 'raw') {
    // A raw route's handler is typed to answer this.
    const { status, contentType, body, headers } = answer as RawAnswer;
    ctx.status = status;
    ctx.set({ ...headers });
    ctx.type = contentType;
    ctx.body = body;
    return;
  }
  ctx.status = route.status(answer);
  if (ctx.status === 204) return;
  if (route.kind === 'page') {
    // A page route's handler is typed to answer this.
    const { items, next } = answer as { items: unknown[]; next: string | null };
    ctx.body = { data: items, page: { next } };
  } else {
    ctx.body = { data: answer };
  }
}

async function toIncoming(ctx: Context, route: Route): Promise<Incoming> {
  return {
    method: ctx.method,
    target: ctx.originalUrl,
    headers: Object.fromEntries(
      Object.entries(ctx.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    query: ctx.query,
    rawBody: ctx.method === 'GET' ? Buffer.alloc(0) : await readBody(ctx.req, route.maxBodyBytes),
    ip: ctx.ip,
    requestId: String(ctx.state['requestId']),
  };
}

function idempotencyKey({ headers }: Incoming): string {
  const key = headers['idempotency-key'];
  if (key !== undefined && /^[\x21-\x7e]{8,128}$/.test(key)) return key;
  throw invalidRequest([{ path: 'headers.idempotency-key', message: 'send 8 to 128 visible characters' }]);
}
