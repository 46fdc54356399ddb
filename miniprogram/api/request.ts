import type { SessionAnswer } from '../../src/contract/member';
import { brand } from '../brand';
import { errorOf, isRecord, unreachable } from './apiError';
import type { ApiError } from './apiError';
import { learnTime } from './clock';
import type { Caller } from './tokens';
import { dropToken, readToken, writeToken } from './tokens';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** How a call is sent. */
export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  /** The same key for every repeat of one act. */
  readonly idempotencyKey?: string;
  /** Default `member`. */
  readonly as?: Caller;
}

/** One page of a list; `cursor` is null at the end. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly cursor: string | null;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks the server and resolves with `data`. @throws ApiError */
export async function request<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  const { body } = await answered(method, path, options);
  // The server checks its answers against the contract; the type is the contract's.
  return (isRecord(body) ? body['data'] : null) as T;
}

/** Asks for one page of a list. @throws ApiError */
export async function requestPage<T>(path: string, options: CallOptions = {}): Promise<ListPage<T>> {
  const { body } = await answered('GET', path, options);
  const { data, page } = isRecord(body) ? body : {};
  const next = isRecord(page) ? page['next'] : null;
  // As above: an array of the contract's type.
  return { items: (Array.isArray(data) ? data : []) as T[], cursor: typeof next === 'string' ? next : null };
}

/** The address of a picture that the server draws, for `wx.downloadFile`, with the header that it needs. */
export function download(path: string): { url: string; header: Record<string, string> } {
  return { url: `${brand.apiBaseUrl}${path}`, header: { Authorization: `Bearer ${readToken('member')}` } };
}

let loggingIn: Promise<SessionAnswer> | undefined;

/** Opens a new session for the person who holds the phone; several callers share one. @throws ApiError */
export function logIn(): Promise<SessionAnswer> {
  loggingIn ??= logInOnce().finally(() => (loggingIn = undefined));
  return loggingIn;
}

async function logInOnce(): Promise<SessionAnswer> {
  const session = await post<SessionAnswer>('/api/mp/sessions', { code: await wechatCode() });
  writeToken('member', session.token);
  return session;
}

/** A code that the server may trade for the person's openid, once. @throws ApiError */
export function wechatCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({ success: ({ code }) => resolve(code), fail: () => reject(unreachable()) });
  });
}

/** Renews a clerk's session through the clerk's WeChat, where it is bound. @throws ApiError */
async function logInClerk(): Promise<void> {
  const { token } = await post<{ token: string }>('/api/counter/sessions/wechat', {
    code: await wechatCode(),
  });
  writeToken('clerk', token);
}

async function post<T>(path: string, body: object): Promise<T> {
  return request<T>('POST', path, { body, as: 'nobody' });
}

async function answered(method: Method, path: string, options: CallOptions): Promise<Answer> {
  const who = options.as ?? 'member';
  if (who === 'member' && readToken('member') === '') await logIn();
  const token = who === 'nobody' ? '' : readToken(who);
  const first = await send(method, path, options, who);
  if (first.status !== 401 || who === 'nobody') return accepted(first);
  // Another call may have renewed the session while this one was on its way.
  if (readToken(who) === token && !(await isRenewed(who))) throw refused(first);
  return accepted(await send(method, path, options, who));
}

/** One silent attempt; where it fails the caller gets the 401. */
async function isRenewed(who: 'member' | 'clerk'): Promise<boolean> {
  dropToken(who);
  try {
    await (who === 'member' ? logIn() : logInClerk());
    return true;
  } catch {
    return false;
  }
}

function accepted(answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw refused(answer);
}

function refused({ status, body }: Answer): ApiError {
  return errorOf(status, body);
}

function send(method: Method, path: string, options: CallOptions, who: Caller): Promise<Answer> {
  const token = who === 'nobody' ? '' : readToken(who);
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${brand.apiBaseUrl}${path}${queryString(options.query ?? {})}`,
      method,
      timeout: 10_000,
      ...(options.body === undefined ? {} : { data: options.body }),
      header: {
        'Content-Type': 'application/json',
        ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
        ...(options.idempotencyKey === undefined ? {} : { 'Idempotency-Key': options.idempotencyKey }),
      },
      success({ statusCode, data, header }) {
        learnTime(header);
        resolve({ status: statusCode, body: data });
      },
      fail: () => reject(unreachable()),
    });
  });
}

function queryString(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
