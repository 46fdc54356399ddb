/** How deliveries wait: first in first out, a limited number in flight, some of them held back or mixed. */
export interface Line<T> {
  /** Adds one delivery; with a window it waits until so many are there and leaves in shuffled order. */
  add: (item: T, how: { window: number; delayMs: number }) => void;
  /** Runs an item once more that is still counted as pending. */
  again: (item: T) => void;
  /** Ends the counting of one item. */
  done: () => void;
  hold: () => void;
  release: (isShuffled: boolean) => void;
  isHeld: () => boolean;
  /** Sends what waits for a window that has not filled. */
  flush: () => void;
  /** Items added and not yet done, wherever they are. */
  pendingCount: () => number;
  close: () => void;
}

interface LineOptions<T> {
  concurrency: number;
  /** Must not reject. */
  run: (item: T) => Promise<void>;
  shuffled: (items: readonly T[]) => T[];
  exactly: (ms: number, task: () => void) => NodeJS.Timeout;
}

const lingerMs = 100;

export function createLine<T>(options: LineOptions<T>): Line<T> {
  let queue: T[] = [];
  let head = 0;
  const mixed: T[] = [];
  let linger: NodeJS.Timeout | undefined;
  let inFlight = 0;
  let pending = 0;
  let isHeld = false;
  let isClosed = false;

  function pump(): void {
    while (!isHeld && !isClosed && inFlight < options.concurrency && head < queue.length) {
      const item = queue[head]!;
      head += 1;
      inFlight += 1;
      void options.run(item).finally(() => {
        inFlight -= 1;
        pump();
      });
    }
    if (head > 10_000 && head * 2 > queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
  }

  function flush(): void {
    clearTimeout(linger);
    queue.push(...options.shuffled(mixed.splice(0)));
    pump();
  }

  function enqueue(item: T, window: number): void {
    if (window === 0) {
      queue.push(item);
      pump();
      return;
    }
    mixed.push(item);
    clearTimeout(linger);
    if (mixed.length >= window) flush();
    else linger = options.exactly(lingerMs, flush);
  }

  return {
    add: (item, { window, delayMs }) => {
      pending += 1;
      if (delayMs > 0) options.exactly(delayMs, () => enqueue(item, window));
      else enqueue(item, window);
    },
    again: (item) => {
      queue.push(item);
      pump();
    },
    done: () => {
      pending -= 1;
    },
    hold: () => {
      isHeld = true;
    },
    release: (isShuffled) => {
      isHeld = false;
      const waiting = queue.slice(head);
      queue = isShuffled ? options.shuffled(waiting) : waiting;
      head = 0;
      pump();
    },
    isHeld: () => isHeld,
    flush,
    pendingCount: () => pending,
    close: () => {
      isClosed = true;
      clearTimeout(linger);
    },
  };
}
