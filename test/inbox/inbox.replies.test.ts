import type { ReplyRuleInput } from '../../src/contract/inbox';
import type { ReplySource } from '../../src/inbox';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { Fields } from './callbacks';
import { deliver, miniProgram, openReply, replyText } from './callbacks';
import { createManualAfter } from './manualAfter';
import type { TestInbox, TestInboxOptions } from './startInbox';
import { inboxTestModels, startInbox } from './startInbox';

const clock = createFakeClock();
const actor = { kind: 'staff', id: 'tester' } as const;
let nextId = 0;

function from(openid: string, fields: Fields): Fields {
  nextId += 1;
  const createTime = Math.floor(clock.now().getTime() / 1_000);
  return {
    FromUserName: openid,
    CreateTime: createTime,
    MsgId: `reply-${nextId}`,
    MsgType: 'text',
    ...fields,
  };
}

const event = (openid: string, name: string, fields: Fields = {}): Fields =>
  from(openid, { MsgType: 'event', Event: name, ...fields });

function keyword(
  keywords: string[],
  content: string,
  more: Partial<Extract<ReplyRuleInput, { kind: 'keyword' }>> = {},
): ReplyRuleInput {
  return {
    kind: 'keyword',
    name: content,
    match: 'exact',
    keywords,
    reply: { type: 'text', content },
    priority: 0,
    isEnabled: true,
    ...more,
  };
}

function automatic(
  kind: 'welcome' | 'default',
  content: string,
  more: Partial<ReplyRuleInput> = {},
): ReplyRuleInput {
  return {
    name: content,
    reply: { type: 'text', content },
    priority: 0,
    isEnabled: true,
    ...more,
    kind,
  };
}

