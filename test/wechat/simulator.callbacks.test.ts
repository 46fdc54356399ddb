import { encrypt, sign } from '../simulator/callbacks/crypto';
import { childText, parseXml } from '../simulator/callbacks/xml';
import { startSimulator, type AppSettings, type Simulator } from '../simulator';
import { start } from './simulatorCaller';
import { opened, startReceiver, type Receiver } from './simulatorReceiver';

let simulator: Simulator;
let receiver: Receiver;

const begin = (callbackDeadlineMs = 5_000): Promise<Simulator> =>
  startSimulator({ clock: { manualFrom: start }, timeScale: 0, callbackDeadlineMs });

beforeEach(async () => {
  receiver = await startReceiver();
  simulator = await begin();
});

afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

async function account(callback: Partial<AppSettings['callback']> = {}): Promise<AppSettings> {
  return simulator.client.createApp({ type: 'oa_service', callback: { urls: [receiver.url], ...callback } });
}

const textReply = (app: AppSettings, openid: string, content: string): string =>
  `<xml><ToUserName><![CDATA[${openid}]]></ToUserName><FromUserName><![CDATA[${app.originalId}]]></FromUserName>` +
  `<CreateTime>1772330400</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content></xml>`;

function sealed(app: AppSettings, reply: string): string {
  const encrypted = encrypt(app.callback.encodingAesKey, app.appid, reply, Buffer.alloc(16, 'r'));
  const signature = sign(app.callback.token, '1772330400', 'n1', encrypted);
  return (
    `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    `<TimeStamp>1772330400</TimeStamp><Nonce><![CDATA[n1]]></Nonce></xml>`
  );
}

describe('three modes of delivery', () => {
  it('sends plain messages signed with the token', async () => {
    const app = await account({ mode: 'plain' });
    const person = await simulator.client.createPerson();
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    const [only] = receiver.received;
    expect(receiver.received).toHaveLength(1);
    expect(only?.contentType).toBe('text/xml');
    expect(only?.userAgent).toBe('Mozilla/4.0');
    expect(only?.query['encrypt_type']).toBeUndefined();
    const { timestamp = '', nonce = '', signature } = only?.query ?? {};
    expect(signature).toBe(sign(app.callback.token, timestamp, nonce));
    const xml = parseXml(only?.body ?? '');
    expect(childText(xml, 'Event')).toBe('subscribe');
    expect(childText(xml, 'EventKey')).toBe('');
    expect(childText(xml, 'FromUserName')).toBe(only?.query['openid']);
    expect(childText(xml, 'CreateTime')).toBe('1772330400');
  });

  it('encrypts everything but the receiver in safe mode', async () => {
    const app = await account();
    const person = await simulator.client.createPerson();
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    const outer = parseXml(receiver.received[0]?.body ?? '');
    expect(outer.children.map((node) => node.name)).toEqual(['ToUserName', 'Encrypt']);
    expect(childText(parseXml(opened(app, receiver.received[0]!)), 'Event')).toBe('subscribe');
  });

  it('carries both forms in compatible mode', async () => {
    const app = await account({ mode: 'compat' });
    const person = await simulator.client.createPerson();
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    const outer = parseXml(receiver.received[0]?.body ?? '');
    expect(childText(outer, 'Event')).toBe('subscribe');
    expect(childText(parseXml(opened(app, receiver.received[0]!)), 'Event')).toBe('subscribe');
  });

  it('speaks JSON with bare 64-bit ids where the account asks for it', async () => {
    const app = await simulator.client.createApp({
      type: 'mp',
      callback: { urls: [receiver.url], mode: 'plain', format: 'json' },
    });
    const person = await simulator.client.createPerson();
    await simulator.client.act(person.id, app.appid, 'kfText', { content: '在吗' });
    await simulator.client.settleCallbacks();
    expect(receiver.received[0]?.contentType).toBe('application/json');
    const body = receiver.received[0]?.body ?? '';
    const [, msgid = ''] = /"MsgId":(\d+)/u.exec(body) ?? [];
    expect(BigInt(msgid)).toBeGreaterThan(2n ** 53n);
    expect(String(Number(msgid))).not.toBe(msgid);
    expect(body).toContain('"Content":"在吗"');
  });
});

describe('retries', () => {
  it('delivers up to four times, each freshly signed, with the same message', async () => {
    receiver.react = () => ({ status: 500 });
    const app = await account();
    const person = await simulator.client.createPerson();
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    expect(receiver.received).toHaveLength(4);
    expect(new Set(receiver.received.map(({ query }) => query['nonce'])).size).toBe(4);
    expect(new Set(receiver.received.map((one) => opened(app, one))).size).toBe(1);
    const [record] = await simulator.client.callbacks();
    expect(record?.outcome).toBe('failed');
    const [line] = await simulator.client.phone(person.id);
    expect(line).toMatchObject({ kind: 'system', text: '该公众号提供的服务出现故障，请稍后再试' });
  });

  it.each<['hang' | 'reset', string]>([
    ['hang', 'timeout'],
    ['reset', 'connection'],
  ])('tries again after a connection that would %s', async (reaction, outcome) => {
    await simulator.close();
    simulator = await begin(reaction === 'hang' ? 100 : 5_000);
    receiver.react = (_received, index) => (index === 0 ? reaction : {});
    const app = await account();
    const person = await simulator.client.createPerson();
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    const [record] = await simulator.client.callbacks();
    expect(record?.attempts[0]?.outcome).toBe(outcome);
    expect(receiver.received.length).toBeGreaterThan(1);
  });

  it('treats garbage in a 200 answer as no answer', async () => {
    receiver.react = () => ({ body: '{"errcode":0}' });
    const app = await account();
    const person = await simulator.client.createPerson();
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    const [record] = await simulator.client.callbacks();
    expect(record?.attempts.map((attempt) => attempt.outcome)).toEqual(Array(4).fill('badReply'));
  });
});

describe('passive replies', () => {
  async function replyWith(build: (app: AppSettings, openid: string) => string, callback = {}) {
    const app = await account(callback);
    const person = await simulator.client.createPerson();
    const openid = await simulator.client.openid(person.id, app.appid);
    receiver.react = () => ({ body: build(app, openid) });
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    const [record] = await simulator.client.callbacks();
    return { record, phone: await simulator.client.phone(person.id) };
  }

  it('shows a signed and encrypted reply on the phone', async () => {
    const { record, phone } = await replyWith((app, openid) => sealed(app, textReply(app, openid, '欢迎')));
    expect(record?.outcome).toBe('replied');
    expect(record?.attempts[0]?.reply).toContain('欢迎');
    expect(phone).toMatchObject([{ kind: 'passiveReply', msgtype: 'text', text: '欢迎' }]);
  });

  it('refuses a plain reply in safe mode', async () => {
    const { record } = await replyWith((app, openid) => textReply(app, openid, '欢迎'));
    expect(record?.attempts[0]).toMatchObject({ outcome: 'badReply', reply: 'plain reply in safe mode' });
  });

  it('refuses a reply with a wrong signature', async () => {
    const { record } = await replyWith((app, openid) =>
      sealed(app, textReply(app, openid, '欢迎')).replace('<TimeStamp>1772330400', '<TimeStamp>1772330401'),
    );
    expect(record?.attempts[0]).toMatchObject({ outcome: 'badReply', reply: 'wrong MsgSignature' });
  });

  it('refuses a reply to somebody else', async () => {
    const { record } = await replyWith((app) => textReply(app, 'o0000', '欢迎'), { mode: 'plain' });
    expect(record?.attempts[0]).toMatchObject({ outcome: 'badReply', reply: 'ToUserName is not the sender' });
  });

  it('takes a plain reply in compatible mode', async () => {
    const { phone } = await replyWith((app, openid) => textReply(app, openid, '你好'), { mode: 'compat' });
    expect(phone.map((message) => message.text)).toEqual(['你好']);
  });
});

it('verifies a callback address with an echostr, as the console does', async () => {
  const app = await account();
  expect(await simulator.client.verifyCallback(app.appid)).toBe(true);
  const [get] = receiver.received;
  const { timestamp = '', nonce = '', signature } = get?.query ?? {};
  expect(get?.method).toBe('GET');
  expect(signature).toBe(sign(app.callback.token, timestamp, nonce));
  receiver.react = () => ({ body: 'success' });
  expect(await simulator.client.verifyCallback(app.appid)).toBe(false);
});
