import type { CallbackAccount } from '../../src/wechat';
import { encryptMessage } from '../../src/wechat/callback/messageCrypto';
import { sign } from '../../src/wechat/callback/signature';

/** The account of the published vector V2. */
export const safeAccount: CallbackAccount = {
  appid: 'wxb11529c136998cb6',
  token: 'pamtest',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  mode: 'safe',
};

export const plainAccount: CallbackAccount = { ...safeAccount, mode: 'plain' };
export const compatibleAccount: CallbackAccount = { ...safeAccount, mode: 'compatible' };

const timestamp = '1409304348';
const nonce = 'xxxxxx';
export const random = Buffer.from('aaaabbbbccccdddd');

/** A message from a person with these elements. */
export function xmlOf(elements: string): string {
  return (
    '<xml><ToUserName><![CDATA[gh_848b8d1809b5]]></ToUserName>' +
    '<FromUserName><![CDATA[otDwO5EckxVWz0ItSW8XeWxknXAk]]></FromUserName>' +
    `<CreateTime>1597893922</CreateTime>${elements}</xml>`
  );
}

export function eventXml(event: string, elements = ''): string {
  return xmlOf(`<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event>${elements}`);
}

/** The query of a plain POST, signed. */
export function plainQuery(token = plainAccount.token): Record<string, string> {
  return {
    signature: sign(token, timestamp, nonce),
    timestamp,
    nonce,
    openid: 'otDwO5EckxVWz0ItSW8XeWxknXAk',
  };
}

/** The query of an encrypted POST, signed over its encrypted text. */
export function safeQuery(encrypted: string, token = safeAccount.token): Record<string, string> {
  const signed = { encrypt_type: 'aes', msg_signature: sign(token, timestamp, nonce, encrypted) };
  return { ...plainQuery(token), ...signed };
}

/** A whole encrypted POST; `extra` stands beside the encrypted part, as in compatible mode. */
export function sealedXml(text: string, extra = '<ToUserName><![CDATA[gh_848b8d1809b5]]></ToUserName>') {
  const encrypted = encryptMessage(safeAccount, text, random);
  const body = Buffer.from(`<xml>${extra}<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`);
  return { body, query: safeQuery(encrypted) };
}

export function sealedJson(text: string) {
  const encrypted = encryptMessage(safeAccount, text, random);
  const body = Buffer.from(JSON.stringify({ ToUserName: 'gh_848b8d1809b5', Encrypt: encrypted }));
  return { body, query: safeQuery(encrypted) };
}
