import fc from 'fast-check';
import { createLogger } from '../../src/platform/logger';
import type { TokenStorage } from '../../src/wechat';
import type { HeldToken, TokenRecord, TokenRequest } from '../../src/wechat/tokenStore';
import { createTokenStore } from '../../src/wechat/tokenStore';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import { sizes } from '../support/sizes';
import { nextTurn } from './accounts';

const logger = createLogger('silent');
const second = 1_000;

describe('F29: the older answer arrives last', () => {
  it(`keeps the newer token in ${sizes.tokenInterleavings} interleavings`, async () => {
    let overtaken = 0;
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(order, fc.boolean(), async (arrivals, isForced) => {
        const run = await startInterleaving(isForced);
        let newest = -1;
        for (const arrival of arrivals) {
          if (arrival < newest) overtaken += 1;
          newest = Math.max(newest, arrival);
          await run.answer(arrival);
          expect(run.stored()).toBe(`t${newest}`);
        }
        await run.finish();
      }),
      { numRuns: sizes.tokenInterleavings, seed: 20_260_302 },
    );
    expect(overtaken).toBeGreaterThan(sizes.tokenInterleavings / 2);
  });
});

/** Five instances in a row, each taking over from the one before, whose answer is still on its way. */
async function startInterleaving(isForced: boolean) {
  const clock = createFakeClock();
  const storage = memoryStorage();
  const answers: (() => void)[] = [];
  const results: Promise<string>[] = [];
  for (let instance = 0; instance < 5; instance += 1) {
    let asked = false;
    // Forced refreshes are 31 s apart.
    clock.advance(31 * second);
    const requestToken: TokenRequest = (force) => {
      if (isForced && !force) return Promise.resolve({ token: 'refused', expiresInSeconds: 7_200 });
      asked = true;
      const token = `t${instance}`;
      return new Promise(
        (resolve) => (answers[instance] = () => resolve({ token, expiresInSeconds: 7_200 })),
      );
    };
    const owner = `instance-${instance}`;
    const timeoutMs = 5_000;
    const store = createTokenStore({
      timeoutMs,
      appid: 'wx1',
      storage,
      requestToken,
      owner,
      clock,
      sleep: nextTurn,
      logger,
    });
    const result = isForced ? store.replace('refused') : store.get();
    result.catch(() => undefined);
    results.push(result);
    await takeOver(clock, () => asked);
  }
  return {
    async answer(instance: number) {
      answers[instance]?.();
      await results[instance];
    },
    stored: () => storage.now()?.held?.token,
    async finish() {
      for (const answer of answers) answer();
      await Promise.all(results);
      expect(storage.now()?.held?.token).toBe('t4');
    },
  };
}

/** Time passes until the lock of an instance that does not beat is taken over. */
async function takeOver(clock: FakeClock, isDone: () => boolean): Promise<void> {
  for (let turn = 0; !isDone(); turn += 1) {
    if (turn > 1_000) throw new Error('nobody took the lock over');
    await nextTurn();
    if (turn % 4 === 3 && !isDone()) clock.advance(10 * second);
  }
}

/** The contract of TokenStorage in memory, for interleavings only. */
function memoryStorage(): TokenStorage & { now(): TokenRecord | undefined } {
  const budget = { retryAt: null, failures: 0, forcedDay: null, forcedCount: 0, forcedAt: null };
  let record: TokenRecord | undefined;
  const isHeldBy = (owner: string, fence: number) =>
    record?.lock.owner === owner && record.lock.fence === fence;
  return {
    now: () => record,
    read: () => Promise.resolve(record),
    acquire(_appid, owner, seen) {
      const lock = record?.lock;
      if (lock?.owner !== seen?.owner || lock?.fence !== seen?.fence || lock?.beat !== seen?.beat) {
        return Promise.resolve(undefined);
      }
      const fence = (lock?.fence ?? 0) + 1;
      record = { held: record?.held, budget: record?.budget ?? budget, lock: { owner, fence, beat: 0 } };
      return Promise.resolve(fence);
    },
    beat(_appid, owner, fence, change) {
      if (record === undefined || !isHeldBy(owner, fence)) return Promise.resolve(false);
      const lock = { ...record.lock, beat: record.lock.beat + 1 };
      record = { ...record, lock, budget: { ...record.budget, ...change } };
      return Promise.resolve(true);
    },
    keep(_appid, held: HeldToken) {
      if (record === undefined || (record.held?.fence ?? 0) > held.fence) return Promise.resolve(false);
      record = { ...record, held };
      return Promise.resolve(true);
    },
    release(_appid, owner, fence) {
      if (record !== undefined && isHeldBy(owner, fence))
        record = { ...record, lock: { ...record.lock, owner: null } };
      return Promise.resolve();
    },
  };
}
