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
const advance = (ms: number): Promise<unknown> => simulator.client.clock.advance(ms);

describe('customer-service messages', () => {
  const send = (openid: string): Promise<unknown> =>
    errcode(
      caller.post('/cgi-bin/message/custom/send', {
        touser: openid,
        msgtype: 'text',
        text: { content: '好' },
      }),
    );

  it('are 3 in the minute after a follow and 5 in the 48 hours after a message', async () => {
    const { id, openid } = await follower();
    expect([await send(openid), await send(openid), await send(openid)]).toEqual([0, 0, 0]);
    expect(await send(openid)).toBe(45047);
    await advance(60_000);
    expect(await send(openid)).toBe(45015);
    await simulator.client.sendText(id, app.appid, '在吗');
    for (let count = 0; count < 5; count += 1) expect(await send(openid)).toBe(0);
    expect(await send(openid)).toBe(45047);
    await advance(48 * 3_600_000);
    caller = await callerOf(simulator, app);
    expect(await send(openid)).toBe(45015);
    expect(await simulator.client.phone(id)).toHaveLength(8);
  });

  it('use up first what ends first', async () => {
    const { id, openid } = await follower();
    await simulator.client.sendText(id, app.appid, '在吗');
    for (let count = 0; count < 3; count += 1) await send(openid);
    const { grants } = await simulator.client.relation(id, app.appid);
    expect(grants.map(({ kind, remaining }) => [kind, remaining])).toEqual([
      ['follow', 0],
      ['message', 5],
    ]);
  });

  it('do not reach whoever left or blocked the account', async () => {
    const { id, openid } = await follower();
    await simulator.client.block(id, app.appid);
    expect(await send(openid)).toBe(48002);
    await simulator.client.unblock(id, app.appid);
    await simulator.client.unfollow(id, app.appid);
    expect(await send(openid)).toBe(43004);
    await simulator.client.follow(id, app.appid);
    expect(await send(openid)).toBe(0);
    expect(await send('nobody')).toBe(40003);
  });
});

describe('template messages', () => {
  async function template(): Promise<string> {
    return simulator.client.addTemplate(app.appid, {
      kind: 'template',
      title: '积分变动提醒',
      keywords: [
        { name: 'thing1', label: '原因' },
        { name: 'number2', label: '积分' },
      ],
    });
  }
  const good = { thing1: { value: '每日签到' }, number2: { value: '5' } };

  it('give a 64-bit msgid as a bare number, and an event with what came of it', async () => {
    const { id, openid } = await follower();
    const template_id = await template();
    const { text } = await caller.post('/cgi-bin/message/template/send', {
      touser: openid,
      template_id,
      data: good,
    });
    const [, msgid = ''] = /"msgid":(\d+)/u.exec(text) ?? [];
    expect(String(Number(msgid))).not.toBe(msgid);
    await simulator.client.block(id, app.appid);
    await caller.post('/cgi-bin/message/template/send', { touser: openid, template_id, data: good });
    await simulator.client.settleCallbacks();
    const ends = (await simulator.client.callbacks()).filter(
      ({ event }) => event === 'TEMPLATESENDJOBFINISH',
    );
    expect(ends.map(({ message }) => /<Status><!\[CDATA\[(.*?)\]\]>/u.exec(message)?.[1])).toEqual([
      'success',
      'failed:user block',
    ]);
    expect(ends[0]?.message).toContain(`<MsgID>${msgid}</MsgID>`);
    const [message] = await simulator.client.phone(id);
    expect(message).toMatchObject({ kind: 'template', text: '积分变动提醒\n原因：每日签到\n积分：5', msgid });
  });

  it('are the same message within ten minutes under one client_msg_id', async () => {
    const { id, openid } = await follower();
    const body = { touser: openid, template_id: await template(), data: good, client_msg_id: 'm1' };
    const first = await caller.post('/cgi-bin/message/template/send', body);
    expect((await caller.post('/cgi-bin/message/template/send', body)).text).toBe(first.text);
    await advance(600_000);
    expect((await caller.post('/cgi-bin/message/template/send', body)).text).not.toBe(first.text);
    expect(await simulator.client.phone(id)).toHaveLength(2);
  });

  it('name the value that breaks its rule', async () => {
    const { openid } = await follower();
    const template_id = await template();
    const data = { ...good, thing1: { value: 'x'.repeat(21) } };
    const { json } = await caller.post('/cgi-bin/message/template/send', {
      touser: openid,
      template_id,
      data,
    });
    expect(json['errcode']).toBe(47003);
    expect(json['errmsg']).toContain('data.thing1.value');
    const other = { touser: openid, template_id: 'none', data: good };
    expect(await errcode(caller.post('/cgi-bin/message/template/send', other))).toBe(40037);
  });
});

describe('subscription notices', () => {
  it('are one for each acceptance, then 43101', async () => {
    const { id, openid } = await follower();
    const template_id = await simulator.client.addTemplate(app.appid, {
      kind: 'subscribe',
      title: '预约提醒',
      keywords: [{ name: 'time1', label: '时间' }],
    });
    const send = (): Promise<unknown> =>
      errcode(
        caller.post('/cgi-bin/message/subscribe/bizsend', {
          touser: openid,
          template_id,
          data: { time1: { value: '2026年3月1日 10:00' } },
        }),
      );
    expect(await send()).toBe(43101);
    await simulator.client.subscribePopup(id, app.appid, { [template_id]: 'accept' });
    await simulator.client.subscribePopup(id, app.appid, { [template_id]: 'accept' });
    await simulator.client.subscribePopup(id, app.appid, { [template_id]: 'reject' });
    expect([await send(), await send(), await send()]).toEqual([0, 0, 43101]);
    await simulator.client.subscribePopup(id, app.appid, { [template_id]: 'accept' });
    await simulator.client.act(id, app.appid, 'manageSubscription', { reject: [template_id] });
    expect(await send()).toBe(43101);
  });
});

describe('mass messages', () => {
  it('reach a person four times a month, report with an event, and are known by clientmsgid', async () => {
    const people = [await follower(), await follower()];
    const send = (clientmsgid: string): Promise<Answer> =>
      caller.post('/cgi-bin/message/mass/send', {
        touser: people.map(({ openid }) => openid),
        msgtype: 'text',
        text: { content: '上新' },
        clientmsgid,
      });
    const first = await send('c1');
    const [, msgid = ''] = /"msg_id":(\d+)/u.exec(first.text) ?? [];
    await simulator.client.settleCallbacks();
    const repeated = await send('c1');
    expect(repeated.json['errcode']).toBe(45065);
    expect(repeated.text).toContain(`"msg_id":${msgid}`);
    expect(await errcode(send('c'.repeat(65)))).toBe(45067);
    for (const clientmsgid of ['c2', 'c3', 'c4', 'c5']) await send(clientmsgid);
    await simulator.client.settleCallbacks();
    expect(await simulator.client.phone(people[0]!.id)).toHaveLength(4);
    const ends = (await simulator.client.callbacks()).filter(({ event }) => event === 'MASSSENDJOBFINISH');
    expect(ends.at(-1)?.message).toContain('<TotalCount>2</TotalCount><FilterCount>0</FilterCount>');
    const status = await caller.post('/cgi-bin/message/mass/get', `{"msg_id":${msgid}}`);
    expect(status.text).toContain(`"msg_status":"SEND_SUCCESS"`);
  });
});
