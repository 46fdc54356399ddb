import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import wechat from 'co-wechat';
import WechatApi from 'co-wechat-api';
import Koa from 'koa';
import { startSimulator, type AppSettings, type Simulator } from '../simulator';

/** Clients of other authors, so that a misreading of ours cannot agree with itself. */
let simulator: Simulator;
let person: string;

beforeEach(async () => {
  simulator = await startSimulator({ timeScale: 0 });
  person = (await simulator.client.createPerson()).id;
});

afterEach(() => simulator.close());

function clientOf({ appid, secret }: AppSettings): WechatApi {
  const api = new WechatApi(appid, secret);
  api.prefix = `${simulator.url}/cgi-bin/`;
  api.mpPrefix = `${simulator.url}/cgi-bin/`;
  api.snsPrefix = `${simulator.url}/sns/`;
  api.wxaPrefix = `${simulator.url}/wxa/`;
  api.customservicePrefix = `${simulator.url}/customservice/`;
  return api;
}

describe('co-wechat-api on the official account', () => {
  let app: AppSettings;
  let api: WechatApi;
  let openid: string;

  beforeEach(async () => {
    app = await simulator.client.createApp({ type: 'oa_service' });
    api = clientOf(app);
    openid = await simulator.client.openid(person, app.appid);
    await simulator.client.follow(person, app.appid);
  });

  it('makes codes that people scan', async () => {
    const temporary = await api.createTmpQRCode('cPOSTER', 600);
    expect(temporary).toMatchObject({ expire_seconds: 600 });
    expect(await api.createLimitQRCode(5)).toHaveProperty('ticket');
    const ticket = String(temporary['ticket']);
    const image = await fetch(api.showQRCodeURL(ticket));
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png']);
    await simulator.client.scanQr(person, app.appid, { ticket });
    expect((await simulator.client.callbacks()).at(-1)).toMatchObject({ event: 'SCAN' });
  });

  it('reads followers, remarks and tags', async () => {
    expect(await api.getUser({ openid, lang: 'zh_CN' })).toMatchObject({ subscribe: 1, openid });
    expect(await api.getFollowers('')).toMatchObject({ total: 1, count: 1, data: { openid: [openid] } });
    expect(await api.batchGetUsers([openid])).toMatchObject({ user_info_list: [{ openid }] });
    await api.updateRemark(openid, '老客');
    const { tag } = await api.createTags('近视');
    await api.batchTagging([openid], tag.id);
    expect(await api.getIdList(openid)).toEqual({ tagid_list: [tag.id] });
    expect(await api.getUsersFromTag(tag.id, '')).toMatchObject({ count: 1 });
    expect(await api.getUser({ openid, lang: 'zh_CN' })).toMatchObject({
      remark: '老客',
      tagid_list: [tag.id],
    });
  });

  it('writes the menu', async () => {
    const button = [{ type: 'click', name: '积分', key: 'POINTS' }];
    await api.createMenu({ button });
    expect(await api.getMenu()).toMatchObject({ menu: { button } });
    await api.removeMenu();
    await expect(api.getMenu()).rejects.toMatchObject({ code: 46003 });
  });

  it('sends messages and media', async () => {
    const picture = Buffer.from('picture');
    const { media_id } = await api.uploadMedia(picture, 'image', 'a.png', 'image/png');
    expect((await api.getMedia(media_id)).equals(picture)).toBe(true);
    await api.sendText(openid, '你好');
    await api.sendImage(openid, media_id);
    await api.sendNews(openid, [
      { title: '春季护眼', description: '', url: 'https://brand.example', picurl: '' },
    ]);
    await expect(api.sendText(openid, '第四条')).rejects.toMatchObject({ code: 45047 });
    const template = await simulator.client.addTemplate(app.appid, {
      kind: 'template',
      title: '提醒',
      keywords: [{ name: 'thing1', label: '内容' }],
    });
    await api.sendTemplate(openid, template, '', '', { thing1: { value: '到店领取' } });
    const other = await simulator.client.createPerson();
    await simulator.client.follow(other.id, app.appid);
    await api.massSendText('上新', [openid, await simulator.client.openid(other.id, app.appid)], 'c1');
    await simulator.client.settleCallbacks();
    const kinds = (await simulator.client.phone(person)).map(({ kind, msgtype }) => `${kind} ${msgtype}`);
    expect(kinds).toEqual([
      'customerService text',
      'customerService image',
      'customerService news',
      'template template',
      'mass text',
    ]);
  });

  it('gets a ticket and addresses, and a new token when the old one died', async () => {
    expect((await api.getTicket()).ticket).toHaveLength(86);
    expect(await api.getIp()).toEqual({ ip_list: ['127.0.0.1'] });
    await simulator.client.faults.add({ kind: 'tokenForcedByOther', count: 1 });
    expect(await api.getTags()).toHaveProperty('tags');
  });
});

