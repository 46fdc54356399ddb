import { setTimeout as delay } from 'node:timers/promises';
import type { ClientSession } from 'mongoose';
import { databaseBusy, isDuplicateKey } from '../platform/database';
import { AppError } from '../platform/errors';
import type { Book } from './points.book';
import { openBook } from './points.book';
import type { LedgerDeps, Store } from './points.deps';
import { noStore } from './points.deps';
import { keyReused } from './points.errors';
import type { PointsEntry } from './points.model';
import { pointsEntryModel } from './points.model';
import type { Movement, Terms } from './points.rules';
import { assertSource, requestHashOf } from './points.rules';

/** One change of one account, under a key that makes its repeat harmless. */
export interface Command {
  readonly memberId: string;
  readonly type: 'earn' | 'spend' | 'reverse' | 'adjust';
  readonly idemKey: string;
  /** What makes two commands under one key the same. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly source: PointsEntry['source'];
  readonly rule?: PointsEntry['rule'];
  readonly reverses?: string;
  readonly store?: Store | undefined;
  /** Refuses the command before the account is read; joins the transaction. */
  readonly permit?: () => Promise<void>;
  /** Run with every due lot expired; may be run again. */
  readonly decide: (book: Book) => Promise<Movement> | Movement;
}

/** How many due lots one transaction expires; the rest come next, in transactions of their own. */
export const mostDuePerTransaction = 200;

const committedTries = 40;
const committedPollMs = 50;

/** What the in-process queue lines up by. */
export function queueKey(memberId: string): string {
  return `points:${memberId}`;
}

export interface Ledger {
  /**
   * Posts one entry, or answers the one that the same key has posted before. Inside a transaction it joins; there an
   * unusual number of due lots is expired at once instead of in transactions of their own.
   * @throws AppError POINTS_KEY_REUSED, POINTS_ACCOUNT_FROZEN, POINTS_ACCOUNT_CLOSED, and what `decide` throws
   */
  post(command: Command): Promise<PointsEntry>;
  /** Expires what is due on one account; true when nothing due is left. @throws AppError POINTS_ACCOUNT_FROZEN */
  expireSome(memberId: string): Promise<boolean>;
}

export function createLedger(deps: LedgerDeps): Ledger {
  return {
    async post(command) {
      assertSource(command.source);
      const session = deps.db.session();
      return session === undefined ? alone(deps, command) : joined(deps, command, session);
    },
    expireSome: (memberId) =>
      deps.db.transaction({ keys: [queueKey(memberId)] }, async (session) => {
        const states = ['open', 'moved', 'closed'] as const;
        const book = await openBook(deps, session, { memberId, now: deps.clock.now(), states });
        const isDone = await book.expireDue(mostDuePerTransaction);
        await book.save();
        return isDone;
      }),
  };
}

/**
 * In a transaction of its own. The key is not looked up first: its index refuses a second entry. A refusal is looked into,
 * too: the first run of the same command may have taken the very points that are missing now.
 */
async function alone(deps: LedgerDeps, command: Command): Promise<PointsEntry> {
  try {
    return await run(deps, command);
  } catch (error) {
    const isDuplicate = isDuplicateKey(error);
    if (!isDuplicate && !(error instanceof AppError)) throw error;
    if (await isKnown(deps, command)) return findCommitted(deps, command);
    if (!isDuplicate) throw error;
    // Another process was faster with the first entry of this account, or with the expiry of a lot.
    return run(deps, command);
  }
}

async function isKnown({ db }: LedgerDeps, { idemKey }: Command): Promise<boolean> {
  return (await db.collection(pointsEntryModel).countDocuments({ idemKey }, { limit: 1 })) === 1;
}

async function run(deps: LedgerDeps, command: Command): Promise<PointsEntry> {
  for (;;) {
    const keys = [queueKey(command.memberId)];
    const entry = await deps.db.transaction({ keys }, (session) =>
      attempt(deps, command, session, mostDuePerTransaction),
    );
    if (entry !== null) return entry;
  }
}

/** A refused insert would end the transaction of somebody else, so that here the key is looked up first. */
async function joined(deps: LedgerDeps, command: Command, session: ClientSession): Promise<PointsEntry> {
  const { idemKey } = command;
  const earlier = await deps.db.collection(pointsEntryModel).findOne({ idemKey }, { session });
  if (earlier !== null) return sameRequest(command, earlier);
  const entry = await attempt(deps, command, session, Infinity);
  if (entry === null) throw new Error('every due lot should have been expired');
  return entry;
}

/** Null when more lots were due than one transaction expires: they are expired, and the command is to come again. */
async function attempt(
  deps: LedgerDeps,
  command: Command,
  session: ClientSession,
  mostDue: number,
): Promise<PointsEntry | null> {
  await command.permit?.();
  const now = deps.clock.now();
  const book = await openBook(deps, session, { memberId: command.memberId, now });
  if (!(await book.expireDue(mostDue))) {
    await book.save();
    return null;
  }
  const movement = await command.decide(book);
  const entry = book.post(termsOf(deps.ids.next(), command, now), movement);
  await book.save();
  return entry;
}

function termsOf(id: string, command: Command, at: Date): Terms {
  const { type, source, rule = null, reverses = null, idemKey, request, store = noStore } = command;
  return {
    _id: id,
    type,
    source: { type: source.type, id: source.id },
    rule,
    reverses,
    idemKey,
    requestHash: requestHashOf(type, request),
    storeId: store.storeId,
    storePath: store.storePath,
    at,
  };
}

/** Waits up to 2 s until a majority has the winner of a race: an entry that may still roll back answers nothing. */
async function findCommitted({ db }: LedgerDeps, command: Command): Promise<PointsEntry> {
  for (let tries = 0; tries < committedTries; tries += 1) {
    if (tries > 0) await delay(committedPollMs);
    const entry = await db
      .collection(pointsEntryModel)
      .findOne({ idemKey: command.idemKey }, { readConcern: 'majority', readPreference: 'primary' });
    if (entry !== null) return sameRequest(command, entry);
  }
  throw databaseBusy();
}

/** @throws AppError POINTS_KEY_REUSED when the key stands for another request */
function sameRequest({ type, request }: Command, entry: PointsEntry): PointsEntry {
  if (entry.requestHash !== requestHashOf(type, request)) throw keyReused();
  return entry;
}
