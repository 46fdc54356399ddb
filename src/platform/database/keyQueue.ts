/** Lines up work per key inside this process: contended documents then conflict only between processes. */
export type KeyQueue = <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;

/** Takes the keys in sorted order, so that two callers with the same keys cannot wait for each other. */
export function createKeyQueue(): KeyQueue {
  const tails = new Map<string, Promise<void>>();

  async function take(key: string): Promise<() => void> {
    const previous = tails.get(key) ?? Promise.resolve();
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const tail = previous.then(() => gate);
    tails.set(key, tail);
    await previous;
    return () => {
      if (tails.get(key) === tail) tails.delete(key);
      open();
    };
  }

  return async (keys, work) => {
    const releases: (() => void)[] = [];
    try {
      for (const key of [...new Set(keys)].sort()) releases.push(await take(key));
      return await work();
    } finally {
      for (const release of releases.reverse()) release();
    }
  };
}
