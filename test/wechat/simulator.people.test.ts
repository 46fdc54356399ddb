import { childText, parseXml } from '../simulator/callbacks/xml';
import { startSimulator, type AppSettings, type Simulator } from '../simulator';
import { callerOf, start, type Caller } from './simulatorCaller';

let simulator: Simulator;
let app: AppSettings;
let caller: Caller;
let person: string;

beforeEach(async () => {
  simulator = await startSimulator({ clock: { manualFrom: start }, timeScale: 0, seed: 'people' });
  app = await simulator.client.createApp({ type: 'oa_service' });
  caller = await callerOf(simulator, app);
  person = (await simulator.client.createPerson()).id;
});

afterEach(() => simulator.close());

async function ticket(scene: Record<string, unknown>, expire_seconds = 600): Promise<string> {
  const action_name = 'scene_id' in scene ? 'QR_SCENE' : 'QR_STR_SCENE';
  const body = { action_name, expire_seconds, action_info: { scene } };
  return String((await caller.post('/cgi-bin/qrcode/create', body)).json['ticket']);
}

async function events(): Promise<Record<string, string>[]> {
  return (await simulator.client.callbacks()).map(({ message }) =>
    Object.fromEntries(parseXml(message).children.map((node) => [node.name, node.text])),
  );
}

describe('scanning', () => {
  it('subscribes a stranger with qrscene_ and scans a follower with the bare scene', async () => {
    const code = await ticket({ scene_str: 'cPOSTER1' });
    await simulator.client.scanQr(person, app.appid, { ticket: code });
    await simulator.client.scanQr(person, app.appid, { scene: 'cPOSTER1' });
    const [subscribe, scan] = await events();
    expect(subscribe).toMatchObject({ Event: 'subscribe', EventKey: 'qrscene_cPOSTER1', Ticket: code });
    expect(scan).toMatchObject({ Event: 'SCAN', EventKey: 'cPOSTER1', Ticket: code });
    const openid = await simulator.client.openid(person, app.appid);
    expect((await caller.get('/cgi-bin/user/info', { openid })).json).toMatchObject({
      subscribe_scene: 'ADD_SCENE_QR_CODE',
      qr_scene: 0,
      qr_scene_str: 'cPOSTER1',
    });
  });

  it('does nothing with an expired code, and follows whoever comes back', async () => {
    const code = await ticket({ scene_id: 7 }, 30);
    await simulator.client.clock.advance(30_000);
    expect(await simulator.client.scanQr(person, app.appid, { ticket: code })).toEqual({ callbackId: null });
    await simulator.client.follow(person, app.appid);
    await simulator.client.unfollow(person, app.appid);
    await simulator.client.scanQr(person, app.appid, { ticket: await ticket({ scene_id: 8 }) });
    expect((await events()).map(({ Event, EventKey }) => [Event, EventKey])).toEqual([
      ['subscribe', ''],
      ['unsubscribe', ''],
      ['subscribe', 'qrscene_8'],
    ]);
    await expect(simulator.client.scanQr(person, app.appid, { ticket: 'none' })).rejects.toThrow(
      'no such code',
    );
  });
});

