import { setNow } from '../clock';
import type { NetworkListener } from '../connection';
import { isConnected, listeners } from '../connection';
import { phone } from '../context';
import { keepTemporary, serverAddress } from '../files';
import type { Options, Result } from './call';
import { asWx, textOf, WxFailure } from './call';

function headersIn(options: Options): Record<string, string> {
  const given: unknown = options['header'];
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

function addressOf(options: Options, method: string): string {
  const url = serverAddress(textOf(options, 'url'));
  const data: unknown = options['data'];
  if (method !== 'GET' || typeof data !== 'object' || data === null) return url;
  const pairs = Object.entries(data).map(([name, value]) => [name, String(value)]);
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(pairs).toString()}`;
}

function bodyOf(options: Options, method: string): string | null {
  const data: unknown = options['data'];
  if (method === 'GET' || data === undefined) return null;
  return typeof data === 'string' ? data : JSON.stringify(data);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function headersOf(response: Response): Record<string, string> {
  const header: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    header[name.replaceAll(/(?:^|-)[a-z]/gu, (letter) => letter.toUpperCase())] = value;
  });
  return header;
}

/** The error code of an answer of the product, for the line at the side. */
function codeIn(data: unknown): string | null {
  const error: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'error') : null;
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' ? code : null;
}

const dataIn = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'data') : null;

async function send(options: Options, method: string, signal: AbortSignal): Promise<Response> {
  if (!isConnected()) throw new WxFailure('', undefined, { errno: 600001 });
  try {
    const response = await fetch(addressOf(options, method), {
      method,
      headers: headersIn(options),
      body: bodyOf(options, method),
      signal,
    });
    if (response.headers.get('x-phone-unreachable') !== null) throw new WxFailure('connect ECONNREFUSED');
    const now = Number(response.headers.get('x-phone-now'));
    if (now > 0) setNow(now);
    return response;
  } catch (error) {
    if (error instanceof WxFailure) throw error;
    throw new WxFailure(signal.aborted ? 'timeout' : 'network error');
  }
}

async function request(options: Options, controller: AbortController): Promise<Result> {
  const method = textOf(options, 'method', 'GET').toUpperCase();
  const timeout: unknown = options['timeout'];
  const limit = setTimeout(() => controller.abort(), typeof timeout === 'number' ? timeout : 60_000);
  const from = performance.now();
  try {
    const response = await send(options, method, controller.signal);
    const isBinary = options['responseType'] === 'arraybuffer';
    const data = isBinary ? await response.arrayBuffer() : parsed(await response.text());
    const path = new URL(response.url).pathname.replace(/^\/server/u, '');
    const ms = Math.round(performance.now() - from);
    phone().tell({
      kind: 'request',
      method,
      path,
      status: response.status,
      ms,
      code: codeIn(data),
      data: dataIn(data),
    });
    return { data, statusCode: response.status, header: headersOf(response), cookies: [] };
  } finally {
    clearTimeout(limit);
  }
}

async function download(options: Options): Promise<Result> {
  const response = await send(options, 'GET', new AbortController().signal);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const kind = response.headers.get('content-type') ?? '';
  const extension = /image\/(\w+)/u.exec(kind)?.[1] ?? 'bin';
  const given = textOf(options, 'filePath');
  const tempFilePath = keepTemporary(bytes, extension);
  return { tempFilePath, ...(given === '' ? {} : { filePath: given }), statusCode: response.status };
}

const task = {
  abort: () => undefined,
  onProgressUpdate: () => undefined,
  onHeadersReceived: () => undefined,
};

export const network = {
  request(options: Options) {
    const controller = new AbortController();
    const done = asWx('request', (given) => request(given, controller))(options);
    return Object.assign(done ?? {}, task, { abort: () => controller.abort() });
  },
  downloadFile: (options: Options) => Object.assign(asWx('downloadFile', download)(options) ?? {}, task),
  getNetworkType: asWx('getNetworkType', () => ({ networkType: isConnected() ? 'wifi' : 'none' })),
  onNetworkStatusChange: (listener: NetworkListener) => void listeners.add(listener),
  offNetworkStatusChange: (listener?: NetworkListener) => {
    if (listener) listeners.delete(listener);
    else listeners.clear();
  },
};
