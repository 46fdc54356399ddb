import type { Clock } from '../platform/clock';

/** A value that is read often and loaded seldom. */
export interface Snapshot<T> {
  /** A value no older than `maxAgeMs`, counted from the moment its loading began. */
  read(): Promise<T>;
  /** The next `read` loads anew; what is being loaded at this moment is not kept. */
  forget(): void;
}

interface SnapshotOptions<T> {
  readonly clock: Clock;
  readonly maxAgeMs: number;
  /** Must not join the open transaction of whoever happens to read first. */
  readonly load: () => Promise<T>;
}

export function createSnapshot<T>({ clock, maxAgeMs, load }: SnapshotOptions<T>): Snapshot<T> {
  let held: { readonly value: T; readonly fromMs: number } | undefined;
  let loading: Promise<T> | undefined;

  async function reload(): Promise<T> {
    const fromMs = clock.monotonicMs();
    const mine: Promise<T> = load();
    loading = mine;
    try {
      const value = await mine;
      // Forgotten meanwhile: the value may be from before the change, and whoever asked then gets it once.
      if (loading === mine) held = { value, fromMs };
      return value;
    } finally {
      if (loading === mine) loading = undefined;
    }
  }

  return {
    async read() {
      if (held !== undefined && clock.monotonicMs() - held.fromMs < maxAgeMs) return held.value;
      return loading ?? reload();
    },
    forget() {
      held = undefined;
      loading = undefined;
    },
  };
}
