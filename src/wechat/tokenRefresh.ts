import { z } from 'zod';
import { chinaDay, minuteMs, secondMs } from '../platform/clock';
import { unreachable, WechatError } from './errors';
import type { WechatClient } from './http';
import type {
  HeldToken,
  TokenBudget,
  TokenLock,
  TokenMemory,
  TokenRecord,
  TokenRequest,
  TokenStoreOptions,
} from './tokenStore';

const pollMs = 100;
/** Pauses after failures: at most 4 calls a minute, and back within half a minute of WeChat's return. */
const pausesMs = [10 * secondMs, 20 * secondMs];
const longPauseMs = 30 * secondMs;
/** A longer pause in the store can only come from another machine's wrong clock. */
const longestPauseMs = minuteMs;
/** force_refresh: 20 a day, 30 s apart; one second more for the way to WeChat. */
const forcedPerDay = 20;
const forcedApartMs = 31 * secondMs;

const api = '/cgi-bin/stable_token';
const unused: TokenBudget = { retryAt: null, failures: 0, forcedDay: null, forcedCount: 0, forcedAt: null };

/**
 * Finds a token in the store that may serve, or takes the lock and fetches one: the normal one, and only when WeChat hands
 * out the refused token again, a forced one. @throws WechatError when the endpoint is down, paused, or refuses.
 */
export async function refreshToken(
  options: TokenStoreOptions,
  memory: TokenMemory,
  refused: string | undefined,
): Promise<HeldToken> {
  const { appid, storage, owner, clock, timeoutMs } = options;
  // A holder beats between its calls, and no call outlives its timeout: twice that without a beat, and it is gone.
  const takeOverMs = 2 * timeoutMs;
  const longestWaitMs = 3 * timeoutMs;
  const startedAt = clock.monotonicMs();
  let seen: TokenLock | undefined;
  let seenSince = startedAt;
  for (;;) {
    const record = await storage.read(appid);
    memory.learn(record?.held);
    const found = memory.usable(refused);
    if (found !== undefined) return found;
    refuseWhilePaused(options, record);
    const now = clock.monotonicMs();
    if (!isSameHolder(seen, record?.lock)) [seen, seenSince] = [record?.lock, now];
    // A lock of our own is what a failed release left behind: there is one refresh at a time in a process.
    const isFree = seen === undefined || seen.owner === null || seen.owner === owner;
    if (isFree || now - seenSince >= takeOverMs) {
      const fence = await storage.acquire(appid, owner, seen);
      if (fence !== undefined) return refreshAsHolder(options, memory, refused, fence);
    } else if (now - startedAt >= longestWaitMs) {
      throw unreachable(api, appid, 'no');
    }
    await options.sleep(pollMs);
  }
}

function isSameHolder(a: TokenLock | undefined, b: TokenLock | undefined): boolean {
  return (
    a !== undefined && b !== undefined && a.owner === b.owner && a.fence === b.fence && a.beat === b.beat
  );
}

function refuseWhilePaused({ appid, clock }: TokenStoreOptions, record: TokenRecord | undefined): void {
  const pauseMs = (record?.budget.retryAt?.getTime() ?? 0) - clock.now().getTime();
  if (pauseMs > 0 && pauseMs <= longestPauseMs) throw unreachable(api, appid, 'no');
}

async function refreshAsHolder(
  options: TokenStoreOptions,
  memory: TokenMemory,
  refused: string | undefined,
  fence: number,
): Promise<HeldToken> {
  const { appid, storage, owner, logger } = options;
  try {
    // Between the read and the lock another holder may have finished.
    const record = await storage.read(appid);
    memory.learn(record?.held);
    const found = memory.usable(refused);
    if (found !== undefined) return found;
    const held = await fetchToken(options, refused, fence, record?.budget ?? unused);
    // Learnt before it is stored: a token in hand serves even when the database does not answer.
    memory.learn(held);
    if (!(await storage.keep(appid, held))) memory.learn((await storage.read(appid))?.held);
    logger.info('access token refreshed', { appid });
    return memory.valid() ?? held;
  } finally {
    await storage.release(appid, owner, fence).catch((error: unknown) => {
      logger.warn('token lock not released', { appid, error });
    });
  }
}

async function fetchToken(
  options: TokenStoreOptions,
  refused: string | undefined,
  fence: number,
  budget: TokenBudget,
): Promise<HeldToken> {
  try {
    const held = await requestOnce(options, fence, false);
    if (held.token !== refused) return held;
    await reserveForced(options, fence, budget);
    const forced = await requestOnce(options, fence, true);
    if (forced.token !== refused) return forced;
    throw notForced(options.appid);
  } catch (error) {
    if (error instanceof WechatError) await pause(options, fence, budget, error);
    throw error;
  }
}

async function requestOnce(options: TokenStoreOptions, fence: number, force: boolean): Promise<HeldToken> {
  const askedAt = options.clock.now().getTime();
  const { token, expiresInSeconds } = await options.requestToken(force);
  return { token, expiresAt: new Date(askedAt + expiresInSeconds * secondMs), fence };
}

/** Written before the call: a process that dies in it has used up its turn. */
async function reserveForced(options: TokenStoreOptions, fence: number, budget: TokenBudget): Promise<void> {
  const { appid, storage, owner, clock } = options;
  const now = clock.now();
  const forcedDay = chinaDay(now);
  const used = budget.forcedDay === forcedDay ? budget.forcedCount : 0;
  const sinceMs = Math.abs(now.getTime() - (budget.forcedAt?.getTime() ?? 0));
  if (used >= forcedPerDay || sinceMs < forcedApartMs) throw notForced(appid);
  const isMine = await storage.beat(appid, owner, fence, { forcedDay, forcedCount: used + 1, forcedAt: now });
  if (!isMine) throw unreachable(api, appid, 'no');
}

async function pause(
  options: TokenStoreOptions,
  fence: number,
  budget: TokenBudget,
  failure: WechatError,
): Promise<void> {
  const { appid, storage, owner, clock, logger } = options;
  const pauseMs = failure.reason === 'busy' ? (pausesMs[budget.failures] ?? longPauseMs) : longPauseMs;
  const retryAt = new Date(clock.now().getTime() + pauseMs);
  const { reason, errcode, rid } = failure;
  logger.warn('access token not refreshed', {
    appid,
    reason,
    ...(errcode === undefined ? {} : { errcode }),
    ...(rid === undefined ? {} : { rid }),
  });
  await storage.beat(appid, owner, fence, { retryAt, failures: budget.failures + 1 });
}

/** WeChat hands out the token that it refuses, and another may not be forced now. */
function notForced(appid: string): WechatError {
  const meaning = 'WeChat hands out the token that it refuses, and another may not be forced now';
  return new WechatError({
    api,
    appid,
    sent: 'no',
    classification: { reason: 'tokenInvalid', retryable: true, meaning },
  });
}

const badSecret = {
  reason: 'misconfigured',
  retryable: false,
  meaning: 'the secret of the account is wrong',
} as const;

/** Asks `POST /cgi-bin/stable_token` through a client that has no tokens itself. */
export function requestStableToken(client: WechatClient): TokenRequest {
  return async (force) => {
    const answer = await client.request({
      api,
      auth: 'secret',
      body: { grant_type: 'client_credential', ...(force ? { force_refresh: true } : {}) },
      answer: z.object({ access_token: z.string().min(1), expires_in: z.number().positive() }),
      meanings: { 40001: badSecret },
    });
    return { token: answer.access_token, expiresInSeconds: answer.expires_in };
  };
}
