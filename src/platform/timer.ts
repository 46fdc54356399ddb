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
