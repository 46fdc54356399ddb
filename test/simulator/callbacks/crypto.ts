import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

const blockSize = 32;

/** SHA-1 over the sorted, joined parts: `signature` of three parts, `msg_signature` of four (消息推送). */
export function sign(...parts: string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

const keyOf = (encodingAesKey: string): Buffer => Buffer.from(`${encodingAesKey}=`, 'base64');

/**
 * Encrypts as WeChat does (消息加解密说明): AES-256-CBC, IV = first half of the key, PKCS#7 to blocks of 32,
 * plain = 16 random bytes + length (big endian) + message + appid. Returns base64.
 */
export function encrypt(encodingAesKey: string, appid: string, message: string, random: Buffer): string {
  const key = keyOf(encodingAesKey);
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(appid, 'utf8')]);
  const pad = blockSize - (plain.length % blockSize);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.alloc(pad, pad)),
    cipher.final(),
  ]).toString('base64');
}

/** Undoes `encrypt`; throws when the padding, the length or the trailing appid is wrong. */
export function decrypt(encodingAesKey: string, appid: string, encrypted: string): string {
  const key = keyOf(encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const pad = padded.at(-1) ?? 0;
  if (pad < 1 || pad > blockSize) throw new Error(`padding of ${pad} bytes`);
  const plain = padded.subarray(0, padded.length - pad);
  if (plain.length < 20) throw new Error('plain text shorter than its header');
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length) throw new Error('length beyond the end');
  const owner = plain.subarray(end).toString('utf8');
  if (owner !== appid) throw new Error(`encrypted for ${owner}`);
  return plain.subarray(20, end).toString('utf8');
}
