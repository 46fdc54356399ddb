import type { Clock } from '../../src/platform/clock';

/** A clock that stands still until a test moves it. Monotonic time moves with it. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  set(at: Date): void;
}

/** Starts on a Monday morning in Shanghai unless told otherwise. */
export function createFakeClock(start = new Date('2026-03-02T01:00:00.000Z')): FakeClock {
  let at = start.getTime();
  let monotonic = 0;
  return {
    now: () => new Date(at),
    monotonicMs: () => monotonic,
    advance(ms) {
      at += ms;
      monotonic += ms;
    },
    set(next) {
      monotonic += Math.max(0, next.getTime() - at);
      at = next.getTime();
    },
  };
}
