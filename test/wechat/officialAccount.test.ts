import type { OfficialAccount } from '../../src/wechat';
import { createOfficialAccount } from '../../src/wechat';
import type { SimulatorClient } from '../simulator';
import type { WechatWorld } from './accounts';
import { createFollower, reasonOf, refusalOf, startWechatWorld } from './accounts';

let world: WechatWorld;
let oa: OfficialAccount;
let people: SimulatorClient;
let appid: string;

beforeAll(async () => {
  world = await startWechatWorld();
  oa = createOfficialAccount(world.options(world.officialAccount));
  people = world.simulator.client;
  appid = world.officialAccount.appid;
});
afterAll(() => world.stop());

const follower = () => createFollower(world);

async function collect(pages: AsyncIterable<readonly string[]>): Promise<string[][]> {
  const all: string[][] = [];
  for await (const page of pages) all.push([...page]);
  return all;
}

it('user: reads followers one by one, in batches and by pages', async () => {
  await people.updateApp(appid, { followerPageSize: 2 });
  const followers = await Promise.all([1, 2, 3, 4].map(() => follower()));
  const openids = followers.map(({ openid }) => openid);
  const { id } = await people.createPerson();
  const stranger = await people.openid(id, appid);

  const info = await oa.user.info(openids[0]!);
  expect(info).toMatchObject({
    openid: openids[0],
    isFollowing: true,
    tagIds: [],
    followedAt: world.clock.now(),
  });
  expect(info.unionid).toMatch(/^o/);
  expect(await oa.user.info(stranger)).toMatchObject({
    openid: stranger,
    isFollowing: false,
    followedAt: undefined,
  });
  expect((await oa.user.batchget(openids)).map((found) => found.openid)).toEqual(openids);

  const pages = await collect(oa.user.get());
  expect(pages.map((page) => page.length)).toEqual([2, 2]);
  expect(pages.flat().sort()).toEqual([...openids].sort());
  expect(await collect(oa.user.get(pages[0]![1]))).toEqual([pages[1]]);

  await oa.user.updateremark(openids[0]!, '老客');
  expect((await oa.user.info(openids[0]!)).remark).toBe('老客');
  await oa.user.batchblacklist([openids[1]!]);
  expect(await collect(oa.user.getblacklist())).toEqual([[openids[1]]]);
  await oa.user.batchunblacklist([openids[1]!]);
  expect(await collect(oa.user.getblacklist())).toEqual([]);
  expect(await refusalOf(oa.user.batchget(Array<string>(101).fill('o')))).toBe('WECHAT_ARGUMENT_INVALID');
  expect(await refusalOf(oa.user.batchblacklist([]))).toBe('WECHAT_ARGUMENT_INVALID');
  expect(await refusalOf(oa.user.updateremark('o', 'x'.repeat(30)))).toBe('WECHAT_ARGUMENT_INVALID');
  expect(await refusalOf(oa.user.info('oNobody'))).toBe(40003);
});

it('tag: makes, assigns and removes tags', async () => {
  const { openid } = await follower();
  const tag = await oa.tag.create('近视');
  await oa.tag.update(tag.id, '近视 400');
  await oa.tag.batchtagging(tag.id, [openid]);
  expect(await oa.tag.get()).toContainEqual({ id: tag.id, name: '近视 400', count: 1 });
  expect(await oa.tag.getidlist(openid)).toEqual([tag.id]);
  expect(await collect(oa.tag.users(tag.id))).toEqual([[openid]]);
  await oa.tag.batchuntagging(tag.id, [openid]);
  expect(await oa.tag.getidlist(openid)).toEqual([]);
  await oa.tag.delete(tag.id);
  expect(await refusalOf(oa.tag.update(tag.id, 'x'))).toBe(45159);
  expect(await refusalOf(oa.tag.create('一二三四五六七八九十十一'))).toBe('WECHAT_ARGUMENT_INVALID');
  expect(await refusalOf(oa.tag.batchtagging(2, Array<string>(51).fill('o')))).toBe(
    'WECHAT_ARGUMENT_INVALID',
  );
});

