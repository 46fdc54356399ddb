import type { CallbackAccount, DecodedCallback } from './callback';
import { encryptMessage } from './messageCrypto';
import { sign } from './signature';

/** A passive reply (doc/service, 回复用户消息). `news` holds one article: WeChat shows no more. */
export type PassiveReply =
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'image' | 'voice'; readonly mediaId: string }
  | {
      readonly type: 'video';
      readonly mediaId: string;
      readonly title?: string;
      readonly description?: string;
    }
  | {
      readonly type: 'music';
      readonly thumbMediaId: string;
      readonly title?: string;
      readonly description?: string;
      readonly musicUrl?: string;
      readonly hqMusicUrl?: string;
    }
  | {
      readonly type: 'news';
      readonly title: string;
      readonly description: string;
      readonly picUrl: string;
      readonly url: string;
    }
  | { readonly type: 'transfer_customer_service'; readonly kfAccount?: string };

/** What the answer to a callback is sent as. */
export interface CallbackAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** Acknowledges without a message to the person; never encrypted, in any mode. */
export const acknowledgement: CallbackAnswer = { contentType: 'text/plain', body: 'success' };

/** What makes a reply unlike any other: seconds since 1970, a nonce (the request's will do), 16 fresh random bytes. */
export interface ReplySeal {
  readonly timestamp: number;
  readonly nonce: string;
  readonly random: Buffer;
}

/** The answer that carries a reply, in the format of the callback and encrypted when it was. */
export function encodeReply(
  account: CallbackAccount,
  callback: DecodedCallback,
  reply: PassiveReply,
  seal: ReplySeal,
): CallbackAnswer {
  const { message, format } = callback;
  const plain = {
    ToUserName: message.fromUserName,
    FromUserName: message.toUserName,
    CreateTime: seal.timestamp,
    MsgType: reply.type,
    ...contentOf(reply),
  };
  if (!callback.encrypted) return answerOf(plain, format);
  const text = answerOf(plain, format).body;
  const encrypted = encryptMessage(account, text, seal.random);
  return answerOf(
    {
      Encrypt: encrypted,
      MsgSignature: sign(account.token, String(seal.timestamp), seal.nonce, encrypted),
      TimeStamp: seal.timestamp,
      Nonce: seal.nonce,
    },
    format,
  );
}

type Value = string | number | { readonly [name: string]: Value };
type Values = Readonly<Record<string, Value>>;

function contentOf(reply: PassiveReply): Values {
  switch (reply.type) {
    case 'text':
      return { Content: reply.content };
    case 'image':
      return { Image: { MediaId: reply.mediaId } };
    case 'voice':
      return { Voice: { MediaId: reply.mediaId } };
    case 'video':
      return { Video: given({ MediaId: reply.mediaId, Title: reply.title, Description: reply.description }) };
    case 'music':
      return { Music: musicOf(reply) };
    case 'news':
      return { ArticleCount: 1, Articles: { item: articleOf(reply) } };
    case 'transfer_customer_service':
      return reply.kfAccount === undefined ? {} : { TransInfo: { KfAccount: reply.kfAccount } };
  }
}

function musicOf(reply: PassiveReply & { type: 'music' }): Values {
  return given({
    Title: reply.title,
    Description: reply.description,
    MusicUrl: reply.musicUrl,
    HQMusicUrl: reply.hqMusicUrl,
    ThumbMediaId: reply.thumbMediaId,
  });
}

function articleOf(reply: PassiveReply & { type: 'news' }): Values {
  return { Title: reply.title, Description: reply.description, PicUrl: reply.picUrl, Url: reply.url };
}

function given(values: Readonly<Record<string, string | undefined>>): Values {
  const known: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) known[name] = value;
  return known;
}

function answerOf(values: Values, format: 'xml' | 'json'): CallbackAnswer {
  if (format === 'json') return { contentType: 'application/json', body: JSON.stringify(values) };
  return { contentType: 'text/xml', body: `<xml>${toXml(values)}</xml>` };
}

/** Texts stand in CDATA, numbers do not: that is how WeChat writes them. */
function toXml(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${elementOf(value)}</${name}>`)
    .join('');
}

function elementOf(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return toXml(value);
  // eslint-disable-next-line no-control-regex -- XML 1.0 has no place for these, not even in CDATA.
  const text = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
