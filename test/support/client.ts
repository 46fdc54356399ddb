import { randomUUID } from 'node:crypto';
import type { Route } from '../../src/platform/http';

/** An answer as a test reads it. */
export interface Answer<Data = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** `data` of a success; undefined for a refusal or an empty body. */
  readonly data: Data;
  readonly page: { readonly next: string | null } | undefined;
  readonly error: { code: string; message: string; details?: Record<string, unknown> } | undefined;
}

interface SendOptions {
  /** Sent as Idempotency-Key; default: a fresh one on every POST. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Talks to the server as one person; every successful answer is checked against the schema of its route. */
export interface Client {
  readonly token: string | undefined;
  get<Data>(path: string, options?: SendOptions): Promise<Answer<Data>>;
  post<Data>(path: string, body?: unknown, options?: SendOptions): Promise<Answer<Data>>;
  put<Data>(path: string, body?: unknown, options?: SendOptions): Promise<Answer<Data>>;
  patch<Data>(path: string, body?: unknown, options?: SendOptions): Promise<Answer<Data>>;
  delete<Data>(path: string, options?: SendOptions): Promise<Answer<Data>>;
  /** The same server with another token. */
  as(token: string): Client;
}

export function createClient(url: string, routes: readonly Route[], token?: string): Client {
  const send =
    (method: string) =>
    async <Data>(path: string, body?: unknown, options: SendOptions = {}): Promise<Answer<Data>> => {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'POST' ? { 'idempotency-key': options.key ?? randomUUID() } : {}),
          ...options.headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
      // The server answers this envelope; the data is checked against its schema below.
      const parsed = (isJson && text !== '' ? JSON.parse(text) : {}) as Partial<Answer<Data>>;
      if (response.ok && isJson) checkAnswer(routes, method, path, parsed.data);
      return {
        status: response.status,
        headers: response.headers,
        // A refusal has no data; tests read it only after they looked at the status.
        data: parsed.data as Data,
        page: parsed.page,
        error: parsed.error,
      };
    };
  return {
    token,
    get: (path, options) => send('GET')(path, undefined, options),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: (path, options) => send('DELETE')(path, undefined, options),
    as: (other) => createClient(url, routes, other),
  };
}

/** Fails the test when an answer holds a field its schema does not know, or lacks one. */
function checkAnswer(routes: readonly Route[], method: string, path: string, data: unknown): void {
  const route = findRoute(routes, method, path);
  if (route?.answer == null) return;
  const items: readonly unknown[] = route.kind === 'page' && Array.isArray(data) ? data : [data];
  for (const item of items) {
    const checked = route.answer.safeParse(item);
    if (!checked.success) {
      const issues = checked.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
      throw new Error(`${method} ${route.path} answered something its schema does not promise: ${issues}`);
    }
  }
}

const patterns = new WeakMap<Route, RegExp>();

function patternOf(route: Route): RegExp {
  const known = patterns.get(route);
  if (known !== undefined) return known;
  const made = new RegExp(`^${route.path.replace(/:[A-Za-z]+/g, '[^/]+')}$`);
  patterns.set(route, made);
  return made;
}

export function findRoute(routes: readonly Route[], method: string, target: string): Route | undefined {
  const path = target.split('?')[0] ?? '';
  const matches = routes.filter((route) => {
    return route.method === method && patternOf(route).test(path);
  });
  return matches.find((route) => route.path === path) ?? matches[0];
}
