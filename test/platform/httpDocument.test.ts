import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { models } from '../../src/app';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

/** Fields that lead to one person: whoever stores one answers for it when that person leaves or asks. */
const personFields = ['memberId', 'openid', 'identityId', 'followerId'];

describe('the whole application over HTTP', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(app.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };
  const json = { 'content-type': 'application/json' };

  it('describes itself in a valid OpenAPI document, with every route', async () => {
    const { status, text } = await send('/api/openapi.json');
    expect(status).toBe(200);
    expect(validate(text)).toEqual({ valid: true });
    // The validator has checked the shape.
    const document = JSON.parse(text) as { paths: Record<string, Record<string, { operationId: string }>> };
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(app.app.routes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('answers an unknown path and an unknown method with 404 and a request id', async () => {
    for (const [path, method] of [
      ['/api/nothing', 'GET'],
      ['/api/mp/brand', 'DELETE'],
      ['/', 'GET'],
    ] as const) {
      const { status, text, headers } = await send(path, { method });
      expect([path, status]).toEqual([path, 404]);
      expect(JSON.parse(text)).toEqual({
        error: {
          code: 'ROUTE_MISSING',
          message: expect.any(String) as string,
          requestId: headers.get('x-request-id'),
        },
      });
    }
  });

  it('refuses a body that is too large, is no JSON, or is of another type, and says where', async () => {
    const cases = [
      [{ headers: json, body: `{"code":"${'x'.repeat(300_000)}"}` }, 'REQUEST_TOO_LARGE', undefined],
      [{ headers: json, body: '{"code":' }, 'REQUEST_INVALID', 'body'],
      [{ headers: json, body: new Uint8Array([0x22, 0xff, 0x22]) }, 'REQUEST_INVALID', 'body'],
      [{ headers: { 'content-type': 'text/plain' }, body: '{}' }, 'REQUEST_INVALID', 'headers.content-type'],
      [{ headers: json, body: '{"code":1}' }, 'REQUEST_INVALID', 'body.code'],
      [{ headers: json, body: '{"code":"x","and":1}' }, 'REQUEST_INVALID', 'body.and'],
      [{}, 'REQUEST_INVALID', 'body'],
    ] as const;
    for (const [init, code, path] of cases) {
      const { status, text } = await send('/api/mp/sessions', { method: 'POST', ...init });
      // Every refusal has this form.
      const { error } = JSON.parse(text) as {
        error: { code: string; details?: { issues: { path: string }[] } };
      };
      expect([status, error.code, error.details?.issues[0]?.path]).toEqual([400, code, path]);
    }
  });

  it('tells the time of its own clock with every answer', async () => {
    for (const path of ['/api/mp/brand', '/api/nothing']) {
      const { headers } = await send(path);
      expect(headers.get('date')).toBe(app.clock.now().toUTCString());
    }
  });

  it('protects browsers with headers on every answer', async () => {
    for (const path of ['/api/mp/brand', '/api/nothing', '/healthz']) {
      const { headers } = await send(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});

describe('the privacy inventory', () => {
  it('says for every stored field how private it is, what it is for and how long it is kept', () => {
    expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
    for (const { name, privacy, fields } of models) {
      for (const [field, own] of Object.entries({ ...fields })) {
        const { pii, purpose, retention } = { ...privacy, ...own };
        expect([name, field, ['none', 'personal', 'sensitive'].includes(pii)]).toEqual([name, field, true]);
        expect([name, field, purpose.trim() === '', retention.trim() === '']).toEqual([
          name,
          field,
          false,
          false,
        ]);
      }
    }
  });
});

describe('the parts of a member', () => {
  it('answer for every collection that leads to a person, each in one part', async () => {
    const app = await startApp();
    const answered = app.app.parts.flatMap(({ collections }) => collections);
    await app.stop();
    const leading = models.filter(({ fields }) => personFields.some((field) => field in fields));
    expect(leading.length).toBeGreaterThan(15);
    const unanswered = leading.map(({ name }) => name).filter((name) => !answered.includes(name));
    expect(unanswered).toEqual([]);
    expect(new Set(answered).size).toBe(answered.length);
    expect(answered.filter((name) => !models.some((model) => model.name === name))).toEqual([]);
  });
});

/** The validator is an ES module, which jest cannot load: it reads the document in a process of its own. */
function validate(document: string): unknown {
  const script = `import { Validator } from '@seriousme/openapi-schema-validator';
    import { readFileSync } from 'node:fs';
    const result = await new Validator().validate(JSON.parse(readFileSync(0, 'utf8')));
    console.log(JSON.stringify(result));`;
  const cwd = path.join(__dirname, '..', '..');
  const options = { cwd, input: document, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], options));
}
