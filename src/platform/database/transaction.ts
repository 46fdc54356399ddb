import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientSession, Connection } from 'mongoose';
import { mongo } from 'mongoose';
import { databaseBusy, databaseUnavailable, isDuplicateKey } from './errors';
import { createKeyQueue } from './keyQueue';
import type { Once, OnceStore } from './once';
import { onceId } from './once';

export interface TransactionOptions {
  /** What the work contends for (`points:<memberId>`): lined up inside this process before the transaction opens. */
  readonly keys: readonly string[];
  /** The request this effect answers; a repeat returns the first result and runs nothing. */
  readonly once?: Once | undefined;
}

/**
 * Runs `work` in one transaction; inside an open one it joins. Mongoose calls join by themselves, driver calls take the
 * session. `work` is run again on conflict: no HTTP, no `Promise.all`, nothing that cannot be repeated. An error rolls
 * everything back and is rethrown.
 * @throws AppError DATABASE_BUSY after too many conflicts, IDEMPOTENCY_MISMATCH for a reused key.
 */
export type Transaction = <T>(
  options: TransactionOptions,
  work: (session: ClientSession) => Promise<T>,
) => Promise<T>;

export interface Transactions {
  readonly transaction: Transaction;
  /** Runs `act` once the open transaction has committed, or at once where none is open. It must not throw. */
  afterCommit(act: () => void): void;
  /** The open transaction's session, or undefined outside one: for driver calls, and for code that must be inside one. */
  session(): ClientSession | undefined;
  /** Refuses new transactions and resolves when the open ones have ended, or after so many ms. */
  drain(withinMs: number): Promise<void>;
}

interface Open {
  readonly session: ClientSession;
  committed: (() => void)[];
}

const maxAttempts = 60;

type Work<T> = (session: ClientSession) => Promise<T>;

interface Context {
  readonly connection: Connection;
  readonly open: AsyncLocalStorage<Open>;
  readonly once: () => OnceStore;
}

export function createTransactions(connection: Connection, once: () => OnceStore): Transactions {
  const open = new AsyncLocalStorage<Open>();
  const queue = createKeyQueue();
  const context: Context = { connection, open, once };
  const running = new Set<Promise<unknown>>();
  let isClosing = false;

  const transaction: Transaction = async (options, work) => {
    const outer = open.getStore();
    if (outer !== undefined) {
      if (options.once !== undefined) throw new Error('`once` belongs to the outermost transaction');
      return work(outer.session);
    }
    if (isClosing) throw databaseUnavailable(new Error('this connection is being closed'));
    const request = options.once;
    const keys = request === undefined ? options.keys : [...options.keys, `once:${onceId(request)}`];
    const run = queue(keys, () =>
      request === undefined ? attempt(context, undefined, work) : runOnce(context, request, work),
    );
    running.add(run);
    try {
      return await run;
    } catch (error) {
      if (error instanceof mongo.MongoError && error.hasErrorLabel('TransientTransactionError'))
        throw databaseBusy(error);
      throw error;
    } finally {
      running.delete(run);
    }
  };

  return {
    transaction,
    afterCommit(act) {
      const state = open.getStore();
      if (state === undefined) act();
      else state.committed.push(act);
    },
    session: () => open.getStore()?.session,
    async drain(withinMs) {
      isClosing = true;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
      await Promise.race([Promise.allSettled(running), late]);
      clearTimeout(timer);
    },
  };
}

/** One transaction, run again on conflict up to a bound; what waits for its commit runs after it. */
async function attempt<T>(context: Context, request: Once | undefined, work: Work<T>): Promise<T> {
  const { connection, open, once } = context;
  let attempts = 0;
  let committed: (() => void)[] = [];
  const result = await connection.transaction(
    async (session) => {
      attempts += 1;
      if (attempts > maxAttempts) throw databaseBusy();
      const state: Open = { session, committed: [] };
      const value = await open.run(state, () => work(session));
      if (request !== undefined) await once().write(request, value, session);
      committed = state.committed;
      return value;
    },
    { readPreference: 'primary' },
  );
  for (const act of committed) act();
  return result;
}

/** The same for a request that may come twice: the first answer is every answer. */
async function runOnce<T>(context: Context, request: Once, work: Work<T>): Promise<T> {
  const { once } = context;
  const first = await once().find(request);
  // The stored result is what an earlier run of the same work returned.
  if (first !== undefined) return first.result as T;
  try {
    return await attempt(context, request, work);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const winner = await once().findCommitted(request);
    if (winner === undefined) throw error;
    return winner.result as T;
  }
}
