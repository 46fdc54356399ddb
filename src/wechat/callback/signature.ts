import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Hex SHA-1 of the parts in dictionary order, joined: `signature` of token, timestamp and nonce, `msg_signature` with the
 * encrypted text as a fourth part (miniprogram/dev/framework/server-ability/message-push).
 */
export function sign(...parts: readonly string[]): string {
  return hash('sha1', [...parts].sort().join(''));
}

/** Compares a signature in a time that does not tell where it differs. */
export function isSignedBy(signature: string, ...parts: readonly string[]): boolean {
  const given = Buffer.from(signature, 'utf8');
  const expected = Buffer.from(sign(...parts), 'latin1');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
