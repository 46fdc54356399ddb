import { createCipheriv, createDecipheriv } from 'node:crypto';
import { forged, malformed } from './errors';

/** WeChat pads to this, not to the 16 bytes of AES: Node's own padding would break half of all lengths. */
const blockBytes = 32;
const randomBytes = 16;
const headBytes = randomBytes + 4;

/** Whose messages: the appid stands at the end of each, the key is the console's EncodingAESKey (43 characters). */
export interface MessageKey {
  readonly appid: string;
  readonly encodingAesKey: string;
}

/**
 * Opens an encrypted message: AES-256-CBC, IV = first 16 bytes of the key, 16 random bytes, 4 bytes of length, text, appid
 * (doc/oplatform, 消息加解密说明).
 * Returns its UTF-8 bytes.
 * @throws AppError WECHAT_CALLBACK_MALFORMED when it cannot be opened, WECHAT_CALLBACK_FORGED when it names another appid.
 */
export function decryptMessage({ appid, encodingAesKey }: MessageKey, encrypted: string): Buffer {
  const sealed = Buffer.from(encrypted, 'base64');
  if (sealed.length === 0 || sealed.length % 16 !== 0)
    throw malformed('the encrypted text has a wrong length');
  const key = aesKey(encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  // Without padding every block comes out of update, and final has nothing left.
  const plain = withoutPadding(decipher.update(sealed));
  if (plain === undefined || plain.length < headBytes)
    throw malformed('the encrypted text has a wrong padding');
  const end = headBytes + plain.readUInt32BE(randomBytes);
  if (end > plain.length) throw malformed('the encrypted text has a wrong length inside');
  if (plain.toString('utf8', end) !== appid) throw forged('the message was encrypted for another account');
  return plain.subarray(headBytes, end);
}

/** Seals a text for WeChat. `random` is 16 fresh random bytes. */
export function encryptMessage({ appid, encodingAesKey }: MessageKey, text: string, random: Buffer): string {
  if (random.length !== randomBytes) throw new Error('a message is sealed with 16 random bytes');
  const body = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(appid, 'utf8')]);
  const padBytes = blockBytes - (plain.length % blockBytes);
  const key = aesKey(encodingAesKey);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return (
    cipher.update(Buffer.concat([plain, Buffer.alloc(padBytes, padBytes)]), undefined, 'base64') +
    cipher.final('base64')
  );
}

function aesKey(encodingAesKey: string): Buffer {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (key.length !== 32) throw new Error('an EncodingAESKey has 43 characters');
  return key;
}

function withoutPadding(padded: Buffer): Buffer | undefined {
  const padBytes = padded.at(-1) ?? 0;
  if (padBytes < 1 || padBytes > blockBytes || padBytes > padded.length) return undefined;
  const end = padded.length - padBytes;
  for (let at = end; at < padded.length; at += 1) if (padded[at] !== padBytes) return undefined;
  return padded.subarray(0, end);
}
