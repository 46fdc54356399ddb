import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors';
import type { RawAnswer, Route } from './route';
import { anyone, rawRoute } from './route';

export interface SiteOptions {
  /** Where it is served: `/console`. */
  readonly prefix: string;
  /** What `vite build` wrote: `index.html` and `assets/` with hashed names. */
  readonly folder: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Own files and own API only. Styles written on elements are let in, since components place and colour themselves by them;
 * nothing else is inline, and nobody may frame it. Pictures fetched with the session's token are `blob:`.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/**
 * A built web page with its own routing: files of the folder as they are, `index.html` for every other path below the
 * prefix. The files are read once, at the first request after they were built, so that no path of a request ever reaches
 * the disk.
 */
export function siteRoutes({ prefix, folder }: SiteOptions): Route[] {
  let files: ReadonlyMap<string, RawAnswer> | undefined;
  const answer = (target: string): Promise<RawAnswer> => {
    files ??= readSite(folder);
    if (files === undefined) {
      return Promise.reject(new AppError('SITE_MISSING', 'missing', 'not built here: npm run build'));
    }
    const name = target.replace(/[?#].*$/, '').slice(prefix.length + 1);
    const found = files.get(name);
    if (found !== undefined) return Promise.resolve(found);
    const index = files.get('index.html');
    // A missing file must not look like a page: a browser would take the page for a script.
    if (index === undefined || name.startsWith('assets/')) {
      return Promise.reject(new AppError('SITE_FILE_MISSING', 'missing', 'there is no such file'));
    }
    return Promise.resolve(index);
  };
  return [prefix, `${prefix}/{*rest}`].map((at) =>
    rawRoute({
      method: 'GET',
      path: at,
      summary: 'The web console.',
      who: anyone,
      params: z.looseObject({}),
      contentType: 'text/html',
      handle: ({ incoming }) => answer(incoming.target),
    }),
  );
}

function readSite(folder: string): ReadonlyMap<string, RawAnswer> | undefined {
  let names: string[];
  try {
    names = readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  } catch {
    return undefined;
  }
  if (!names.includes('index.html')) return undefined;
  return new Map(names.map((name) => [name.split(path.sep).join('/'), fileAnswer(folder, name)]));
}

function fileAnswer(folder: string, name: string): RawAnswer {
  const isHashed = name.startsWith(`assets${path.sep}`);
  return {
    status: 200,
    contentType: contentTypes[path.extname(name)] ?? 'application/octet-stream',
    body: readFileSync(path.join(folder, name)),
    headers: {
      'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      'Content-Security-Policy': contentSecurityPolicy,
    },
  };
}
