/** Wakes loops; a timer never decides anything, the loop compares stored times with the clock. */
export interface Timer {
  /** Calls `wake` every `ms` of real time until the returned function is called. It keeps no process alive. */
  every(ms: number, wake: () => void): () => void;
}

/** Timers of the machine. */
export const systemTimer: Timer = {
  every(ms, wake) {
    const timer = setInterval(wake, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/** Calls `act` once after `ms` of real time, unless the returned function is called first: bounds a wait, decides nothing. */
export type After = (ms: number, act: () => void) => () => void;

/** One-shot timers of the machine. */
export const systemAfter: After = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};
