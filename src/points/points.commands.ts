import type { PointsSource } from '../contract/points';
import { hasCode } from '../platform/errors';
import type { Book } from './points.book';
import type { PointsDeps, Store } from './points.deps';
import { sessionOf } from './points.deps';
import { earningRefused, entryMissing, memberMissing, notReversible, spendingRefused } from './points.errors';
import { expiryOf } from './points.expiry';
import type { Ledger } from './points.ledger';
import type { PointsEntry } from './points.model';
import { pointsAccountModel, pointsEntryModel } from './points.model';
import { giftsOfSpend, leftToReverse, takeBackOfEarn } from './points.reversal';
import type { Movement } from './points.rules';
import { assertAmount, give, take } from './points.rules';

interface Act {
  readonly source: PointsSource;
  /** Unique in the whole ledger: the same key never moves points twice. */
  readonly idemKey: string;
  readonly store?: Store | undefined;
}

export interface EarnCommand extends Act {
  readonly memberId: string;
  readonly points: number;
  /** The rule that decided the amount. */
  readonly rule?: { readonly id: string; readonly version: number };
  /** Default: by the dial `pointsExpiry`. */
  readonly expiresAt?: Date;
}

export interface SpendCommand extends Act {
  readonly memberId: string;
  readonly points: number;
}

export interface ReverseCommand extends Act {
  readonly entryId: string;
  /** Default: whatever is left of the entry. */
  readonly points?: number;
}

export interface AdjustCommand extends Act {
  readonly memberId: string;
  /** Signed, not 0. */
  readonly points: number;
}

interface CommandDeps extends PointsDeps {
  readonly ledger: Ledger;
}

export type Commands = ReturnType<typeof createCommands>;

/** The commands that move points. Each answers its entry; a repeat under the same key gets the first one. */
export function createCommands(points: PointsDeps, ledger: Ledger) {
  const deps = { ...points, ledger };
  return {
    /** @throws AppError POINTS_AMOUNT_INVALID, POINTS_MEMBER_MISSING, POINTS_EARNING_REFUSED, POINTS_KEY_REUSED */
    earn: (command: EarnCommand): Promise<PointsEntry> => earn(deps, command),

    /**
     * Takes points that are alive now, those that expire first before the others.
     * @throws AppError POINTS_INSUFFICIENT with `available` and `missing`, POINTS_SPENDING_REFUSED, and as `earn`
     */
    spend: (command: SpendCommand): Promise<PointsEntry> => spend(deps, command),

    /**
     * Takes back an earning (its own lot first, then others; what they lack is owed) or returns a spending (to the same
     * lots; where they have expired, to one that lives 30 days). Whole or in parts, on whoever has the points now.
     * @throws AppError POINTS_ENTRY_MISSING, POINTS_NOT_REVERSIBLE, POINTS_REVERSAL_EXCEEDS with `reversible`
     */
    reverse: (command: ReverseCommand): Promise<PointsEntry> => reverse(deps, command),

    /** A correction by a person; taking more than there is is refused. @throws AppError POINTS_INSUFFICIENT */
    adjust: (command: AdjustCommand): Promise<PointsEntry> => adjust(deps, command),
  };
}

async function earn(deps: CommandDeps, command: EarnCommand): Promise<PointsEntry> {
  const { memberId, points, source, idemKey, store, rule, expiresAt } = command;
  assertAmount(points);
  return deps.ledger.post({
    memberId,
    type: 'earn',
    idemKey,
    source,
    store,
    ...(rule === undefined ? {} : { rule }),
    request: { memberId, points, source },
    async permit() {
      const standing = await deps.members.standingOf(memberId);
      if (standing === null) throw memberMissing();
      if (!standing.canEarn) throw earningRefused();
    },
    decide: (book) => openLot(deps, book, points, expiresAt),
  });
}

