import { setTimeout as delay } from 'node:timers/promises';
import type { BuyerReference, OrderChannel } from '../contract/order';
import { chinaDay, dayMs } from '../platform/clock';
import { contentHash } from '../platform/crypto';
import { databaseBusy, isDuplicateKey } from '../platform/database';
import { AppError } from '../platform/errors';
import { couponKey } from '../coupon';
import { buildScene } from '../inbox';
import type { BringingCodes } from './order.book';
import { againForBook, bookKey, noCodes, openBook } from './order.book';
import type { Checkout, CheckoutDeps } from './order.checkout';
import { basketOf, checkOut } from './order.checkout';
import type { Quote, OrderActor, Place } from './order.deps';
import { amountChanged, receiptDiffers, redemptionDiffers, redemptionIncomplete } from './order.errors';
import { completed } from './order.events';
import type { Order } from './order.model';
import { orderModel } from './order.model';
import type { AskedLine } from './order.rules';
import { assertDate, orderLines, sum } from './order.rules';

/** A purchase as a counter or a till tells it. */
export interface PurchaseAct {
  readonly channel: OrderChannel;
  readonly place: Place;
  readonly actor: OrderActor;
  readonly receiptNumber: string;
  readonly lines: readonly AskedLine[];
  readonly buyer: BuyerReference | null;
  /** Finds the buyer; null where the purchase is to be recorded without one. */
  readonly identify: () => Promise<string | null>;
  readonly couponCode: string | null;
  readonly redemptionId: string | null;
  readonly expectedPaidFen: number | null;
  /** Null: now. */
  readonly purchasedAt: Date | null;
}

export interface Recorded {
  readonly order: Order;
  /** False for a repeat. */
  readonly isNew: boolean;
}

const committedTries = 40;
const committedPollMs = 50;

/**
 * Records a purchase once: store and receipt number are the key, and the same content again answers the first record.
 * With a coupon, redemption and purchase are one transaction.
 * @throws AppError ORDER_…, COUPON_…, and what identifying throws
 */
export async function record(deps: CheckoutDeps, act: PurchaseAct): Promise<Recorded> {
  const known = await findCommitted(deps, act, false);
  if (known !== null) return { order: await sameAs(deps, act, known), isNew: false };
  try {
    return { order: await againForBook(() => recordNew(deps, act)), isNew: true };
  } catch (error) {
    // A refusal is looked into, too: the first run of the same request may have used the coupon that is missing now.
    const isDuplicate = isDuplicateKey(error, 'receiptNumber');
    const isReused = isDuplicateKey(error, 'redemptionId');
    if (!isDuplicate && !isReused && !(error instanceof AppError)) throw error;
    const winner = await findCommitted(deps, act, isDuplicate);
    if (winner !== null) return { order: await sameAs(deps, act, winner), isNew: false };
    if (isReused) throw redemptionDiffers();
    throw isDuplicate ? databaseBusy(error) : error;
  }
}

/** Only what a majority has, since a record that may still roll back answers nothing; one that is expected is waited for, up to 2 s. */
async function findCommitted(
  { db }: CheckoutDeps,
  { place, receiptNumber }: PurchaseAct,
  isExpected: boolean,
): Promise<Order | null> {
  for (let tries = 0; tries < (isExpected ? committedTries : 1); tries += 1) {
    if (tries > 0) await delay(committedPollMs);
    const found = await db
      .collection(orderModel)
      .findOne(
        { storeId: place.storeId, receiptNumber },
        { readConcern: 'majority', readPreference: 'primary' },
      );
    if (found !== null) return found;
  }
  return null;
}

/** @throws AppError ORDER_RECEIPT_DIFFERS when the receipt stands for another purchase */
async function sameAs(deps: CheckoutDeps, act: PurchaseAct, order: Order): Promise<Order> {
  if (order.requestHash !== requestHashOf(act)) throw receiptDiffers(order._id);
  if (order.isErased || order.buyerHash === buyerHashOf(deps, act)) return order;
  // Another way to name the buyer, such as a newer code of the same member, is the same purchase.
  const memberId = act.buyer === null ? null : await act.identify();
  if (memberId === null || memberId !== order.memberId) throw receiptDiffers(order._id);
  return order;
}

/** A code changes every half minute and may be scanned anew: the redemption stands for it, and the member for the buyer. */
function requestHashOf({ lines, redemptionId, purchasedAt }: PurchaseAct): string {
  return contentHash({ lines, redemptionId, purchasedAt: purchasedAt?.toISOString() ?? null });
}

/** Keyed and of this receipt alone, so that a phone that belongs to nobody cannot be found by it. */
function buyerHashOf({ cipher }: CheckoutDeps, { buyer, place, receiptNumber }: PurchaseAct): string | null {
  if (buyer === null) return null;
  return cipher.blindIndex(['order.buyer', place.storeId, receiptNumber, JSON.stringify(buyer)].join('|'));
}

