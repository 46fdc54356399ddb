import { startSimulator, type AppSettings, type Simulator } from '../simulator';
import { callerOf, start, type Answer, type Caller } from './simulatorCaller';

let simulator: Simulator;
let app: AppSettings;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator({ clock: { manualFrom: start }, timeScale: 0 });
  app = await simulator.client.createApp({ type: 'oa_service' });
  caller = await callerOf(simulator, app);
});

afterEach(() => simulator.close());

const stable = (more: Record<string, unknown> = {}): Promise<Answer> =>
  caller.post('/cgi-bin/stable_token', {
    grant_type: 'client_credential',
    appid: app.appid,
    secret: app.secret,
    ...more,
  });

const classic = (more: Record<string, string> = {}): Promise<Answer> =>
  caller.get('/cgi-bin/token', {
    grant_type: 'client_credential',
    appid: app.appid,
    secret: app.secret,
    ...more,
  });

const errcodeWith = async (token: unknown): Promise<unknown> =>
  (await caller.get('/cgi-bin/tags/get', { access_token: String(token) })).json['errcode'];

describe('stable_token', () => {
  it('gives the same token with less and less time', async () => {
    const first = await stable();
    expect(first.json['errcode']).toBeUndefined();
    expect(first.json['expires_in']).toBe(7200);
    await simulator.client.clock.advance(1_000_000);
    const second = await stable();
    expect(second.json).toEqual({ access_token: first.json['access_token'], expires_in: 6200 });
  });

  it('renews in the last five minutes and keeps both alive for five', async () => {
    const first = await stable();
    await simulator.client.clock.advance(6_901_000);
    const second = await stable();
    expect(second.json['access_token']).not.toBe(first.json['access_token']);
    expect(second.json['expires_in']).toBe(7200);
    await simulator.client.clock.advance(299_000);
    expect(await errcodeWith(first.json['access_token'])).toBeUndefined();
    expect(await errcodeWith(second.json['access_token'])).toBeUndefined();
    await simulator.client.clock.advance(1_000);
    expect(await errcodeWith(first.json['access_token'])).toBe(40001);
  });

  it('ends the old token at once when forced, not twice in 30 seconds, 20 times a day', async () => {
    const first = await stable();
    const second = await stable({ force_refresh: true });
    expect(await errcodeWith(first.json['access_token'])).toBe(40001);
    const tooSoon = await stable({ force_refresh: true });
    expect(tooSoon.json['access_token']).toBe(second.json['access_token']);
    for (let count = 1; count < 20; count += 1) {
      await simulator.client.clock.advance(30_000);
      expect((await stable({ force_refresh: true })).json['errcode']).toBeUndefined();
    }
    await simulator.client.clock.advance(30_000);
    expect((await stable({ force_refresh: true })).json['errcode']).toBe(45009);
    await simulator.client.clock.set(new Date('2026-03-01T16:00:00Z'));
    expect((await stable({ force_refresh: true })).json['errcode']).toBeUndefined();
  });

  it('stands apart from the classic token', async () => {
    const first = await stable();
    await classic();
    await simulator.client.clock.advance(301_000);
    expect(await errcodeWith(first.json['access_token'])).toBeUndefined();
  });
});

describe('the classic token', () => {
  it('replaces the former one, which lives five more minutes', async () => {
    const first = await classic();
    const second = await classic();
    expect(second.json['access_token']).not.toBe(first.json['access_token']);
    await simulator.client.clock.advance(299_000);
    expect(await errcodeWith(first.json['access_token'])).toBeUndefined();
    await simulator.client.clock.advance(1_000);
    expect(await errcodeWith(first.json['access_token'])).toBe(40001);
    expect(await errcodeWith(second.json['access_token'])).toBeUndefined();
  });

  it('may be asked for 2,000 times a day', async () => {
    await simulator.client.updateApp(app.appid, { quota: { '/cgi-bin/token': { daily: 3 } } });
    for (let count = 0; count < 3; count += 1) expect((await classic()).json['errcode']).toBeUndefined();
    expect((await classic()).json['errcode']).toBe(45009);
  });
});

describe('credentials', () => {
  it.each([
    [{ grant_type: 'password' }, 40002],
    [{ appid: 'wx0000000000000000' }, 40013],
    [{ appid: '' }, 41002],
    [{ secret: '' }, 41004],
    [{ secret: 'wrong' }, 40125],
  ])('refuses %j with %i', async (more, errcode) => {
    expect((await stable(more)).json['errcode']).toBe(errcode);
    expect((await classic(more)).json['errcode']).toBe(errcode);
  });

  it('names the address that is not on the list', async () => {
    await simulator.client.updateApp(app.appid, { ipWhitelist: ['203.0.113.7'] });
    const { json } = await stable();
    expect(json['errcode']).toBe(40164);
    expect(json['errmsg']).toContain('invalid ip 127.0.0.1');
  });

  it('can be frozen', async () => {
    await simulator.client.faults.add({ kind: 'secretFrozen', count: 1 });
    expect((await stable()).json['errcode']).toBe(40243);
  });
});

