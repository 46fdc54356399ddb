import { customerServiceSessionModel, inboxMessageModel } from '../../src/inbox/inbox.model';
import type { DomainEvents } from '../../src/contract/events';
import { handlersOf } from '../../src/platform/events';
import { dayMs } from '../../src/platform/clock';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { Fields } from './callbacks';
import { deliver, officialAccount } from './callbacks';
import { createIngestRow } from './rows';
import type { TestInbox } from './startInbox';
import { inboxTestModels, startInbox } from './startInbox';

const clock = createFakeClock();
let database: TestDatabase;
let server: TestInbox;

beforeEach(async () => {
  database = await startDatabase({ models: inboxTestModels, clock });
  server = await startInbox({ db: database.database, clock });
});

afterEach(async () => {
  await server.stop();
  await database.stop();
});

const rows = () => database.database.collection(inboxMessageModel);

function runJob(name: string): Promise<void> {
  const job = server.inbox.jobs.find((one) => one.name === name)!;
  return job.run({ scheduledFor: clock.now(), fence: 1, signal: new AbortController().signal });
}

function event(openid: string, name: string, fields: Fields = {}): Fields {
  const createTime = Math.floor(clock.now().getTime() / 1_000);
  return { FromUserName: openid, CreateTime: createTime, MsgType: 'event', Event: name, ...fields };
}

const text = (openid: string, msgId: string): Fields => ({
  ...event(openid, ''),
  MsgType: 'text',
  Content: '我的手机号是多少',
  MsgId: msgId,
});

it('keeps finished callbacks for 30 days, and unfinished ones for as long as they are', async () => {
  const ago = (days: number): Date => new Date(clock.now().getTime() - days * dayMs - 1);
  const old = Array.from({ length: 1_500 }, (_, number) =>
    createIngestRow(`old-${number}`, { status: 'done', at: ago(30) }),
  );
  await rows().insertMany([
    ...old,
    createIngestRow('young', { status: 'done', at: ago(29) }),
    createIngestRow('aside', { status: 'aside', at: ago(300) }),
    createIngestRow('due', { status: 'due', at: ago(300) }),
  ]);
  await runJob('inbox.sweepDone');
  expect((await rows().find().toArray()).map(({ _id }) => _id).sort()).toEqual(['aside', 'due', 'young']);
});

it('forgets who talked with the customer service a week later', async () => {
  const sessions = database.database.collection(customerServiceSessionModel);
  await server.post(deliver(event('o1', 'kf_create_session', { KfAccount: 'a@b' })));
  await server.events.settle();
  clock.advance(7 * dayMs - 1_000);
  await runJob('inbox.sweepSessions');
  expect(await sessions.countDocuments()).toBe(1);
  clock.advance(2_000);
  await runJob('inbox.sweepSessions');
  expect(await sessions.countDocuments()).toBe(0);
});

describe('a person who cancels the authorisation', () => {
  const cancel = (openid: string): Fields =>
    event('o-platform', 'user_authorization_cancellation', { OpenID: openid, AppID: officialAccount.appid });

  it('leaves nothing of person or content, while a late delivery is still known', async () => {
    const delivery = text('o-leaver', 'm1');
    await server.post(deliver(delivery));
    await server.post(deliver(text('o-stayer', 'm2')));
    await server.post(deliver(event('o-leaver', 'kf_create_session', { KfAccount: 'a@b' })));
    await server.post(deliver(cancel('o-leaver')));
    await server.events.settle();
    const kept = JSON.stringify(
      await rows()
        .find({ name: { $ne: 'wechat.privacyChanged' } })
        .toArray(),
    );
    expect(kept).not.toContain('o-leaver');
    expect(kept).toContain('o-stayer');
    expect(await database.database.collection(customerServiceSessionModel).countDocuments()).toBe(0);
    expect(await server.post(deliver(delivery))).toMatchObject({ status: 200, body: 'success' });
    expect(await rows().countDocuments({ name: 'wechat.message' })).toBe(2);
  });

  it('can be read from the privacy event until its last handler has, and within a minute no longer', async () => {
    const readers: unknown[] = [];
    let isBroken = true;
    const on = handlersOf<DomainEvents>();
    server.events.register([
      on('wechat.privacyChanged', {
        name: 'test.forget',
        async apply({ payload }) {
          readers.push((await server.inbox.service.read(payload.inboxId))?.openid);
          if (isBroken) throw new Error('not yet');
        },
      }),
    ]);
    await server.post(deliver(cancel('o-leaver')));
    await server.events.settle();
    await runJob('inbox.forgetPrivacyEvents');
    isBroken = false;
    clock.advance(60_000);
    await server.events.settle();
    expect(readers).toEqual(['o-leaver', 'o-leaver']);
    await runJob('inbox.forgetPrivacyEvents');
    expect(JSON.stringify(await rows().find().toArray())).not.toContain('o-leaver');
  });
});

describe('the share of the inbox in a member', () => {
  const member = (openid: string) => ({
    memberId: 'm1',
    identities: [{ identityId: 'i1', appid: officialAccount.appid, openid }],
  });

  it('shows what the person sent, in pages, and nothing to a member without identities', async () => {
    for (const id of ['m1', 'm2', 'm3']) {
      clock.advance(1_000);
      await server.post(deliver(text('o1', id)));
    }
    await server.post(deliver(event('o1', 'CLICK', { EventKey: 'points' })));
    await server.post(deliver(text('o2', 'm4')));
    const { part } = server.inbox;
    const before = new Date(clock.now().getTime() + 1);
    const all = await part.timeline(member('o1'), { before, limit: 10 });
    expect(all.map(({ text: line }) => line)).toEqual(
      expect.arrayContaining(['点击了公众号菜单', '发来一条消息（文字）']),
    );
    expect(all).toHaveLength(4);
    expect(await part.timeline(member('o1'), { before: clock.now(), limit: 1 })).toHaveLength(1);
    expect(await part.timeline({ memberId: 'm1', identities: [] }, { before, limit: 10 })).toEqual([]);
    expect(JSON.stringify(await part.copy(member('o1')))).toContain('我的手机号是多少');
    expect(await part.copy({ memberId: 'm1', identities: [] })).toEqual([]);
  });

  it('is erased with the member', async () => {
    await server.post(deliver(text('o1', 'm1')));
    await database.database.transaction({ keys: [] }, () => server.inbox.part.erase(member('o1')));
    expect(JSON.stringify(await rows().find().toArray())).not.toMatch(/o1|手机号/);
  });
});
