/** Where the simulator's time comes from: the machine, a date that stands still until moved, the embedder's clock or offset. */
export type ClockOption = 'real' | { manualFrom: Date } | { now(): Date } | (() => number);

/** The simulator's time: milliseconds since 1970; every expiry and every quota day reads it. */
export interface SimulatorClock {
  nowMs(): number;
  /** WeChat's `CreateTime` and `timestamp`: whole seconds. */
  nowSeconds(): number;
  /** Moves time forward; throws when the embedder owns the clock. */
  advance(ms: number): void;
  /** Jumps to an instant; throws when the embedder owns the clock. */
  set(at: Date): void;
}

function source(option: ClockOption): { read: () => number; isOwn: boolean } {
  if (option === 'real') return { read: () => Date.now(), isOwn: true };
  if (typeof option === 'function') return { read: () => Date.now() + option(), isOwn: false };
  if ('manualFrom' in option) {
    const start = option.manualFrom.getTime();
    return { read: () => start, isOwn: true };
  }
  return { read: () => option.now().getTime(), isOwn: false };
}

/** Creates the clock; `advance` and `set` work for `real` (as an offset) and for `manualFrom`. */
export function createClock(option: ClockOption = 'real'): SimulatorClock {
  const { read, isOwn } = source(option);
  let offset = 0;
  const mustBeOwn = (): void => {
    if (!isOwn) throw new Error('The embedder owns this clock: move time there.');
  };
  const nowMs = (): number => read() + offset;
  return {
    nowMs,
    nowSeconds: () => Math.floor(nowMs() / 1000),
    advance: (ms) => {
      mustBeOwn();
      offset += ms;
    },
    set: (at) => {
      mustBeOwn();
      offset = at.getTime() - read();
    },
  };
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const chinaOffsetMs = 8 * hourMs;

/** The quota day of an instant in Asia/Shanghai, `YYYY-MM-DD`; `slice(0, 7)` is its natural month. */
export function chinaDay(atMs: number): string {
  return new Date(atMs + chinaOffsetMs).toISOString().slice(0, 10);
}
