import type { PurchaseReturnRequest } from '../contract/order';
import { minuteMs } from '../platform/clock';
import { contentHash } from '../platform/crypto';
import { couponKey } from '../coupon';
import { databaseBusy, isDuplicateKey } from '../platform/database';
import { hasCode } from '../platform/errors';
import type { OrderActor, OrderDeps } from './order.deps';
import { orderMissing, returnDiffers, undoTooLate } from './order.errors';
import { returned } from './order.events';
import type { Order, OrderReturn } from './order.model';
import { orderModel, orderReturnModel } from './order.model';
import type { Returned } from './order.rules';
import { takeBack, undoMinutes } from './order.rules';

/** What comes back of one purchase, and who takes it back. */
export interface ReturnAct extends PurchaseReturnRequest {
  readonly orderId: string;
  readonly kind: 'return' | 'undo';
  readonly actor: OrderActor;
}

export interface ReturnDone {
  readonly order: Order;
  readonly back: OrderReturn;
  /** False for a repeat. */
  readonly isNew: boolean;
}

/**
 * Takes a purchase back, whole or in part, once per number: the same content again answers the first return. With the
 * last of it the coupon goes back to its member.
 * @throws AppError ORDER_MISSING, ORDER_RETURN_…, ORDER_RETURNED, ORDER_UNDO_TOO_LATE
 */
export async function returnPurchase(deps: OrderDeps, act: ReturnAct): Promise<ReturnDone> {
  const known = await findReturn(deps, act);
  if (known !== null) return repeated(deps, act, known);
  try {
    return await write(deps, act);
  } catch (error) {
    // Two of the same at once: the slower one finds the purchase taken back, or the number used.
    const isBeaten =
      isDuplicateKey(error) || hasCode(error, 'ORDER_RETURNED') || hasCode(error, 'ORDER_RETURN_EXCEEDS');
    if (!isBeaten) throw error;
    const winner = await findReturn(deps, act);
    if (winner !== null) return repeated(deps, act, winner);
    throw isDuplicateKey(error) ? databaseBusy(error) : error;
  }
}

function findReturn(
  { db }: OrderDeps,
  { orderId, kind, returnNumber }: ReturnAct,
): Promise<OrderReturn | null> {
  return db
    .collection(orderReturnModel)
    .findOne({ orderId, kind, returnNumber }, { readConcern: 'majority', readPreference: 'primary' });
}

async function repeated(deps: OrderDeps, act: ReturnAct, back: OrderReturn): Promise<ReturnDone> {
  if (back.requestHash !== requestHashOf(act)) throw returnDiffers(back._id);
  const order = await deps.db.collection(orderModel).findOne({ _id: act.orderId });
  if (order === null) throw orderMissing();
  return { order, back, isNew: false };
}

function requestHashOf({ lines, reason }: ReturnAct): string {
  return contentHash({ lines: lines ?? null, reason });
}

async function write(deps: OrderDeps, act: ReturnAct): Promise<ReturnDone> {
  const { db, emit, clock, ids } = deps;
  const coupon = (await db.collection(orderModel).findOne({ _id: act.orderId }))?.coupon ?? null;
  const keys = [`order:${act.orderId}`, ...(coupon === null ? [] : [couponKey(coupon.couponId)])];
  return db.transaction({ keys }, async (session) => {
    const before = await db.collection(orderModel).findOne({ _id: act.orderId }, { session });
    if (before === null) throw orderMissing();
    const at = clock.now();
    if (act.kind === 'undo') assertUndoable(before, at);
    const taken = takeBack(before, act.lines);
    const order = afterReturn(before, taken);
    const { _id, version } = before;
    const written = await db
      .collection(orderModel)
      .updateOne({ _id, version }, { $set: changesOf(order) }, { session });
    if (written.matchedCount !== 1) throw databaseBusy();
    const back = returnOf(act, order, taken, { _id: ids.next(), at });
    await db.collection(orderReturnModel).insertOne(back, { session });
    if (back.isFull) await giveBack(deps, act, order, at);
    const payload = returned(order, back);
    await emit('order.returned', { subject: `order:${_id}`, version: order.version, payload });
    await note(deps, order, back);
    return { order, back, isNew: true };
  });
}

function assertUndoable({ recordedAt }: Order, now: Date): void {
  if (now.getTime() - recordedAt.getTime() > undoMinutes * minuteMs) throw undoTooLate(undoMinutes);
}

function afterReturn(before: Order, { lines, state, refundFen }: Returned): Order {
  const isFull = state === 'returned';
  const coupon = before.coupon === null ? null : { ...before.coupon, isGivenBack: isFull };
  const refundedFen = before.refundedFen + refundFen;
  return { ...before, lines, state, coupon, refundedFen, version: before.version + 1 };
}

function changesOf({ lines, state, coupon, refundedFen, version }: Order) {
  return { lines, state, coupon, refundedFen, version };
}

function returnOf(
  { kind, returnNumber, reason, actor, ...act }: ReturnAct,
  { _id: orderId, storeId, state }: Order,
  { taken, refundFen }: Returned,
  { _id, at }: { readonly _id: string; readonly at: Date },
): OrderReturn {
  const requestHash = requestHashOf({ kind, returnNumber, reason, actor, ...act });
  const isFull = state === 'returned';
  const what = { lines: taken, refundFen, isFull, reason };
  return { _id, orderId, storeId, kind, returnNumber, requestHash, ...what, actor, at };
}

async function giveBack(
  deps: OrderDeps,
  { actor, reason }: ReturnAct,
  order: Order,
  at: Date,
): Promise<void> {
  if (order.coupon === null) return;
  await deps.coupons.giveBack({ orderId: order._id, reason, actor, at });
}

async function note({ audit }: OrderDeps, order: Order, back: OrderReturn): Promise<void> {
  const { actor, kind, refundFen, isFull } = back;
  if (actor.kind !== 'staff') return;
  await audit({
    actor: { kind: 'staff', id: actor.id },
    action: kind === 'undo' ? 'order.undo' : 'order.return',
    target: { type: 'order', id: order._id },
    storePath: order.storePath,
    change: { returnId: back._id, refundFen, isFull },
  });
}
