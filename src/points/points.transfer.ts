import type { ClientSession } from 'mongoose';
import type { ReadSettings } from '../setting';
import type { Book } from './points.book';
import { openBook } from './points.book';
import type { LedgerDeps } from './points.deps';
import { noStore } from './points.deps';
import { expiryOf } from './points.expiry';
import { mostDuePerTransaction } from './points.ledger';
import type { PointsEntry, PointsLot } from './points.model';
import { pointsEntryModel } from './points.model';
import { giftsOfSpend } from './points.reversal';
import type { Gift, Movement, Terms } from './points.rules';
import { give, requestHashOf, sumOf, take } from './points.rules';

/** What one step moved: lots with the lots they became, or a debt. */
export type TransferRecord =
  | { readonly kind: 'lots'; readonly lots: readonly MovedLot[] }
  | { readonly kind: 'debt'; readonly points: number; readonly inEntryId: string };

interface MovedLot {
  readonly lotId: string;
  /** What arrived; a debt on the other side takes its share first. */
  readonly points: number;
  readonly toLotId: string;
}

/** The two accounts of a merge. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly mergeId: string;
}

export interface TransferDeps extends LedgerDeps {
  readonly settings: ReadSettings;
}

interface Books {
  readonly left: Book;
  readonly right: Book;
}

const lotsPerStep = 200;

/**
 * Moves up to 200 lots with their dates, or the debt: a pair of entries, one on each side. `nothing` when nothing is left
 * to move (and the account is closed); `again` when this transaction only expired what was due.
 */
export async function moveSome(
  deps: TransferDeps,
  session: ClientSession,
  pair: Pair,
): Promise<TransferRecord | 'again' | 'nothing'> {
  const { isClean, ...books } = await openPair(deps, session, pair);
  const { left, right } = books;
  if (!isClean) {
    await saveBoth(books);
    return 'again';
  }
  const lots = await left.firstLive(lotsPerStep);
  if (left.account().debt === 0 && lots.length === 0) {
    left.settle({ state: 'moved', movedTo: pair.to, movedAt: left.now });
    await saveBoth(books);
    return 'nothing';
  }
  const record =
    left.account().debt > 0 ? await moveDebt(deps, pair, books) : moveLots(deps, pair, lots, { left, right });
  await saveBoth(books);
  return record;
}

/** Lets the emptied account be used again; its points come back by `undoTransfer`. */
export async function reopen(
  deps: TransferDeps,
  session: ClientSession,
  { from, mergeId }: Pair,
): Promise<void> {
  const states = ['open', 'moved'] as const;
  const book = await openBook(deps, session, { memberId: from, now: deps.clock.now(), mergeId, states });
  book.settle({ state: 'open', movedTo: null, movedAt: null });
  await book.save();
}

/** Moves back what is still there of one step; answers how many points are not. */
export async function undoTransfer(
  deps: TransferDeps,
  session: ClientSession,
  pair: Pair,
  record: TransferRecord,
): Promise<number> {
  let opened = await openPair(deps, session, pair);
  while (!opened.isClean) {
    await saveBoth(opened);
    opened = await openPair(deps, session, pair);
  }
  const missing =
    record.kind === 'lots'
      ? await returnLots(deps, pair, opened, record.lots)
      : await returnDebt(deps, session, pair, opened, record);
  await saveBoth(opened);
  return missing;
}

async function openPair(
  deps: TransferDeps,
  session: ClientSession,
  { from, to, mergeId }: Pair,
): Promise<Books & { readonly isClean: boolean }> {
  const shared = { now: deps.clock.now(), mergeId, states: ['open', 'moved'] } as const;
  const left = await openBook(deps, session, { memberId: from, ...shared });
  const right = await openBook(deps, session, { memberId: to, ...shared });
  const isLeftClean = await left.expireDue(mostDuePerTransaction);
  const isRightClean = await right.expireDue(mostDuePerTransaction);
  return { left, right, isClean: isLeftClean && isRightClean };
}

async function saveBoth({ left, right }: Books): Promise<void> {
  await left.save();
  await right.save();
}

