import { inboxMessageModel } from '../../src/inbox/inbox.model';
import { hasCode } from '../../src/platform/errors';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import { isFullSize, sizes } from '../support/sizes';
import type { Delivery, Fields } from './callbacks';
import { deliver, replyText } from './callbacks';
import type { TestInbox } from './startInbox';
import { inboxTestModels, startInbox } from './startInbox';

const clock = createFakeClock();
const now = (): number => Math.floor(clock.now().getTime() / 1_000);

function text(openid: string, msgId: string, content = '你好'): Fields {
  return { FromUserName: openid, CreateTime: now(), MsgType: 'text', Content: content, MsgId: msgId };
}

function event(openid: string, name: string, fields: Fields = {}): Fields {
  return { FromUserName: openid, CreateTime: now(), MsgType: 'event', Event: name, ...fields };
}

/** Runs the work with at most so many at once. */
async function eachOf<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!, at);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** The same order at every run. */
function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items];
  let state = 20_260_302;
  for (let at = copy.length - 1; at > 0; at -= 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = state % (at + 1);
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}

describe('callbacks that come more than once', () => {
  let database: TestDatabase;
  let servers: TestInbox[];

  beforeAll(async () => {
    database = await startDatabase({ models: inboxTestModels, clock });
    servers = [];
    for (let count = 0; count < 2; count += 1)
      servers.push(await startInbox({ db: database.database, clock }));
  });

  beforeEach(async () => {
    await database.database.collection(inboxMessageModel).deleteMany({});
    for (const { dispatched } of servers) dispatched.length = 0;
  });

  afterAll(async () => {
    for (const server of servers) await server.stop();
    await database.stop();
  });

  /** Through the service: what HTTP adds is told by the stories, with two real processes. */
  const sendOnce = (delivery: Delivery, index: number) =>
    servers[index % servers.length]!.inbox.service.receive(delivery);

  /** On a machine too busy to store in time, WeChat sends again; the full run on a free one allows no such refusal. */
  const send = async (delivery: Delivery, index: number): ReturnType<typeof sendOnce> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await sendOnce(delivery, index);
      } catch (error) {
        if (isFullSize || tries === 4 || !hasCode(error, 'INBOX_NOT_STORED')) throw error;
      }
    }
  };
  const effects = (): string[] => servers.flatMap(({ dispatched }) => dispatched);

  it('has one effect for each event, of four shuffled deliveries over two servers (F1)', async () => {
    const { events, inFlight } = sizes.callbackStorm;
    const kinds = Array.from({ length: events }, (_, number) =>
      number % 2 === 0 ? text(`o-storm-${number}`, String(number)) : event(`o-storm-${number}`, 'subscribe'),
    );
    const deliveries = shuffled(kinds.flatMap((fields) => [fields, fields, fields, fields]));
    const startedMs = performance.now();
    const tookMs: number[] = [];
    const answers = await eachOf(deliveries, inFlight, async (fields, index) => {
      const sentMs = performance.now();
      const answer = await send(deliver(fields), index);
      tookMs.push(performance.now() - sentMs);
      return answer;
    });
    expect(answers.filter(({ body }) => body !== 'success')).toEqual([]);
    expect(effects()).toHaveLength(events);
    expect(new Set(effects()).size).toBe(events);
    expect(await database.database.collection(inboxMessageModel).countDocuments()).toBe(events);
    const sorted = tookMs.sort((a, b) => a - b);
    const rate = Math.round((deliveries.length / (performance.now() - startedMs)) * 1_000);
    const [p99, max] = [sorted[Math.floor(sorted.length * 0.99)]!, sorted.at(-1)!];
    process.stdout.write(
      `F1: ${deliveries.length} deliveries, ${rate}/s, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms\n`,
    );
  });

  it('keeps two events of one person in one second apart (F2)', async () => {
    const sent = (msgid: string): Fields => ({
      SubscribeMsgSentEvent: {
        List: [{ TemplateId: 'template-1', MsgID: msgid, ErrorCode: '0', ErrorStatus: 'success' }],
      },
    });
    const platform = 'o-wechat-platform';
    const pairOf = (openid: string, number: number): readonly [Fields, Fields] => {
      switch (number % 6) {
        case 0:
          return [event(openid, 'subscribe'), event(openid, 'subscribe_msg_popup_event', popup('accept'))];
        case 1:
          return [event(openid, 'SCAN', { EventKey: 'c1' }), event(openid, 'SCAN', { EventKey: 'c2' })];
        case 2:
          return [finished(openid, '1700827132819554304'), finished(openid, '1700827132819554305')];
        case 3:
          return [
            event(openid, 'subscribe_msg_sent_event', sent('1700827132819554304')),
            event(openid, 'subscribe_msg_sent_event', sent('1700827132819554305')),
          ];
        case 4:
          return [
            event(platform, 'user_authorization_revoke', { OpenID: openid, RevokeInfo: '1' }),
            event(platform, 'user_authorization_revoke', { OpenID: openid, RevokeInfo: '8' }),
          ];
        default:
          return [
            event(openid, 'subscribe', { EventKey: '' }),
            event(openid, 'unsubscribe', { EventKey: '' }),
          ];
      }
    };
    const pairs = Array.from({ length: sizes.callbackPairs }, (_, number) =>
      pairOf(`o-pair-${number}`, number),
    );
    const deliveries = shuffled(pairs.flatMap(([a, b]) => [a, b, a, b]));
    await eachOf(deliveries, 64, (fields, index) => send(deliver(fields), index));
    expect(new Set(effects()).size).toBe(2 * sizes.callbackPairs);
    expect(effects()).toHaveLength(2 * sizes.callbackPairs);
  });

  it('keeps two messages with one MsgId apart when two people sent them (F3)', async () => {
    const pairs = Array.from({ length: sizes.callbackPairs }, (_, number) => [
      text(`o-left-${number}`, `same-${number}`),
      text(`o-right-${number}`, `same-${number}`),
    ]);
    await eachOf(shuffled([...pairs, ...pairs].flat()), 64, (fields, index) => send(deliver(fields), index));
    expect(new Set(effects()).size).toBe(2 * sizes.callbackPairs);
    expect(effects()).toHaveLength(2 * sizes.callbackPairs);
  });

  it('answers the retry after a lost reply with the same reply, even when the rules have changed (F5)', async () => {
    const actor = { kind: 'staff', id: 'tester' } as const;
    const rule = { name: '问候', kind: 'default', priority: 1, isEnabled: true } as const;
    const rules = servers[0]!.inbox.service.replyRules;
    const made = await rules.create(actor, { ...rule, reply: { type: 'text', content: '第一次的回复' } });
    for (const { timer } of servers) timer.wakeAll();
    const people = Array.from({ length: sizes.lostReplies }, (_, number) =>
      text(`o-lost-${number}`, `lost-${number}`),
    );
    const first = await eachOf(people, 64, (fields) => send(deliver(fields), 0));
    await rules.replace(actor, made._id, { ...rule, reply: { type: 'text', content: '改过的回复' } });
    const second = await eachOf(people, 64, (fields, index) => send(deliver(fields), index));
    expect(new Set([...first, ...second].map(({ body }) => replyText(body)))).toEqual(
      new Set(['第一次的回复']),
    );
    // Sealed anew each time: the same content, never the same bytes.
    expect(new Set([...first, ...second].map(({ body }) => body)).size).toBe(2 * sizes.lostReplies);
    await rules.remove(actor, made._id);
  });
});

function popup(status: string): Fields {
  return {
    SubscribeMsgPopupEvent: {
      List: [{ TemplateId: 'template-1', SubscribeStatusString: status, PopupScene: '2' }],
    },
  };
}

function finished(openid: string, msgid: string): Fields {
  return event(openid, 'TEMPLATESENDJOBFINISH', { MsgID: msgid, Status: 'success' });
}
