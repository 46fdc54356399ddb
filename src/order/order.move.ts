import type { MemberPart } from '../contract/memberPart';
import type { BringingCodes } from './order.book';
import type { OrderDeps } from './order.deps';
import type { Order, OrderBook } from './order.model';
import { orderBookModel, orderModel } from './order.model';

type MoveDeps = Pick<OrderDeps, 'db' | 'clock'>;

/** A purchase before a step of a merge touched it. */
interface Before extends BringingCodes {
  readonly _id: string;
}

type BookBefore = Pick<OrderBook, 'firstOrderId' | 'firstOrderAt' | 'firstCodeId' | 'lastCodeId'>;

/** What one step of a merge did. */
type OrderMove =
  | { readonly kind: 'moved' | 'restamped'; readonly orders: readonly Before[] }
  | { readonly kind: 'end'; readonly at: Date; readonly book: BookBefore };

const stepSize = 400;
const nothingBought: BookBefore = {
  firstOrderId: null,
  firstOrderAt: null,
  firstCodeId: null,
  lastCodeId: null,
};

/**
 * Two members of one person: their purchases are one person's, whom the codes brought that stood at the earlier first
 * purchase.
 */
export function createMoves(deps: MoveDeps): Pick<MemberPart, 'freeze' | 'move' | 'undo'> {
  const books = deps.db.model(orderBookModel);
  return {
    async freeze(memberId, mergeId) {
      const mark = { $set: { frozenBy: mergeId }, $inc: { version: 1 } };
      await books.updateOne({ _id: memberId }, mark, { upsert: true, setDefaultsOnInsert: true });
    },
    async move(from, to) {
      const step = await nextStep(deps, from, to);
      return { record: { ...step }, isDone: step.kind === 'end' };
    },
    async undo(record, from, to) {
      // Written by `move` above and handed back unchanged.
      return undoStep(deps, record as unknown as OrderMove, from, to);
    },
  };
}

async function bookOf({ db }: MoveDeps, memberId: string): Promise<BookBefore> {
  const book = await db.model(orderBookModel).findById(memberId).lean<Partial<OrderBook>>();
  const { firstOrderId = null, firstOrderAt = null, firstCodeId = null, lastCodeId = null } = book ?? {};
  return { firstOrderId, firstOrderAt, firstCodeId, lastCodeId };
}

/** Of two first purchases the earlier; whoever has none loses, and a tie keeps what is kept. */
function earlierOf(kept: BookBefore, merged: BookBefore): BookBefore {
  if (merged.firstOrderAt === null) return kept;
  if (kept.firstOrderAt === null || merged.firstOrderAt < kept.firstOrderAt) return merged;
  return kept;
}

async function nextStep(deps: MoveDeps, from: string, to: string): Promise<OrderMove> {
  const kept = await bookOf(deps, to);
  const book = earlierOf(kept, await bookOf(deps, from));
  const codes = { firstCodeId: book.firstCodeId, lastCodeId: book.lastCodeId };
  const others = {
    $or: [{ firstCodeId: { $ne: codes.firstCodeId } }, { lastCodeId: { $ne: codes.lastCodeId } }],
  };
  const stale = await stamp(deps, { memberId: to, ...others }, codes);
  if (stale.length > 0) return { kind: 'restamped', orders: stale };
  const moved = await stamp(deps, { memberId: from }, { ...codes, memberId: to });
  if (moved.length > 0) return { kind: 'moved', orders: moved };
  await deps.db.model(orderBookModel).updateOne({ _id: to }, { $set: book });
  return { kind: 'end', at: deps.clock.now(), book: kept };
}

/** Writes some of the purchases that match; answers what they were before. */
async function stamp(
  { db }: MoveDeps,
  filter: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, string | null>>,
): Promise<Before[]> {
  const orders = db.model(orderModel);
  const found = await orders.find(filter).sort({ _id: 1 }).limit(stepSize).lean<Order[]>();
  const before = found.map(({ _id, firstCodeId, lastCodeId }) => ({ _id, firstCodeId, lastCodeId }));
  const ids = before.map(({ _id }) => _id);
  if (ids.length > 0) await orders.updateMany({ _id: { $in: ids } }, { $set: set, $inc: { version: 1 } });
  return before;
}

async function undoStep(deps: MoveDeps, step: OrderMove, from: string, to: string): Promise<string[]> {
  if (step.kind === 'end') return undoEnd(deps, step, to);
  const memberId = step.kind === 'moved' ? from : to;
  const orders = deps.db.model(orderModel);
  for (const group of groupsOf(step.orders)) {
    const { ids, codes } = group;
    // What was erased meanwhile belongs to nobody, and stays so.
    const filter = { _id: { $in: [...ids] }, memberId: to };
    await orders.updateMany(filter, { $set: { memberId, ...codes }, $inc: { version: 1 } });
  }
  return [];
}

async function undoEnd(
  { db }: MoveDeps,
  { at, book }: Extract<OrderMove, { readonly kind: 'end' }>,
  to: string,
): Promise<string[]> {
  await db.model(orderBookModel).updateOne({ _id: to }, { $set: { ...nothingBought, ...book } });
  const later = { $or: [{ recordedAt: { $gt: at } }, { claimedAt: { $gt: at } }] };
  const count = await db.model(orderModel).countDocuments({ memberId: to, ...later });
  return count === 0 ? [] : [`合并后登记的 ${count} 笔消费保留在留存会员`];
}

/** Purchases with the same codes, which are written at once. */
function groupsOf(orders: readonly Before[]): { ids: string[]; codes: BringingCodes }[] {
  const groups = new Map<string, { ids: string[]; codes: BringingCodes }>();
  for (const { _id, ...codes } of orders) {
    const key = JSON.stringify([codes.firstCodeId, codes.lastCodeId]);
    const group = groups.get(key) ?? { ids: [], codes };
    group.ids.push(_id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