/** Posts the two entries; both sides are saved by the caller. */
function postPair(
  { ids }: TransferDeps,
  { mergeId }: Pair,
  out: { readonly book: Book; readonly movement: Movement },
  into: { readonly book: Book; readonly movement: Movement },
): PointsEntry {
  const suffix = `${mergeId}:${out.book.memberId}:${out.book.account().seq + 1}`;
  const terms = (type: 'transferOut' | 'transferIn'): Terms => ({
    _id: ids.next(),
    type,
    source: { type: 'merge', id: mergeId },
    rule: null,
    reverses: null,
    idemKey: `${type}:${suffix}`,
    requestHash: requestHashOf(type, { suffix, points: out.movement.delta }),
    ...noStore,
    at: out.book.now,
  });
  out.book.post(terms('transferOut'), out.movement);
  return into.book.post(terms('transferIn'), into.movement);
}

async function moveDebt(deps: TransferDeps, pair: Pair, { left, right }: Books): Promise<TransferRecord> {
  const points = left.account().debt;
  const out = { delta: points, debtChange: -points, allocations: [], opened: [] };
  const into = take(await right.live(points), points, { mayOwe: true });
  const entry = postPair(deps, pair, { book: left, movement: out }, { book: right, movement: into });
  return { kind: 'debt', points, inEntryId: entry._id };
}

function moveLots(
  deps: TransferDeps,
  pair: Pair,
  lots: readonly PointsLot[],
  { left, right }: Books,
): TransferRecord {
  const moves = lots.map((lot) => ({ lotId: lot._id, gift: movedGift(lot, deps.ids.next()) }));
  const gifts = moves.map(({ gift }) => gift);
  const out = take(lots, sumOf(gifts), { mayOwe: false });
  const into = give(right.account().debt, gifts);
  postPair(deps, pair, { book: left, movement: out }, { book: right, movement: into });
  const arrived = new Map(into.allocations.map(({ lotId, points }) => [lotId, points]));
  const moved = moves.map(({ lotId, gift }) => ({
    lotId,
    points: arrived.get(gift.lotId) ?? 0,
    toLotId: gift.lotId,
  }));
  return { kind: 'lots', lots: moved };
}

function movedGift({ _id, originLotId, remaining, expiresAt }: PointsLot, lotId: string): Gift {
  return { lotId, originLotId: originLotId ?? _id, points: remaining, expiresAt, isNew: true };
}

async function returnLots(
  deps: TransferDeps,
  pair: Pair,
  { left, right }: Books,
  moved: readonly MovedLot[],
): Promise<number> {
  const found: PointsLot[] = [];
  const gifts: Gift[] = [];
  for (const { lotId, toLotId } of moved) {
    const lot = await right.lot(toLotId);
    const origin = await left.lot(lotId);
    if (lot === null || origin === null || lot.remaining === 0) continue;
    found.push(lot);
    gifts.push({ lotId, originLotId: null, points: lot.remaining, expiresAt: lot.expiresAt, isNew: false });
  }
  const points = sumOf(gifts);
  if (points > 0) {
    const out = { book: right, movement: take(found, points, { mayOwe: false }) };
    postPair(deps, pair, out, { book: left, movement: give(left.account().debt, gifts) });
  }
  return sumOf(moved) - points;
}

/** The one who had taken the debt over gets back what it paid, or owes as much less; the other owes again. */
async function returnDebt(
  deps: TransferDeps,
  session: ClientSession,
  pair: Pair,
  { left, right }: Books,
  { points, inEntryId }: Extract<TransferRecord, { kind: 'debt' }>,
): Promise<number> {
  const entry = await deps.db.collection(pointsEntryModel).findOne({ _id: inEntryId }, { session });
  if (entry === null) throw new Error(`entry ${inEntryId} of merge ${pair.mergeId} is gone`);
  const paid = -sumOf(entry.allocations);
  const gifts =
    paid === 0 ? [] : await giftsOfSpend(right, { entry, amount: paid, already: 0 }, () => deps.ids.next());
  if (points > paid) {
    const expiresAt = expiryOf(right.now, (await deps.settings()).pointsExpiry);
    gifts.push({ lotId: deps.ids.next(), originLotId: null, points: points - paid, expiresAt, isNew: true });
  }
  const out = { book: right, movement: give(right.account().debt, gifts) };
  const into = take(await left.live(points), points, { mayOwe: true });
  postPair(deps, pair, out, { book: left, movement: into });
  return 0;
}
