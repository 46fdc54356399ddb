import { AppError } from '../../src/platform/errors';
import type { CallbackRequest, InboundFields } from '../../src/wechat';
import { decodeCallback, maxCallbackBytes, verifyUrl } from '../../src/wechat';
import { decryptMessage, encryptMessage } from '../../src/wechat/callback/messageCrypto';
import { isSignedBy, sign } from '../../src/wechat/callback/signature';
import {
  compatibleAccount,
  eventXml,
  plainAccount,
  plainQuery,
  random,
  safeAccount,
  safeQuery,
  sealedJson,
  sealedXml,
  xmlOf,
} from './callbackSamples';

function decode(request: Partial<CallbackRequest>): InboundFields {
  return decodeCallback({
    account: safeAccount,
    query: {},
    body: Buffer.alloc(0),
    production: true,
    ...request,
  }).message;
}

/** A plain message in development. */
function decodePlain(xml: string): InboundFields {
  return decode({ account: plainAccount, query: plainQuery(), body: Buffer.from(xml), production: false });
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('published vectors', () => {
  it('V1: signs token, timestamp and nonce', () => {
    expect(sign('test', '1410685589', 'test')).toBe('f21891de399b4e33a1a93c9a7b8a8fffb5a443ff');
  });

  it('V2: seals, opens and signs a message', () => {
    const sealed = 'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==';
    expect(encryptMessage(safeAccount, '我是中文abcd123', random)).toBe(sealed);
    expect(decryptMessage(safeAccount, sealed).toString()).toBe('我是中文abcd123');
    expect(sign('pamtest', '1409304348', 'xxxxxx', sealed)).toBe('82c962d39941aa48552f90ef55aa323dc620cc10');
  });

  it('V6: answers the echostr of a verified URL', () => {
    const query = {
      signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696',
      timestamp: '1714036504',
      nonce: '1514711492',
      echostr: '4375120948345356249',
    };
    expect(verifyUrl({ token: 'AAAAA' }, query)).toBe('4375120948345356249');
    expect(refusal(() => verifyUrl({ token: 'AAAAB' }, query))).toBe('WECHAT_CALLBACK_FORGED');
    expect(refusal(() => verifyUrl({ token: 'AAAAA' }, { ...query, echostr: undefined }))).toBe(
      'WECHAT_CALLBACK_FORGED',
    );
  });

  it('V7: accepts the official plain POST', () => {
    const signature = '899cf89e464efb63f54ddac96b0a0a235f53aa78';
    expect(isSignedBy(signature, 'AAAAA', '1714037059', '486452656')).toBe(true);
  });
});

describe('message crypto', () => {
  it('opens what it seals at all 320 lengths', () => {
    const opened = Array.from({ length: 320 }, (_, length) => 'x'.repeat(length)).filter(
      (text) => decryptMessage(safeAccount, encryptMessage(safeAccount, text, random)).toString() === text,
    );
    expect(opened).toHaveLength(320);
  });

  it('pads to blocks of 32 bytes', () => {
    for (let length = 0; length < 64; length += 1) {
      const sealed = Buffer.from(encryptMessage(safeAccount, 'x'.repeat(length), random), 'base64');
      expect(sealed.length % 32).toBe(0);
    }
  });

  it('refuses a message that was sealed for another account', () => {
    const other = { ...safeAccount, appid: 'wx0000000000000000' };
    const sealed = encryptMessage(other, 'hello', random);
    expect(refusal(() => decryptMessage(safeAccount, sealed))).toBe('WECHAT_CALLBACK_FORGED');
  });

  it.each([
    '',
    'AAAA',
    'not base64 at all',
    Buffer.alloc(32).toString('base64'),
    Buffer.alloc(48, 7).toString('base64'),
  ])('refuses %j', (sealed) => {
    expect(refusal(() => decryptMessage(safeAccount, sealed))).toBe('WECHAT_CALLBACK_MALFORMED');
  });

  it('needs 16 random bytes and a key of 43 characters', () => {
    expect(() => encryptMessage(safeAccount, 'x', Buffer.alloc(8))).toThrow('16 random bytes');
    const short = { ...safeAccount, encodingAesKey: 'abc' };
    expect(() => encryptMessage(short, 'x', random)).toThrow('43 characters');
  });
});

describe('modes', () => {
  const text = xmlOf(
    '<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hello]]></Content><MsgId>1</MsgId>',
  );

  it('reads an encrypted callback in safe mode', () => {
    const callback = decodeCallback({ account: safeAccount, ...sealedXml(text), production: true });
    expect(callback).toMatchObject({ format: 'xml', encrypted: true, message: { content: 'hello' } });
  });

  it('reads a plain callback in development and refuses it in production (F7)', () => {
    const plain = { account: plainAccount, query: plainQuery(), body: Buffer.from(text) };
    expect(decodeCallback({ ...plain, production: false })).toMatchObject({
      format: 'xml',
      encrypted: false,
    });
    expect(refusal(() => decodeCallback({ ...plain, production: true }))).toBe('WECHAT_CALLBACK_MODE');
  });

  it('refuses a plain body where encryption is configured, and the other way round', () => {
    const plain = { query: plainQuery(), body: Buffer.from(text) };
    expect(refusal(() => decode({ ...plain, account: safeAccount }))).toBe('WECHAT_CALLBACK_MODE');
    expect(refusal(() => decode({ ...plain, account: compatibleAccount }))).toBe('WECHAT_CALLBACK_MODE');
    const sealed = { ...sealedXml(text), account: plainAccount, production: false };
    expect(refusal(() => decode(sealed))).toBe('WECHAT_CALLBACK_MODE');
  });

  it('believes only the encrypted part in compatible mode', () => {
    const inner = text.slice('<xml>'.length, -'</xml>'.length);
    expect(decode({ account: compatibleAccount, ...sealedXml(text, inner) })).toMatchObject({
      content: 'hello',
    });
  });

  it.each([
    ['another person', text.replace('otDwO5EckxVWz0ItSW8XeWxknXAk', 'otDwO5EckxVWz0ItSW8XeWxknXAX')],
    ['another text', text.replace('hello', 'pay me')],
    ['another type', text.replace('[text]', '[event]')],
    ['an added event', text.replace('<Content>', '<Event>subscribe</Event><Content>')],
  ])('refuses a plain part with %s in compatible mode (F7)', (_, outer) => {
    const extra = outer.slice('<xml>'.length, -'</xml>'.length);
    const request = { account: compatibleAccount, ...sealedXml(text, extra) };
    expect(refusal(() => decode(request))).toBe('WECHAT_CALLBACK_FORGED');
  });

  it('finds the encrypted part beside what a person typed', () => {
    const typed = '</Encrypt><Encrypt><![CDATA[fake';
    const event = xmlOf(`<MsgType>text</MsgType><Content><![CDATA[${typed}]]></Content><X><y>1</y></X>`);
    const request = { account: compatibleAccount, ...sealedXml(event, event.slice(5, -6)) };
    expect(decode(request)).toMatchObject({ content: typed, rest: { X: { y: '1' } } });
  });

  it('accepts nested plain parts in compatible mode whatever their white space', () => {
    const event = eventXml(
      'subscribe_msg_change_event',
      '<SubscribeMsgChangeEvent><List><TemplateId>T</TemplateId></List></SubscribeMsgChangeEvent>',
    );
    const spaced = event.slice(5, -6).replaceAll('<List>', '\n  <List>\n').replaceAll('</List>', '</List>\n');
    const message = decode({ account: compatibleAccount, ...sealedXml(event, spaced) });
    expect(message.lists).toEqual([{ templateId: 'T' }]);
  });

  it('refuses every callback whose signature, timestamp, nonce or text was touched', () => {
    const { body, query } = sealedXml(text);
    const touched = [
      { ...query, msg_signature: undefined },
      { ...query, msg_signature: query['msg_signature']!.toUpperCase() },
      { ...query, msg_signature: [query['msg_signature']!, query['msg_signature']!] },
      { ...query, msg_signature: `${query['msg_signature']!}0` },
      { ...query, timestamp: '1409304349' },
      { ...query, nonce: 'xxxxxy' },
    ];
    for (const forged of touched) {
      expect(refusal(() => decode({ body, query: forged }))).toBe('WECHAT_CALLBACK_FORGED');
    }
    const other = Buffer.from(body.toString().replace('<Encrypt><![CDATA[', '<Encrypt><![CDATA[A'));
    expect(refusal(() => decode({ body: other, query }))).toBe('WECHAT_CALLBACK_FORGED');
    const plain = { account: plainAccount, query: plainQuery('other'), body: Buffer.from(text) };
    expect(refusal(() => decode({ ...plain, production: false }))).toBe('WECHAT_CALLBACK_FORGED');
  });

  it('verifies msg_signature, not signature, as the official guide says', () => {
    const { body, query } = sealedXml(text);
    expect(decode({ body, query: { ...query, signature: 'wrong' } })).toMatchObject({ content: 'hello' });
  });

  it('refuses a body above 64 KiB unread', () => {
    const body = Buffer.alloc(maxCallbackBytes + 1, '<');
    expect(refusal(() => decode({ body, query: safeQuery('') }))).toBe('WECHAT_CALLBACK_TOO_LARGE');
  });

  it.each([
    ['entities', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>'],
    ['entities in lower case', '<!doctype xml><xml><A>1</A></xml>'],
    ['an entity alone', '<xml><A><!ENTITY a SYSTEM "file:///etc/passwd">1</A></xml>'],
    ['no root', '<a>1</a>'],
    ['an end that is missing', '<xml><ToUserName>gh</ToUserName>'],
    ['an unfinished CDATA section', '<xml><ToUserName><![CDATA[gh</ToUserName></xml>'],
    ['names of JavaScript', '<xml><__proto__>1</__proto__></xml>'],
    ['no addressee', '<xml><MsgType>text</MsgType></xml>'],
    ['two persons', eventXml('subscribe', '<FromUserName>x</FromUserName>')],
    ['a time that is no number', eventXml('CLICK').replace('1597893922', 'soon')],
    ['nothing', ''],
    ['plain text', 'hello'],
    ['too many elements', eventXml('x', `<X>${'<a>1</a>'.repeat(1_100)}</X>`)],
    ['deep nesting', eventXml('x', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`)],
    ['JSON that is broken', '{"ToUserName":'],
    ['a JSON list', '[1]'],
    ['deep JSON', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
  ])('refuses a body with %s', (_, body) => {
    expect(refusal(() => decodePlain(body))).toBe('WECHAT_CALLBACK_MALFORMED');
    expect(refusal(() => decode(sealedXml(body)))).toBe('WECHAT_CALLBACK_MALFORMED');
  });

  it('takes what a person typed for text, even where it looks like markup', () => {
    const typed = '<!DOCTYPE html> & <Encrypt>x</Encrypt> 1700827132819554304';
    const message = decodePlain(
      xmlOf(`<MsgType>text</MsgType><Content><![CDATA[${typed}]]></Content><MsgId>1</MsgId>`),
    );
    expect(message.content).toBe(typed);
    const nested = `<MsgType>text</MsgType><Content><![CDATA[${typed}]]></Content><X><y>1</y></X>`;
    expect(decodePlain(xmlOf(nested))).toMatchObject({ content: typed, rest: { X: { y: '1' } } });
  });

  it('reads JSON accounts, encrypted and plain', () => {
    const json =
      '{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":"1597893922","MsgType":"text","Content":"hi","MsgId":1700827132819554304}';
    const expected = {
      toUserName: 'gh_1',
      createTime: 1_597_893_922,
      content: 'hi',
      msgId: '1700827132819554304',
    };
    expect(decodeCallback({ account: safeAccount, ...sealedJson(json), production: true })).toMatchObject({
      format: 'json',
      message: expected,
    });
    expect(decodePlain(`\ufeff  ${json}`)).toMatchObject(expected);
  });
});