it('co-wechat-api logs in, draws codes and sends for the Mini Program', async () => {
  const app = await simulator.client.createApp({ type: 'mp' });
  const api = clientOf(app);
  const { jsCode } = await simulator.client.openMiniProgram(person, app.appid);
  const openid = await simulator.client.openid(person, app.appid);
  expect(await api.code2Session(jsCode)).toMatchObject({ openid });
  await expect(api.code2Session(jsCode)).rejects.toMatchObject({ code: 40163 });
  expect((await api.getWXACodeUnlimit('c1', 'pages/index/index')).subarray(1, 4).toString()).toBe('PNG');
  const template = await simulator.client.addTemplate(app.appid, {
    kind: 'subscribe',
    title: '提醒',
    keywords: [{ name: 'date1', label: '日期' }],
  });
  const data = { date1: { value: '2026-03-01' } };
  await expect(api.sendSubscribeMessage(openid, template, '', data)).rejects.toMatchObject({ code: 43101 });
  await simulator.client.subscribePopup(person, app.appid, { [template]: 'accept' });
  expect(await api.sendSubscribeMessage(openid, template, '', data)).toMatchObject({ errcode: 0 });
});

describe('co-wechat as the account’s server', () => {
  let server: Server;

  afterEach(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );

  async function connected(mode: 'plain' | 'safe'): Promise<AppSettings> {
    const app = await simulator.client.createApp({ type: 'oa_service', callback: { mode } });
    const { token, encodingAesKey } = app.callback;
    const koa = new Koa();
    koa.use(
      wechat({ token, appid: app.appid, encodingAESKey: encodingAesKey }).middleware((message) =>
        Promise.resolve(
          `收到 ${message['Event'] ?? message['Content'] ?? ''} ${message['EventKey'] ?? ''}`.trim(),
        ),
      ),
    );
    server = createServer((request, response) => void koa.callback()(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on a TCP port has an AddressInfo, not a pipe's name.
    const { port } = server.address() as AddressInfo;
    return simulator.client.updateApp(app.appid, { callback: { urls: [`http://127.0.0.1:${port}/`] } });
  }

  it.each(['plain', 'safe'] as const)(
    'is verified, understands events and is understood in %s mode',
    async (mode) => {
      const app = await connected(mode);
      expect(await simulator.client.verifyCallback(app.appid)).toBe(true);
      const { ticket } = await clientOf(app).createTmpQRCode('cPOSTER', 600);
      await simulator.client.scanQr(person, app.appid, { ticket: String(ticket) });
      await simulator.client.settleCallbacks();
      await simulator.client.sendText(person, app.appid, '你好，<世界>&');
      await simulator.client.settleCallbacks();
      expect((await simulator.client.phone(person)).map(({ text }) => text)).toEqual([
        '收到 subscribe qrscene_cPOSTER',
        '收到 你好，<世界>&',
      ]);
      const outcomes = (await simulator.client.callbacks()).map(({ outcome }) => outcome);
      expect(outcomes).toEqual(['replied', 'replied']);
    },
  );
});
