import { hash, verify } from '@node-rs/argon2';
import type { Ids } from '../platform/ids';

/** OWASP's first choice for argon2id (the library's default algorithm): 19 MiB, 2 passes, 1 lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash as with one, so that the time does not tell which usernames exist. */
  matches(passwordHash: string | undefined, password: string): Promise<boolean>;
  /** A password to be changed at the first sign-in: 20 characters. */
  initial(): string;
}

export function createPasswords(ids: Ids): Passwords {
  let standIn: Promise<string> | undefined;
  return {
    hash: (password) => hash(normal(password), cost),
    async matches(passwordHash, password) {
      // Awaited for known names too: the first unknown one must not be slower.
      const other = await (standIn ??= hash(ids.token(32), cost));
      const isRight = await verify(passwordHash ?? other, normal(password));
      return isRight && passwordHash !== undefined;
    },
    initial: () => ids.token(15),
  };
}

/** One keyboard composes a character, the next sends it composed. */
function normal(password: string): string {
  return password.normalize('NFKC');
}
