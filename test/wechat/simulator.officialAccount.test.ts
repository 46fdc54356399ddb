import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { startSimulator, type AppSettings, type Simulator } from '../simulator';
import { callerOf, start, type Answer, type Caller } from './simulatorCaller';

let simulator: Simulator;
let app: AppSettings;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator({ clock: { manualFrom: start }, timeScale: 0 });
  app = await simulator.client.createApp({ type: 'oa_service', openPlatformId: 'open-1' });
  caller = await callerOf(simulator, app);
});

afterEach(() => simulator.close());

async function follower(): Promise<{ id: string; openid: string }> {
  const { id } = await simulator.client.createPerson();
  await simulator.client.follow(id, app.appid);
  return { id, openid: await simulator.client.openid(id, app.appid) };
}

const errcode = async (answer: Promise<Answer>): Promise<unknown> => (await answer).json['errcode'];

describe('scene codes', () => {
  const create = (body: Record<string, unknown>): Promise<Answer> =>
    caller.post('/cgi-bin/qrcode/create', body);
  const temporary = (scene: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<Answer> =>
    create({
      action_name: 'scene_id' in scene ? 'QR_SCENE' : 'QR_STR_SCENE',
      action_info: { scene },
      ...more,
    });

  it('live 30 seconds by default and 30 days at most', async () => {
    expect((await temporary({ scene_str: 'a' })).json['expire_seconds']).toBe(30);
    expect((await temporary({ scene_str: 'a' }, { expire_seconds: 2_592_000 })).json['expire_seconds']).toBe(
      2_592_000,
    );
    expect(await errcode(temporary({ scene_str: 'a' }, { expire_seconds: 2_592_001 }))).toBe(40053);
  });

  it.each([
    [{ scene_str: 'x'.repeat(64) }, undefined],
    [{ scene_str: 'x'.repeat(65) }, 40053],
    [{ scene_str: '' }, 40053],
    [{ scene_id: 4_294_967_295 }, undefined],
    [{ scene_id: 4_294_967_296 }, 40053],
    [{ scene_id: 0 }, 40053],
  ])('take the scene %j with %s', async (scene, expected) => {
    expect(await errcode(temporary(scene))).toBe(expected);
  });

  it('are limited when permanent, and the same scene is the same code', async () => {
    await simulator.client.updateApp(app.appid, { permanentCodeLimit: 2 });
    const permanent = (scene_id: number): Promise<Answer> =>
      create({ action_name: 'QR_LIMIT_SCENE', action_info: { scene: { scene_id } } });
    const first = await permanent(1);
    expect(Object.keys(first.json)).toEqual(['ticket', 'url']);
    expect((await permanent(1)).json['ticket']).toBe(first.json['ticket']);
    expect(await errcode(permanent(100_001))).toBe(40053);
    expect(await errcode(permanent(2))).toBeUndefined();
    expect(await errcode(permanent(3))).toBe(45009);
    expect(await errcode(create({ action_name: 'QR_OTHER', action_info: {} }))).toBe(40052);
  });

  it('are pictures that a camera reads as the url of the ticket', async () => {
    const { json } = await temporary({ scene_str: 'poster' });
    const image = await caller.get('/cgi-bin/showqrcode', { ticket: String(json['ticket']) });
    expect(image.contentType).toBe('image/png');
    const { data, width, height } = PNG.sync.read(image.bytes);
    expect(jsqr(Uint8ClampedArray.from(data), width, height)?.data).toBe(json['url']);
    expect(String(json['url'])).toMatch(/^http:\/\/weixin\.qq\.com\/q\//u);
    expect((await caller.get('/cgi-bin/showqrcode', { ticket: 'other' })).status).toBe(404);
  });

  it('are for certified service accounts only', async () => {
    const other = await callerOf(simulator, await simulator.client.createApp({ type: 'oa_subscription' }));
    const body = { action_name: 'QR_SCENE', action_info: { scene: { scene_id: 1 } } };
    expect(await errcode(other.post('/cgi-bin/qrcode/create', body))).toBe(48001);
  });
});

describe('followers', () => {
  it('show no removed field, and a unionid where the account is bound', async () => {
    const { id, openid } = await follower();
    const { json } = await caller.get('/cgi-bin/user/info', { openid });
    expect(openid).toMatch(/^o[\w-]{27}$/u);
    expect(json).toEqual({
      subscribe: 1,
      openid,
      language: 'zh_CN',
      subscribe_time: 1772330400,
      unionid: await simulator.client.unionid(id, app.appid),
      remark: '',
      groupid: 0,
      tagid_list: [],
      subscribe_scene: 'ADD_SCENE_SEARCH',
      qr_scene: 0,
      qr_scene_str: '',
    });
    await simulator.client.unfollow(id, app.appid);
    const gone = await caller.get('/cgi-bin/user/info', { openid });
    expect(gone.json).toMatchObject({ subscribe: 0, openid });
    expect(gone.json['subscribe_time']).toBeUndefined();
  });

  it('come in pages; the page after the last has count 0 and no data', async () => {
    await simulator.client.updateApp(app.appid, { followerPageSize: 2 });
    const openids = [(await follower()).openid, (await follower()).openid, (await follower()).openid];
    const page = async (next_openid: string): Promise<unknown> =>
      (await caller.get('/cgi-bin/user/get', { next_openid })).json;
    const [first, second, third] = openids;
    expect(await page('')).toEqual({
      total: 3,
      count: 2,
      data: { openid: [first, second] },
      next_openid: second,
    });
    expect(await page(second!)).toEqual({
      total: 3,
      count: 1,
      data: { openid: [third] },
      next_openid: third,
    });
    expect(await page(third!)).toEqual({ total: 3, count: 0, next_openid: '' });
  });

  it('are asked for 100 at a time', async () => {
    const { openid } = await follower();
    const batch = (count: number): Promise<Answer> =>
      caller.post('/cgi-bin/user/info/batchget', { user_list: Array(count).fill({ openid }) });
    expect((await batch(100)).json['user_info_list']).toHaveLength(100);
    expect(await errcode(batch(101))).toBe(40032);
  });

  it('take at most 20 tags, in batches of 50, with names of 30 bytes', async () => {
    const { openid } = await follower();
    const tag = (name: string): Promise<Answer> => caller.post('/cgi-bin/tags/create', { tag: { name } });
    const tagAll = (openid_list: string[], tagid: number): Promise<unknown> =>
      errcode(caller.post('/cgi-bin/tags/members/batchtagging', { openid_list, tagid }));
    expect(await errcode(tag('十个汉字就是三十字节'))).toBeUndefined();
    expect(await errcode(tag('十一个汉字超过三十字节'))).toBe(45158);
    expect(await errcode(tag('十个汉字就是三十字节'))).toBe(45157);
    for (let count = 0; count < 20; count += 1) {
      await tag(`t${count}`);
      expect(await tagAll([openid], 101 + count)).toBe(0);
    }
    expect(await tagAll([openid], 100)).toBe(45059);
    expect(await tagAll(Array<string>(51).fill(openid), 100)).toBe(40032);
    expect(await tagAll(['nobody'], 100)).toBe(40003);
    expect(await tagAll([openid], 999)).toBe(45159);
    expect(await errcode(caller.post('/cgi-bin/tags/delete', { tag: { id: 2 } }))).toBe(45058);
  });
});

describe('menus', () => {
  const button = [{ type: 'click', name: '积分', key: 'POINTS' }];

  it('are checked as the page says', async () => {
    const create = (body: unknown): Promise<unknown> => errcode(caller.post('/cgi-bin/menu/create', body));
    expect(await errcode(caller.get('/cgi-bin/menu/get'))).toBe(46003);
    expect(await create({ button: [] })).toBe(40016);
    expect(await create({ button: Array(4).fill(button[0]) })).toBe(40016);
    expect(await create({ button: [{ type: 'jump', name: 'a' }] })).toBe(40017);
    expect(await create({ button: [{ type: 'click', name: '六个汉字太长', key: 'a' }] })).toBe(40018);
    expect(await create({ button: [{ type: 'click', name: 'a', key: 'k'.repeat(129) }] })).toBe(40019);
    expect(await create({ button: [{ type: 'view', name: 'a', url: 'ftp://x' }] })).toBe(40054);
    expect(await create({ button: [{ name: 'a', sub_button: Array(6).fill(button[0]) }] })).toBe(40023);
    expect(await create({ button })).toBe(0);
  });

  it('may depend on the last tag, and on nothing private', async () => {
    const { id, openid } = await follower();
    const add = (matchrule: unknown): Promise<Answer> =>
      caller.post('/cgi-bin/menu/addconditional', { button: [{ ...button[0], name: '会员' }], matchrule });
    expect(await errcode(add({ tag_id: '100' }))).toBe(65303);
    await caller.post('/cgi-bin/menu/create', { button });
    expect(await errcode(add({ sex: '1' }))).toBe(65320);
    expect(await errcode(add({}))).toBe(65304);
    await caller.post('/cgi-bin/tags/create', { tag: { name: 'vip' } });
    expect((await add({ tag_id: '100' })).json['menuid']).toEqual(expect.any(String));
    const seen = async (): Promise<string> =>
      (await caller.post('/cgi-bin/menu/trymatch', { user_id: openid })).text;
    expect(await seen()).toContain('积分');
    await caller.post('/cgi-bin/tags/members/batchtagging', { openid_list: [openid], tagid: 100 });
    expect(await seen()).toContain('会员');
    await simulator.client.clickMenu(id, app.appid, '会员');
    const [last] = (await simulator.client.callbacks()).slice(-1);
    expect(last).toMatchObject({ event: 'CLICK' });
  });
});

describe('media', () => {
  const picture = PNG.sync.write(new PNG({ width: 2, height: 2 }));

  it('lives three days', async () => {
    const { json } = await caller.upload('/cgi-bin/media/upload', 'image', 'a.png', picture);
    expect(json).toMatchObject({ type: 'image', created_at: 1772330400 });
    const media_id = String(json['media_id']);
    expect((await caller.get('/cgi-bin/media/get', { media_id })).bytes.equals(picture)).toBe(true);
    await simulator.client.clock.advance(3 * 86_400_000);
    const later = await callerOf(simulator, app);
    expect(await errcode(later.get('/cgi-bin/media/get', { media_id }))).toBe(40007);
    expect(await errcode(later.upload('/cgi-bin/media/upload', 'image', 'a.exe', picture))).toBe(40005);
    expect(await errcode(later.upload('/cgi-bin/media/upload', 'film', 'a.png', picture))).toBe(40004);
    expect(await errcode(later.upload('/cgi-bin/media/upload', 'image', 'a.png', Buffer.alloc(0)))).toBe(
      41005,
    );
  });

  it('carries an article from material over draft to publication', async () => {
    const cover = await caller.upload('/cgi-bin/material/add_material', 'image', 'cover.jpg', picture);
    const article = { title: '春季护眼', content: '<p>正文</p>', thumb_media_id: cover.json['media_id'] };
    const draft = await caller.post('/cgi-bin/draft/add', { articles: [article] });
    const submitted = await caller.post('/cgi-bin/freepublish/submit', { media_id: draft.json['media_id'] });
    await simulator.client.settleCallbacks();
    const job = await caller.post('/cgi-bin/freepublish/get', { publish_id: submitted.json['publish_id'] });
    expect(job.json).toMatchObject({ publish_status: 0, article_detail: { count: 1 } });
    expect((await caller.post('/cgi-bin/freepublish/batchget', { offset: 0, count: 1 })).text).toContain(
      '春季护眼',
    );
    expect((await simulator.client.callbacks()).map(({ event }) => event)).toContain('PUBLISHJOBFINISH');
  });
});
