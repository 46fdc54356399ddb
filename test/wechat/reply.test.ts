import { XMLParser } from 'fast-xml-parser';
import type { PassiveReply } from '../../src/wechat';
import { acknowledgement, decodeCallback, encodeReply } from '../../src/wechat';
import { decrypt, sign } from '../simulator/callbacks/crypto';
import {
  compatibleAccount,
  plainAccount,
  plainQuery,
  random,
  safeAccount,
  sealedJson,
  sealedXml,
  xmlOf,
} from './callbackSamples';

const question = xmlOf('<MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId>');
const json =
  '{"ToUserName":"gh_848b8d1809b5","FromUserName":"otDwO5EckxVWz0ItSW8XeWxknXAk","CreateTime":1,"MsgType":"text"}';
const seal = { timestamp: 1_713_424_427, nonce: 'n1', random };
const parser = new XMLParser({ parseTagValue: false, trimValues: false });

function plainCallback(body: string) {
  const request = { account: plainAccount, query: plainQuery(), body: Buffer.from(body), production: false };
  return decodeCallback(request);
}

const addressed = {
  ToUserName: 'otDwO5EckxVWz0ItSW8XeWxknXAk',
  FromUserName: 'gh_848b8d1809b5',
};

const kinds: readonly [PassiveReply, object][] = [
  [{ type: 'text', content: '欢迎 & <b>]]>' }, { Content: '欢迎 & <b>]]>' }],
  [{ type: 'text', content: 'a\u0000\u000bb\nc' }, { Content: 'ab\nc' }],
  [{ type: 'image', mediaId: 'm1' }, { Image: { MediaId: 'm1' } }],
  [{ type: 'voice', mediaId: 'm1' }, { Voice: { MediaId: 'm1' } }],
  [{ type: 'video', mediaId: 'm1', title: 't' }, { Video: { MediaId: 'm1', Title: 't' } }],
  [
    { type: 'music', thumbMediaId: 'm1', title: 't', musicUrl: 'https://a', hqMusicUrl: 'https://b' },
    { Music: { Title: 't', MusicUrl: 'https://a', HQMusicUrl: 'https://b', ThumbMediaId: 'm1' } },
  ],
  [
    { type: 'news', title: 't', description: 'd', picUrl: 'https://p', url: 'https://u' },
    {
      ArticleCount: '1',
      Articles: { item: { Title: 't', Description: 'd', PicUrl: 'https://p', Url: 'https://u' } },
    },
  ],
  [{ type: 'transfer_customer_service' }, {}],
  [{ type: 'transfer_customer_service', kfAccount: 'ann@brand' }, { TransInfo: { KfAccount: 'ann@brand' } }],
];

describe('a passive reply', () => {
  it.each(kinds)('%j is written as WeChat reads it', (reply, content) => {
    const answer = encodeReply(plainAccount, plainCallback(question), reply, seal);
    expect(answer.contentType).toBe('text/xml');
    expect(parser.parse(answer.body, true)).toEqual({
      xml: { ...addressed, CreateTime: '1713424427', MsgType: reply.type, ...content },
    });
  });

  it.each(kinds)('%j goes to a JSON account as JSON', (reply) => {
    const answer = encodeReply(plainAccount, plainCallback(json), reply, seal);
    expect(answer.contentType).toBe('application/json');
    expect(JSON.parse(answer.body)).toMatchObject({
      ...addressed,
      CreateTime: 1_713_424_427,
      MsgType: reply.type,
    });
  });

  it.each([safeAccount, compatibleAccount])('is encrypted and signed in $mode mode', (account) => {
    const callback = decodeCallback({ account, ...sealedXml(question), production: true });
    const { body } = encodeReply(account, callback, { type: 'text', content: '欢迎' }, seal);
    expect(body).toContain('<TimeStamp>1713424427</TimeStamp>');
    // The parser's answer has no type; the elements are checked one by one.
    const { Encrypt, MsgSignature, Nonce } = (parser.parse(body) as { xml: Record<string, string> }).xml;
    expect(Nonce).toBe('n1');
    expect(MsgSignature).toBe(sign(account.token, '1713424427', 'n1', Encrypt ?? ''));
    expect(parser.parse(decrypt(account.encodingAesKey, account.appid, Encrypt ?? ''))).toEqual({
      xml: { ...addressed, CreateTime: '1713424427', MsgType: 'text', Content: '欢迎' },
    });
  });

  it('is encrypted JSON with a numeric TimeStamp for a JSON account', () => {
    const callback = decodeCallback({ account: safeAccount, ...sealedJson(json), production: true });
    const answer = encodeReply(safeAccount, callback, { type: 'text', content: '欢迎' }, seal);
    const sealed: unknown = JSON.parse(answer.body);
    expect(sealed).toMatchObject({ TimeStamp: 1_713_424_427, Nonce: 'n1' });
    expect(Object.keys(sealed ?? {})).toEqual(['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce']);
  });

  it('is the same for the same seal, so that a retry gets what was stored', () => {
    const callback = decodeCallback({ account: safeAccount, ...sealedXml(question), production: true });
    const reply = { type: 'text', content: '欢迎' } as const;
    expect(encodeReply(safeAccount, callback, reply, seal)).toEqual(
      encodeReply(safeAccount, callback, reply, seal),
    );
  });

  it('is plain success when there is none', () => {
    expect(acknowledgement).toEqual({ contentType: 'text/plain', body: 'success' });
  });
});
