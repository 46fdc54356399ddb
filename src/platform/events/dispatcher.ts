import type { Clock } from '../clock';
import type { Logger } from '../logger';
import type { WorkQueue } from '../workQueue';
import { createWorkQueue } from '../workQueue';
import { claim, findDue, pageSize } from './claims';
import type { Deliver, Source } from './delivery';
import type { Presence } from './presence';
import type { DispatchState, Lane, Runner } from './runner';
import { createRunner } from './runner';
import type { EventRow } from './types';

/** Work in memory is bounded; what does not fit stays in the database and is found by a look. */
const memoryLimit = 10_000;
/** A look is worth its queries only when this few are left in memory. */
const lowWater = 200;
/** Rounds without any progress after which `settle` says so instead of turning for ever. */
const idleRounds = 5;

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
    settling: 0,
  };
  const runner = createRunner(options, state);
  const lanes = new Map<string, Lane>();
  const queue = createWorkQueue(options.concurrency, () => {
    if (state.hasMore && queue.size < lowWater) void quietly(logger, () => look());
  });
  const take = createIntake({ queue, lanes, runner, state, logger });
  const look = oneAtATime(() => lookOnce(options, { state, runner, queue, lanes, take }));
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
    const goesOn = await quietly(logger, () => runner.advance(lane));
    if (goesOn !== true) lanes.delete(key);
    return goesOn === true;
  }

  function announce(key: string, source: Source, subject: string): void {
    const lane = lanes.get(key) ?? { source, subject, announced: 0, catchesUp: false };
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
  readonly runner: Runner;
  readonly queue: WorkQueue;
  readonly lanes: Map<string, Lane>;
  readonly take: Take;
}

async function lookOnce(
  { sources, presence, clock }: DispatcherOptions,
  { state, runner, queue, lanes, take }: LookOptions,
): Promise<number> {
  const others = await runner.others();
  Object.assign(state, { hasMore: false, isHeldUp: false, nextTryAt: null });
  let taken = 0;
  for (const source of sources()) {
    const mine = [...lanes.values()].filter((lane) => lane.source === source);
    const owners = { me: presence.id, others };
    const subjectsAtWork = mine.map(({ subject }) => subject);
    const due = await findDue(source, { ...owners, now: clock.now(), subjectsAtWork });
    const fresh = due.filter((row) => !queue.has(keyOf(source, row)));
    const free = fresh.filter(({ owner }) => owner !== presence.id);
    const rows = [...fresh.filter((row) => !free.includes(row)), ...(await claim(source, free, owners))];
    if (due.length === pageSize) state.hasMore = true;
    take(source, rows);
    taken += rows.length;
  }
  return taken;
}

async function settle(state: DispatchState, queue: WorkQueue, look: () => Promise<number>): Promise<void> {
  state.settling += 1;
  try {
    for (let idle = 0; idle < idleRounds;) {
      const before = state.attempts;
      await queue.idle();
      const taken = await look();
      if (taken === 0 && queue.size === 0) return;
      await queue.idle();
      idle = state.attempts === before ? idle + 1 : 0;
    }
    throw new Error('events are due that cannot be delivered; the log says why');
  } finally {
    state.settling -= 1;
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
