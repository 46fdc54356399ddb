import type { After } from '../../src/platform/timer';

/** One-shot timers that fire only when a test says so. */
export function createManualAfter() {
  const pending = new Map<symbol, { readonly ms: number; readonly act: () => void }>();
  const after: After = (ms, act) => {
    const key = Symbol(ms);
    pending.set(key, { ms, act });
    return () => void pending.delete(key);
  };
  return {
    after,
    /** How many wait with this delay. */
    count: (ms: number): number => [...pending.values()].filter((timer) => timer.ms === ms).length,
    /** Fires every timer that was set with this delay. */
    fire(ms: number): void {
      for (const [key, timer] of [...pending]) {
        if (timer.ms !== ms) continue;
        pending.delete(key);
        timer.act();
      }
    },
  };
}
