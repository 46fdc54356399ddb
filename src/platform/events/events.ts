import type { mongo } from 'mongoose';
import type { Clock } from '../clock';
import { secondMs } from '../clock';
import type { Database, ModelDefinition } from '../database';
import { drained } from '../drain';
import type { Ids } from '../ids';
import type { Logger } from '../logger';
import type { Timer } from '../timer';
import type { AsideRow, Backlog } from './backlog';
import { listAside, readBacklog, retryAside } from './backlog';
import type { Count, Source } from './delivery';
import { createDelivery } from './delivery';
import type { Dispatcher } from './dispatcher';
import { createDispatcher, quietly } from './dispatcher';
import { outboxEventModel } from './models';
import type { Presence } from './presence';
import { createPresence } from './presence';
import type { Emit, EventRow, Handler } from './types';

const beatEveryMs = 10 * secondMs;
const lookEveryMs = 5 * secondMs;
/** How soon a row is found whose wait is over; nothing is asked of the database unless one is known. */
const wakeEveryMs = 200;
const defaultConcurrency = 16;

export interface EventsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Counts failures and rows set aside: `event_failures`, `events_set_aside`. */
  readonly count: Count;
  /** A name no other living process has; the next process with it takes over this one's rows at once. */
  readonly instance: string;
  /** Rows at work at the same time; default 16. */
  readonly concurrency?: number;
}

/** Events written with their change, delivered once to each handler, by whichever process lives. */
export interface Events<Map> {
  readonly emit: Emit<Map>;
  /** The owner of rows this process inserts, so that it delivers them at once and the others leave them alone. */
  readonly workerId: string;
  /** Adds handlers. @throws Error when one event has two of the same name */
  register(handlers: readonly Handler[]): void;
  /** Adds a collection whose records are event rows. Returns what hands freshly committed rows to the worker. */
  addSource<R extends EventRow>(model: ModelDefinition<R>): (rows: readonly EventRow[]) => void;
  start(): Promise<void>;
  /** Takes nothing more, lets what runs finish for at most `drainMs`, and leaves the rest to other processes. */
  stop(drainMs: number): Promise<void>;
  /** Resolves when nothing that is due is left in any source; works also where `start` was not called. */
  settle(): Promise<void>;
  backlog(): Promise<Backlog>;
  /** Rows given up after 8 tries, oldest first; at most 200. */
  listAside(): Promise<AsideRow[]>;
  /** Gives a row that was set aside another 8 tries. Returns false when there is none with this id. */
  retry(rowId: string): Promise<boolean>;
}

export function createEvents<Map>(options: EventsOptions): Events<Map> {
  const { db, clock, ids, logger } = options;
  const presence = createPresence({ ...options, id: ids.next() });
  const handlers = createRegistry();
  const outbox = sourceOf(db, outboxEventModel);
  const sources = [outbox];
  const dispatcher = createDispatcher({
    sources: () => sources,
    presence,
    deliver: createDelivery({ ...options, handlersFor: handlers.of }),
    clock,
    logger,
    concurrency: options.concurrency ?? defaultConcurrency,
  });
  const running = createRunning(options, presence, dispatcher);
  const dispatch = (source: Source, rows: readonly EventRow[]): void => {
    if (running.isOn()) dispatcher.take(source, rows);
  };
  return {
    workerId: presence.id,
    register: handlers.add,
    emit: createEmit<Map>(options, presence.id, (row) => dispatch(outbox, [row])),
    addSource(model) {
      const source = sourceOf(db, model);
      sources.push(source);
      return (rows) => dispatch(source, rows);
    },
    start: running.start,
    stop: running.stop,
    settle: () => dispatcher.settle(),
    backlog: () => readBacklog(sources, clock),
    listAside: () => listAside(sources),
    async retry(rowId) {
      const revived = await retryAside(sources, rowId, clock);
      if (revived && running.isOn()) await dispatcher.look();
      return revived;
    },
  };
}

function sourceOf<R extends EventRow>(db: Database, model: ModelDefinition<R>): Source {
  // The worker reads and writes only the fields every event row has.
  return { name: model.name, db, rows: db.collection(model) as unknown as mongo.Collection<EventRow> };
}

interface Registry {
  readonly add: (handlers: readonly Handler[]) => void;
  readonly of: (event: string) => readonly Handler[];
}

function createRegistry(): Registry {
  const byEvent = new Map<string, Handler[]>();
  return {
    add(handlers) {
      for (const handler of handlers) {
        const known = byEvent.get(handler.event) ?? [];
        if (known.some(({ name }) => name === handler.name)) {
          throw new Error(`two handlers of ${handler.event} are named ${handler.name}`);
        }
        byEvent.set(handler.event, [...known, handler]);
      }
    },
    of: (event) => byEvent.get(event) ?? [],
  };
}

function createEmit<Map>(
  { db, clock, ids }: EventsOptions,
  owner: string,
  dispatch: (row: EventRow) => void,
): Emit<Map> {
  const rows = db.collection(outboxEventModel);
  return async (name, { subject, version, payload }) => {
    const session = db.session();
    if (session === undefined) throw new Error(`${name} was emitted outside a transaction`);
    const at = clock.now();
    const due = { status: 'due', tries: 0, nextTryAt: at, owner, handled: [], lastError: null } as const;
    const row: EventRow = { _id: ids.next(), name, subject, version, at, payload, ...due };
    await rows.insertOne(row, { session });
    db.afterCommit(() => dispatch(row));
  };
}

interface Running {
  readonly isOn: () => boolean;
  readonly start: () => Promise<void>;
  readonly stop: (drainMs: number) => Promise<void>;
}

/** Timers only wake: what is due is decided by stored times and the clock. */
function createRunning(
  { timer, logger }: EventsOptions,
  presence: Presence,
  dispatcher: Dispatcher,
): Running {
  let stopTimers: (() => void)[] = [];
  let isOn = false;
  const look = (): void => void quietly(logger, () => dispatcher.look());
  return {
    isOn: () => isOn,
    async start() {
      await presence.join();
      isOn = true;
      stopTimers = [
        timer.every(beatEveryMs, () => void quietly(logger, () => presence.beat())),
        timer.every(lookEveryMs, look),
        timer.every(wakeEveryMs, () => {
          if (dispatcher.isLookDue()) look();
        }),
      ];
      look();
    },
    async stop(drainMs) {
      if (!isOn) return;
      isOn = false;
      for (const stopTimer of stopTimers) stopTimer();
      dispatcher.close();
      await drained(dispatcher.idle(), drainMs);
      // Without its mark of life its rows are free, whether they were worked off or not.
      await quietly(logger, () => presence.leave());
    },
  };
}