async function spend(deps: CommandDeps, command: SpendCommand): Promise<PointsEntry> {
  const { memberId, points, source, idemKey, store } = command;
  assertAmount(points);
  return deps.ledger.post({
    memberId,
    type: 'spend',
    idemKey,
    source,
    store,
    request: { memberId, points, source },
    async permit() {
      const standing = await deps.members.standingOf(memberId);
      if (standing === null) throw memberMissing();
      if (!standing.canSpend) throw spendingRefused();
    },
    decide: async (book) => take(await book.live(points), points, { mayOwe: false }),
  });
}

async function adjust(deps: CommandDeps, command: AdjustCommand): Promise<PointsEntry> {
  const { memberId, points, source, idemKey, store } = command;
  const amount = Math.abs(points);
  assertAmount(amount);
  return deps.ledger.post({
    memberId,
    type: 'adjust',
    idemKey,
    source,
    store,
    request: { memberId, points, source },
    decide: async (book) =>
      points > 0 ? openLot(deps, book, amount) : take(await book.live(amount), amount, { mayOwe: false }),
  });
}

async function reverse(deps: CommandDeps, command: ReverseCommand): Promise<PointsEntry> {
  const { entryId, points } = command;
  if (points !== undefined) assertAmount(points);
  const entry = await deps.db.collection(pointsEntryModel).findOne({ _id: entryId }, sessionOf(deps));
  if (entry === null) throw entryMissing();
  if (entry.type !== 'earn' && entry.type !== 'spend') throw notReversible();
  try {
    return await reverseOn(deps, entry.memberId, entry, command);
  } catch (error) {
    if (!hasCode(error, 'POINTS_ACCOUNT_CLOSED')) throw error;
    const owner = await ownerOf(deps, entry.memberId);
    if (owner === entry.memberId) throw error;
    return reverseOn(deps, owner, entry, command);
  }
}

async function reverseOn(
  deps: CommandDeps,
  memberId: string,
  entry: PointsEntry,
  { entryId, points, source, idemKey, store }: ReverseCommand,
): Promise<PointsEntry> {
  return deps.ledger.post({
    memberId,
    type: 'reverse',
    idemKey,
    source,
    store,
    reverses: entryId,
    request: { entryId, points: points ?? null, source },
    async decide(book) {
      const filter = { reverses: entryId };
      const earlier = await deps.db.collection(pointsEntryModel).find(filter, sessionOf(deps)).toArray();
      const { amount, already } = leftToReverse(entry, earlier, points);
      if (entry.type === 'earn') return takeBack(deps, book, entry, amount);
      const gifts = await giftsOfSpend(book, { entry, amount, already }, () => deps.ids.next());
      return give(book.account().debt, gifts);
    },
  });
}

async function openLot(
  { ids, settings }: CommandDeps,
  book: Book,
  points: number,
  date?: Date,
): Promise<Movement> {
  const expiresAt = date ?? expiryOf(book.now, (await settings()).pointsExpiry);
  return give(book.account().debt, [
    { lotId: ids.next(), originLotId: null, points, expiresAt, isNew: true },
  ]);
}

/** Where the points of a member are now: merges move them on. */
async function ownerOf(deps: CommandDeps, memberId: string): Promise<string> {
  const account = await deps.db.collection(pointsAccountModel).findOne({ memberId }, sessionOf(deps));
  return account?.movedTo == null ? memberId : ownerOf(deps, account.movedTo);
}

/** Within the grace days after a merge, the lots it moved still count as the entry's own. */
async function takeBack(
  deps: CommandDeps,
  book: Book,
  entry: PointsEntry,
  amount: number,
): Promise<Movement> {
  const { memberId } = entry;
  const isMoved = memberId !== book.memberId;
  const account = isMoved
    ? await deps.db.collection(pointsAccountModel).findOne({ memberId }, sessionOf(deps))
    : null;
  const graceDays = (await deps.settings()).mergeRefundGraceDays;
  return takeBackOfEarn(book, { entry, amount, movedAt: account?.movedAt ?? null, graceDays });
}
