import { dayMs } from '../platform/clock';
import type { Book } from './points.book';
import { reversalExceeds } from './points.errors';
import { graceExpiryOf } from './points.expiry';
import type { Allocation, PointsEntry, PointsLot } from './points.model';
import type { Gift, Movement } from './points.rules';
import { isExpired, take } from './points.rules';

/** How much of an entry to take back now, and how much was taken back before. @throws AppError POINTS_REVERSAL_EXCEEDS */
export function leftToReverse(
  entry: PointsEntry,
  earlier: readonly PointsEntry[],
  requested: number | undefined,
): { readonly amount: number; readonly already: number } {
  const already = earlier.reduce((sum, { delta }) => sum + Math.abs(delta), 0);
  const left = Math.abs(entry.delta) - already;
  const amount = requested ?? left;
  if (left === 0 || amount > left) throw reversalExceeds(left);
  return { amount, already };
}

/** Takes an earning back: its own lot first, then the others as they would be spent; the rest is owed. */
export async function takeBackOfEarn(
  book: Book,
  reversal: {
    readonly entry: PointsEntry;
    readonly amount: number;
    /** When a merge moved the account of the entry; null when none did. */
    readonly movedAt: Date | null;
    readonly graceDays: number;
  },
): Promise<Movement> {
  const { entry, amount, movedAt, graceDays } = reversal;
  const ownLotId = entry.allocations[0]?.lotId;
  const isTraced = movedAt === null || movedAt.getTime() + graceDays * dayMs > book.now.getTime();
  const own = ownLotId === undefined || !isTraced ? [] : await ownLots(book, ownLotId);
  const ownIds = new Set(own.map(({ _id }) => _id));
  const others = (await book.live(amount)).filter(({ _id }) => !ownIds.has(_id));
  return take([...own, ...others], amount, { mayOwe: true });
}

async function ownLots(book: Book, lotId: string): Promise<PointsLot[]> {
  const own = await book.lot(lotId);
  const lots = [...(own === null ? [] : [own]), ...(await book.movedFrom(lotId))];
  return lots.filter((lot) => !isExpired(lot, book.now));
}

/**
 * Where the points of a spending return to: afterwards the lots stand as if only the rest had been spent. A lot that was
 * moved away is replaced by one with the same date, lots that have expired by one that lives through the days of grace.
 */
export async function giftsOfSpend(
  book: Book,
  reversal: { readonly entry: PointsEntry; readonly amount: number; readonly already: number },
  newLotId: () => string,
): Promise<Gift[]> {
  const gifts: Gift[] = [];
  const opened = new Map<number, number>();
  for (const share of sharesToReturn(reversal)) {
    const isLive = !isExpired(share, book.now);
    if (isLive && (await book.lot(share.lotId)) !== null) {
      gifts.push({ ...share, originLotId: null, isNew: false });
    } else {
      const expiresAt = isLive ? share.expiresAt : graceExpiryOf(book.now);
      opened.set(expiresAt.getTime(), (opened.get(expiresAt.getTime()) ?? 0) + share.points);
    }
  }
  for (const [time, points] of opened) {
    gifts.push({ lotId: newLotId(), originLotId: null, points, expiresAt: new Date(time), isNew: true });
  }
  return gifts;
}

/** The last taken returns first; what earlier reversals have returned is passed over. */
function sharesToReturn({
  entry,
  amount,
  already,
}: {
  readonly entry: PointsEntry;
  readonly amount: number;
  readonly already: number;
}): Allocation[] {
  const shares: Allocation[] = [];
  let toSkip = already;
  let toReturn = amount;
  for (const { lotId, points, expiresAt } of [...entry.allocations].reverse()) {
    const skipped = Math.min(toSkip, -points);
    const returned = Math.min(toReturn, -points - skipped);
    toSkip -= skipped;
    toReturn -= returned;
    if (returned > 0) shares.push({ lotId, points: returned, expiresAt });
  }
  return shares;
}
