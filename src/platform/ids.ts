import { randomBytes } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Clock } from './clock';

/** Identifiers and secrets; injected, so that the demo is the same at every start. */
export interface Ids {
  /** A new record id: 26 characters `[0-9A-Z]`, sorts by time of making within one process (ULID). */
  next(): string;
  /** A secret of that many random bytes, as base64url. */
  token(byteCount: number): string;
}

/** Ids from the operating system's randomness. `random` fills a buffer and is replaced in the demo by a seeded one. */
export function createIds(clock: Clock, random: (byteCount: number) => Buffer = randomBytes): Ids {
  const ulid = monotonicFactory(() => random(1).readUInt8(0) / 256);
  return {
    next: () => ulid(clock.now().getTime()),
    token: (byteCount) => random(byteCount).toString('base64url'),
  };
}
