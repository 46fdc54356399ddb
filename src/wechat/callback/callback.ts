import { forged, malformed, maxCallbackBytes, tooLarge, wrongMode } from './errors';
import type { InboundFields } from './inbound';
import { plainTree, toInboundFields } from './inbound';
import { parseJson } from './json';
import { decryptMessage } from './messageCrypto';
import { isSignedBy } from './signature';
import type { Fields } from './xml';
import { findEncryptedXml, parseXml } from './xml';

/** 明文、兼容、安全模式 of the account's console. */
export type CallbackMode = 'plain' | 'compatible' | 'safe';

/** One account as its callback is configured in WeChat's console. */
export interface CallbackAccount {
  readonly appid: string;
  readonly token: string;
  /** 43 characters; used in compatible and safe mode. */
  readonly encodingAesKey: string;
  readonly mode: CallbackMode;
}

/** The query of a request; a parameter that stands there twice is an array and counts as missing. */
export type CallbackQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface CallbackRequest {
  readonly account: CallbackAccount;
  readonly query: CallbackQuery;
  /** As received. */
  readonly body: Buffer;
  /** True refuses plain mode, whatever the account says. */
  readonly production: boolean;
}

/** A verified callback, with what its reply must look like. */
export interface DecodedCallback {
  readonly message: InboundFields;
  readonly format: 'xml' | 'json';
  /** The reply must be encrypted. */
  readonly encrypted: boolean;
}

/**
 * Verifies, opens and reads a POST of WeChat (miniprogram/dev/framework/server-ability/message-push, 消息加解密说明). In
 * compatible mode only the encrypted part is believed, and a plain part that says something else is refused.
 * @throws AppError WECHAT_CALLBACK_FORGED, WECHAT_CALLBACK_MALFORMED, WECHAT_CALLBACK_TOO_LARGE, WECHAT_CALLBACK_MODE
 */
export function decodeCallback({ account, query, body, production }: CallbackRequest): DecodedCallback {
  if (body.length > maxCallbackBytes) throw tooLarge();
  if (account.mode === 'plain') {
    if (production)
      throw wrongMode('plain callbacks are refused in production: set the account to safe mode');
    verifyQuery(account, query);
    const { fields, format } = parseText(textOf(body));
    if ('Encrypt' in fields) throw wrongMode('the account is configured plain and the callback is encrypted');
    return { message: toInboundFields(fields), format, encrypted: false };
  }
  const outer = textOf(body);
  const inner = openEncrypted(account, query, outer);
  if (account.mode === 'compatible') refuseContradiction(parseText(outer).fields, inner.fields);
  return { message: toInboundFields(inner.fields), format: outer.format, encrypted: true };
}

/**
 * Verifies the GET by which WeChat's console checks a URL: the answer is its body, as it is.
 * @throws AppError WECHAT_CALLBACK_FORGED
 */
export function verifyUrl(account: Pick<CallbackAccount, 'token'>, query: CallbackQuery): string {
  verifyQuery(account, query);
  return parameter(query, 'echostr');
}

function verifyQuery({ token }: Pick<CallbackAccount, 'token'>, query: CallbackQuery): void {
  const signature = parameter(query, 'signature');
  if (!isSignedBy(signature, token, parameter(query, 'timestamp'), parameter(query, 'nonce'))) {
    throw forged('the signature is wrong');
  }
}

function parameter(query: CallbackQuery, name: string): string {
  const value = query[name];
  if (typeof value !== 'string' || value === '') throw forged(`${name} is missing`);
  return value;
}

interface BodyText {
  readonly text: string;
  readonly format: 'xml' | 'json';
}

interface ParsedBody {
  readonly fields: Fields;
  readonly format: 'xml' | 'json';
}

/** The first character decides on the format, as content types have been seen wrong. */
function textOf(body: Buffer): BodyText {
  const whole = body.toString('utf8');
  const text = whole.startsWith('\ufeff') ? whole.slice(1) : whole;
  const first = /\S/.exec(text)?.[0];
  if (first === '<') return { text, format: 'xml' };
  if (first === '{') return { text, format: 'json' };
  throw malformed('the body is neither XML nor JSON');
}

function parseText({ text, format }: BodyText): ParsedBody {
  return { fields: format === 'xml' ? parseXml(text) : parseJson(text), format };
}

/** Nothing but the encrypted part is looked at before its signature is verified. */
function openEncrypted(
  account: CallbackAccount,
  query: CallbackQuery,
  { text, format }: BodyText,
): ParsedBody {
  const encrypted = format === 'xml' ? findEncryptedXml(text) : parseJson(text)['Encrypt'];
  if (typeof encrypted !== 'string' || encrypted === '') {
    throw wrongMode(`the account is configured ${account.mode} and the callback is not encrypted`);
  }
  const signature = parameter(query, 'msg_signature');
  const timestamp = parameter(query, 'timestamp');
  if (!isSignedBy(signature, account.token, timestamp, parameter(query, 'nonce'), encrypted)) {
    throw forged('the message signature is wrong');
  }
  return parseText(textOf(decryptMessage(account, encrypted)));
}

/** Both parts come from one parser, so equal content has equal form once the white space between elements is gone. */
function refuseContradiction(outer: Fields, inner: Fields): void {
  for (const name of Object.keys(outer)) {
    if (name === 'Encrypt' || name === '#text') continue;
    if (JSON.stringify(plainTree(outer[name])) !== JSON.stringify(plainTree(inner[name]))) {
      throw forged('the plain part differs from the encrypted part');
    }
  }
}
