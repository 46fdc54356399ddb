import { mongo } from 'mongoose';
import type { After } from '../platform/timer';
import { notStored } from './inbox.errors';
import type { InboxMessage } from './inbox.model';

/** What became of a row: `duplicate` was there already, so another delivery stored it or is about to. */
export type StoreOutcome = 'stored' | 'duplicate';

export interface BatchOptions {
  /** Writes all rows or refuses each on its own. Resolves when the rest is durable. @throws MongoBulkWriteError … */
  readonly insertMany: (rows: readonly InboxMessage[]) => Promise<unknown>;
  readonly after: After;
  /** How long the first row of a batch waits for others. */
  readonly waitMs: number;
  readonly maxRows: number;
  /** Writes at once; more rows wait, so that the batches grow when the database is slow. */
  readonly maxInFlight: number;
  /** When a write counts as lost and its place is given to another. It may still arrive: the keys make that harmless. */
  readonly writeTimeoutMs: number;
}

/** A row on its way. */
export interface PendingRow {
  readonly outcome: Promise<StoreOutcome>;
  /** Nobody waits for it any more: it is dropped if it has not been sent. */
  abandon(): void;
}

interface Entry {
  readonly row: InboxMessage;
  readonly settle: (outcome: StoreOutcome) => void;
  readonly fail: (error: unknown) => void;
  isAbandoned: boolean;
}

export type Batch = ReturnType<typeof createBatch>;

/** Group commit: rows that arrive within a moment share one durable write, and each learns its own outcome. */
export function createBatch(options: BatchOptions) {
  let waiting: Entry[] = [];
  let cancelTimer: (() => void) | undefined;
  let inFlight = 0;
  let idle: (() => void)[] = [];

  function put(row: InboxMessage): PendingRow {
    const { entry, pending } = toEntry(row);
    waiting.push(entry);
    if (waiting.length >= options.maxRows) flush();
    else cancelTimer ??= options.after(options.waitMs, flush);
    return pending;
  }

  function flush(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    waiting = waiting.filter(({ isAbandoned }) => !isAbandoned);
    while (waiting.length > 0 && inFlight < options.maxInFlight) {
      void write(waiting.splice(0, options.maxRows));
    }
  }

  async function write(entries: readonly Entry[]): Promise<void> {
    inFlight += 1;
    try {
      await insert(entries.map(({ row }) => row));
      for (const entry of entries) entry.settle('stored');
    } catch (error) {
      report(entries, error);
    }
    inFlight -= 1;
    if (waiting.length > 0) flush();
    else if (inFlight === 0) for (const wake of idle.splice(0)) wake();
  }

  async function insert(rows: readonly InboxMessage[]): Promise<void> {
    let cancel: () => void = () => undefined;
    const timeout = new Promise<never>((_, reject) => {
      cancel = options.after(options.writeTimeoutMs, () => reject(notStored()));
    });
    try {
      await Promise.race([options.insertMany(rows), timeout]);
    } finally {
      cancel();
    }
  }

  return {
    put,
    /** Resolves when nothing waits and nothing is being written. */
    async drain(): Promise<void> {
      flush();
      if (waiting.length === 0 && inFlight === 0) return;
      await new Promise<void>((resolve) => (idle = [...idle, resolve]));
    },
  };
}

function toEntry(row: InboxMessage): { readonly entry: Entry; readonly pending: PendingRow } {
  let settle: Entry['settle'] = () => undefined;
  let fail: Entry['fail'] = () => undefined;
  const outcome = new Promise<StoreOutcome>((resolve, reject) => {
    settle = resolve;
    // Whatever the driver rejects with is passed on as it is.
    fail = reject as (error: unknown) => void;
  });
  // Whoever abandons a row does not listen any more.
  outcome.catch(() => undefined);
  const entry: Entry = { row, settle, fail, isAbandoned: false };
  return { entry, pending: { outcome, abandon: () => (entry.isAbandoned = true) } };
}

const duplicateKey = 11_000;

/**
 * A refused row says so itself. The others count as stored only when the server says that it inserted exactly these and
 * met the write concern: the driver wraps a broken connection in the same error, without a refusal and without an insert.
 */
function report(entries: readonly Entry[], error: unknown): void {
  const refusals = new Map<number, number>();
  let isRestStored = false;
  if (error instanceof mongo.MongoBulkWriteError) {
    for (const { index, code } of [error.writeErrors].flat()) refusals.set(index, code);
    const isComplete = error.result.insertedCount === entries.length - refusals.size;
    isRestStored = refusals.size > 0 && isComplete && error.result.getWriteConcernError() === undefined;
  }
  entries.forEach((entry, index) => {
    const code = refusals.get(index);
    if (code === duplicateKey) entry.settle('duplicate');
    else if (code === undefined && isRestStored) entry.settle('stored');
    else entry.fail(notStored(error));
  });
}
