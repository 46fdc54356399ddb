import type { ClientSession } from 'mongoose';
import { databaseBusy } from '../platform/database';
import type { LedgerDeps } from './points.deps';
import { accountClosed, accountFrozen } from './points.errors';
import { eventOf } from './points.event';
import { insertAll } from './points.insert';
import type { Lots } from './points.lots';
import { createLots } from './points.lots';
import type { AccountState, PointsAccount, PointsEntry, PointsLot } from './points.model';
import { pointsAccountModel, pointsEntryModel, pointsLotModel } from './points.model';
import type { Movement, Terms } from './points.rules';
import { emptyAccount, expiryTerms, isExpired, post, take } from './points.rules';

/** One account inside one transaction: read as far as needed, changed in memory, written by `save`. */
export interface Book {
  readonly memberId: string;
  readonly now: Date;
  account(): PointsAccount;
  /** Posts the expiry of at most so many due lots; true when none is left. */
  expireDue(most: number): Promise<boolean>;
  /** Live lots in the order of spending: enough to hold so many points, or all. */
  live(points: number): Promise<PointsLot[]>;
  /** The first so many live lots in the order of spending. */
  firstLive(count: number): Promise<PointsLot[]>;
  /** A lot of this account, empty or not; null when it is another's. */
  lot(lotId: string): Promise<PointsLot | null>;
  /** The lots of this account that were once moved from that lot. */
  movedFrom(lotId: string): Promise<PointsLot[]>;
  post(terms: Terms, movement: Movement): PointsEntry;
  /** Opens the account, or closes it because a merge has emptied it. */
  settle(state: Pick<PointsAccount, 'state' | 'movedTo' | 'movedAt'>): void;
  /** Writes the account first, so that a conflict shows early; then entries, lots and events. */
  save(): Promise<void>;
}

export interface BookOptions {
  readonly memberId: string;
  readonly now: Date;
  /** The merge on whose behalf the account is changed; everybody else finds an account that it holds frozen. */
  readonly mergeId?: string | null;
  /** States in which the command may run; default: open. */
  readonly states?: readonly AccountState[];
}

/**
 * Reads the account of a member, or makes an empty one.
 * @throws AppError POINTS_ACCOUNT_FROZEN, POINTS_ACCOUNT_CLOSED
 */
export async function openBook(
  deps: LedgerDeps,
  session: ClientSession,
  options: BookOptions,
): Promise<Book> {
  const { memberId, now, mergeId = null, states = ['open'] } = options;
  const stored = await deps.db.collection(pointsAccountModel).findOne({ memberId }, { session });
  const account = stored ?? emptyAccount(deps.ids.next(), memberId);
  // The account of a merged member stays frozen for good; whoever waited for it would wait in vain.
  if (!states.includes(account.state)) throw accountClosed();
  if (account.frozenBy !== null && account.frozenBy !== mergeId) throw accountFrozen();
  const lots = createLots(deps.db.collection(pointsLotModel), session, account, stored === null);
  return createBook(deps, session, { now, stored, account, lots });
}

interface Opened {
  readonly now: Date;
  readonly stored: PointsAccount | null;
  readonly account: PointsAccount;
  readonly lots: Lots;
}

function createBook(
  deps: LedgerDeps,
  session: ClientSession,
  { now, stored, lots, ...opened }: Opened,
): Book {
  let account = opened.account;
  const entries: PointsEntry[] = [];
  const isLive = (lot: PointsLot): boolean => !isExpired(lot, now);

  function append(terms: Terms, movement: Movement): PointsEntry {
    const posted = post(account, movement, terms);
    account = posted.account;
    entries.push(posted.entry);
    lots.apply(movement, posted.entry);
    return posted.entry;
  }

  return {
    memberId: account.memberId,
    now,
    account: () => account,
    async expireDue(most) {
      if (account.nextExpiryAt.getTime() > now.getTime()) return true;
      await lots.loadUntil((held) => held.some(isLive) || held.length > most);
      const due = lots.held().filter((lot) => !isLive(lot));
      for (const lot of due.slice(0, most)) {
        append(expiryTerms(deps.ids.next(), lot._id, now), take([lot], lot.remaining, { mayOwe: false }));
      }
      return due.length <= most;
    },
    async live(points) {
      await lots.loadUntil((held) => total(held.filter(isLive)) >= points);
      return lots.held().filter(isLive);
    },
    async firstLive(count) {
      await lots.loadUntil((held) => held.filter(isLive).length >= count);
      return lots.held().filter(isLive).slice(0, count);
    },
    lot: (lotId) => lots.find(lotId),
    movedFrom: (lotId) => lots.findMoved(lotId),
    post: append,
    settle(state) {
      account = { ...account, ...state };
    },
    async save() {
      const nextExpiryAt = lots.nextExpiryAt(account.nextExpiryAt);
      await saveAccount(deps, session, stored, { ...account, nextExpiryAt, version: account.version + 1 });
      await insertAll(deps.db.collection(pointsEntryModel), entries, session);
      await lots.save();
      for (const entry of entries) await tell(deps, entry);
    },
  };
}

/** Only from the state that was read: another process that was faster makes this one start over. */
async function saveAccount(
  { db }: LedgerDeps,
  session: ClientSession,
  stored: PointsAccount | null,
  next: PointsAccount,
): Promise<void> {
  const accounts = db.collection(pointsAccountModel);
  if (stored === null) {
    await accounts.insertOne(next, { session });
    return;
  }
  const { memberId, version, state, frozenBy } = stored;
  const written = await accounts.updateOne(
    { memberId, version, state, frozenBy },
    { $set: next },
    { session },
  );
  if (written.matchedCount !== 1) throw databaseBusy();
}

/** Ordered by the number of the entry: two entries of one transaction are two versions. */
async function tell({ emit }: LedgerDeps, entry: PointsEntry): Promise<void> {
  const { memberId, seq } = entry;
  const event = eventOf(entry);
  if (event !== null) {
    await emit(event.name, { subject: `pointsAccount:${memberId}`, version: seq, payload: event.payload });
  }
}

function total(lots: readonly PointsLot[]): number {
  return lots.reduce((sum, { remaining }) => sum + remaining, 0);
}
