import type { ClientSession } from 'mongoose';
import type { Clock } from '../../../src/platform/clock';
import type { Database } from '../../../src/platform/database';
import { connectDatabase, defineModel } from '../../../src/platform/database';
import type { EventOf, Events, EventRow, Handler } from '../../../src/platform/events';
import { createEvents, eventModels, eventRowFields, handlersOf } from '../../../src/platform/events';
import { createIds } from '../../../src/platform/ids';
import { createLogger } from '../../../src/platform/logger';
import type { Timer } from '../../../src/platform/timer';
import type { TestDatabase } from '../database';
import type { ManualTimer } from '../timer';
import { createManualTimer } from '../timer';

/** A small product: shelves change, and letters arrive in a source of their own. */
export interface ShopEvents {
  'shelf.changed': { readonly shelf: string };
  'letter.arrived': { readonly letter: string };
}

export const on = handlersOf<ShopEvents>();

export const letterModel = defineModel<EventRow>()({
  name: 'letter',
  privacy: { purpose: 'a source of events beside the outbox', retention: 'one test' },
  fields: eventRowFields,
  indexes: [{ key: { status: 1, nextTryAt: 1 } }],
});

/** What a handler did. Nothing is unique but `_id`: a second effect shows as a second document. */
export interface Effect {
  readonly _id: string;
  readonly handler: string;
  readonly row: string;
  readonly subject: string | null;
  readonly version: number;
}

export const effectModel = defineModel<Effect>()({
  name: 'effect',
  privacy: { purpose: 'count what handlers did', retention: 'one test' },
  fields: {
    handler: { type: String, pii: 'none' },
    row: { type: String, pii: 'none' },
    subject: { type: String, pii: 'none' },
    version: { type: Number, pii: 'none' },
  },
  indexes: [],
});

export const shopModels = [...eventModels, letterModel, effectModel];

/** One process of the shop, with timers that fire only when a test says so. */
export interface Worker {
  readonly db: Database;
  readonly events: Events<ShopEvents>;
  readonly timer: ManualTimer;
  /** Names of the counters that went up. */
  readonly counted: string[];
  /** Hands committed letters to this worker. */
  readonly dispatch: (rows: readonly EventRow[]) => void;
  /** Changes a shelf: emits in a transaction of its own. */
  readonly change: (shelf: string, version: number) => Promise<void>;
}

export interface WorkerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly instance: string;
  readonly handlers: readonly Handler[];
}

export function createWorker({ db, clock, instance, handlers }: WorkerOptions): Worker {
  const timer = createManualTimer();
  const counted: string[] = [];
  const shop = createShop({ db, clock, instance, handlers, timer, count: (name) => counted.push(name) });
  return {
    db,
    timer,
    counted,
    ...shop,
    change: (shelf, version) =>
      db.transaction({ keys: [] }, () =>
        shop.events.emit('shelf.changed', { subject: `shelf:${shelf}`, version, payload: { shelf } }),
      ),
  };
}

interface ShopOptions extends WorkerOptions {
  readonly timer: Timer;
  readonly count: (name: string) => void;
}

/** The worker as a process builds it; `test/support/children/events.ts` runs it in one of its own. */
export function createShop(options: ShopOptions): Pick<Worker, 'events' | 'dispatch'> {
  const { clock, handlers } = options;
  const events = createEvents<ShopEvents>({
    ...options,
    ids: createIds(clock),
    logger: createLogger('silent'),
  });
  events.register(handlers);
  return { events, dispatch: events.addSource(letterModel) };
}

/** Writes one effect in the handler's transaction. */
export function writeEffect(db: Database, clock: Clock, handler: string) {
  const ids = createIds(clock);
  const effects = db.collection(effectModel);
  return async (
    { id, subject, version }: EventOf<string, unknown>,
    _prepared: unknown,
    session: ClientSession,
  ): Promise<void> => {
    await effects.insertOne({ _id: ids.next(), handler, row: id, subject, version }, { session });
  };
}

/** The database of a test over a connection of its own, as another process has one. */
export function connectAgain({ uri, databaseName }: TestDatabase, clock: Clock): Promise<Database> {
  return connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
}

/** A letter that nobody owns yet, due at `at`. */
export function letterRow(id: string, at: Date, owner: string | null = null): EventRow {
  return {
    _id: id,
    name: 'letter.arrived',
    subject: null,
    version: 0,
    at,
    payload: { letter: id },
    status: 'due',
    tries: 0,
    nextTryAt: at,
    owner,
    lastError: null,
  };
}

/** `count` letters, stored. */
export async function storeLetters(db: Database, count: number, at: Date): Promise<EventRow[]> {
  const rows = Array.from({ length: count }, (_, index) => letterRow(`letter-${index}`, at));
  await db.collection(letterModel).insertMany(rows);
  return rows;
}

/** How often each handler took effect for each row: `store letter-1` → 1. */
export async function countEffects(db: Database): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { handler, row } of await db.collection(effectModel).find().toArray()) {
    const key = `${handler} ${row}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
