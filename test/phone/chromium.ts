import { existsSync } from 'node:fs';
import path from 'node:path';
import chromiumPackage from '@sparticuz/chromium';
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => existsSync(file));
}

/** The first Chromium there is: `CHROMIUM_PATH`, one on the PATH, the one of the npm package. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? onPath();
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: flags });
  return chromium.launch({
    executablePath: await chromiumPackage.executablePath(),
    args: [...chromiumPackage.args.filter((flag) => !flag.startsWith('--headless')), ...flags],
  });
}

export const phoneSize = { width: 375, height: 812 };

/** What a page must not do: log an error, throw, or ask for anything outside the machine. */
export interface Watched {
  readonly page: Page;
  readonly problems: string[];
}

/** The browser reports every answer of 4xx, and one that a test loses; to the Mini Program both are answers. */
function isRefusal(message: ConsoleMessage): boolean {
  const isFromServer = new URL(message.location().url || 'http://nowhere').pathname.startsWith('/server/');
  return isFromServer && /status of 4\d\d|net::ERR_FAILED/u.test(message.text());
}

/** A page of a browser, 375 × 812, that remembers what went wrong on it. */
export async function openWatched(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message)) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') problems.push(`outside: ${request.url()}`);
  });
  return { page, problems };
}
