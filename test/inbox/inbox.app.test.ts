import { followerModel } from '../../src/follower/follower.model';
import { inboxMessageModel } from '../../src/inbox/inbox.model';
import type { MenuView, ReplyRuleInput } from '../../src/contract/inbox';
import type { Client } from '../support/client';
import { asClerk, asOperator } from '../support/factories/staff';
import { asVisitor, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the inbox in the whole application', () => {
  let app: TestApp;
  let operator: Client;
  let officialAccount: string;

  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(staffWorld(app))).client;
    officialAccount = app.config.officialAccount.appid;
  });
  afterAll(() => app.stop());

  const write = (rule: ReplyRuleInput) => operator.post('/api/console/reply-rules', rule).then(done);
  const phoneOf = async (person: string): Promise<string[]> =>
    (await app.simulator.client.phone(person)).map(({ text }) => text);
  const newPerson = async (): Promise<string> => (await app.simulator.client.createPerson()).id;

  it('passes the check of the console of WeChat, for both accounts', async () => {
    expect(await app.simulator.client.verifyCallback(officialAccount)).toBe(true);
    expect(await app.simulator.client.verifyCallback(app.config.miniProgram.appid)).toBe(true);
  });

  it('welcomes on the phone who follows, and answers what people write', async () => {
    const common = { priority: 0, isEnabled: true };
    const text = (content: string) => ({ type: 'text', content }) as const;
    await write({ ...common, kind: 'welcome', name: '欢迎', reply: text('欢迎关注') });
    await write({
      ...common,
      kind: 'keyword',
      name: '护理',
      match: 'contains',
      keywords: ['护理'],
      reply: text('请看护理指南'),
    });
    const person = await newPerson();
    await app.simulator.client.follow(person, officialAccount);
    await app.simulator.client.sendText(person, officialAccount, '怎么护理镜片');
    await app.settle();
    expect(await phoneOf(person)).toEqual(['欢迎关注', '请看护理指南']);
  });

  it('does once what WeChat tells four times, and answers each time', async () => {
    const person = await newPerson();
    const { client } = app.simulator;
    await client.follow(person, officialAccount);
    await app.settle();
    const { openid } = await client.relation(person, officialAccount);
    const told = (await client.callbacks()).at(-1)!;
    await client.redeliver([told.id, told.id, told.id], false);
    await app.settle();
    const [callback] = (await client.callbacks()).filter(({ id }) => id === told.id);
    expect(callback?.attempts).toHaveLength(4);
    expect(await app.db.collection(inboxMessageModel).countDocuments({ openid })).toBe(1);
    expect(await app.db.collection(followerModel).findOne({ openid })).toMatchObject({ version: 1 });
  });

  it('takes the push of the Mini Program', async () => {
    const { person } = await asVisitor(app);
    const { appid } = app.config.miniProgram;
    await app.simulator.client.revokeAuthorization(person, appid, '8');
    await app.settle();
    const openid = await app.simulator.client.openid(person, appid);
    const row = await app.db.collection(inboxMessageModel).findOne({ appid, openid });
    expect(row).toMatchObject({
      name: 'wechat.privacyChanged',
      status: 'done',
      message: { revokeInfo: '8' },
    });
  });

  it('publishes the menu to WeChat and shows what is there', async () => {
    const buttons = [
      { type: 'click', name: '积分', key: 'points' },
      { name: '更多', subButtons: [{ type: 'view', name: '官网', url: 'https://brand.example/' }] },
    ];
    done(await operator.put('/api/console/menu', { buttons }));
    const { live } = done(await operator.post<MenuView>('/api/console/menu/publish'));
    expect(live.state).toBe('known');
    expect(live.buttons.map(({ name, target }) => [name, target])).toEqual([
      ['积分', 'points'],
      ['更多', null],
    ]);
    expect(live.buttons[1]?.subButtons.map(({ target }) => target)).toEqual(['https://brand.example/']);
  });

  it('forgets in every collection of inbox and follower who closes the account', async () => {
    const person = await newPerson();
    const { client } = app.simulator;
    await client.follow(person, officialAccount);
    await client.sendText(person, officialAccount, '护理');
    await app.settle();
    const openid = await client.openid(person, officialAccount);
    await client.cancelAccount(person, officialAccount);
    await app.settle();
    await app.app.jobs.runOnce('inbox.forgetPrivacyEvents');
    const rows = [
      ...(await app.db.collection(inboxMessageModel).find().toArray()),
      ...(await app.db.collection(followerModel).find().toArray()),
    ];
    expect(JSON.stringify(rows)).not.toContain(openid);
  });

  it.each([
    ['GET', '/api/console/reply-rules'],
    ['POST', '/api/console/reply-rules'],
    ['GET', '/api/console/menu'],
    ['PUT', '/api/console/menu'],
    ['POST', '/api/console/menu/publish'],
    ['GET', '/api/console/inbox-messages'],
    ['POST', '/api/console/inbox-messages/1/retries'],
    ['GET', '/api/console/followers'],
  ] as const)('keeps strangers, people and clerks away from %s %s', async (method, path) => {
    const send = (client: Client) =>
      ({ GET: () => client.get(path), POST: () => client.post(path, {}), PUT: () => client.put(path, {}) })[
        method
      ]();
    const clerk = (await asClerk(staffWorld(app))).client;
    const visitor = (await asVisitor(app)).client;
    const agent = (await asOperator(staffWorld(app), 'customerServiceAgent')).client;
    expect((await send(app.anonymous)).status).toBe(401);
    expect((await send(visitor)).status).toBe(401);
    expect((await send(clerk)).status).toBe(401);
    if (method !== 'GET') expect((await send(agent)).status).toBe(403);
  });
});
