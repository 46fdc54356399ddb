import type { mongo } from 'mongoose';
import type { Clock } from '../clock';
import { minuteMs, secondMs } from '../clock';
import type { Database } from '../database';
import { isDatabaseUnavailable } from '../database';
import { AppError } from '../errors';
import type { Logger } from '../logger';
import { refuseOpenRow, RowIsOpen, updateUnlessOpen } from './claims';
import type { EventOf, EventRow, Handler } from './types';
import { noPreparation } from './types';

/** A collection of event rows. */
export interface Source {
  readonly name: string;
  readonly rows: mongo.Collection<EventRow>;
  readonly db: Pick<Database, 'transaction'>;
}

/** Adds 1 to a counter; the label names of one counter never change. */
export type Count = (name: string, labels: Readonly<Record<string, string>>) => void;

export interface DeliveryOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly count: Count;
  readonly handlersFor: (event: string) => readonly Handler[];
}

/**
 * How one attempt ended: every effect is committed; another process had been faster; tried again at a time; given up until
 * an operator acts; or the row is as it was, because another transaction has it open or the database did not answer.
 */
export type Outcome =
  | { readonly kind: 'done' | 'gone' | 'aside' | 'open' | 'unknown' }
  | { readonly kind: 'later'; readonly at: Date };

export const maxTries = 8;
const longestWaitMs = 5 * minuteMs;

/** Runs the handlers of one row. */
export type Deliver = (source: Source, row: EventRow) => Promise<Outcome>;

interface Run {
  readonly failures: readonly Failure[];
  /** Whether the last effect closed the row. */
  readonly isClosed: boolean;
}

interface Failure {
  readonly handler: Handler;
  readonly error: unknown;
}

export function createDelivery(options: DeliveryOptions): Deliver {
  const { handlersFor, logger } = options;

  /** A handler that fails does not keep the others from the event. */
  async function runHandlers(source: Source, row: EventRow, handlers: readonly Handler[]): Promise<Run> {
    const failures: Failure[] = [];
    const marked = new Set(row.handled);
    let isClosed = false;
    for (const handler of handlers) {
      if (marked.has(handler.name)) continue;
      // The last effect closes the row in its own transaction, which saves a write.
      const others = handlers.filter((other) => other !== handler).map(({ name }) => name);
      const isLast = others.every((name) => marked.has(name));
      try {
        const hasRun = await runHandler(options, source, row, handler, isLast ? others : undefined);
        isClosed = isLast && hasRun;
        marked.add(handler.name);
      } catch (error) {
        failures.push({ handler, error });
      }
    }
    return { failures, isClosed };
  }

  return async (source, row) => {
    const event = eventOf(row);
    const handlers = handlersFor(row.name).filter((handler) => mayWant(handler, event));
    const { failures, isClosed } = await runHandlers(source, row, handlers);
    if (failures.some(({ error }) => error instanceof RowIsOpen)) return { kind: 'open' };
    try {
      const [failure] = failures;
      if (failure === undefined) {
        return { kind: isClosed || (await close(source, row, handlers)) ? 'done' : 'gone' };
      }
      if (failures.some(({ error }) => isDatabaseUnavailable(error))) throw failure.error;
      return await recordFailure(options, source, row, failure);
    } catch (error) {
      logger.error('the database did not answer while an event was delivered', { row: row._id, error });
      return { kind: 'unknown' };
    }
  };
}

/** One that cannot say fails in its turn, as one whose effect fails. */
function mayWant(handler: Handler, event: EventOf<string, unknown>): boolean {
  try {
    return handler.wants(event);
  } catch {
    return true;
  }
}

/**
 * Mark and effect in one transaction. The mark is the first write, so that two processes with the same row meet there
 * and the second finds it marked. `others` (of a handler that is the last) must be marked for the row to close.
 * Returns false when another process had been faster.
 */
async function runHandler(
  { db }: DeliveryOptions,
  { rows }: Source,
  row: EventRow,
  handler: Handler,
  others: readonly string[] | undefined,
): Promise<boolean> {
  const event = eventOf(row);
  if (!handler.wants(event)) return false;
  const unmarked = { _id: row._id, status: 'due' as const, handled: { $ne: handler.name } };
  let prepared: unknown;
  if (handler.before !== noPreparation) {
    // It goes outside: not again for a row that another process has worked off since it was read.
    if ((await rows.findOne(unmarked, { projection: { _id: 1 } })) === null) return false;
    prepared = await handler.before(event);
  }
  const marks = {
    $ne: handler.name,
    ...(others === undefined || others.length === 0 ? {} : { $all: others }),
  };
  const closing = others === undefined ? {} : { $set: { status: 'done' as const, owner: null } };
  return db.transaction({ keys: handler.keys(event) }, async (session) => {
    const marked = await rows
      .updateOne(
        { ...unmarked, handled: marks },
        { $push: { handled: handler.name }, ...closing },
        { session },
      )
      .catch(refuseOpenRow);
    if (marked.matchedCount === 0) return false;
    await handler.apply(event, prepared, session);
    return true;
  });
}

/** Closes a row whose handlers are all marked, where the last of them did not: none wants it, or another process had it. */
async function close({ rows }: Source, row: EventRow, handlers: readonly Handler[]): Promise<boolean> {
  const names = handlers.map(({ name }) => name);
  const marks = names.length === 0 ? {} : { handled: { $all: names } };
  const done = { $set: { status: 'done' as const, owner: null } };
  const { matchedCount } = await rows.updateOne({ _id: row._id, status: 'due', ...marks }, done);
  return matchedCount === 1;
}

async function recordFailure(
  { clock, logger, count }: DeliveryOptions,
  source: Source,
  row: EventRow,
  { handler, error }: Failure,
): Promise<Outcome> {
  const tries = row.tries + 1;
  const isGivenUp = tries >= maxTries;
  const nextTryAt = new Date(clock.now().getTime() + waitMs(tries));
  const code = codeOf(error);
  const status = isGivenUp ? ('aside' as const) : ('due' as const);
  const set = { $set: { status, tries, nextTryAt, lastError: code, owner: null } };
  if (!(await updateUnlessOpen(source, { _id: row._id, status: 'due', tries: row.tries }, set)))
    return { kind: 'open' };
  const fields = { event: row.name, handler: handler.name, row: row._id, tries, code, error };
  count('event_failures', { event: row.name, handler: handler.name });
  if (isGivenUp) {
    count('events_set_aside', { event: row.name, handler: handler.name });
    logger.error('an event was set aside', fields);
    return { kind: 'aside' };
  }
  logger.warn('an event will be tried again', fields);
  return { kind: 'later', at: nextTryAt };
}

/** 1 s, 2 s, 4 s … after the first, second, third try; at most 5 minutes. */
function waitMs(tries: number): number {
  return Math.min(secondMs * 2 ** (tries - 1), longestWaitMs);
}

/** The code of our own errors, the name of others: a message may quote what a person wrote. */
function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : 'UNKNOWN';
}

function eventOf({ _id, name, subject, version, at, payload }: EventRow): EventOf<string, unknown> {
  return { id: _id, name, subject, version, at, payload };
}