async function recordNew(deps: CheckoutDeps, act: PurchaseAct): Promise<Order> {
  const now = deps.clock.now();
  const at = act.purchasedAt ?? now;
  assertDate(at, now);
  if ((act.couponCode === null) !== (act.redemptionId === null)) throw redemptionIncomplete();
  const named = act.buyer === null ? null : await act.identify();
  const { lines, couponCode, place, actor } = act;
  const coupon = couponCode === null ? null : { couponCode };
  const checkout = await checkOut(deps, { lines, memberId: named, coupon, place, actor, at });
  return write(deps, act, { checkout, at });
}

interface Decided {
  readonly checkout: Checkout;
  readonly at: Date;
}

async function write(deps: CheckoutDeps, act: PurchaseAct, decided: Decided): Promise<Order> {
  const { db, emit, ids } = deps;
  const { checkout, at } = decided;
  const { memberId } = checkout;
  const _id = ids.next();
  const receipt = memberId === null ? await newReceipt(deps) : noReceipt;
  const keys = [
    `receipt:${act.place.storeId}:${act.receiptNumber}`,
    ...(memberId === null ? [] : [bookKey(memberId)]),
    ...(checkout.quote === null ? [] : [couponKey(checkout.quote.couponId)]),
  ];
  return db.transaction({ keys }, async (session) => {
    const quote = await redeem(deps, act, decided, _id);
    const brought = memberId === null ? noCodes : await openBook(deps, memberId, { _id, at });
    const order = orderOf(deps, act, decided, { _id, quote, receipt, brought });
    if (act.expectedPaidFen !== null && act.expectedPaidFen !== order.paidFen)
      throw amountChanged(order.paidFen);
    await db.collection(orderModel).insertOne(order, { session });
    await emit('order.completed', { subject: `order:${_id}`, version: 1, payload: completed(order) });
    await note(deps, order);
    return order;
  });
}

/** The coupon first: its conditional update decides who wins. */
async function redeem(
  { coupons, clock }: CheckoutDeps,
  { redemptionId, place, actor }: PurchaseAct,
  { checkout: { memberId, priced, quote } }: Decided,
  orderId: string,
): Promise<Quote | null> {
  if (quote === null || redemptionId === null) return null;
  const { couponId } = quote;
  const basket = basketOf(priced);
  const redemption = { couponId, redemptionId, memberId, basket, place, orderId, actor };
  return coupons.redeem({ ...redemption, at: clock.now() });
}

type Receipt = Pick<Order, 'receiptCode' | 'claimableUntil'>;

const noReceipt: Receipt = { receiptCode: null, claimableUntil: null };

/** 22 letters and digits: 131 bits that nobody guesses; good for as long as the brand says. */
async function newReceipt({ ids, clock, settings }: CheckoutDeps): Promise<Receipt> {
  const { receiptClaimDays } = await settings();
  return {
    receiptCode: buildScene('receipt', ids.token(30).replace(/[-_]/g, '').slice(0, 22)),
    claimableUntil: new Date(clock.now().getTime() + receiptClaimDays * dayMs),
  };
}

interface Written {
  readonly _id: string;
  readonly quote: Quote | null;
  readonly receipt: Receipt;
  readonly brought: BringingCodes;
}

function orderOf(
  deps: CheckoutDeps,
  act: PurchaseAct,
  { checkout, at }: Decided,
  { _id, quote, receipt, brought }: Written,
): Order {
  const lines = orderLines(checkout.priced, quote);
  const recordedAt = deps.clock.now();
  return {
    _id,
    ...act.place,
    receiptNumber: act.receiptNumber,
    channel: act.channel,
    staffId: act.actor.kind === 'staff' ? act.actor.id : null,
    tillKeyId: act.actor.kind === 'till' ? act.actor.id : null,
    requestHash: requestHashOf(act),
    buyerHash: buyerHashOf(deps, act),
    memberId: checkout.memberId,
    isErased: false,
    state: 'completed',
    lines,
    amountFen: sum(lines, 'amountFen'),
    discountFen: sum(lines, 'discountFen'),
    paidFen: sum(lines, 'paidFen'),
    refundedFen: 0,
    coupon: couponOf(quote, act.redemptionId),
    redemptionId: quote === null ? null : act.redemptionId,
    promisedPoints: checkout.points,
    ...receipt,
    claimedAt: null,
    ...brought,
    purchasedAt: at,
    day: chinaDay(at),
    recordedAt,
    version: 1,
  };
}

function couponOf(quote: Quote | null, redemptionId: string | null): Order['coupon'] {
  if (quote === null || redemptionId === null) return null;
  const { couponId, title, discountFen, giftName } = quote;
  return { couponId, redemptionId, title, discountFen, giftName, isGivenBack: false };
}

/** What a person did is logged; a till's own record says what it did. */
async function note({ audit }: CheckoutDeps, order: Order): Promise<void> {
  const { _id, staffId, storePath, memberId, paidFen, coupon } = order;
  if (staffId === null) return;
  await audit({
    actor: { kind: 'staff', id: staffId },
    action: 'order.record',
    target: { type: 'order', id: _id },
    storePath,
    change: { memberId, paidFen, couponId: coupon?.couponId ?? null },
  });
}
