import { randomBytes } from 'node:crypto';
import { inboxMessageModel } from '../../src/inbox/inbox.model';
import { sign } from '../simulator/callbacks/crypto';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { Delivery, Fields } from './callbacks';
import { deliver, miniProgram, officialAccount, replyText, seal, xmlOf } from './callbacks';
import type { TestInbox, TestInboxOptions } from './startInbox';
import { inboxTestModels, startInbox } from './startInbox';

const clock = createFakeClock();
const now = (): number => Math.floor(clock.now().getTime() / 1_000);
let nextId = 0;

function text(changes: Fields = {}): Fields {
  nextId += 1;
  return {
    FromUserName: 'o-person',
    CreateTime: now(),
    MsgType: 'text',
    Content: '你好',
    MsgId: `id-${nextId}`,
    ...changes,
  };
}

describe('POST /callback/:appid', () => {
  let database: TestDatabase;
  let server: TestInbox;
  const more: TestInbox[] = [];

  beforeAll(async () => {
    database = await startDatabase({ models: inboxTestModels, clock });
    server = await startInbox({ db: database.database, clock });
  });

  afterAll(async () => {
    for (const one of [server, ...more]) await one.stop();
    await database.stop();
  });

  beforeEach(async () => {
    await database.database.collection(inboxMessageModel).deleteMany({});
    server.counts.clear();
    server.dispatched.length = 0;
  });

  const another = async (options: Omit<TestInboxOptions, 'db' | 'clock'>): Promise<TestInbox> => {
    const made = await startInbox({ db: database.database, clock, ...options });
    more.push(made);
    return made;
  };
  const stored = () => database.database.collection(inboxMessageModel).find().sort({ at: 1 }).toArray();

  /** Refused with this status and code, counted, and nothing kept. */
  const expectRefused = async (
    delivery: Delivery,
    status: number,
    code: string,
    to = server,
  ): Promise<void> => {
    const answer = await to.post(delivery);
    expect({ status: answer.status, code: answer.code }).toEqual({ status, code });
    expect(to.counts.get(`callback_refused code=${code}`)).toBe(1);
    expect(await stored()).toEqual([]);
    expect(server.dispatched).toEqual([]);
  };

  it('refuses what is not signed by the account', async () => {
    const good = deliver(text());
    await expectRefused(
      { ...good, query: { ...good.query, msg_signature: 'f'.repeat(40) } },
      401,
      'WECHAT_CALLBACK_FORGED',
    );
  });

  it('refuses a body that was changed after it was signed', async () => {
    const [one, other] = [deliver(text()), deliver(text())];
    await expectRefused({ ...one, body: other.body }, 401, 'WECHAT_CALLBACK_FORGED');
  });

  it('refuses what was encrypted for another account', async () => {
    const foreign = seal({ ...officialAccount, appid: 'wx00000000000000ff' }, `<xml>${xmlOf(text())}</xml>`);
    await expectRefused({ ...foreign, appid: officialAccount.appid }, 401, 'WECHAT_CALLBACK_FORGED');
  });

  it('refuses a truncated body', async () => {
    const good = deliver(text());
    const half = good.body.subarray(0, good.body.length / 2);
    await expectRefused({ ...good, body: half }, 400, 'WECHAT_CALLBACK_MALFORMED');
  });

  it('refuses entities before it reads anything of the body', async () => {
    const bomb = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa">]><xml><Encrypt>&a;</Encrypt></xml>';
    const answer = await server.post({ ...deliver(text()), body: Buffer.from(bomb) });
    expect({ status: answer.status, stored: await stored() }).toEqual({ status: 400, stored: [] });
    expect(server.counts.get(`callback_refused code=${answer.code ?? ''}`)).toBe(1);
  });

  it('refuses entities inside of what is encrypted', async () => {
    const inner = `<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml>${xmlOf(text())}</xml>`;
    await expectRefused(seal(officialAccount, inner), 400, 'WECHAT_CALLBACK_MALFORMED');
  });

  it('refuses a body above 64 KiB unread', async () => {
    const answer = await server.post({ ...deliver(text()), body: randomBytes(64 * 1024 + 1) });
    expect({ status: answer.status, code: answer.code }).toEqual({ status: 400, code: 'REQUEST_TOO_LARGE' });
    expect(await stored()).toEqual([]);
  });

  it('does not know other accounts', async () => {
    await expectRefused({ ...deliver(text()), appid: 'wx00000000000000ff' }, 404, 'INBOX_APPID_UNKNOWN');
  });

  it('refuses an event older than its key would be kept, and one from the future (F7)', async () => {
    const weekSeconds = 7 * 24 * 3_600;
    await expectRefused(deliver(text({ CreateTime: now() - weekSeconds - 1 })), 400, 'INBOX_STALE');
    server.counts.clear();
    server.dispatched.length = 0;
    await expectRefused(deliver(text({ CreateTime: now() + 601 })), 400, 'INBOX_STALE');
    expect((await server.post(deliver(text({ CreateTime: now() - weekSeconds })))).status).toBe(200);
    expect((await server.post(deliver(text({ CreateTime: now() + 600 })))).status).toBe(200);
  });

  it('refuses plain bodies of an encrypted account, and plain accounts in production (F7)', async () => {
    const plainAccount = { ...officialAccount, mode: 'plain' } as const;
    const plain = deliver(text(), { account: plainAccount });
    await expectRefused(plain, 400, 'WECHAT_CALLBACK_MODE');
    const production = await another({ accounts: [plainAccount], isProduction: true });
    await expectRefused(plain, 400, 'WECHAT_CALLBACK_MODE', production);
    const development = await another({ accounts: [plainAccount] });
    expect(await development.post(plain)).toMatchObject({ status: 200, body: 'success' });
  });

  it('believes the encrypted part alone in compatible mode (F7)', async () => {
    const account = { ...officialAccount, mode: 'compatible' } as const;
    const compatible = await another({ accounts: [account] });
    const good = deliver(text(), { account });
    expect(await compatible.post(good)).toMatchObject({ status: 200, body: 'success' });
    await database.database.collection(inboxMessageModel).deleteMany({});
    const changed = Buffer.from(good.body.toString().replace('o-person', 'o-victim'));
    await expectRefused({ ...good, body: changed }, 401, 'WECHAT_CALLBACK_FORGED', compatible);
  });

  it('stores the message with its person before it answers, and hands it to the worker', async () => {
    const answer = await server.post(deliver(text({ MsgId: '22876340532172986' })));
    expect(answer).toMatchObject({ status: 200, body: 'success' });
    const [row] = await stored();
    expect(row).toMatchObject({
      name: 'wechat.message',
      status: 'due',
      tries: 0,
      appid: officialAccount.appid,
      openid: 'o-person',
      payload: { account: 'officialAccount', msgType: 'text', event: null, sceneStr: null },
    });
    expect(server.dispatched).toEqual([row?._id]);
    expect(await server.inbox.service.read(row?._id ?? '')).toMatchObject({
      appid: officialAccount.appid,
      openid: 'o-person',
      message: { msgId: '22876340532172986', content: '你好' },
    });
  });

  it('hides the openid in the id, which the database puts into its own messages', async () => {
    await server.post(deliver(text()));
    const [row] = await stored();
    expect(row?._id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes the push of the Mini Program as JSON and as XML, once', async () => {
    const fields = text({
      FromUserName: 'o-mini',
      MsgType: 'event',
      Event: 'user_enter_tempsession',
      SessionFrom: 'home',
    });
    expect((await server.post(deliver(fields, { account: miniProgram, format: 'json' }))).status).toBe(200);
    expect((await server.post(deliver(fields, { account: miniProgram, format: 'xml' }))).status).toBe(200);
    const rows = await stored();
    expect(rows.map(({ name, payload }) => [name, payload])).toEqual([
      ['wechat.other', expect.objectContaining({ account: 'miniProgram', event: 'user_enter_tempsession' })],
    ]);
  });

  it('keeps types it does not know', async () => {
    await server.post(
      deliver({ FromUserName: 'o-person', CreateTime: now(), MsgType: 'hologram', Shape: 'cube' }),
    );
    await server.post(
      deliver({
        FromUserName: 'o-person',
        CreateTime: now(),
        MsgType: 'event',
        Event: 'card_sku_remind',
        Detail: 'a',
      }),
    );
    await server.post(
      deliver({
        FromUserName: 'o-person',
        CreateTime: now(),
        MsgType: 'event',
        Event: 'card_sku_remind',
        Detail: 'b',
      }),
    );
    const rows = await stored();
    expect(rows.map(({ name }) => name)).toEqual(['wechat.other', 'wechat.other', 'wechat.other']);
    expect(rows.map(({ message }) => message?.rest).sort()).toEqual(
      expect.arrayContaining([{ Shape: 'cube' }, { Detail: 'a' }, { Detail: 'b' }]),
    );
  });

  it('takes the person of a privacy event from inside, not from the account that pushes it', async () => {
    const fields = { FromUserName: 'o-platform', MsgType: 'event', Event: 'user_authorization_revoke' };
    await server.post(deliver({ ...fields, CreateTime: now(), OpenID: 'o-person', RevokeInfo: '8' }));
    expect((await stored())[0]).toMatchObject({ name: 'wechat.privacyChanged', openid: 'o-person' });
  });

  it('reads the scene of a follow and of a scan, with and without the prefix', async () => {
    const scan = { FromUserName: 'o-person', CreateTime: now(), MsgType: 'event' };
    await server.post(deliver({ ...scan, Event: 'subscribe', EventKey: 'qrscene_c01ABC', Ticket: 't' }));
    await server.post(deliver({ ...scan, Event: 'SCAN', EventKey: 'c01ABC', Ticket: 't' }));
    await server.post(deliver({ ...scan, CreateTime: now() - 1, Event: 'subscribe', EventKey: '' }));
    const scenes = (await stored()).map(({ payload }) => (payload as { sceneStr: unknown }).sceneStr);
    expect(scenes.sort()).toEqual(['c01ABC', 'c01ABC', null].sort());
  });

  it('answers the reply of the first source that has one, encrypted', async () => {
    const answering = await another({
      sources: [
        { name: 'silent', replyFor: () => null },
        { name: 'greeter', replyFor: ({ content }) => ({ type: 'text', content: `收到：${content ?? ''}` }) },
      ],
    });
    const answer = await answering.post(deliver(text({ Content: '<b>&' })));
    expect(replyText(answer.body)).toBe('收到：<b>&');
    expect(answer.body).not.toContain('收到');
  });
});

describe('GET /callback/:appid', () => {
  it('proves the address to the console of WeChat, and to nobody else', async () => {
    const { database, stop } = await startDatabase({ models: inboxTestModels, clock });
    const server = await startInbox({ db: database, clock });
    const [timestamp, nonce, echostr] = ['1714036504', '1514711492', '4375120948345356249'];
    const signature = sign(officialAccount.token, timestamp, nonce);
    const query = new URLSearchParams({ signature, timestamp, nonce, echostr });
    const good = await fetch(`${server.url}/callback/${officialAccount.appid}?${query.toString()}`);
    expect({ status: good.status, body: await good.text() }).toEqual({ status: 200, body: echostr });
    query.set('nonce', '2');
    const forged = await fetch(`${server.url}/callback/${officialAccount.appid}?${query.toString()}`);
    expect(forged.status).toBe(401);
    expect(server.counts.get('callback_refused code=WECHAT_CALLBACK_FORGED')).toBe(1);
    expect((await fetch(`${server.url}/callback/wx00000000000000ff?${query.toString()}`)).status).toBe(404);
    await server.stop();
    await stop();
  });
});
