import { createHash, createHmac } from 'node:crypto';

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Randomness that is the same for the same seed and the same order of calls. */
export interface Rng {
  bytes(count: number): Buffer;
  /** A number in [0, 1). */
  fraction(): number;
  /** An integer in [0, below). */
  integer(below: number): number;
  /** Characters of `A-Z a-z 0-9 - _`. */
  token(length: number): string;
  /** Characters of `A-Z a-z 0-9`. */
  letters(length: number): string;
  hex(length: number): string;
  /** At most 32 characters that depend on the seed and the label only, whatever was drawn before. */
  derived(label: string, length: number): string;
  /** A 64-bit id above 2^53 and odd, which a JSON parser with doubles cannot keep; ids grow. */
  msgid(): bigint;
  /** The same items in another order (Fisher-Yates). */
  shuffled<T>(items: readonly T[]): T[];
}

/** Creates the stream of one seed: SHA-256 over a counter. */
export function createRng(seed: string): Rng {
  let counter = 0;
  let pool: Buffer = Buffer.alloc(0);
  let lastMsgid = 24_000_000_000_000_001n;

  function bytes(count: number): Buffer {
    while (pool.length < count) {
      pool = Buffer.concat([pool, createHash('sha256').update(`${seed}|${counter}`).digest()]);
      counter += 1;
    }
    const taken = pool.subarray(0, count);
    pool = pool.subarray(count);
    return taken;
  }
  const fraction = (): number => bytes(4).readUInt32BE() / 2 ** 32;
  const integer = (below: number): number => Math.floor(fraction() * below);
  const from = (source: Buffer, alphabet: string): string =>
    Array.from(source, (byte) => alphabet.charAt(byte % alphabet.length)).join('');

  return {
    bytes,
    fraction,
    integer,
    token: (length) => from(bytes(length), base64url),
    letters: (length) => from(bytes(length), alphanumeric),
    hex: (length) =>
      bytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
    derived: (label, length) =>
      from(createHmac('sha256', seed).update(label).digest().subarray(0, length), base64url),
    msgid: () => (lastMsgid += 2n * BigInt(1 + integer(1_000_000))),
    shuffled: (items) => {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last -= 1) {
        const other = integer(last + 1);
        const kept = result[last]!;
        result[last] = result[other]!;
        result[other] = kept;
      }
      return result;
    },
  };
}
