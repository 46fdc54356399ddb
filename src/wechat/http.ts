import type { z } from 'zod';
import type { Classification } from './errors';
import { errcodes, tokenErrcodes, unreachable, unreadable, WechatError } from './errors';
import { parseWechatJson } from './json';
import type { MultipartFile } from './multipart';
import { encodeMultipart } from './multipart';
import type { TokenSource } from './tokenStore';
import type { Answer, Exchange, Transport } from './transport';
import { TransportError } from './transport';

/** Origins of WeChat; the simulator stands behind the same paths. */
export interface WechatBaseUrls {
  /** https://api.weixin.qq.com */
  readonly api: string;
  /** https://mp.weixin.qq.com */
  readonly mp: string;
  /** https://open.weixin.qq.com */
  readonly open: string;
}

export type QueryValues = Readonly<Record<string, string | number | undefined>>;

/** One call of a WeChat API. */
export interface WechatCall<T> {
  /** The path; names the call in errors. */
  readonly api: string;
  readonly method?: 'GET' | 'POST';
  readonly base?: keyof WechatBaseUrls;
  /** What proves who we are: the access token (default), appid and secret, the appid alone, or nothing. */
  readonly auth?: 'token' | 'secret' | 'appid' | 'none';
  readonly query?: QueryValues;
  readonly body?: object;
  readonly file?: MultipartFile;
  /** Shape of the answer; fields it does not name are dropped. */
  readonly answer: z.ZodType<T>;
  /** Errcodes that are an outcome here, not a failure: their body goes to `answer`. */
  readonly outcomes?: readonly number[];
  /** Errcodes that mean something else in this API. */
  readonly meanings?: Readonly<Record<number, Classification>>;
}

/** Bytes that WeChat answered: an image, a voice, a video. */
export interface WechatFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What the API families are made of. `request` and `download` throw WechatError. */
export interface WechatClient {
  readonly appid: string;
  /** For APIs that answer JSON. */
  request<T>(call: WechatCall<T>): Promise<T>;
  /** For APIs that answer bytes, and JSON for errors and links. */
  download<T>(call: WechatCall<T>): Promise<WechatFile | T>;
  /** A URL that a person opens; carries no token. */
  pageUrl(base: keyof WechatBaseUrls, path: string, query: QueryValues): string;
}

export interface WechatHttpOptions {
  readonly appid: string;
  readonly secret: string;
  readonly baseUrls: WechatBaseUrls;
  readonly transport: Transport;
  /** For one exchange, all of it. */
  readonly timeoutMs: number;
  /** Absent in the client that fetches the tokens themselves. */
  readonly tokens?: TokenSource;
}

const maxJsonBytes = 2 * 1024 * 1024;
const maxFileBytes = 16 * 1024 * 1024;

type Auth = Pick<WechatCall<unknown>, 'api' | 'auth'>;

/**
 * The one place that calls WeChat. A token that WeChat refuses (40001, 40014, 42001) is replaced once and the call
 * repeated once; nothing else is repeated here (doc/service, 获取稳定版接口调用凭据).
 */
export function createWechatHttp(options: WechatHttpOptions): WechatClient {
  const { appid, tokens } = options;

  async function withToken<R>(call: Auth, once: (token?: string) => Promise<R>): Promise<R> {
    if ((call.auth ?? 'token') !== 'token') return once();
    if (tokens === undefined) throw new Error(`${call.api} needs an access token and this client has none`);
    const token = await tokens.get();
    try {
      return await once(token);
    } catch (error) {
      if (!(error instanceof WechatError) || !tokenErrcodes.has(error.errcode ?? 0)) throw error;
      return once(await tokens.replace(token));
    }
  }

  async function exchange(
    call: WechatCall<unknown>,
    token: string | undefined,
    maxBytes: number,
  ): Promise<Answer> {
    try {
      return await options.transport(toExchange(options, call, token, maxBytes));
    } catch (error) {
      if (error instanceof TransportError) throw unreachable(call.api, appid, error.sent, error);
      throw error;
    }
  }

  return {
    appid,
    request: (call) =>
      withToken(call, async (token) => {
        const answer = await exchange(call, token, maxJsonBytes);
        return readAnswer(appid, call, answer.status, jsonOf(answer));
      }),
    download: <T>(call: WechatCall<T>) =>
      withToken<WechatFile | T>(call, async (token) => {
        const answer = await exchange(call, token, maxFileBytes);
        const json = jsonOf(answer);
        if (json !== undefined || answer.status !== 200) return readAnswer(appid, call, answer.status, json);
        return { contentType: answer.contentType, bytes: answer.bytes };
      }),
    pageUrl: (base, path, query) => urlOf(options.baseUrls[base], path, query),
  };
}

