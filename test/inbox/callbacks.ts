import { randomBytes, randomInt } from 'node:crypto';
import { demoEnvironment } from '../support/environment';
import { decrypt, encrypt, sign } from '../simulator/callbacks/crypto';
import type { InboxAccount } from '../../src/inbox';

function setting(name: string): string {
  const value = demoEnvironment[name];
  if (value === undefined) throw new Error(`${name} is not in the demo environment`);
  return value;
}

export const officialAccount: InboxAccount = {
  kind: 'officialAccount',
  appid: setting('OFFICIAL_ACCOUNT_APPID'),
  token: setting('OFFICIAL_ACCOUNT_TOKEN'),
  encodingAesKey: setting('OFFICIAL_ACCOUNT_ENCODING_AES_KEY'),
  mode: 'safe',
};

export const miniProgram: InboxAccount = {
  kind: 'miniProgram',
  appid: setting('MINI_PROGRAM_APPID'),
  token: setting('MINI_PROGRAM_TOKEN'),
  encodingAesKey: setting('MINI_PROGRAM_ENCODING_AES_KEY'),
  mode: 'safe',
};

export const originalIds: Readonly<Record<string, string>> = {
  [officialAccount.appid]: setting('OFFICIAL_ACCOUNT_ORIGINAL_ID'),
  [miniProgram.appid]: setting('MINI_PROGRAM_ORIGINAL_ID'),
};

/** What WeChat puts between `<xml>` and `</xml>`; a list stands for an element that occurs more than once. */
export interface Fields {
  readonly [name: string]: string | number | Fields | readonly Fields[];
}

export function xmlOf(fields: Fields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((one: Fields) => [name, one] as const) : [[name, value] as const],
    )
    .map(([name, value]) => `<${name}>${elementOf(value as string | number | Fields)}</${name}>`)
    .join('');
}

function elementOf(value: string | number | Fields): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? `<![CDATA[${value}]]>` : xmlOf(value);
}

export interface Delivery {
  readonly appid: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface DeliveryOptions {
  readonly account?: InboxAccount;
  readonly format?: 'xml' | 'json';
}

/** One delivery as WeChat makes it: each has a nonce, a time stamp and a cipher text of its own. */
export function deliver(
  fields: Fields,
  { account = officialAccount, format = 'xml' }: DeliveryOptions = {},
): Delivery {
  const complete: Fields = { ToUserName: originalIds[account.appid] ?? 'gh_unknown', ...fields };
  const plain = format === 'xml' ? `<xml>${xmlOf(complete)}</xml>` : JSON.stringify(complete);
  return seal(account, plain, format);
}

/** Signs and encrypts a body, whatever it holds. */
export function seal(account: InboxAccount, plain: string, format: 'xml' | 'json' = 'xml'): Delivery {
  const timestamp = String(1_700_000_000 + randomInt(1_000));
  const nonce = String(randomInt(1_000_000_000));
  const signature = sign(account.token, timestamp, nonce);
  if (account.mode === 'plain') {
    return { appid: account.appid, query: { signature, timestamp, nonce }, body: Buffer.from(plain) };
  }
  const encrypted = encrypt(account.encodingAesKey, account.appid, plain, randomBytes(16));
  const wrapped = { ToUserName: originalIds[account.appid] ?? '', Encrypt: encrypted };
  const inner =
    format === 'json' || account.mode === 'safe' ? '' : plain.slice('<xml>'.length, -'</xml>'.length);
  const body =
    format === 'json'
      ? JSON.stringify(wrapped)
      : `<xml>${inner}${xmlOf(inner === '' ? wrapped : { Encrypt: encrypted })}</xml>`;
  return {
    appid: account.appid,
    query: {
      signature,
      timestamp,
      nonce,
      encrypt_type: 'aes',
      msg_signature: sign(account.token, timestamp, nonce, encrypted),
    },
    body: Buffer.from(body),
  };
}

/** Opens a reply as the phone's side does: checks its signature, then shows the content. */
export function openReply(body: string, account: InboxAccount = officialAccount): string {
  if (body === 'success') return body;
  const isJson = body.startsWith('{');
  const envelope = isJson ? (JSON.parse(body) as Record<string, unknown>) : {};
  const part = (name: string): string =>
    isJson
      ? String(envelope[name])
      : (new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's').exec(body)?.[1] ?? '');
  const encrypted = part('Encrypt');
  if (sign(account.token, part('TimeStamp'), part('Nonce'), encrypted) !== part('MsgSignature'))
    throw new Error('the reply is not signed');
  return decrypt(account.encodingAesKey, account.appid, encrypted);
}

/** The text of a reply, or `success`. */
export function replyText(body: string, account: InboxAccount = officialAccount): string {
  const plain = openReply(body, account);
  return /<Content><!\[CDATA\[(.*?)\]\]><\/Content>/s.exec(plain)?.[1] ?? plain;
}

export const targetOf = ({ appid, query }: Delivery): string =>
  `/callback/${appid}?${new URLSearchParams(query).toString()}`;