describe('messages and menus', () => {
  it('need a follower and carry a 64-bit MsgId', async () => {
    await expect(simulator.client.sendText(person, app.appid, '你好')).rejects.toThrow('only followers');
    await simulator.client.follow(person, app.appid);
    await simulator.client.sendText(person, app.appid, '你好');
    const message = (await simulator.client.callbacks()).at(-1)?.message ?? '';
    const msgid = childText(parseXml(message), 'MsgId');
    expect(String(Number(msgid))).not.toBe(msgid);
    expect(childText(parseXml(message), 'Content')).toBe('你好');
  });

  it('reports each kind of menu item in its own form', async () => {
    await simulator.client.updateApp(app.appid, { links: ['wx00000000000000b2'] });
    const leaf = (name: string, type: string): Record<string, string> => ({ name, type, key: name });
    await caller.post('/cgi-bin/menu/create', {
      button: [
        leaf('点', 'click'),
        { name: '去', type: 'view', url: 'https://example.com/a?b=1&c=2' },
        {
          name: '更多',
          sub_button: [
            leaf('扫', 'scancode_waitmsg'),
            leaf('拍', 'pic_sysphoto'),
            leaf('地', 'location_select'),
            {
              name: '小',
              type: 'miniprogram',
              url: 'https://x.cn',
              appid: 'wx00000000000000b2',
              pagepath: 'pages/a',
            },
          ],
        },
      ],
    });
    await simulator.client.follow(person, app.appid);
    for (const path of ['点', '去', '更多/扫', '更多/拍', '更多/地', '更多/小']) {
      await simulator.client.clickMenu(person, app.appid, path);
    }
    const [, click, view, scan, picture, place, mini] = (await simulator.client.callbacks()).map(
      (one) => one.message,
    );
    expect(click).toContain('<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[点]]></EventKey>');
    expect(view).toMatch(
      /<EventKey><!\[CDATA\[https:\/\/example\.com\/a\?b=1&c=2\]\]><\/EventKey><MenuId>\d+<\/MenuId>/u,
    );
    expect(scan).toContain(
      '<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[1]]></ScanResult>',
    );
    expect(picture).toContain('<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>');
    expect(place).toContain('<SendLocationInfo><Location_X><![CDATA[31.23]]></Location_X>');
    expect(mini).toContain(
      '<Event><![CDATA[view_miniprogram]]></Event><EventKey><![CDATA[pages/a]]></EventKey>',
    );
    await expect(simulator.client.clickMenu(person, app.appid, '没有')).rejects.toThrow('no menu item');
  });

  it('wraps subscription lists in XML', async () => {
    const keywords = [{ name: 'thing1', label: '内容' }];
    const template = { kind: 'subscribe' as const, title: 't', keywords };
    const ids = [
      await simulator.client.addTemplate(app.appid, template),
      await simulator.client.addTemplate(app.appid, template),
    ];
    await simulator.client.subscribePopup(person, app.appid, { [ids[0]!]: 'accept', [ids[1]!]: 'reject' });
    const [message] = (await simulator.client.callbacks()).map((one) => one.message);
    expect(message).toContain(
      `<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[${ids[0]!}]]></TemplateId><SubscribeStatusString><![CDATA[accept]]>`,
    );
    expect(message?.match(/<List>/gu)).toHaveLength(2);
  });

  it('opens, hands over and closes a conversation with an agent', async () => {
    await simulator.client.act(person, app.appid, 'agentAccepts', { account: 'a@brand' });
    await simulator.client.act(person, app.appid, 'agentHandsOver', { account: 'b@brand' });
    await simulator.client.act(person, app.appid, 'agentCloses');
    expect(await events()).toMatchObject([
      { Event: 'kf_create_session', KfAccount: 'a@brand' },
      { Event: 'kf_switch_session', FromKfAccount: 'a@brand', ToKfAccount: 'b@brand' },
      { Event: 'kf_close_session', KfAccount: 'b@brand' },
    ]);
  });
});

describe('web authorisation', () => {
  const page = (scope: string): string =>
    `${simulator.url}/connect/oauth2/authorize?${new URLSearchParams({
      appid: app.appid,
      redirect_uri: 'http://127.0.0.1:1/back',
      response_type: 'code',
      scope,
      state: 's1',
    }).toString()}`;

  async function session(scope: string, how: { snapshot?: boolean } = {}): Promise<Record<string, unknown>> {
    const { redirectUrl } = await simulator.client.act(person, app.appid, 'openH5', {
      url: page(scope),
      ...how,
    });
    const code = new URL(redirectUrl ?? '').searchParams.get('code') ?? '';
    const query = { appid: app.appid, secret: app.secret, code, grant_type: 'authorization_code' };
    const answer = await caller.get('/sns/oauth2/access_token', query);
    const again = await caller.get('/sns/oauth2/access_token', query);
    expect(again.json['errcode']).toBe(40163);
    return answer.json;
  }

  it('gives openid alone for the base scope, unionid and name for the other', async () => {
    const openid = await simulator.client.openid(person, app.appid);
    const base = await session('snsapi_base');
    expect(base).toMatchObject({ openid, scope: 'snsapi_base', expires_in: 7200 });
    expect(base['unionid']).toBeUndefined();
    const full = await session('snsapi_userinfo');
    expect(full['unionid']).toBe(await simulator.client.unionid(person, app.appid));
    const info = (token: unknown): Promise<{ json: Record<string, unknown> }> =>
      caller.get('/sns/userinfo', { access_token: String(token), openid });
    expect((await info(full['access_token'])).json).toMatchObject({
      openid,
      nickname: '用户1',
      sex: 0,
      city: '',
    });
    expect((await info(base['access_token'])).json['errcode']).toBe(48001);
    const refreshed = await caller.get('/sns/oauth2/refresh_token', {
      appid: app.appid,
      grant_type: 'refresh_token',
      refresh_token: String(full['refresh_token']),
    });
    expect((await info(refreshed.json['access_token'])).json['nickname']).toBe('用户1');
  });

  it('shows a virtual account in snapshot mode, and nothing to whoever refuses', async () => {
    const snapshot = await session('snsapi_userinfo', { snapshot: true });
    expect(snapshot['is_snapshotuser']).toBe(1);
    expect(snapshot['openid']).not.toBe(await simulator.client.openid(person, app.appid));
    const refused = await simulator.client.act(person, app.appid, 'openH5', {
      url: page('snsapi_base'),
      denied: true,
    });
    expect(refused.redirectUrl).toBeNull();
    await simulator.client.updateApp(app.appid, { oauthDomains: ['brand.example'] });
    await expect(
      simulator.client.act(person, app.appid, 'openH5', { url: page('snsapi_base') }),
    ).rejects.toThrow('10003');
  });
});

