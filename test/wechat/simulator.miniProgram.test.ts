import { createHmac } from 'node:crypto';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { startSimulator, type AppSettings, type Simulator } from '../simulator';
import { callerOf, start, type Answer, type Caller } from './simulatorCaller';

let simulator: Simulator;
let app: AppSettings;
let caller: Caller;
let person: string;

beforeEach(async () => {
  simulator = await startSimulator({ clock: { manualFrom: start }, timeScale: 0 });
  app = await simulator.client.createApp({ type: 'mp', callback: { format: 'json', mode: 'plain' } });
  caller = await callerOf(simulator, app);
  person = (await simulator.client.createPerson({ phone: '13800138000' })).id;
});

afterEach(() => simulator.close());

const errcode = async (answer: Promise<Answer>): Promise<unknown> => (await answer).json['errcode'];
const login = (js_code: string, more: Record<string, string> = {}): Promise<Answer> =>
  caller.get('/sns/jscode2session', {
    appid: app.appid,
    secret: app.secret,
    grant_type: 'authorization_code',
    js_code,
    ...more,
  });
const code = async (): Promise<string> => (await simulator.client.openMiniProgram(person, app.appid)).jsCode;

describe('login', () => {
  it('takes a code once, for five minutes, of this Mini Program', async () => {
    const first = await code();
    const session = await login(first);
    expect(session.json).toEqual({
      openid: await simulator.client.openid(person, app.appid),
      session_key: expect.any(String) as string,
      unionid: await simulator.client.unionid(person, app.appid),
    });
    expect(await errcode(login(first))).toBe(40163);
    const old = await code();
    await simulator.client.clock.advance(300_000);
    expect(await errcode(login(old))).toBe(40029);
    expect(await errcode(login('made up'))).toBe(40029);
    expect(await errcode(login(''))).toBe(41008);
    const other = await simulator.client.createApp({ type: 'mp' });
    expect(await errcode(login(await code(), { appid: other.appid, secret: other.secret }))).toBe(40029);
  });

  it('gives one unionid over the accounts of one Open Platform, and none without it', async () => {
    const bound = await simulator.client.createApp({ type: 'oa_service' });
    const free = await simulator.client.createApp({ type: 'mp', openPlatformId: null });
    expect(await simulator.client.unionid(person, bound.appid)).toBe(
      await simulator.client.unionid(person, app.appid),
    );
    expect(await simulator.client.openid(person, bound.appid)).not.toBe(
      await simulator.client.openid(person, app.appid),
    );
    const { jsCode } = await simulator.client.openMiniProgram(person, free.appid);
    const session = await login(jsCode, { appid: free.appid, secret: free.secret });
    expect(session.json['unionid']).toBeUndefined();
  });

  it('refuses a risky person', async () => {
    await simulator.client.updatePerson(person, { isHighRisk: true });
    expect(await errcode(login(await code()))).toBe(40226);
  });

  it('checks a session by its signature and gives a new key', async () => {
    const { json } = await login(await code());
    const openid = String(json['openid']);
    const query = (key: unknown): Record<string, string> => ({
      openid,
      sig_method: 'hmac_sha256',
      signature: createHmac('sha256', String(key)).update('').digest('hex'),
    });
    expect(await errcode(caller.get('/wxa/checksession', query(json['session_key'])))).toBe(0);
    const renewed = await caller.get('/wxa/resetusersessionkey', query(json['session_key']));
    expect(renewed.json['session_key']).not.toBe(json['session_key']);
    expect(await errcode(caller.get('/wxa/checksession', query(json['session_key'])))).toBe(87009);
  });
});

describe('phone numbers', () => {
  const exchange = (phoneCode: string | null, more: Record<string, string> = {}): Promise<Answer> =>
    caller.post('/wxa/business/getuserphonenumber', { code: phoneCode, ...more });

  it('come for a code, once, and for the person it belongs to', async () => {
    const { code: phoneCode } = await simulator.client.authorisePhone(person, app.appid);
    expect(await errcode(exchange(phoneCode, { openid: 'somebody else' }))).toBe(40029);
    expect((await exchange(phoneCode)).json).toMatchObject({
      errcode: 0,
      phone_info: {
        phoneNumber: '13800138000',
        purePhoneNumber: '13800138000',
        countryCode: '86',
        watermark: { timestamp: 1772330400, appid: app.appid },
      },
    });
    expect(await errcode(exchange(phoneCode))).toBe(40029);
    expect(await errcode(exchange(await code()))).toBe(40029);
    const old = await simulator.client.authorisePhone(person, app.appid);
    await simulator.client.clock.advance(300_000);
    expect(await errcode(exchange(old.code))).toBe(40029);
  });

  it('are not given without consent, package or privacy guideline', async () => {
    expect(await simulator.client.authorisePhone(person, app.appid, { denied: true })).toMatchObject({
      code: null,
    });
    expect(await simulator.client.authorisePhone(person, app.appid, { quotaUsedUp: true })).toMatchObject({
      errno: 1400001,
    });
    await simulator.client.updateApp(app.appid, { privacyDeclared: [] });
    expect(await simulator.client.authorisePhone(person, app.appid)).toMatchObject({ errno: 112 });
  });
});

