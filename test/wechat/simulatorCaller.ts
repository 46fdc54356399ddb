import type { AppSettings, Simulator } from '../simulator';

/** What an API answered: parsed, and as it was written. */
export interface Answer {
  json: Record<string, unknown>;
  text: string;
  status: number;
  bytes: Buffer;
  contentType: string;
}

async function read(response: Response): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  const contentType = response.headers.get('content-type') ?? '';
  const parsed: unknown = contentType.includes('json') && text !== '' ? JSON.parse(text) : {};
  return {
    json: Object.fromEntries(Object.entries(parsed ?? {})),
    text,
    status: response.status,
    bytes,
    contentType,
  };
}

/** Calls the simulator's APIs with plain HTTP, so that no client of ours stands between a rule and its test. */
export interface Caller {
  app: AppSettings;
  token: string;
  get(path: string, query?: Record<string, string>): Promise<Answer>;
  /** `query.access_token` replaces the token. */
  post(path: string, body: unknown, query?: Record<string, string>): Promise<Answer>;
  upload(path: string, type: string, filename: string, content: Buffer): Promise<Answer>;
}

/** A stable token of the account, and calls that carry it. */
export async function callerOf(simulator: Simulator, app: AppSettings): Promise<Caller> {
  const address = (path: string, query: Record<string, string>): string =>
    `${simulator.url}${path}?${new URLSearchParams(query).toString()}`;
  const json = async (path: string, body: unknown, query: Record<string, string>): Promise<Answer> =>
    read(
      await fetch(address(path, query), {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  const { appid, secret } = app;
  const answer = await json('/cgi-bin/stable_token', { grant_type: 'client_credential', appid, secret }, {});
  const token = String(answer.json['access_token']);
  return {
    app,
    token,
    get: async (path, query = {}) => read(await fetch(address(path, { access_token: token, ...query }))),
    post: (path, body, query = {}) => json(path, body, { access_token: token, ...query }),
    upload: async (path, type, filename, content) => {
      const form = new FormData();
      form.append('media', new Blob([content]), filename);
      return read(await fetch(address(path, { access_token: token, type }), { method: 'POST', body: form }));
    },
  };
}

export const start = new Date('2026-03-01T02:00:00Z');
