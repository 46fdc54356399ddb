import { createHmac } from 'node:crypto';

/** What a till signs of one request. */
export interface Signed {
  readonly method: string;
  /** The path with its query, as it is sent. */
  readonly target: string;
  /** Seconds since 1970, in decimal digits. */
  readonly timestamp: string;
  readonly nonce: string;
  /** The bytes of the body; none where there is no body. */
  readonly body: Buffer;
}

/**
 * HMAC-SHA256 in lower-case hex, with the key's own characters as key, over method, path with query, timestamp and nonce,
 * each followed by a line feed, and then the bytes of the body.
 */
export function signatureOf(key: string, { method, target, timestamp, nonce, body }: Signed): string {
  const head = [method, target, timestamp, nonce].map((part) => `${part}\n`).join('');
  return createHmac('sha256', key).update(head, 'utf8').update(body).digest('hex');
}
