import { auditEntryModel } from '../../src/audit/audit.model';
import { inboxMessageModel } from '../../src/inbox/inbox.model';
import type { InboxMessageView, MenuButton, MenuView, ReplyRuleView } from '../../src/contract/inbox';
import type { Client } from '../support/client';
import { createClient } from '../support/client';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import { createIngestRow } from './rows';
import type { TestInbox } from './startInbox';
import { inboxTestModels, startInbox } from './startInbox';

const clock = createFakeClock();
let database: TestDatabase;
let server: TestInbox;
let operator: Client;

beforeAll(async () => {
  database = await startDatabase({ models: inboxTestModels, clock });
  server = await startInbox({ db: database.database, clock });
  operator = createClient(server.url, server.routes);
});

afterAll(async () => {
  await server.stop();
  await database.stop();
});

const issuesOf = (details: Record<string, unknown> | undefined): string[] =>
  (details?.['issues'] as { path: string }[]).map(({ path }) => path).sort();
const audited = async (): Promise<string[]> =>
  (await database.database.model(auditEntryModel).find().sort({ _id: 1 }).lean()).map(({ action }) => action);

describe('/api/console/reply-rules', () => {
  const rule = {
    kind: 'keyword',
    name: '护理液',
    match: 'contains',
    keywords: ['护理液'],
    priority: 1,
    isEnabled: true,
  };
  const reply = { type: 'text', content: '每天更换护理液。' };

  it('creates, lists, replaces and deletes a rule, each with its line in the audit', async () => {
    const made = await operator.post<ReplyRuleView>('/api/console/reply-rules', { ...rule, reply });
    expect(made.status).toBe(201);
    const path = `/api/console/reply-rules/${made.data.id}`;
    expect((await operator.get<ReplyRuleView>(path)).data).toEqual(made.data);
    const changed = await operator.put<ReplyRuleView>(path, { ...rule, reply, isEnabled: false });
    expect(changed.data.isEnabled).toBe(false);
    expect((await operator.get<ReplyRuleView[]>('/api/console/reply-rules')).data).toEqual([changed.data]);
    expect((await operator.delete(path)).status).toBe(204);
    expect((await operator.get(path)).error?.code).toBe('REPLY_RULE_UNKNOWN');
    expect((await operator.put(path, { ...rule, reply })).status).toBe(404);
    expect((await operator.delete(path)).status).toBe(404);
    expect((await audited()).slice(-3)).toEqual(['replyRule.create', 'replyRule.update', 'replyRule.delete']);
  });

  it('names every field that is wrong', async () => {
    const bad = {
      ...rule,
      keywords: [],
      priority: 1.5,
      isEnabled: 'yes',
      color: 'red',
      reply: { type: 'text', content: '' },
    };
    const { status, error } = await operator.post('/api/console/reply-rules', bad);
    expect(status).toBe(400);
    expect(issuesOf(error?.details)).toEqual(
      ['body.color', 'body.isEnabled', 'body.keywords', 'body.priority', 'body.reply.content'].sort(),
    );
  });

  it('counts the bytes of a text as WeChat does', async () => {
    const long = { ...rule, reply: { type: 'text', content: '字'.repeat(683) } };
    expect(issuesOf((await operator.post('/api/console/reply-rules', long)).error?.details)).toEqual([
      'body.reply.content',
    ]);
    const fits = { ...rule, reply: { type: 'text', content: '字'.repeat(682) } };
    expect((await operator.post('/api/console/reply-rules', fits)).status).toBe(201);
  });

  it('refuses a welcome that hands over: there is no message to hand over', async () => {
    const welcome = {
      kind: 'welcome',
      name: '欢迎',
      priority: 0,
      isEnabled: true,
      reply: { type: 'handOver' },
    };
    expect(issuesOf((await operator.post('/api/console/reply-rules', welcome)).error?.details)).toEqual([
      'body.reply.type',
    ]);
  });
});