describe('codes and links', () => {
  const make = (body: Record<string, unknown>): Promise<Answer> =>
    caller.post('/wxa/getwxacodeunlimit', body);

  it('draws a code that a camera reads, and that a person can scan', async () => {
    const image = await make({ scene: 'c0123', page: 'pages/index/index' });
    const { data, width, height } = PNG.sync.read(image.bytes);
    const url = new URL(jsqr(Uint8ClampedArray.from(data), width, height)?.data ?? '');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      appid: app.appid,
      page: 'pages/index/index',
      scene: 'c0123',
    });
    const [poster] = (await simulator.client.codes()).miniProgramCodes;
    const opened = await simulator.client.scanMiniProgramCode(person, app.appid, poster?.id ?? '');
    expect(opened).toMatchObject({ scene: 1047, path: 'pages/index/index', query: { scene: 'c0123' } });
    expect(await errcode(login(opened.jsCode))).toBeUndefined();
  });

  it.each([
    [{ scene: 'x'.repeat(33) }, 40169],
    [{}, 40169],
    [{ scene: 'a%20b' }, 40129],
    [{ scene: '中文' }, 40129],
    [{ scene: 'a', page: '/pages/index/index' }, 41030],
    [{ scene: 'a', page: 'pages/other' }, 41030],
    [{ scene: 'a', width: 200 }, 40097],
  ])('refuses %j with %i', async (body, expected) => {
    await simulator.client.updateApp(app.appid, { releasedPages: ['pages/index/index'] });
    expect(await errcode(make(body))).toBe(expected);
    const unchecked = await make({ scene: 'a', page: 'pages/other', check_path: false });
    expect(unchecked.contentType).toBe('image/png');
  });

  it('makes links for at most 30 days', async () => {
    const link = (expire_interval: number): Promise<Answer> =>
      caller.post('/wxa/generate_urllink', { path: 'pages/index/index', expire_type: 1, expire_interval });
    expect((await link(30)).json['url_link']).toMatch(/^https:\/\/wxaurl\.cn\//u);
    expect(await errcode(link(31))).toBe(85401);
  });
});

describe('subscribe messages', () => {
  async function accepted(count: number): Promise<Record<string, unknown>> {
    const template_id = await simulator.client.addTemplate(app.appid, {
      kind: 'subscribe',
      title: '到期提醒',
      keywords: [{ name: 'thing1', label: '券' }],
    });
    for (let times = 0; times < count; times += 1) {
      await simulator.client.subscribePopup(person, app.appid, { [template_id]: 'accept' });
    }
    const touser = await simulator.client.openid(person, app.appid);
    return { touser, template_id, data: { thing1: { value: '满100减20' } } };
  }

  it('push popup and result in JSON: one item is an object, CreateTime a string', async () => {
    const body = await accepted(1);
    expect(await errcode(caller.post('/cgi-bin/message/subscribe/send', body))).toBe(0);
    expect(await errcode(caller.post('/cgi-bin/message/subscribe/send', body))).toBe(43101);
    await simulator.client.settleCallbacks();
    const [popup, sent] = await simulator.client.callbacks();
    expect(JSON.parse(popup?.message ?? '')).toMatchObject({
      CreateTime: '1772330400',
      Event: 'subscribe_msg_popup_event',
      List: { TemplateId: body['template_id'], SubscribeStatusString: 'accept', PopupScene: 0 },
    });
    expect(sent?.message).toMatch(
      /"Event":"subscribe_msg_sent_event","List":\{"TemplateId":".*","MsgID":\d{17,}/u,
    );
  });

  it('refuse a second one to the same person at the same time when asked to', async () => {
    const body = await accepted(5);
    await simulator.client.faults.add({ kind: 'concurrent', ms: 30_000, count: 2 });
    const send = (): Promise<unknown> => errcode(caller.post('/cgi-bin/message/subscribe/send', body));
    const codes = await Promise.all([send(), send()]);
    expect(new Set(codes)).toEqual(new Set([0, 43108]));
    expect(await send()).toBe(0);
  });
});

it('checks text only of people who visited in the last two hours', async () => {
  const openid = await simulator.client.openid(person, app.appid);
  const check = (content: string): Promise<Answer> =>
    caller.post('/wxa/msg_sec_check', { content, version: 2, scene: 2, openid });
  expect(await errcode(check('很好'))).toBe(61010);
  await simulator.client.openMiniProgram(person, app.appid);
  expect((await check('很好')).json).toMatchObject({ result: { suggest: 'pass', label: 100 } });
  expect((await check('刷单赚钱')).json).toMatchObject({ result: { suggest: 'risky', label: 10001 } });
});

it('reports privacy from the platform account about the person', async () => {
  const openid = await simulator.client.openid(person, app.appid);
  await simulator.client.revokeAuthorization(person, app.appid, '8');
  await simulator.client.cancelAccount(person, app.appid);
  const [revoked, cancelled] = (await simulator.client.callbacks()).map(
    ({ message }): unknown => JSON.parse(message) as unknown,
  );
  expect(revoked).toMatchObject({ Event: 'user_authorization_revoke', OpenID: openid, RevokeInfo: '8' });
  expect(revoked).not.toMatchObject({ FromUserName: openid });
  expect(cancelled).toMatchObject({ Event: 'user_authorization_cancellation', OpenID: openid });
});
