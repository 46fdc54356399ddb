import { parseScene } from '../inbox';
import { databaseBusy } from '../platform/database';
import { againForBook, bookKey, openBook } from './order.book';
import type { OrderDeps } from './order.deps';
import { claimedByAnother, claimOver, claimUnknown, returnedAlready } from './order.errors';
import { claimed } from './order.events';
import type { Order } from './order.model';
import { orderModel } from './order.model';

/**
 * Gives a purchase without a member to the first who scans its receipt; for that member, scanning again is harmless.
 * @throws AppError ORDER_CLAIM_UNKNOWN, ORDER_CLAIMED, ORDER_CLAIM_OVER, ORDER_RETURNED, ORDER_MEMBER_BUSY
 */
export async function claimPurchase(
  deps: OrderDeps,
  memberId: string,
  scene: string,
): Promise<{ readonly order: Order; readonly isNew: boolean }> {
  const { db } = deps;
  if (parseScene(scene)?.kind !== 'receipt') throw claimUnknown();
  const orders = db.collection(orderModel);
  const found = await orders.findOne({ receiptCode: scene });
  if (found === null) throw claimUnknown();
  if (found.memberId === memberId) return { order: found, isNew: false };
  return againForBook(() => claim(deps, memberId, found._id));
}

async function claim(
  deps: OrderDeps,
  memberId: string,
  orderId: string,
): Promise<{ readonly order: Order; readonly isNew: boolean }> {
  const { db, emit, clock } = deps;
  const orders = db.collection(orderModel);
  const keys = [`order:${orderId}`, bookKey(memberId)];
  return db.transaction({ keys }, async (session) => {
    const before = await orders.findOne({ _id: orderId }, { session });
    if (before === null) throw claimUnknown();
    if (before.memberId === memberId) return { order: before, isNew: false };
    const at = clock.now();
    assertClaimable(before, at);
    const { _id, version } = before;
    const brought = await openBook(deps, memberId, { _id, at: before.purchasedAt });
    const changes = { memberId, claimedAt: at, ...brought, version: version + 1 };
    const written = await orders.updateOne(
      { _id, version, memberId: null, isErased: false },
      { $set: changes },
      { session },
    );
    if (written.matchedCount !== 1) throw databaseBusy();
    const order = { ...before, ...changes };
    const payload = claimed(order, at);
    await emit('order.claimed', { subject: `order:${_id}`, version: order.version, payload });
    return { order, isNew: true };
  });
}

function assertClaimable({ memberId, isErased, state, claimableUntil }: Order, now: Date): void {
  if (memberId !== null || isErased) throw claimedByAnother();
  if (state === 'returned') throw returnedAlready();
  if (claimableUntil === null || claimableUntil.getTime() <= now.getTime()) throw claimOver();
}
