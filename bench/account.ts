import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { postRequest } from './load';

/** The made-up account that the benchmarked callbacks are for. */
export const benchAccount = {
  appid: 'wx00000000000000c3',
  token: 'benchOfficialAccountToken',
  encodingAesKey: 'benchOfficialAccountEncodingAesKey000000000',
  mode: 'safe',
} as const;

const key = Buffer.from(`${benchAccount.encodingAesKey}=`, 'base64');

/** One safe-mode text message as WeChat would send it; `number` makes person and MsgId its own. */
export function callbackRequest(number: number, path: string, sentAt: Date): Buffer {
  const openid = `oBench${String(number).padStart(22, '0')}`;
  const seconds = Math.floor(sentAt.getTime() / 1_000);
  const message = `<xml><ToUserName><![CDATA[gh_0000000000c3]]></ToUserName><FromUserName><![CDATA[${openid}]]></FromUserName><CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[护理液在哪里买]]></Content><MsgId>${22_876_340_532_000_000n + BigInt(number)}</MsgId></xml>`;
  const encrypted = encrypt(message);
  const [timestamp, nonce] = [String(seconds), String(100_000 + number)];
  const signature = sign(benchAccount.token, timestamp, nonce);
  const messageSignature = sign(benchAccount.token, timestamp, nonce, encrypted);
  const body = `<xml><ToUserName><![CDATA[gh_0000000000c3]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
  const query = `signature=${signature}&timestamp=${timestamp}&nonce=${nonce}&openid=${openid}&encrypt_type=aes&msg_signature=${messageSignature}`;
  return postRequest(`${path}?${query}`, 'text/xml', Buffer.from(body));
}

function encrypt(message: string): string {
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([randomBytes(16), length, text, Buffer.from(benchAccount.appid)]);
  const pad = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString('base64');
}

function sign(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}