describe('/api/console/menu', () => {
  const menu: MenuButton[] = [
    { type: 'view', name: '商城', url: 'https://brand.example/shop' },
    {
      name: '会员',
      subButtons: [
        { type: 'click', name: '我的积分', key: 'points' },
        {
          type: 'miniprogram',
          name: '会员中心',
          appid: 'wx00000000000000b2',
          pagepath: 'pages/index/index',
          url: 'https://brand.example',
        },
      ],
    },
  ];

  it('keeps a draft apart from what people see until it is published', async () => {
    expect((await operator.post('/api/console/menu/publish')).error?.code).toBe('MENU_NOT_SAVED');
    const saved = await operator.put<MenuView>('/api/console/menu', { buttons: menu });
    expect(saved.data).toMatchObject({
      saved: { buttons: menu, publishedAt: null },
      live: { state: 'known', buttons: [] },
    });
    clock.advance(1_000);
    const published = await operator.post<MenuView>('/api/console/menu/publish');
    expect(published.data.saved?.publishedAt).toBe(clock.now().toISOString());
    expect(published.data.live.buttons.map(({ name }) => name)).toEqual(['商城', '会员']);
    expect(server.menu.published).toEqual(menu);
    expect((await operator.get<MenuView>('/api/console/menu')).data).toEqual(published.data);
    expect((await audited()).slice(-2)).toEqual(['menu.save', 'menu.publish']);
  });

  it('refuses what WeChat would refuse, with the paths', async () => {
    const four = await operator.put('/api/console/menu', { buttons: [...menu, ...menu] });
    expect(issuesOf(four.error?.details)).toEqual(['body.buttons']);
    const longName = await operator.put('/api/console/menu', {
      buttons: [{ type: 'click', name: '六个汉字太长', key: 'k' }],
    });
    expect(longName.status).toBe(400);
    const longKey = await operator.put('/api/console/menu', {
      buttons: [{ type: 'click', name: '好', key: 'k'.repeat(129) }],
    });
    expect(longKey.status).toBe(400);
    const script = await operator.put('/api/console/menu', {
      buttons: [{ type: 'view', name: '好', url: 'javascript:alert(1)' }],
    });
    expect(script.status).toBe(400);
    const six = {
      name: '多',
      subButtons: Array.from({ length: 6 }, () => ({ type: 'click', name: '一', key: 'k' })),
    };
    expect((await operator.put('/api/console/menu', { buttons: [six] })).status).toBe(400);
  });

  it('shows what is saved when WeChat does not answer, and does not call it published', async () => {
    await operator.put('/api/console/menu', { buttons: menu.slice(0, 1) });
    server.menu.isReachable = false;
    const before = await operator.get<MenuView>('/api/console/menu');
    expect(before.data.live).toEqual({ state: 'unknown', buttons: [] });
    expect((await operator.post('/api/console/menu/publish')).status).toBe(500);
    const after = await operator.get<MenuView>('/api/console/menu');
    expect(after.data.saved).toEqual(before.data.saved);
    server.menu.isReachable = true;
  });
});

describe('/api/console/inbox-messages', () => {
  it('lists what was set aside without person or content, and tries it again on demand', async () => {
    const rows = database.database.collection(inboxMessageModel);
    const aside = createIngestRow('a'.repeat(64), {
      status: 'aside',
      tries: 8,
      lastError: 'WECHAT_BUSY',
      openid: 'o-canary-person',
    });
    await rows.insertMany([aside, createIngestRow('b'.repeat(64), { status: 'done' })]);
    const list = await operator.get<InboxMessageView[]>('/api/console/inbox-messages?status=aside');
    expect(list.data).toMatchObject([{ id: aside._id, tries: 8, lastError: 'WECHAT_BUSY', status: 'aside' }]);
    expect(list.data[0]?.personHash).toMatch(/^[0-9a-f]{12}$/);
    expect(JSON.stringify(list.data)).not.toMatch(/canary|你好/);

    const path = `/api/console/inbox-messages/${aside._id}/retries`;
    const retried = await Promise.all([operator.post(path), operator.post(path)]);
    expect(retried.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(await rows.findOne({ _id: aside._id })).toMatchObject({ status: 'due', tries: 0 });
    expect(server.dispatched).toContain(aside._id);
    expect((await operator.post(`/api/console/inbox-messages/${'c'.repeat(64)}/retries`)).status).toBe(404);
    expect((await audited()).filter((action) => action === 'inbox.retry')).toHaveLength(1);
  });

  it('refuses a status it does not know', async () => {
    expect(issuesOf((await operator.get('/api/console/inbox-messages?status=lost')).error?.details)).toEqual([
      'query.status',
    ]);
  });
});
