import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock';
import type { Logger } from '../logger';
import type { WorkQueue } from '../workQueue';
import { createWorkQueue } from '../workQueue';
import { claim, findDue, hasDueRows, pageSize } from './claims';
import type { Deliver, Source } from './delivery';
import type { Presence } from './presence';
import type { DispatchState, Lane, Runner } from './runner';
import { createRunner } from './runner';
import type { EventRow } from './types';

/** Work in memory is bounded; what does not fit stays in the database and is found by a look. */
const memoryLimit = 10_000;
/** A look is worth its queries only when this few are left in memory. */
const lowWater = 200;
/**
 * How often, and every how many milliseconds, `settle` comes back to rows it cannot run yet: a killed process may have
 * left a transaction open, which the database ends within a minute or two.
 */
const [idleRounds, idleWaitMs] = [1_500, 100];

export interface DispatcherOptions {
  readonly sources: () => readonly Source[];
  readonly presence: Presence;
  readonly deliver: Deliver;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Rows at work at the same time. */
  readonly concurrency: number;
}

/** Decides what runs next in this process. */
export interface Dispatcher {
  /** Rows of this process, just committed. */
  take(source: Source, rows: readonly EventRow[]): void;
  /** Looks for free rows that are due, and takes them. @throws Error when the database does not answer */
  look(): Promise<number>;
  /** Whether a look before the next regular one is worth while. */
  isLookDue(): boolean;
  /** Works until nothing is due, whoever's it is. @throws Error when the database does not answer */
  settle(): Promise<void>;
  idle(): Promise<void>;
  /** Takes nothing more; what runs goes on. */
  close(): void;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock, logger } = options;
  const state: DispatchState = {
    attempts: 0,
    hasMore: false,
    isHeldUp: false,
    nextTryAt: null,
    hasOthers: false,
    sharing: 0,
  };
  const runner = createRunner(options, state);
  const lanes = new Map<string, Lane>();
  const queue = createWorkQueue(options.concurrency, () => {
    if (state.hasMore && queue.size < lowWater) void quietly(logger, () => look());
  });
  const take = createIntake({ queue, lanes, runner, state, logger });
  const look = oneAtATime(() => lookOnce(options, { state, queue, lanes, take }));
  return {
    take,
    look,
    isLookDue: () => state.isHeldUp || (state.nextTryAt !== null && state.nextTryAt <= clock.now()),
    settle: () => settle(state, queue, look),
    idle: () => queue.idle(),
    close: () => queue.close(),
  };
}

interface IntakeOptions {
  readonly queue: WorkQueue;
  readonly lanes: Map<string, Lane>;
  readonly runner: Runner;
  readonly state: DispatchState;
  readonly logger: Logger;
}

type Take = Dispatcher['take'];

function createIntake({ queue, lanes, runner, state, logger }: IntakeOptions): Take {
  async function advance(key: string, lane: Lane): Promise<boolean> {
    const hasAnswered = await quietly(logger, () => runner.advance(lane).then(() => true));
    if (hasAnswered !== true) lane.announced = 0;
    if (lane.announced > 0) return true;
    lanes.delete(key);
    return false;
  }

  function announce(key: string, source: Source, subject: string): void {
    const lane = lanes.get(key) ?? { source, subject, announced: 0, ahead: [] };
    lane.announced += 1;
    lanes.set(key, lane);
    queue.wake(key, () => advance(key, lane));
  }

  return (source, rows) => {
    for (const row of rows) {
      const key = keyOf(source, row);
      const isKnown = queue.has(key);
      if (!isKnown && queue.size >= memoryLimit) {
        state.hasMore = true;
        return;
      }
      if (row.subject !== null) announce(key, source, row.subject);
      else if (!isKnown) queue.wake(key, () => runner.attempt(source, row).then(() => false));
    }
  };
}

/** Rows without a subject have no order among each other; those of one subject share a key. */
function keyOf({ name }: Source, { _id, subject }: EventRow): string {
  return subject === null ? `${name} row ${_id}` : `${name} subject ${subject}`;
}

interface LookOptions {
  readonly state: DispatchState;
  readonly queue: WorkQueue;
  readonly lanes: Map<string, Lane>;
  readonly take: Take;
}

async function lookOnce(
  { sources, presence, clock }: DispatcherOptions,
  { state, queue, lanes, take }: LookOptions,
): Promise<number> {
  const isSharing = state.sharing > 0;
  const owners = await presence.owners();
  Object.assign(state, {
    hasMore: false,
    isHeldUp: false,
    nextTryAt: null,
    hasOthers: owners.theirs.length > 0,
  });
  let taken = 0;
  for (const source of sources()) {
    const mine = [...lanes.values()].filter((lane) => lane.source === source);
    const subjectsAtWork = mine.map(({ subject }) => subject);
    const due = await findDue(source, { owners, now: clock.now(), subjectsAtWork, isSharing });
    const fresh = due.filter((row) => !queue.has(keyOf(source, row)));
    const isOurs = ({ owner }: EventRow): boolean =>
      isSharing || (owner !== null && owners.ours.includes(owner));
    const free = fresh.filter((row) => !isOurs(row));
    const rows = [...fresh.filter(isOurs), ...(await claim(source, free, presence.id, owners))];
    if (due.length === pageSize) state.hasMore = true;
    take(source, rows);
    taken += rows.length;
  }
  if (taken === 0) await forgetAdopted(sources(), presence, owners.ours);
  return taken;
}

async function forgetAdopted(
  sources: readonly Source[],
  presence: Presence,
  ours: readonly string[],
): Promise<void> {
  for (const owner of ours.filter((worker) => worker !== presence.id)) {
    let isNeeded = false;
    for (const source of sources) isNeeded ||= await hasDueRows(source, owner);
    if (!isNeeded) await presence.forget(owner);
  }
}

async function settle(state: DispatchState, queue: WorkQueue, look: () => Promise<number>): Promise<void> {
  for (let idle = 0; idle < idleRounds;) {
    const before = state.attempts;
    await queue.idle();
    const taken = (await look()) + (await share(state, queue, look));
    if (taken === 0 && queue.size === 0) return;
    await queue.idle();
    const isIdle = state.attempts === before;
    idle = isIdle ? idle + 1 : 0;
    if (isIdle) await delay(idleWaitMs);
  }
  throw new Error('events are due that cannot be delivered; the log says why');
}

/** Helps living processes with what they have left, once nothing is left here. */
async function share(state: DispatchState, queue: WorkQueue, look: () => Promise<number>): Promise<number> {
  if (queue.size > 0 || !state.hasOthers) return 0;
  state.sharing += 1;
  try {
    const taken = await look();
    await queue.idle();
    return taken;
  } finally {
    state.sharing -= 1;
  }
}

/** Calls that come while one runs wait for it and share the next one. */
function oneAtATime<T>(act: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const start = (): Promise<T> => {
    next = undefined;
    const run = act();
    current = run;
    const forget = (): void => {
      if (current === run) current = undefined;
    };
    run.then(forget, forget);
    return run;
  };
  return () => {
    if (current === undefined) return start();
    return (next ??= current.then(start, start));
  };
}

/** What runs by itself logs its failure; the row stays as it was and is found by a later look. */
export async function quietly<T>(logger: Logger, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    logger.error('the event worker could not read the database', { error });
    return undefined;
  }
}