it('menu: writes, reads and matches menus', async () => {
  expect(await oa.menu.get()).toBeUndefined();
  const card = {
    type: 'miniprogram',
    name: '会员',
    appid: world.miniProgram.appid,
    pagepath: 'pages/home',
    url: 'https://h',
  } as const;
  const menu = [{ type: 'click', name: '门店', key: 'stores' } as const, { name: '我', subButtons: [card] }];
  await oa.menu.create(menu);
  const tag = await oa.tag.create('vip');
  const { openid } = await follower();
  await oa.tag.batchtagging(tag.id, [openid]);
  const menuId = await oa.menu.addconditional(
    [{ type: 'view', name: '专享', url: 'https://vip.example' }],
    tag.id,
  );

  const found = await oa.menu.get();
  expect(found?.buttons[0]).toMatchObject({ type: 'click', name: '门店', key: 'stores', subButtons: [] });
  expect(found?.buttons[1]).toMatchObject({ type: undefined, subButtons: [card] });
  expect(found?.conditional).toMatchObject([{ menuId, tagId: String(tag.id), buttons: [{ name: '专享' }] }]);
  expect((await oa.menu.trymatch(openid)).map(({ name }) => name)).toEqual(['专享']);
  const shown = await oa.menu.getCurrentSelfmenuInfo();
  expect(shown).toMatchObject({
    isOpen: true,
    buttons: [{ name: '门店' }, { name: '我', subButtons: [{ name: '会员' }] }],
  });
  await oa.menu.delconditional(menuId);
  await oa.menu.delete();
  expect(await oa.menu.get()).toBeUndefined();

  const click = { type: 'click', name: '门店', key: 'k' } as const;
  const refused = [
    [],
    [click, click, click, click],
    [{ name: '我', subButtons: [click, click, click, click, click, click] }],
    [{ ...click, name: '一二三四五六' }],
    [{ name: '我', subButtons: [{ ...click, name: '一二三四五六七八九十一二三四五六七八九十一' }] }],
    [{ ...click, key: 'k'.repeat(129) }],
    [{ type: 'view', name: 'v', url: 'javascript:alert(1)' } as const],
    [{ type: 'view', name: 'v', url: `https://h/${'x'.repeat(1_024)}` } as const],
  ];
  for (const wrong of refused) expect(await refusalOf(oa.menu.create(wrong))).toBe('WECHAT_ARGUMENT_INVALID');
});

it('qrcode: makes codes of all four kinds, shows them, and keeps long texts', async () => {
  const temporary = await oa.qrcode.createTemporary('c0001', 3_600);
  expect(temporary).toMatchObject({ expireSeconds: 3_600, url: expect.stringContaining('/q/') as unknown });
  expect((await oa.qrcode.createTemporary(4_294_967_295, 60)).expireSeconds).toBe(60);
  const permanent = await oa.qrcode.createPermanent('c0002');
  expect(permanent.expireSeconds).toBeUndefined();
  await oa.qrcode.createPermanent(100_000);
  const picture = await oa.qrcode.showqrcode(permanent.ticket);
  expect(picture.contentType).toMatch(/^image\//);
  expect(picture.bytes.length).toBeGreaterThan(100);
  expect(oa.qrcode.showqrcodeUrl('a=/')).toBe(`${world.simulator.url}/cgi-bin/showqrcode?ticket=a%3D%2F`);
  expect(await reasonOf(oa.qrcode.showqrcode('nothing'))).toBe('unknown');

  const { id } = await people.createPerson();
  await people.scanQr(id, appid, { ticket: permanent.ticket });
  expect(await oa.user.info(await people.openid(id, appid))).toMatchObject({
    qrSceneStr: 'c0002',
    isFollowing: true,
  });

  const key = await oa.qrcode.shortenGen('长'.repeat(1_000), 60);
  expect(await oa.qrcode.shortenFetch(key)).toBe('长'.repeat(1_000));
  for (const wrong of [0, 1.5, -1, 2 ** 32, '', 'x'.repeat(65), 'a\nb']) {
    expect(await refusalOf(oa.qrcode.createTemporary(wrong, 60))).toBe('WECHAT_ARGUMENT_INVALID');
  }
  expect(await refusalOf(oa.qrcode.createTemporary('a', 2_592_001))).toBe('WECHAT_ARGUMENT_INVALID');
  expect(await refusalOf(oa.qrcode.createPermanent(100_001))).toBe('WECHAT_ARGUMENT_INVALID');
});
