/** Work under a key; true asks to be run again, after what waits. It must not reject. */
export type Work = () => Promise<boolean>;

/** Runs keyed work, first come first served. One key never runs twice at once. */
export interface WorkQueue {
  /** Keys that wait or run. */
  readonly size: number;
  has(key: string): boolean;
  /** Puts work in line. A key that waits already stays where it is; one that runs is run once more. */
  wake(key: string, work: Work): void;
  /** Forgets what waits and takes nothing more; what runs goes on. */
  close(): void;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
}

interface Entry {
  state: 'waiting' | 'running' | 'wokenAgain';
  work: Work;
}

/** `concurrency` pieces of work run at the same time at most; `onDone` hears of each that left the queue. */
export function createWorkQueue(concurrency: number, onDone: () => void = () => undefined): WorkQueue {
  const entries = new Map<string, Entry>();
  const waiting: string[] = [];
  const idlers: (() => void)[] = [];
  let running = 0;
  let isClosed = false;

  async function run(key: string, entry: Entry): Promise<void> {
    entry.state = 'running';
    let wantsMore = false;
    try {
      wantsMore = await entry.work();
    } finally {
      // Also where the promise is broken: its rejection goes up, but the place in line is free again.
      running -= 1;
      if ((wantsMore || isWokenAgain(entry)) && !isClosed) {
        entry.state = 'waiting';
        waiting.push(key);
      } else {
        entries.delete(key);
        onDone();
      }
      pump();
    }
  }

  function pump(): void {
    while (running < concurrency) {
      const key = waiting.shift();
      const entry = key === undefined ? undefined : entries.get(key);
      if (key === undefined || entry === undefined) break;
      running += 1;
      void run(key, entry);
    }
    if (entries.size === 0) for (const resolve of idlers.splice(0)) resolve();
  }

  return {
    get size() {
      return entries.size;
    },
    has: (key) => entries.has(key),
    wake(key, work) {
      const known = entries.get(key);
      if (known === undefined && !isClosed) {
        entries.set(key, { state: 'waiting', work });
        waiting.push(key);
        pump();
      } else if (known !== undefined && known.state !== 'waiting') {
        Object.assign(known, { state: 'wokenAgain', work });
      }
    },
    close() {
      isClosed = true;
      for (const key of waiting.splice(0)) entries.delete(key);
      pump();
    },
    idle: () => (entries.size === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

/** Behind a function, because the state changes while the work runs and narrowing does not see it. */
function isWokenAgain(entry: Entry): boolean {
  return entry.state === 'wokenAgain';
}
