import { isObject, parseJson, textAt } from '../json';
import type { App } from '../state';
import { decrypt, sign } from './crypto';
import { child, childText, parseXml, type XmlNode } from './xml';

/** What the account answered to one delivery. */
export type Answer =
  | { kind: 'acknowledged' }
  | {
      kind: 'reply';
      msgtype: string;
      text: string;
      payload: Record<string, string>;
      transferTo?: string;
      xml: string;
    }
  | { kind: 'bad'; reason: string };

const bad = (reason: string): Answer => ({ kind: 'bad', reason });

interface Envelope {
  encrypted: string;
  signature: string;
  timestamp: string;
  nonce: string;
}

function envelopeOf(app: App, body: string): Envelope | null {
  if (app.settings.callback.format === 'json') {
    const json = parseJson(body);
    if (!isObject(json)) return null;
    const timestamp = json['TimeStamp'];
    return {
      encrypted: textAt(json, 'Encrypt') ?? '',
      signature: textAt(json, 'MsgSignature') ?? '',
      timestamp: typeof timestamp === 'number' ? String(timestamp) : '',
      nonce: textAt(json, 'Nonce') ?? '',
    };
  }
  const xml = parseXml(body);
  if (!child(xml, 'Encrypt')) return null;
  return {
    encrypted: childText(xml, 'Encrypt'),
    signature: childText(xml, 'MsgSignature'),
    timestamp: childText(xml, 'TimeStamp'),
    nonce: childText(xml, 'Nonce'),
  };
}

/** Opens the reply of an encrypted account; compatible mode also takes a plain one, safe mode does not (被动回复消息加密). */
function opened(app: App, body: string): string {
  const { callback, appid } = app.settings;
  if (callback.mode === 'plain') return body;
  const envelope = envelopeOf(app, body);
  if (!envelope) {
    if (callback.mode === 'compat') return body;
    throw new Error('plain reply in safe mode');
  }
  const { encrypted, signature, timestamp, nonce } = envelope;
  if (!encrypted || !/^\d+$/u.test(timestamp) || !nonce) throw new Error('incomplete encrypted reply');
  if (sign(callback.token, timestamp, nonce, encrypted) !== signature) throw new Error('wrong MsgSignature');
  return decrypt(callback.encodingAesKey, appid, encrypted);
}

/** The visible text of each reply type (被动回复用户消息); null where a required part is missing. */
function readable(xml: XmlNode): string | null {
  const inside = (name: string, field: string): string => childText(child(xml, name) ?? xml, field);
  switch (childText(xml, 'MsgType')) {
    case 'text':
      return childText(xml, 'Content') || null;
    case 'image':
      return inside('Image', 'MediaId') ? '[图片]' : null;
    case 'voice':
      return inside('Voice', 'MediaId') ? '[语音]' : null;
    case 'video':
      return inside('Video', 'MediaId') ? `[视频] ${inside('Video', 'Title')}` : null;
    case 'music':
      return inside('Music', 'ThumbMediaId') ? `[音乐] ${inside('Music', 'Title')}` : null;
    case 'news': {
      // Only the first article has been shown since 2018-10.
      const item = (child(xml, 'Articles')?.children ?? [])[0];
      return item && childText(item, 'Url')
        ? `[图文] ${childText(item, 'Title')} ${childText(item, 'Url')}`
        : null;
    }
    case 'transfer_customer_service':
      return '';
    default:
      return null;
  }
}

function interpret(app: App, openid: string, source: string): Answer {
  const xml = parseXml(source);
  if (childText(xml, 'ToUserName') !== openid) return bad('ToUserName is not the sender');
  if (childText(xml, 'FromUserName') !== app.settings.originalId)
    return bad('FromUserName is not the account');
  if (!/^\d+$/u.test(childText(xml, 'CreateTime'))) return bad('CreateTime missing');
  const msgtype = childText(xml, 'MsgType');
  const isTransfer = msgtype === 'transfer_customer_service';
  if (app.settings.type === 'mp' && !isTransfer) return bad('a Mini Program answers through the API');
  const text = readable(xml);
  if (text === null) return bad(`${msgtype || 'nameless'} reply incomplete`);
  const payload = Object.fromEntries(xml.children.map((node) => [node.name, node.text]));
  const account = childText(child(xml, 'TransInfo') ?? xml, 'KfAccount');
  return {
    kind: 'reply',
    msgtype,
    text,
    payload,
    xml: source,
    ...(isTransfer ? { transferTo: account } : {}),
  };
}

/** Reads the body of a 200 answer: acknowledgement, passive reply, or what WeChat shows as a faulty service. */
export function readAnswer(app: App, openid: string, body: string): Answer {
  const trimmed = body.trim();
  if (trimmed === '' || trimmed === 'success') return { kind: 'acknowledged' };
  try {
    return interpret(app, openid, opened(app, trimmed));
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'unreadable');
  }
}