describe('determinism and bounds', () => {
  it('gives the same ids for the same seed', async () => {
    const again = await startSimulator({ clock: { manualFrom: start }, timeScale: 0, seed: 'people' });
    const twin = await again.client.createApp({ type: 'oa_service' });
    expect(twin).toEqual(app);
    expect(await again.client.openid((await again.client.createPerson()).id, twin.appid)).toBe(
      await simulator.client.openid(person, app.appid),
    );
    await again.close();
  });

  it('follows the clock of whoever embeds it and does not move it', async () => {
    let now = start;
    const embedded = await startSimulator({ clock: { now: () => now } });
    now = new Date('2026-04-01T00:00:00Z');
    expect(await embedded.client.clock.now()).toEqual(now);
    await expect(embedded.client.clock.advance(1)).rejects.toThrow('embedder');
    await embedded.close();
  });

  it('remembers only the newest requests and callbacks', async () => {
    const small = await startSimulator({ logSize: 3 });
    const other = await small.client.createApp({ type: 'oa_service' });
    const people = await small.client.createPeople(5);
    await small.client.actAll(people.map(({ id }) => ({ person: id, app: other.appid, verb: 'follow' })));
    expect((await small.client.callbacks()).map(({ personId }) => personId)).toEqual(['p3', 'p4', 'p5']);
    const api = await callerOf(small, other);
    for (let count = 0; count < 5; count += 1) await api.get('/cgi-bin/tags/get');
    expect(await small.client.requests()).toHaveLength(3);
    await small.client.reset();
    expect(await small.client.apps()).toEqual([]);
    await small.close();
  });

  it('does not listen to pages of other origins', async () => {
    const options = { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } };
    expect((await fetch(`${simulator.url}/__sim/reset`, options)).status).toBe(403);
    await expect(simulator.client.act('nobody', app.appid, 'follow')).rejects.toThrow('no person');
  });
});

it('shows people, posters and callbacks on its page', async () => {
  const other = await startSimulator({ timeScale: 0 });
  await other.client.seed('http://127.0.0.1:1');
  const page = await fetch(other.url);
  expect(await page.text()).toContain('微信模拟器');
  for (const file of ['style.css', 'script.js', 'words.js']) {
    expect((await fetch(`${other.url}/__sim/page/${file}`)).status).toBe(200);
  }
  const [account] = await other.client.apps();
  await other.client.follow('p1', account?.appid ?? '');
  await other.client.settleCallbacks();
  const view: unknown = await (await fetch(`${other.url}/__sim/overview?person=p1`)).json();
  expect(view).toMatchObject({
    people: [{ nickname: '林晓', following: [account?.appid] }, {}, {}, {}, {}, {}],
    messages: [{ kind: 'system' }],
    callbacks: [{ event: 'subscribe', nickname: '林晓', outcome: 'failed' }],
  });
  await other.close();
});
