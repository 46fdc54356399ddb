import type { ChannelCodeView } from '../../src/contract/channelCode';
import type { CreatedStore } from '../../src/contract/store';
import type { Client } from '../support/client';
import type { StaffAccess } from '../support/staff';
import { createStaffAccess, done, signInAtConsole } from '../support/staff';
import { brand, demoPasswords, welcomeOf } from './brand';
import { setUpInvite } from './invite';
import { setUpLevels } from './levels';
import { setUpMessages } from './messages';
import type { DemoShop } from './shop';
import { setUpShop } from './shop';
import type { World } from './world';

/** The demo brand once it is set up. */
export interface Brand {
  readonly administrator: StaffAccess;
  readonly operator: StaffAccess;
  readonly clerk: StaffAccess;
  /** Another clerk of the same store. */
  readonly colleague: StaffAccess;
  readonly shop: DemoShop;
  /** Store ids by code. */
  readonly stores: ReadonlyMap<string, string>;
  readonly codes: readonly (ChannelCodeView & { readonly share: number })[];
}

const notices = [
  {
    purpose: 'membership',
    title: '会员告知',
    text: '我们用你的微信身份和手机号（如果你提供）为你开通会员、记录积分。你可以随时查看、更正、导出或注销。（演示文本）',
  },
  {
    purpose: 'marketing',
    title: '优惠消息告知',
    text: '经你同意，我们会在微信里给你发送优惠消息，每月不超过四条，可随时关闭。（演示文本）',
  },
  {
    purpose: 'personalisation',
    title: '个性化推荐告知',
    text: '经你同意，我们会根据你的购买记录推荐合适的产品，可随时关闭。（演示文本）',
  },
] as const;

/** Sets the brand up as its people would: everything but the first administrator goes through the console's API. */
export async function setUpBrand(world: World, administrator: StaffAccess): Promise<Brand> {
  const anonymous = world.client();
  const console = world.client(await signInAtConsole(anonymous, administrator, world.clock));
  const stores = await createStores(console);
  await publishTexts(console);
  await publishMenu(console, world.config.miniProgram.appid);
  const operator = await createStaffAccess(console, anonymous, world.clock, {
    username: 'operator.demo',
    displayName: '运营小林（演示）',
    password: demoPasswords.operator,
    grants: [{ role: 'operator', storeId: 'brand' }],
  });
  const clerks: StaffAccess[] = [];
  for (const { username, displayName, store } of brand.clerks) {
    const grants = [{ role: 'clerk', storeId: idOf(stores, store) }] as const;
    const account = { username, displayName, password: demoPasswords.clerk, grants };
    clerks.push(await createStaffAccess(console, anonymous, world.clock, account));
  }
  const tags = new Map<string, string>();
  for (const name of brand.tags) {
    tags.set(
      name,
      done(await console.post<{ id: string }>('/api/console/tags', { name, kind: 'interest', colour: null }))
        .id,
    );
  }
  const codes = await createCodes(console, stores, tags);
  const shop = await setUpShop(console, idOf(stores, 'SH01'));
  await setUpLevels(console);
  await setUpInvite(console, world.clock.now());
  await setUpMessages(world, console);
  const [clerk, colleague] = clerks;
  if (clerk === undefined || colleague === undefined) throw new Error('the demo brand has no clerks');
  return { administrator, operator, clerk, colleague, stores, codes, shop };
}

async function createStores(console: Client): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const create = async (kind: string, code: string, name: string, parentId: string): Promise<void> => {
    const store = done(
      await console.post<CreatedStore>('/api/console/stores', { kind, code, name, parentId }),
    );
    ids.set(code, store.id);
  };
  for (const { code, name } of brand.regions) await create('region', code, name, 'brand');
  for (const { code, name, region, place } of brand.stores) {
    await create('store', code, name, idOf(ids, region));
    done(await console.put(`/api/console/stores/${idOf(ids, code)}/place`, { place, version: 1 }));
  }
  return ids;
}

async function publishTexts(console: Client): Promise<void> {
  done(await console.put('/api/console/settings/brandName', { value: brand.name, version: 0 }));
  for (const notice of notices) done(await console.post('/api/console/notices', { ...notice, version: '1' }));
  const rule = { priority: 100, isEnabled: true };
  const text = (content: string) => ({ type: 'text', content });
  const rules = [
    { ...rule, kind: 'welcome', name: '欢迎语', reply: text('欢迎关注清眸，点菜单打开小程序即可入会。') },
    {
      ...rule,
      kind: 'keyword',
      name: '积分怎么查',
      match: 'contains',
      keywords: ['积分'],
      reply: text('打开小程序首页就能看到你的积分。'),
    },
    {
      ...rule,
      kind: 'keyword',
      name: '转人工',
      match: 'exact',
      keywords: ['人工'],
      reply: { type: 'handOver' },
    },
    { ...rule, kind: 'default', name: '默认回复', reply: text('收到啦。回复「人工」可以找到店员。') },
  ];
  for (const body of rules) done(await console.post('/api/console/reply-rules', body));
}

/** The account's menu: each button opens the Mini Program. */
async function publishMenu(console: Client, appid: string): Promise<void> {
  const buttons = Object.entries({ 会员卡: 'home', 优惠券: 'coupons', 我的: 'mine' }).map(([name, page]) => ({
    type: 'miniprogram',
    name,
    appid,
    pagepath: `pages/${page}/index`,
    url: 'https://example.com/',
  }));
  done(await console.put('/api/console/menu', { buttons }));
  done(await console.post('/api/console/menu/publish'));
}

async function createCodes(
  console: Client,
  stores: ReadonlyMap<string, string>,
  tags: ReadonlyMap<string, string>,
): Promise<(ChannelCodeView & { share: number })[]> {
  const codes: (ChannelCodeView & { share: number })[] = [];
  for (const { name, placement, store, tags: names, share } of brand.codes) {
    const body = {
      name,
      placement,
      storeId: store === null ? null : idOf(stores, store),
      tagIds: names.map((tag) => idOf(tags, tag)),
      welcomeReply: welcomeOf(name),
      startsAt: null,
      endsAt: null,
      isEnabled: true,
      kind: 'permanent',
      accounts: ['officialAccount', 'miniProgram'],
    };
    const code = done(await console.post<ChannelCodeView>('/api/console/channel-codes', body));
    for (const account of body.accounts) {
      done(await console.get(`/api/console/channel-codes/${code.id}/image?account=${account}`));
    }
    codes.push({ ...code, share });
  }
  return codes;
}

function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the demo brand has no ${name}`);
  return id;
}
