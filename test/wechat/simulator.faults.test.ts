import { decrypt, sign } from '../simulator/callbacks/crypto';
import { childText, parseXml } from '../simulator/callbacks/xml';
import { startSimulator, type AppSettings, type Simulator } from '../simulator';
import { start } from './simulatorCaller';
import { opened, startReceiver, type Received, type Receiver } from './simulatorReceiver';

let simulator: Simulator;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  simulator = await startSimulator({ clock: { manualFrom: start }, timeScale: 0 });
});

afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

async function account(callback: Partial<AppSettings['callback']> = {}): Promise<AppSettings> {
  return simulator.client.createApp({ type: 'oa_service', callback: { urls: [receiver.url], ...callback } });
}

describe('faults of delivery', () => {
  it('delivers each callback four times, shuffled with those of others', async () => {
    const app = await account({ mode: 'plain' });
    const people = await simulator.client.createPeople(25);
    await simulator.client.faults.add({ kind: 'callbackDuplicate', n: 4 });
    await simulator.client.faults.add({ kind: 'callbackOutOfOrder', window: 100 });
    await simulator.client.actAll(people.map(({ id }) => ({ person: id, app: app.appid, verb: 'follow' })));
    await simulator.client.settleCallbacks();
    const senders = receiver.received.map(({ query }) => query['openid']);
    expect(senders).toHaveLength(100);
    expect(new Set(senders).size).toBe(25);
    expect(senders.slice(0, 4).some((openid) => openid !== senders[0])).toBe(true);
    const records = await simulator.client.callbacks();
    expect(records.every((record) => record.outcome === 'accepted' && record.attempts.length === 4)).toBe(
      true,
    );
  });

  it('retries what was handled when the answer is lost', async () => {
    const app = await account();
    const person = await simulator.client.createPerson();
    await simulator.client.faults.add({ kind: 'callbackReplyLost', count: 1 });
    await simulator.client.follow(person.id, app.appid);
    await simulator.client.settleCallbacks();
    const [record] = await simulator.client.callbacks();
    expect(record?.attempts.map((attempt) => attempt.outcome)).toEqual(['replyLost', 'accepted']);
  });

  it('loses a callback, and delays one', async () => {
    const app = await account();
    const [lost, late] = await simulator.client.createPeople(2);
    await simulator.client.faults.add({ kind: 'callbackLost', person: lost!.id });
    await simulator.client.faults.add({ kind: 'callbackDelay', ms: 1, person: late!.id });
    await simulator.client.follow(lost!.id, app.appid);
    await simulator.client.follow(late!.id, app.appid);
    await simulator.client.settleCallbacks();
    const outcomes = (await simulator.client.callbacks()).map(({ personId, outcome }) => [personId, outcome]);
    expect(outcomes).toEqual([
      [lost!.id, 'lost'],
      [late!.id, 'accepted'],
    ]);
    expect(receiver.received).toHaveLength(1);
  });

  it('spoils signatures, owners, times and bodies', async () => {
    const app = await account();
    const person = await simulator.client.createPerson();
    const { token, encodingAesKey } = app.callback;
    const next = async (fault: Parameters<typeof simulator.client.faults.add>[0]): Promise<Received> => {
      await simulator.client.faults.add({ ...fault, count: 1 });
      await simulator.client.follow(person.id, app.appid);
      await simulator.client.settleCallbacks();
      const spoiled = receiver.received.at(-1)!;
      await simulator.client.unfollow(person.id, app.appid);
      await simulator.client.settleCallbacks();
      return spoiled;
    };
    const forged = await next({ kind: 'callbackBadSignature' });
    const encrypted = childText(parseXml(forged.body), 'Encrypt');
    expect(forged.query['msg_signature']).not.toBe(
      sign(token, forged.query['timestamp'] ?? '', forged.query['nonce'] ?? '', encrypted),
    );
    const foreign = await next({ kind: 'callbackWrongAppid' });
    expect(() => decrypt(encodingAesKey, app.appid, childText(parseXml(foreign.body), 'Encrypt'))).toThrow(
      'encrypted for',
    );
    const replayed = await next({ kind: 'callbackReplay' });
    expect(childText(parseXml(opened(app, replayed)), 'CreateTime')).toBe(String(1772330400 - 8 * 86_400));
    expect((await next({ kind: 'callbackXxe' })).body).toContain('<!ENTITY');
    expect((await next({ kind: 'callbackEntityBomb' })).body).toContain('<!DOCTYPE');
    expect((await next({ kind: 'callbackOversized' })).body.length).toBeGreaterThan(1_000_000);
  });

  it('takes several addresses in turn', async () => {
    const second = await startReceiver();
    const app = await account({ urls: [receiver.url, second.url] });
    const people = await simulator.client.createPeople(10);
    await simulator.client.actAll(people.map(({ id }) => ({ person: id, app: app.appid, verb: 'follow' })));
    await simulator.client.settleCallbacks();
    expect([receiver.received.length, second.received.length]).toEqual([5, 5]);
    await second.close();
  });

  it('holds deliveries back, and delivers known ones again in the order asked for', async () => {
    const app = await account({ mode: 'plain' });
    const person = await simulator.client.createPerson();
    await simulator.client.holdCallbacks();
    const first = await simulator.client.follow(person.id, app.appid);
    const second = await simulator.client.unfollow(person.id, app.appid);
    expect(receiver.received).toHaveLength(0);
    await expect(simulator.client.settleCallbacks()).rejects.toThrow('held');
    await simulator.client.releaseCallbacks();
    await simulator.client.settleCallbacks();
    receiver.received.length = 0;
    await simulator.client.redeliver([second.callbackId ?? 0, first.callbackId ?? 0, second.callbackId ?? 0]);
    expect(receiver.received.map(({ body }) => childText(parseXml(body), 'Event'))).toEqual([
      'unsubscribe',
      'subscribe',
      'unsubscribe',
    ]);
  });
});
