/** Delays in real time, scaled, that can be waited for and cancelled together. */
export interface Timers {
  /** Runs the task after `ms × timeScale` real milliseconds. */
  later: (ms: number, task: () => void) => void;
  /** The same without scaling; it does not count as pending. */
  exactly: (ms: number, task: () => void) => NodeJS.Timeout;
  pendingCount: () => number;
  cancelAll: () => void;
}

/** Creates timers; `onIdle` is called whenever the last pending one has run. */
export function createTimers(timeScale: number, onIdle: () => void): Timers {
  const pending = new Set<NodeJS.Timeout>();
  const free = new Set<NodeJS.Timeout>();
  return {
    later: (ms, task) => {
      const timer = setTimeout(() => {
        pending.delete(timer);
        task();
        if (pending.size === 0) onIdle();
      }, ms * timeScale);
      pending.add(timer);
    },
    exactly: (ms, task) => {
      const timer = setTimeout(() => {
        free.delete(timer);
        task();
      }, ms);
      free.add(timer);
      return timer;
    },
    pendingCount: () => pending.size,
    cancelAll: () => {
      for (const timer of [...pending, ...free]) clearTimeout(timer);
      pending.clear();
      free.clear();
    },
  };
}