describe('the order of checks', () => {
  it('goes from the method over the token, the account and the quota to the body', async () => {
    const path = '/cgi-bin/qrcode/create';
    const bad = 'x'.repeat(40);
    expect((await caller.get(path, { access_token: '' })).json['errcode']).toBe(43002);
    expect((await caller.post(path, '', { access_token: '' })).json['errcode']).toBe(41001);
    expect((await caller.post(path, '', { access_token: 'short!' })).json['errcode']).toBe(40014);
    expect((await caller.post(path, '', { access_token: bad })).json['errcode']).toBe(40001);
    const mini = await callerOf(simulator, await simulator.client.createApp({ type: 'mp' }));
    expect((await mini.post(path, '')).json['errcode']).toBe(48001);
    await simulator.client.updateApp(app.appid, { quota: { [path]: { daily: 2, perMinute: 1 } } });
    expect((await caller.post(path, '')).json['errcode']).toBe(44002);
    expect((await caller.post(path, '')).json['errcode']).toBe(45011);
    await simulator.client.clock.advance(60_000);
    expect((await caller.post(path, '[')).json['errcode']).toBe(47001);
    await simulator.client.clock.advance(60_000);
    expect((await caller.post(path, '')).json['errcode']).toBe(45009);
    await simulator.client.clock.advance(7_200_000);
    expect((await caller.post(path, '')).json['errcode']).toBe(42001);
  });

  it('answers HTTP 200 with a rid that can be looked up', async () => {
    const { status, json } = await caller.get('/cgi-bin/user/info', { openid: 'nobody' });
    expect(status).toBe(200);
    expect(json['errmsg']).toMatch(/^invalid openid rid: [\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/u);
    const rid = String(json['errmsg']).slice(-26);
    const found = await caller.post('/cgi-bin/openapi/rid/get', { rid });
    expect(found.json).toMatchObject({ errcode: 0, request: { client_ip: '127.0.0.1' } });
    expect((await caller.get('/cgi-bin/nothing')).json['errcode']).toBe(40066);
  });

  it('counts and clears quotas by the day of Shanghai', async () => {
    const quota = async (): Promise<unknown> =>
      (await caller.post('/cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/user/get' })).json['quota'];
    await caller.get('/cgi-bin/user/get');
    expect(await quota()).toEqual({ daily_limit: 500, used: 1, remain: 499 });
    await simulator.client.clock.set(new Date('2026-03-01T16:00:00Z'));
    caller = await callerOf(simulator, app);
    expect(await quota()).toEqual({ daily_limit: 500, used: 0, remain: 500 });
    for (let count = 0; count < 10; count += 1) {
      expect((await caller.post('/cgi-bin/clear_quota', { appid: app.appid })).json['errcode']).toBe(0);
    }
    expect((await caller.post('/cgi-bin/clear_quota', { appid: app.appid })).json['errcode']).toBe(48006);
  });
});

describe('faults of the API', () => {
  const call = (): Promise<Answer> => caller.get('/cgi-bin/tags/get');

  it.each([
    [{ kind: 'busy' }, -1],
    [{ kind: 'tokenInvalid' }, 40001],
    [{ kind: 'tokenInvalid', errcode: 42001 }, 42001],
    [{ kind: 'tokenForcedByOther' }, 40001],
    [{ kind: 'quotaExhausted' }, 45009],
    [{ kind: 'minuteLimit' }, 45011],
    [{ kind: 'apiBanned', errcode: 50002 }, 50002],
  ] as const)('%j answers %i once', async (fault, errcode) => {
    await simulator.client.faults.add({ ...fault, count: 1 });
    expect((await call()).json['errcode']).toBe(errcode);
    if (fault.kind !== 'tokenForcedByOther') expect((await call()).json['errcode']).toBeUndefined();
  });

  it('breaks connections before the work, after it, and in the middle of the answer', async () => {
    const create = (name: string): Promise<Answer> => caller.post('/cgi-bin/tags/create', { tag: { name } });
    await simulator.client.faults.add({ kind: 'dropConnection', when: 'before', count: 1 });
    await expect(create('before')).rejects.toThrow();
    await simulator.client.faults.add({ kind: 'dropConnection', when: 'after', count: 1 });
    await expect(create('after')).rejects.toThrow();
    await simulator.client.faults.add({ kind: 'truncatedBody', count: 1 });
    await expect(create('half')).rejects.toThrow();
    await simulator.client.faults.add({ kind: 'systemError500', count: 1 });
    expect((await create('never')).status).toBe(500);
    await simulator.client.faults.add({ kind: 'busy', processed: true, count: 1 });
    expect((await create('unknown')).json['errcode']).toBe(-1);
    const { text } = await call();
    expect(['before', 'after', 'half', 'never', 'unknown'].map((name) => text.includes(`"${name}"`))).toEqual(
      [false, true, true, false, true],
    );
  });

  it('hits only the account, path and share it was asked for', async () => {
    const id = await simulator.client.faults.add({ kind: 'busy', path: '/cgi-bin/user/get' });
    expect((await call()).json['errcode']).toBeUndefined();
    expect((await caller.get('/cgi-bin/user/get')).json['errcode']).toBe(-1);
    await simulator.client.faults.clear(id);
    expect(await simulator.client.faults.list()).toEqual([]);
    await simulator.client.faults.add({ kind: 'busy', probability: 0.5 });
    const codes = await Promise.all(Array.from({ length: 100 }, call));
    const busy = codes.filter(({ json }) => json['errcode'] === -1).length;
    expect(busy).toBeGreaterThan(20);
    expect(busy).toBeLessThan(80);
  });
});
