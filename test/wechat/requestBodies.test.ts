import { createTransport } from '../../src/wechat';
import { createWechatHttp } from '../../src/wechat/http';
import { createFreepublish } from '../../src/wechat/officialAccount/freepublish';
import { createMassMessage } from '../../src/wechat/officialAccount/massMessage';
import { createMaterial } from '../../src/wechat/officialAccount/material';
import { createMenu } from '../../src/wechat/officialAccount/menu';
import { createUser } from '../../src/wechat/officialAccount/user';
import type { Seen } from './httpServer';
import { createHttpServer, json, listen } from './httpServer';

let answer: object;
let last: Seen;
const server = createHttpServer((response, seen) => {
  last = seen;
  json(answer)(response);
});
let client: ReturnType<typeof createWechatHttp>;

beforeAll(async () => {
  const origin = await listen(server);
  client = createWechatHttp({
    appid: 'wx1',
    secret: 's',
    baseUrls: { api: origin, mp: origin, open: origin },
    transport: createTransport(),
    timeoutMs: 5_000,
    tokens: { get: () => Promise.resolve('t'), replace: () => Promise.resolve('t') },
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const body = (): unknown => JSON.parse(last.body);

it('mass: writes each kind of content as its page asks', async () => {
  answer = { errcode: 0, msg_id: 1 };
  const mass = createMassMessage(client);
  const options = { clientmsgid: 'c1' };
  const filter = { is_to_all: true };
  await mass.sendall('all', { type: 'image', mediaIds: ['m1', 'm2'], recommend: '看' }, options);
  expect(body()).toEqual({
    filter,
    msgtype: 'image',
    images: { media_ids: ['m1', 'm2'], recommend: '看' },
    clientmsgid: 'c1',
  });
  for (const type of ['mpnews', 'voice', 'mpvideo'] as const) {
    await mass.sendall('all', { type, mediaId: 'm1' }, { ...options, ignoreReprint: false });
    const content = { msgtype: type, [type]: { media_id: 'm1' } };
    expect(body()).toEqual({ filter, ...content, clientmsgid: 'c1', send_ignore_reprint: 0 });
  }
  await mass.delete('1700827132819554304', 2);
  expect(body()).toEqual({ msg_id: '1700827132819554304', article_idx: 2 });
});

it('menu: writes buttons of material and articles', async () => {
  answer = { errcode: 0 };
  await createMenu(client).create([
    { type: 'media_id', name: 'a', mediaId: 'm1' },
    { type: 'article_id', name: 'b', articleId: 'a1' },
    { type: 'article_view_limited', name: 'c', articleId: 'a2' },
  ]);
  expect(body()).toEqual({
    button: [
      { type: 'media_id', name: 'a', media_id: 'm1' },
      { type: 'article_id', name: 'b', article_id: 'a1' },
      { type: 'article_view_limited', name: 'c', article_id: 'a2' },
    ],
  });
});

it('user: tells what became of the openids of a former account', async () => {
  answer = {
    errcode: 0,
    result_list: [
      { ori_openid: 'o1', err_msg: 'ok', new_openid: 'n1' },
      { ori_openid: 'o2', err_msg: 'ori_openid error' },
    ],
  };
  expect(await createUser(client).changeopenid('wx0', ['o1', 'o2'])).toEqual([
    { from: 'o1', to: 'n1' },
    { from: 'o2', to: undefined },
  ]);
  expect(body()).toEqual({ from_appid: 'wx0', openid_list: ['o1', 'o2'] });
});

it('freepublish: takes an article off, and knows every state of a publication', async () => {
  const freepublish = createFreepublish(client);
  answer = { errcode: 0 };
  await freepublish.delete('a1', 1);
  expect(body()).toEqual({ article_id: 'a1', index: 1 });
  await freepublish.delete('a1');
  expect(body()).toEqual({ article_id: 'a1' });
  const states = [
    'published',
    'publishing',
    'originalityFailed',
    'failed',
    'refused',
    'deletedByOwner',
    'bannedByWechat',
    'unknown',
  ];
  for (const [publishStatus, status] of states.entries()) {
    answer = { publish_id: '1', publish_status: publishStatus, fail_idx: [2] };
    expect(await freepublish.get('1')).toMatchObject({
      status,
      articleId: undefined,
      urls: [],
      failedIndexes: [2],
    });
  }
});

it('material: reads articles of a permanent material', async () => {
  answer = { news_item: [{ title: 't', thumb_media_id: 'm1', url: 'https://h' }] };
  expect(await createMaterial(client).getMaterial('m1')).toEqual({
    articles: [
      {
        title: 't',
        author: undefined,
        digest: undefined,
        content: undefined,
        thumbMediaId: 'm1',
        url: 'https://h',
        isDeleted: false,
      },
    ],
  });
});

it('pages: end when WeChat names the same place again', async () => {
  answer = { total: 3, count: 1, data: { openid: ['o1'] }, next_openid: 'o1' };
  const pages: (readonly string[])[] = [];
  for await (const page of createUser(client).get()) {
    pages.push(page);
    if (pages.length > 5) break;
  }
  expect(pages).toEqual([['o1'], ['o1']]);
});
