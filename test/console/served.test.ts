import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the console as the server serves it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'huan-console-'));
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ environment: { CONSOLE_DIR: path.join(folder, 'console') } });
  });

  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says so where it was not built', async () => {
    const answer = await fetch(`${app.url}/console`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'SITE_MISSING' } }]);
  });

  it('serves the page for every path of its own, never from a cache without asking', async () => {
    mkdirSync(path.join(folder, 'console', 'assets'), { recursive: true });
    writeFileSync(path.join(folder, 'console', 'index.html'), '<!doctype html>page');
    writeFileSync(path.join(folder, 'console', 'assets', 'index-abc.js'), 'export {};');
    writeFileSync(path.join(folder, 'secret.txt'), 'secret');
    for (const at of ['/console', '/console/', '/console/members/01ABC?tab=points']) {
      const answer = await fetch(`${app.url}${at}`);
      expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html>page']);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
  });

  it('lets hashed files be kept for ever, and answers 404 for one that is gone', async () => {
    const script = await fetch(`${app.url}/console/assets/index-abc.js`);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect((await fetch(`${app.url}/console/assets/index-old.js`)).status).toBe(404);
  });

  it('lets the page run its own scripts alone, and nobody frame it', async () => {
    const policy = (await fetch(`${app.url}/console`)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toContain('https:');
  });

  it('hands out nothing from outside its folder', async () => {
    for (const at of ['/console/../secret.txt', '/console/%2e%2e/secret.txt', '/console/..%2fsecret.txt']) {
      expect(await (await fetch(`${app.url}${at}`)).text()).not.toContain('secret"');
      expect(await (await fetch(`${app.url}${at}`)).text()).not.toBe('secret');
    }
  });
});
