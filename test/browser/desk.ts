import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { pictureOf } from './phones';

const modules = path.resolve(__dirname, '../../node_modules');
const fonts = path.join(modules, '@fontsource', 'noto-sans-sc');
const axeSource = readFileSync(path.join(modules, 'axe-core', 'axe.min.js'), 'utf8');
const faultsSchema = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }));

/** A person at the console, in a browser of their own. */
export interface Desk {
  readonly page: Page;
  /** Whatever went wrong on the page until now. */
  readonly problems: readonly string[];
  /** Keeps a picture of the page, and resolves with what axe finds serious on it. */
  look(name: string): Promise<string[]>;
}

export async function takeDesk(browser: Browser, consoleUrl: string): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    // The browser reports every refusal; to the console it is an answer like another.
    const isRefusal = /status of 4\d\d/u.test(message.text());
    if (message.type() === 'error' && !isRefusal) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
  await layFont(page);
  await page.goto(consoleUrl);
  return {
    page,
    problems,
    async look(name) {
      await page.waitForLoadState('networkidle');
      await pictureOf(page, name);
      return faultsOn(page);
    },
  };
}

/** A machine without a Chinese font shows boxes; this one comes from the console's own address, as its policy asks. */
async function layFont(page: Page): Promise<void> {
  await page.route('**/console/test-font/**', async (route) => {
    const name = new URL(route.request().url()).pathname.replace(/^.*\/test-font\//u, '');
    const body = await readFile(path.join(fonts, name));
    await route.fulfill({ body, contentType: name.endsWith('.css') ? 'text/css' : 'font/woff2' });
  });
  await page.addInitScript(`document.addEventListener('DOMContentLoaded', () => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = '/console/test-font/400.css';
    document.head.append(link);
  });`);
}

async function faultsOn(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found: unknown =
    await page.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] }).then(({ violations }) =>
    violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 160)) })))`);
  return faultsSchema.parse(found).map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).join(' | ')}`);
}