describe('passive replies', () => {
  let database: TestDatabase;
  let server: TestInbox;
  const servers: TestInbox[] = [];

  const start = async (options: Partial<TestInboxOptions> = {}): Promise<TestInbox> => {
    const made = await startInbox({ db: database.database, clock, ...options });
    servers.push(made);
    return made;
  };

  beforeEach(async () => {
    database = await startDatabase({ models: inboxTestModels, clock });
    server = await start();
  });

  afterEach(async () => {
    for (const one of servers.splice(0)) await one.stop();
    await database.stop();
  });

  const write = (...rules: ReplyRuleInput[]) =>
    Promise.all(rules.map((rule) => server.inbox.service.replyRules.create(actor, rule)));
  const ask = async (fields: Fields, to = server): Promise<string> =>
    replyText((await to.post(deliver(fields))).body);

  it('hears a keyword whatever its letter case and width, and a menu button by its key', async () => {
    await write(keyword(['会员', 'VIP'], '会员说明'), keyword(['积分'], '积分说明', { match: 'contains' }));
    expect(await ask(from('o1', { Content: ' ＶｉＰ ' }))).toBe('会员说明');
    expect(await ask(from('o1', { Content: '我的积分呢' }))).toBe('积分说明');
    expect(await ask(from('o1', { Content: '会员吗' }))).toBe('success');
    expect(await ask(event('o1', 'CLICK', { EventKey: '会员' }))).toBe('会员说明');
    expect(await ask(event('o1', 'VIEW', { EventKey: '会员' }))).toBe('success');
  });

  it('lets the highest priority win, then exact before contains, then the older', async () => {
    await write(keyword(['护理'], '低', { match: 'contains' }));
    await write(keyword(['护理液'], '低，精确'));
    await write(keyword(['护理液'], '后来的'));
    expect(await ask(from('o1', { Content: '护理液' }))).toBe('低，精确');
    await write(keyword(['护理'], '高', { match: 'contains', priority: 5 }));
    expect(await ask(from('o1', { Content: '护理液' }))).toBe('高');
    await write(keyword(['护理液'], '关着的', { priority: 9, isEnabled: false }));
    expect(await ask(from('o1', { Content: '护理液' }))).toBe('高');
  });

  it('welcomes a new follower, and answers by default only what a person sent', async () => {
    await write(automatic('welcome', '欢迎'), automatic('default', '稍后回复您'));
    expect(await ask(event('o1', 'subscribe'))).toBe('欢迎');
    expect(await ask(event('o1', 'SCAN', { EventKey: '1' }))).toBe('success');
    expect(await ask(event('o1', 'unsubscribe'))).toBe('success');
    expect(await ask(event('o1', 'LOCATION', { Latitude: '23.1' }))).toBe('success');
    expect(await ask(from('o1', { MsgType: 'image', MediaId: 'm', PicUrl: 'http://p' }))).toBe('稍后回复您');
  });

  it('asks the sources of other features first', async () => {
    await write(automatic('welcome', '普通欢迎'));
    const code: ReplySource = {
      name: 'channelCode',
      replyFor: ({ eventKey }) => (eventKey === 'qrscene_c1' ? { type: 'text', content: '海报欢迎' } : null),
    };
    const withCodes = await start({ sources: [code] });
    expect(await ask(event('o1', 'subscribe', { EventKey: 'qrscene_c1' }), withCodes)).toBe('海报欢迎');
    expect(await ask(event('o2', 'subscribe', { EventKey: 'qrscene_c2' }), withCodes)).toBe('普通欢迎');
  });

  it('stores and answers when a source fails, rejects or never comes back', async () => {
    await write(automatic('default', '默认'));
    const timers = createManualAfter();
    const sources: ReplySource[] = [
      { name: 'throws', replyFor: () => { throw new Error('broken'); } }, // prettier-ignore
      { name: 'rejects', replyFor: () => Promise.reject(new Error('broken')) },
      { name: 'hangs', replyFor: () => new Promise(() => undefined) },
      { name: 'slow', replyFor: () => Promise.resolve(null) },
    ];
    const broken = await start({
      sources,
      // Only the bound of a look-up is moved by hand.
      after: (ms, act) => (ms === 300 ? timers.after(ms, act) : systemAfterOf(ms, act)),
    });
    const answer = ask(from('o1', { Content: '在吗' }), broken);
    while (timers.count(300) === 0) await new Promise(setImmediate);
    timers.fire(300);
    expect(await answer).toBe('默认');
    expect(broken.dispatched).toHaveLength(1);
    expect(broken.counts.get('reply_source_failed source=throws reason=error')).toBe(1);
    expect(broken.counts.get('reply_source_failed source=rejects reason=error')).toBe(1);
    expect(broken.counts.get('reply_source_failed source=hangs reason=late')).toBe(1);
  });

  it('hands over to a person, and keeps the default reply out of that conversation', async () => {
    await write(keyword(['人工'], '转人工', { reply: { type: 'handOver' } }), automatic('default', '默认'));
    await write(keyword(['验光师'], '指定', { reply: { type: 'handOver', kfAccount: 'eye@brand' } }));
    const handed = await server.post(deliver(from('o1', { Content: '人工' })));
    expect(openReply(handed.body)).toContain('<MsgType><![CDATA[transfer_customer_service]]></MsgType>');
    const toOne = await server.post(deliver(from('o1', { Content: '验光师' })));
    expect(openReply(toOne.body)).toContain(
      '<TransInfo><KfAccount><![CDATA[eye@brand]]></KfAccount></TransInfo>',
    );

    await server.post(deliver(event('o1', 'kf_create_session', { KfAccount: 'eye@brand' })));
    await server.events.settle();
    server.timer.wakeAll();
    await wakeUntil(server, async () => (await ask(from('o1', { Content: '在吗' }))) === 'success');
    expect(await ask(from('o2', { Content: '在吗' }))).toBe('默认');

    clock.advance(60_000);
    await server.post(deliver(event('o1', 'kf_close_session', { KfAccount: 'eye@brand' })));
    await server.events.settle();
    await wakeUntil(server, async () => (await ask(from('o1', { Content: '在吗' }))) === '默认');
  });

  it('knows a conversation as closed when its close event arrives before its start', async () => {
    await write(automatic('default', '默认'));
    const opened = event('o1', 'kf_create_session', { KfAccount: 'eye@brand' });
    clock.advance(5_000);
    await server.post(deliver(event('o1', 'kf_close_session', { KfAccount: 'eye@brand' })));
    await server.events.settle();
    await server.post(deliver(opened));
    await server.events.settle();
    server.timer.wakeAll();
    const other = await start();
    expect(await ask(from('o1', { Content: '在吗' }), other)).toBe('默认');
  });

  it('answers again by default when a close event was lost, after 48 hours', async () => {
    await write(automatic('default', '默认'));
    await server.post(deliver(event('o1', 'kf_create_session', { KfAccount: 'eye@brand' })));
    await server.events.settle();
    expect(await ask(from('o1', { Content: '在吗' }), await start())).toBe('success');
    clock.advance(48 * 3_600_000 + 1);
    expect(await ask(from('o1', { Content: '在吗' }), await start())).toBe('默认');
  });

  it('answers nothing but a hand-over in the Mini Program, where replies go through the API', async () => {
    await write(automatic('default', '默认'), keyword(['人工'], '转人工', { reply: { type: 'handOver' } }));
    const inMiniProgram = { account: miniProgram, format: 'json' } as const;
    const quiet = await server.post(deliver(from('o-mini', { Content: '在吗' }), inMiniProgram));
    expect(quiet).toMatchObject({ status: 200, body: 'success' });
    const handed = await server.post(deliver(from('o-mini', { Content: '人工' }), inMiniProgram));
    expect(openReply(handed.body, miniProgram)).toContain('"MsgType":"transfer_customer_service"');
  });

  it('takes over within 2 s what another process changed', async () => {
    const other = await start();
    await write(keyword(['营业时间'], '九点到九点'));
    expect(await ask(from('o1', { Content: '营业时间' }))).toBe('九点到九点');
    await wakeUntil(
      other,
      async () => (await ask(from('o1', { Content: '营业时间' }), other)) === '九点到九点',
    );
  });
});

function systemAfterOf(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** Lets the snapshot load until the answer is the expected one; the test's own time-out ends a wait in vain. */
async function wakeUntil(server: TestInbox, isReached: () => Promise<boolean>): Promise<void> {
  do server.timer.wakeAll();
  while (!(await isReached()));
}
