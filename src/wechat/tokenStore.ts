import type { Clock } from '../platform/clock';
import { minuteMs, secondMs } from '../platform/clock';
import type { Logger } from '../platform/logger';
import { refreshToken } from './tokenRefresh';

/** Where a client gets its access token from. Both throw WechatError when there is none to be had. */
export interface TokenSource {
  get(): Promise<string>;
  /** Another token than the one WeChat refused; however many callers ask at once, at most one refresh follows. */
  replace(refused: string): Promise<string>;
}

/** Who may refresh. It holds no time: a contender takes it after seeing the same fence and beat for a while of its own. */
export interface TokenLock {
  readonly owner: string | null;
  readonly fence: number;
  readonly beat: number;
}

/** A token with the fence of the lock under which it was fetched: a higher fence is a newer token. */
export interface HeldToken {
  readonly token: string;
  readonly expiresAt: Date;
  readonly fence: number;
}

/** What refreshes were made of late, by whichever process. */
export interface TokenBudget {
  /** Until then the endpoint is left alone; null after a success. */
  readonly retryAt: Date | null;
  /** Failures in a row. */
  readonly failures: number;
  /** The China day `YYYY-MM-DD` that `forcedCount` counts. */
  readonly forcedDay: string | null;
  readonly forcedCount: number;
  readonly forcedAt: Date | null;
}

/** All that processes share about one account's token. */
export interface TokenRecord {
  readonly lock: TokenLock;
  readonly held: HeldToken | undefined;
  readonly budget: TokenBudget;
}

/** The shared store. Each write is one atomic, conditional step. */
export interface TokenStorage {
  read(appid: string): Promise<TokenRecord | undefined>;
  /** Takes the lock if it still is as `seen` (undefined: no record yet). The new fence, or undefined: another was faster. */
  acquire(appid: string, owner: string, seen: TokenLock | undefined): Promise<number | undefined>;
  /** Bumps the beat and writes the budget. False, and nothing is written, when the lock has been taken by another. */
  beat(appid: string, owner: string, fence: number, budget: Partial<TokenBudget>): Promise<boolean>;
  /** Keeps the token, unless one with a higher fence is there: then false. */
  keep(appid: string, held: HeldToken): Promise<boolean>;
  /** Frees the lock, if it is still held with this fence. */
  release(appid: string, owner: string, fence: number): Promise<void>;
}

/** Asks WeChat for a token; `force` kills the current one. */
export type TokenRequest = (force: boolean) => Promise<{ token: string; expiresInSeconds: number }>;

export interface TokenStoreOptions {
  readonly appid: string;
  readonly storage: TokenStorage;
  readonly requestToken: TokenRequest;
  /** No call of `requestToken` lasts longer; a holder of the lock that shows no life for twice as long has died. */
  readonly timeoutMs: number;
  /** Unique per process and start. */
  readonly owner: string;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly logger: Logger;
}

/** The platform renews in the last five minutes, when the old and the new token are both valid. */
const earlyMs = 5 * minuteMs;
/** How soon an early renewal that brought nothing is tried again by this process. */
const earlyApartMs = 30 * secondMs;

/** What this process knows. The order of tokens is the order of their fences, whatever the order of the answers. */
export interface TokenMemory {
  learn(held: HeldToken | undefined): void;
  /** The newest token known, while it is valid. */
  valid(): HeldToken | undefined;
  /** What may serve instead of a refresh: not the refused token and, for an ordinary renewal, not one in its last minutes. */
  usable(refused: string | undefined): HeldToken | undefined;
}

interface Flight {
  readonly refused: string | undefined;
  readonly result: Promise<HeldToken>;
}

/** The token of one account, shared by all processes through `storage` (doc/service, 获取稳定版接口调用凭据). */
export function createTokenStore(options: TokenStoreOptions): TokenSource {
  const { clock } = options;
  const memory = createMemory(clock);
  let flight: Flight | undefined;
  let landedAt = -Infinity;

  function start(refused: string | undefined): Promise<HeldToken> {
    const result = refreshToken(options, memory, refused).finally(() => {
      flight = undefined;
      landedAt = clock.monotonicMs();
    });
    flight = { refused, result };
    return result;
  }

  return {
    async get() {
      const found = memory.usable(undefined);
      if (found !== undefined) return found.token;
      const old = memory.valid();
      if (old !== undefined) {
        // In its last minutes the old token serves while the new one is on its way; a failure shows in the log.
        if (flight === undefined && clock.monotonicMs() - landedAt >= earlyApartMs)
          start(undefined).catch(() => undefined);
        return old.token;
      }
      try {
        return (await (flight?.result ?? start(undefined))).token;
      } catch (error) {
        // A fresh process may find the endpoint down, and in the store a token that is still valid for a while.
        const known = memory.valid();
        if (known === undefined) throw error;
        return known.token;
      }
    },
    async replace(refused) {
      for (;;) {
        const found = memory.usable(refused);
        if (found !== undefined) return found.token;
        if (flight === undefined) return (await start(refused)).token;
        const joined = flight;
        const held = await joined.result;
        if (held.token !== refused || joined.refused === refused) return held.token;
      }
    },
  };
}

function createMemory(clock: Clock): TokenMemory {
  let current: HeldToken | undefined;
  const remainingMs = (held: HeldToken) => held.expiresAt.getTime() - clock.now().getTime();
  const valid = () => (current !== undefined && remainingMs(current) > 0 ? current : undefined);
  return {
    learn(held) {
      if (held !== undefined && held.fence >= (current?.fence ?? 0)) current = held;
    },
    valid,
    usable(refused) {
      const held = valid();
      if (held === undefined || held.token === refused) return undefined;
      return refused === undefined && remainingMs(held) <= earlyMs ? undefined : held;
    },
  };
}