function toExchange(
  options: WechatHttpOptions,
  call: WechatCall<unknown>,
  token: string | undefined,
  maxAnswerBytes: number,
): Exchange {
  const method = call.method ?? (call.body === undefined && call.file === undefined ? 'GET' : 'POST');
  const credentials = credentialsOf(options, call.auth ?? 'token', token);
  // stable_token and its like take appid and secret in the body; every other API takes what proves us in the query.
  const inBody = call.auth === 'secret' && call.body !== undefined;
  const query = { ...(inBody ? {} : credentials), ...call.query };
  return {
    method,
    url: urlOf(options.baseUrls[call.base ?? 'api'], call.api, query),
    ...bodyOf(call, inBody ? credentials : {}),
    timeoutMs: options.timeoutMs,
    maxAnswerBytes,
  };
}

function credentialsOf(
  { appid, secret }: WechatHttpOptions,
  auth: NonNullable<WechatCall<unknown>['auth']>,
  token: string | undefined,
): QueryValues {
  switch (auth) {
    case 'token':
      return { access_token: token };
    case 'secret':
      return { appid, secret };
    case 'appid':
      return { appid };
    case 'none':
      return {};
  }
}

function bodyOf(call: WechatCall<unknown>, credentials: QueryValues): Pick<Exchange, 'body' | 'contentType'> {
  if (call.file !== undefined) return encodeMultipart(call.file);
  if (call.body === undefined) return {};
  // Plain UTF-8, not \u escapes: WeChat shows escapes as they are in menus and messages.
  return {
    body: Buffer.from(JSON.stringify({ ...credentials, ...call.body })),
    contentType: 'application/json',
  };
}

function urlOf(origin: string, path: string, query: QueryValues): string {
  const url = new URL(`${origin.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url.href;
}

/** The JSON of an answer, or undefined: WeChat labels JSON as text/plain at times, so the first byte decides. */
function jsonOf({ contentType, bytes }: Answer): unknown {
  if (/^(?:image|audio|video)\//.test(contentType)) return undefined;
  const text = bytes.toString('utf8').trimStart();
  if (!text.startsWith('{')) return undefined;
  try {
    return parseWechatJson(text);
  } catch {
    return undefined;
  }
}

function readAnswer<T>(appid: string, call: WechatCall<T>, status: number, json: unknown): T {
  const { api } = call;
  if (typeof json !== 'object' || json === null) {
    if (status >= 500) throw unreachable(api, appid, 'unknown');
    throw unreadable(api, appid, `HTTP ${status}`, status >= 400 ? 'yes' : 'unknown');
  }
  const errcode = 'errcode' in json ? Number(json.errcode) : 0;
  if (errcode !== 0 && call.outcomes?.includes(errcode) !== true) {
    const errmsg = 'errmsg' in json && typeof json.errmsg === 'string' ? json.errmsg : undefined;
    const meaning = call.meanings?.[errcode];
    // -1 says only that WeChat was busy, not that it did nothing.
    const sent = errcode === errcodes.busy ? 'unknown' : 'yes';
    throw new WechatError({
      api,
      appid,
      errcode,
      errmsg,
      sent,
      ...(meaning === undefined ? {} : { classification: meaning }),
    });
  }
  const answer = call.answer.safeParse(json);
  if (answer.success) return answer.data;
  throw unreadable(api, appid, `unexpected ${answer.error.issues[0]?.path.join('.') ?? 'shape'}`, 'unknown');
}
