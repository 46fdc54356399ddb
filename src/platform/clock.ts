/** Time as the product sees it: injected everywhere, so that tests and the demo can move it. */
export interface Clock {
  /** Wall clock time. */
  now(): Date;
  /** Milliseconds that only grow, unrelated to the wall clock; for leases, timeouts and durations. */
  monotonicMs(): number;
}

/** The machine's clock, moved by a constant number of milliseconds (0 in production). */
export function systemClock(offsetMs = 0): Clock {
  return {
    now: () => new Date(Date.now() + offsetMs),
    monotonicMs: () => performance.now(),
  };
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** China has one time zone, without daylight saving, 8 hours ahead of UTC. */
const chinaOffsetMs = 8 * hourMs;

/** The calendar day in Asia/Shanghai as `YYYY-MM-DD`; business days, limits and reports use it. */
export function chinaDay(at: Date): string {
  return new Date(at.getTime() + chinaOffsetMs).toISOString().slice(0, 10);
}

/** The instant at which a day `YYYY-MM-DD` of Asia/Shanghai begins. */
export function chinaDayStart(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - chinaOffsetMs);
}
