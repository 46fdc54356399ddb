import { eventNameOf, inboxIdOf, isStale, keyOf, sceneOf } from '../../src/inbox/inbox.rules';
import { buildScene, parseScene } from '../../src/inbox';
import type { InboundFields } from '../../src/wechat';

function inbound(changes: Partial<InboundFields> = {}): InboundFields {
  return {
    toUserName: 'gh_0000000000a1',
    fromUserName: 'o-person',
    createTime: 1_597_893_922,
    msgType: 'text',
    lists: [],
    rest: {},
    ...changes,
  };
}

describe('the key of a callback', () => {
  it('is account, person, MsgId and type of a message', () => {
    expect(keyOf('wx1', inbound({ msgId: '22876340532172986', content: 'a' }))).toBe(
      'wx1|o-person|22876340532172986|text',
    );
  });

  it('keeps the empty parts of an event', () => {
    const scan = inbound({ msgType: 'event', event: 'SCAN', eventKey: 'c1' });
    expect(keyOf('wx1', scan)).toBe('wx1|o-person|1597893922|event|SCAN|c1||||');
  });

  it('names every template of a subscription event with its message and status', () => {
    const sent = inbound({
      msgType: 'event',
      event: 'subscribe_msg_sent_event',
      lists: [
        { templateId: 't1', msgid: '1700827132819554304', errorStatus: 'success' },
        { templateId: 't2', status: 'accept' },
      ],
    });
    expect(keyOf('wx1', sent)).toBe(
      'wx1|o-person|1597893922|event|subscribe_msg_sent_event||||||t1:1700827132819554304:success|t2::accept',
    );
  });

  it('cannot be made by moving a separator from one part to the next', () => {
    const one = inbound({ msgType: 'event', event: 'CLICK', eventKey: 'a|b', sentMsgid: 'c' });
    const other = inbound({ msgType: 'event', event: 'CLICK', eventKey: 'a', sentMsgid: 'b|c' });
    expect(inboxIdOf('wx1', one)).not.toBe(inboxIdOf('wx1', other));
  });

  it('tells apart by their content what has no key of its own', () => {
    const one = inbound({ msgType: 'event', event: 'wxa_media_check', rest: { trace_id: '1' } });
    const other = inbound({ msgType: 'event', event: 'wxa_media_check', rest: { trace_id: '2' } });
    expect(inboxIdOf('wx1', one)).not.toBe(inboxIdOf('wx1', other));
    expect(inboxIdOf('wx1', one)).toBe(inboxIdOf('wx1', { ...one, rest: { trace_id: '1' } }));
  });
});

describe('the name of a callback', () => {
  it.each([
    ['subscribe', 'wechat.subscribe'],
    ['unsubscribe', 'wechat.unsubscribe'],
    ['SCAN', 'wechat.scan'],
    ['CLICK', 'wechat.menuClick'],
    ['view_miniprogram', 'wechat.menuClick'],
    ['kf_switch_session', 'wechat.customerServiceSession'],
    ['user_authorization_cancellation', 'wechat.privacyChanged'],
    ['subscribe_msg_sent_event', 'wechat.subscribeMessage'],
    ['TEMPLATESENDJOBFINISH', 'wechat.deliveryResult'],
    ['user_authorize_invalid', 'wechat.other'],
    ['toString', 'wechat.other'],
  ])('of the event %s is %s', (event, name) => {
    expect(eventNameOf(inbound({ msgType: 'event', event }))).toBe(name);
  });

  it('is a message for what people send', () => {
    for (const msgType of [
      'text',
      'image',
      'voice',
      'video',
      'shortvideo',
      'location',
      'link',
      'miniprogrampage',
    ])
      expect(eventNameOf(inbound({ msgType }))).toBe('wechat.message');
    expect(eventNameOf(inbound({ msgType: 'event' }))).toBe('wechat.other');
  });
});

describe('the age of a callback', () => {
  const now = new Date(1_597_893_922_000);
  it.each([
    [7 * 86_400, false],
    [7 * 86_400 + 1, true],
    [-600, false],
    [-601, true],
  ])('of %d seconds is stale: %s', (ageSeconds, isOld) => {
    expect(isStale(inbound({ createTime: 1_597_893_922 - ageSeconds }), now)).toBe(isOld);
  });
});

describe('a scene', () => {
  it('is read without the prefix that only a follow has', () => {
    expect(sceneOf(inbound({ msgType: 'event', event: 'subscribe', eventKey: 'qrscene_c1' }))).toBe('c1');
    expect(sceneOf(inbound({ msgType: 'event', event: 'SCAN', eventKey: 'qrscene_c1' }))).toBe('qrscene_c1');
    expect(
      sceneOf(inbound({ msgType: 'event', event: 'subscribe', eventKey: 'last_trade_no_1' })),
    ).toBeNull();
    expect(sceneOf(inbound({ msgType: 'event', event: 'CLICK', eventKey: 'c1' }))).toBeNull();
  });

  it('is a letter and an id, and comes back as it went', () => {
    const kinds = ['channelCode', 'binding', 'invite', 'clerk', 'receipt', 'pack'] as const;
    expect(kinds.map((kind) => buildScene(kind, '01ABC'))).toEqual([
      'c01ABC',
      'b01ABC',
      'i01ABC',
      'k01ABC',
      'r01ABC',
      'p01ABC',
    ]);
    for (const kind of kinds) expect(parseScene(buildScene(kind, '01ABC'))).toEqual({ kind, id: '01ABC' });
    expect(buildScene('channelCode', 'A'.repeat(31))).toHaveLength(32);
  });

  it('is nothing of ours when it has another form', () => {
    for (const scene of ['', 'c', 'x01ABC', '123', 'c01-ABC', `c${'A'.repeat(32)}`, 'C01ABC', '__proto__'])
      expect(parseScene(scene)).toBeNull();
    expect(() => buildScene('channelCode', 'A'.repeat(32))).toThrow();
    expect(() => buildScene('channelCode', 'a b')).toThrow();
  });
});
