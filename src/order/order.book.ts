import { isDuplicateKey } from '../platform/database';
import type { OrderDeps } from './order.deps';
import { memberBusy } from './order.errors';
import type { OrderBook } from './order.model';
import { orderBookModel } from './order.model';

/** The channel codes that brought a member. */
export interface BringingCodes {
  readonly firstCodeId: string | null;
  readonly lastCodeId: string | null;
}

export const noCodes: BringingCodes = { firstCodeId: null, lastCodeId: null };

/** Two processes may make the book of a member at once: the slower one then finds it. */
export async function againForBook<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDuplicateKey(error, '_id')) throw error;
    return work();
  }
}

/** What the in-process queue lines up by. */
export const bookKey = (memberId: string): string => `orderBook:${memberId}`;

/**
 * The first write of whoever gives a purchase to a member: refuses while a merge moves the purchases, and freezes what
 * brought the member at the first one. Inside a transaction. @throws AppError ORDER_MEMBER_BUSY
 */
export async function openBook(
  { db, codesOf }: Pick<OrderDeps, 'db' | 'codesOf'>,
  memberId: string,
  order: { readonly _id: string; readonly at: Date },
): Promise<BringingCodes> {
  const books = db.model(orderBookModel);
  const opened = await books
    .findOneAndUpdate(
      { _id: memberId },
      { $inc: { version: 1 } },
      { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
    )
    .lean<Partial<OrderBook>>();
  if (opened.frozenBy != null) throw memberBusy();
  if (opened.firstOrderId != null)
    return { firstCodeId: opened.firstCodeId ?? null, lastCodeId: opened.lastCodeId ?? null };
  const frozen = await codesOf(memberId);
  await books.updateOne(
    { _id: memberId },
    { $set: { firstOrderId: order._id, firstOrderAt: order.at, ...frozen } },
  );
  return frozen;
}
