import type { Timer } from '../../src/platform/timer';

/** Timers that fire only when a test says so. */
export interface ManualTimer extends Timer {
  wakeAll(): void;
}

export function createManualTimer(): ManualTimer {
  const wakes = new Set<() => void>();
  return {
    every(_ms, wake) {
      const own = (): void => wake();
      wakes.add(own);
      return () => wakes.delete(own);
    },
    wakeAll() {
      for (const wake of [...wakes]) wake();
    },
  };
}
