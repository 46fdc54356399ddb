import { setTimeout as delay } from 'node:timers/promises';

/** Waits for `work` to end, for at most `limitMs` of real time. Returns whether it ended; its failure is its owner's. */
export async function drained(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const limit = new AbortController();
  const ended = work.then(
    () => true,
    () => true,
  );
  const tooLong = delay(limitMs, false, { signal: limit.signal, ref: false }).catch(() => false);
  const isEnded = await Promise.race([ended, tooLong]);
  limit.abort();
  return isEnded;
}
