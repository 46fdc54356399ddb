import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { PhoneBundle } from './bundle';
import { buildPhone, compileForBrowser, iconPicture } from './bundle';
import { phoneDocument } from './html';
import type { Launch } from './settings';
import { forward, readBody } from './proxy';
import { createTable } from './table';

export interface PhoneOptions {
  readonly simulatorUrl: string;
  /** The product's server; asked on every call, because it may be started again elsewhere. */
  readonly serverUrl: () => string;
  /** Moves the clock of everything; without it the clock stands as it is. */
  readonly advance?: (ms: number) => Promise<void>;
  /** Folder of the Mini Program. */
  readonly root?: string;
  /** Ids of the people whose phones lie on the table; default: the newest six. */
  readonly people?: readonly string[];
  /** What a code is called that stands on the table, by its scene. */
  readonly codeName?: (scene: string) => string | undefined;
  /** An answer in place of the product's server. */
  readonly answer?: (
    method: string,
    path: string,
  ) => { readonly status: number; readonly body: unknown } | undefined;
  readonly port?: number;
  readonly log: (line: string) => void;
}

export interface PhoneServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const here = __dirname;
const fonts = path.resolve(here, '../../node_modules/@fontsource/noto-sans-sc');
const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
};

export const programRoot = path.resolve(here, '../../miniprogram');

const found = (type: string, body: string | Buffer, isLasting = false): Reply => ({
  status: 200,
  type,
  body,
  headers: { 'Cache-Control': isLasting ? 'max-age=86400' : 'no-store' },
});

export const json = (body: unknown, status = 200): Reply => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
});

const missing: Reply = { status: 404, type: 'text/plain', body: 'not found' };

function fileUnder(folder: string, name: string, isLasting = false): Reply {
  const file = path.resolve(folder, name);
  const type = types[path.extname(file)];
  if (!file.startsWith(folder + path.sep) || type === undefined) return missing;
  try {
    return found(type, readFileSync(file), isLasting);
  } catch {
    return missing;
  }
}

const javascript = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

const fontStyles = (): string =>
  ['400', '500', '700']
    .map((weight) => readFileSync(path.join(fonts, `${weight}.css`), 'utf8'))
    .join('\n')
    .replaceAll(/, url\([^)]*\.woff\) format\('woff'\)/gu, '')
    .replaceAll('url(./files/', 'url(/phone/fonts/');

/** What does not change while the server runs, by path. */
async function fixedFiles(bundle: PhoneBundle): Promise<Map<string, Reply>> {
  const page = (name: string): string => readFileSync(path.join(here, 'page', name), 'utf8');
  return new Map([
    ['/phone/runtime.js', found(javascript, bundle.runtime)],
    ['/phone/app.js', found(javascript, bundle.script)],
    ['/phone/app.css', found(css, bundle.style)],
    ['/phone/base.css', found(css, readFileSync(path.join(here, 'runtime/base.css')))],
    ['/phone/fonts.css', found(css, fontStyles(), true)],
    ['/phone/table.js', found(javascript, await compileForBrowser(path.join(here, 'page/table.ts')))],
    ['/phone/table.css', found(css, page('table.css'))],
    ['/', found('text/html; charset=utf-8', page('index.html'))],
  ]);
}

/** How the address asks for the Mini Program to be opened: `?person=ID&path=pages/…&scene=1047&q.token=…`. */
function launchIn(query: URLSearchParams): Launch {
  const given: Record<string, string> = {};
  for (const [name, value] of query) if (name.startsWith('q.')) given[name.slice(2)] = value;
  // WeChat hands over what stands in the code, encoded.
  return {
    path: query.get('path') ?? '',
    query: given,
    scene: Number(query.get('scene') ?? 1089),
  };
}

function send(response: ServerResponse, { status, type, body, headers = {} }: Reply): void {
  response.writeHead(status, { 'Content-Type': type, ...headers });
  response.end(body);
}

/** Whether a page of another origin may be asking. */
function isForeign({ headers }: IncomingMessage): boolean {
  const isOurs = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/u.test(headers.host ?? '');
  return !isOurs || (headers.origin !== undefined && new URL(headers.origin).host !== headers.host);
}

/** Serves the phones of the demo on loopback; nothing leaves the machine. */
export async function startPhone(options: PhoneOptions): Promise<PhoneServer> {
  const root = options.root ?? programRoot;
  const files = await fixedFiles(await buildPhone(root));
  const table = createTable(options);

  async function route(request: IncomingMessage, url: URL): Promise<Reply> {
    const { pathname, searchParams } = url;
    const method = request.method ?? 'GET';
    if (isForeign(request)) return { status: 403, type: 'text/plain', body: '' };
    const person = searchParams.get('person');
    if (pathname === '/' && person !== null) {
      const settings = await table.settingsOf(person, launchIn(searchParams));
      return settings ? found('text/html; charset=utf-8', phoneDocument(settings)) : missing;
    }
    const fixed = files.get(pathname);
    if (fixed) return fixed;
    if (pathname.startsWith('/phone/fonts/'))
      return fileUnder(path.join(fonts, 'files'), pathname.slice(13), true);
    if (pathname.startsWith('/phone/files/')) return fileUnder(root, decodeURIComponent(pathname.slice(13)));
    if (pathname.startsWith('/phone/icons/')) {
      const picture = iconPicture(pathname.slice('/phone/icons/'.length, -'.svg'.length));
      return picture === null ? missing : found('image/svg+xml', picture, true);
    }
    if (pathname.startsWith('/phone/')) return table.serve(method, url, await readBody(request));
    return missing;
  }

  async function proxied(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (isForeign(request)) {
      send(response, { status: 403, type: 'text/plain', body: '' });
      return;
    }
    const rest = url.pathname.replace(/^\/(?:server|sim)/u, '') + url.search;
    if (url.pathname.startsWith('/sim/')) {
      const target = rest.startsWith('/cgi-bin/showqrcode?') ? rest : `/__sim${rest}`;
      return forward(request, response, options.simulatorUrl + target, {});
    }
    const given = options.answer?.(request.method ?? 'GET', rest);
    if (given) {
      send(response, json(given.body, given.status));
      return;
    }
    return forward(request, response, options.serverUrl() + rest, await table.nowHeader());
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://phone');
    const isProxied = url.pathname.startsWith('/server/') || url.pathname.startsWith('/sim/');
    const work = isProxied
      ? proxied(request, response, url)
      : route(request, url).then((reply) => send(response, reply));
    work.catch((error: unknown) => {
      options.log(`phone: ${error instanceof Error ? (error.stack ?? error.message) : 'failed'}`);
      if (!response.headersSent) send(response, { status: 500, type: 'text/plain', body: 'failed' });
    });
  });
  return { url: `http://127.0.0.1:${await listen(server, options.port ?? 0)}`, close: () => close(server) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A server that listens on a TCP port has an AddressInfo, not a pipe's name.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
