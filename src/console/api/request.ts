import { ApiError } from './apiError';

/** What the caller may ask for; the console has no other way to its server. */
export interface Api {
  get<T>(path: string, query?: Query): Promise<T>;
  page<T>(path: string, query?: Query): Promise<Page<T>>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options?: SendOptions): Promise<T>;
  /** A picture or a file, which a link could not fetch: the token travels in a header. */
  file(path: string, query?: Query): Promise<Blob>;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Page<T> {
  readonly items: readonly T[];
  /** Null at the end. */
  readonly next: string | null;
}

export interface SendOptions {
  readonly body?: unknown;
  /** One key per intention, the same for every try of it. */
  readonly idempotencyKey?: string;
}

export interface ApiDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly token: () => string | null;
  /** The session is over; told once per refusal. */
  readonly onSignedOut: () => void;
}

/** @throws ApiError from each of its calls */
export function createApi({ fetch, token, onSignedOut }: ApiDeps): Api {
  const ask = async (method: string, target: string, options: SendOptions = {}): Promise<Response> => {
    const bearer = token();
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (bearer !== null) headers['Authorization'] = `Bearer ${bearer}`;
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey;
    const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) };
    let response: Response;
    try {
      response = await fetch(target, { method, headers, ...body });
    } catch (cause) {
      throw new ApiError('UNREACHABLE', 0, cause instanceof Error ? cause.message : 'no answer');
    }
    if (response.ok) return response;
    const refusal = await readRefusal(response);
    if (response.status === 401 && bearer !== null && refusal.code === 'STAFF_SESSION_INVALID') onSignedOut();
    throw refusal;
  };
  return {
    get: async (path, query) => dataOf(await ask('GET', withQuery(path, query))),
    async page<T>(path: string, query?: Query) {
      const response = await ask('GET', withQuery(path, query));
      // The server checks its own answers against the contract.
      const { data, page } = (await response.json()) as { data: T[]; page: { next: string | null } };
      return { items: data, next: page.next };
    },
    send: async (method, path, options) => dataOf(await ask(method, path, options)),
    file: async (path, query) => (await ask('GET', withQuery(path, query))).blob(),
  };
}

function withQuery(path: string, query: Query = {}): string {
  const sent = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (sent.length === 0) return path;
  return `${path}?${new URLSearchParams(Object.fromEntries(sent.map(([key, value]) => [key, String(value)]))).toString()}`;
}

async function dataOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  // The server checks its own answers against the contract.
  const { data } = (await response.json()) as { data: T };
  return data;
}

async function readRefusal(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as {
      error: { code: string; message: string; details?: Record<string, unknown> };
    };
    return new ApiError(error.code, response.status, error.message, error.details);
  } catch {
    // A proxy in between speaks HTML.
    return new ApiError('ANSWER_INVALID', response.status, `HTTP ${response.status}`);
  }
}
