import type { CounterLine, PurchaseState } from '../contract/order';
import type { TillLine } from '../contract/till';
import { dayMs, minuteMs } from '../platform/clock';
import { largestAmount } from '../platform/money';
import type { Quote, PreviewLine } from './order.deps';
import {
  amountMissing,
  amountNegative,
  amountTooLarge,
  purchasedInFuture,
  purchasedTooLongAgo,
  quantityInvalid,
  returnedAlready,
  returnExceeds,
  returnLineUnknown,
} from './order.errors';
import type { Order, OrderLine, ReturnLine } from './order.model';
import type { Product } from './product.model';

export const mostQuantity = 9_999;
export const undoMinutes = 10;
const oldestDays = 400;
const aheadMs = 5 * minuteMs;

/** A line as a caller tells it, from whichever side. */
export interface AskedLine {
  readonly sku: string | null;
  readonly name: string | null;
  readonly quantity: number;
  /** Null: what the catalogue asks for. */
  readonly amountFen: number | null;
}

/** A line with its price, before coupons. */
export interface PricedLine {
  readonly lineId: string;
  readonly sku: string | null;
  readonly name: string | null;
  readonly category: string | null;
  readonly quantity: number;
  readonly unitPriceFen: number | null;
  readonly isMemberPrice: boolean;
  readonly amountFen: number;
  /** What the member price takes off the ordinary one. */
  readonly savingFen: number;
}

export function askedLine({
  sku = null,
  quantity = 1,
  amountFen,
  ...rest
}: CounterLine | TillLine): AskedLine {
  const name = 'name' in rest ? (rest.name ?? null) : null;
  return { sku, name, quantity, amountFen: amountFen ?? null };
}

/**
 * Lines with what they cost: as they were told, else by the catalogue, at the member price for whoever has it.
 * @throws AppError ORDER_AMOUNT_…, ORDER_QUANTITY_INVALID
 */
export function priceLines(
  lines: readonly AskedLine[],
  catalogue: ReadonlyMap<string, Product>,
  hasMemberPrice: boolean,
): PricedLine[] {
  const priced = lines.map((line, index) => priceLine(line, index, catalogue, hasMemberPrice));
  if (sum(priced, 'amountFen') > largestAmount) throw amountTooLarge('body.lines');
  return priced;
}

function priceLine(
  { sku, name, quantity, amountFen: told }: AskedLine,
  index: number,
  catalogue: ReadonlyMap<string, Product>,
  hasMemberPrice: boolean,
): PricedLine {
  const path = `body.lines.${index}`;
  if (quantity < 1 || quantity > mostQuantity) throw quantityInvalid(`${path}.quantity`);
  if (told !== null && told < 0) throw amountNegative(`${path}.amountFen`);
  const product = sku === null ? undefined : catalogue.get(sku);
  const memberPriceFen = hasMemberPrice ? (product?.memberPriceFen ?? null) : null;
  const unitPriceFen = memberPriceFen ?? product?.priceFen ?? null;
  const asked = unitPriceFen === null ? null : unitPriceFen * quantity;
  const amountFen = told ?? asked;
  if (amountFen === null) throw amountMissing(`${path}.amountFen`);
  if (amountFen > largestAmount) throw amountTooLarge(`${path}.amountFen`);
  const isMemberPrice = memberPriceFen !== null && told === null;
  const ordinaryFen = (product?.priceFen ?? 0) * quantity;
  return {
    lineId: String(index + 1),
    sku,
    name: product?.name ?? name,
    category: product?.category ?? null,
    quantity,
    unitPriceFen,
    isMemberPrice,
    amountFen,
    savingFen: isMemberPrice ? ordinaryFen - amountFen : 0,
  };
}

/** @throws AppError ORDER_DATE_FUTURE, ORDER_DATE_TOO_OLD */
export function assertDate(purchasedAt: Date, now: Date): void {
  const ageMs = now.getTime() - purchasedAt.getTime();
  if (ageMs < -aheadMs) throw purchasedInFuture();
  if (ageMs > oldestDays * dayMs) throw purchasedTooLongAgo(oldestDays);
}

/** The lines with the shares of a coupon taken off. */
export function orderLines(priced: readonly PricedLine[], quote: Quote | null): OrderLine[] {
  const shares = new Map(quote?.lineDiscounts.map(({ lineId, discountFen }) => [lineId, discountFen]));
  const lines = priced.map(({ lineId, sku, name, category, quantity, amountFen }) => {
    const discountFen = shares.get(lineId) ?? 0;
    const paidFen = amountFen - discountFen;
    const nothing = { returnedQuantity: 0, returnedFen: 0 };
    return { lineId, sku, name, category, quantity, amountFen, discountFen, paidFen, ...nothing };
  });
  const isRight = lines.every(({ discountFen, paidFen }) => discountFen >= 0 && paidFen >= 0);
  if (!isRight || sum(lines, 'discountFen') !== (quote?.discountFen ?? 0))
    throw new Error('the shares of a coupon do not add up to its discount');
  return lines;
}

export function sum<Field extends string>(
  rows: readonly Readonly<Record<Field, number>>[],
  field: Field,
): number {
  return rows.reduce((total, row) => total + row[field], 0);
}

/** What is left of the lines after returns; lines of which nothing is left are left out. */
export function leftOf(lines: readonly OrderLine[]): PreviewLine[] {
  return lines
    .map(({ lineId, sku, category, quantity, paidFen, returnedQuantity, returnedFen }) => ({
      lineId,
      sku,
      category,
      quantity: quantity - returnedQuantity,
      paidFen: paidFen - returnedFen,
    }))
    .filter(({ quantity }) => quantity > 0);
}

/** What a return takes back, and the purchase after it. */
export interface Returned {
  readonly taken: readonly ReturnLine[];
  readonly refundFen: number;
  readonly lines: readonly OrderLine[];
  readonly state: PurchaseState;
}

/**
 * Takes quantities back, each with its share of what was paid: the shares of all returns of a line add up to exactly what
 * was paid for it. Without a wish, everything that is left.
 * @throws AppError ORDER_RETURNED, ORDER_RETURN_EXCEEDS, ORDER_RETURN_LINE_UNKNOWN
 */
export function takeBack(
  order: Pick<Order, 'lines' | 'state'>,
  wished: readonly { readonly lineId: string; readonly quantity: number }[] | undefined,
): Returned {
  if (order.state === 'returned') throw returnedAlready();
  const wishes = wished ?? leftOf(order.lines);
  assertWishes(order, wishes);
  const quantities = new Map(wishes.map(({ lineId, quantity }) => [lineId, quantity]));
  const taken: ReturnLine[] = [];
  const lines = order.lines.map((line) => {
    const quantity = quantities.get(line.lineId) ?? 0;
    if (quantity === 0) return line;
    const returnedQuantity = line.returnedQuantity + quantity;
    const returnedFen = shareOf(line, returnedQuantity);
    taken.push({ lineId: line.lineId, quantity, refundFen: returnedFen - line.returnedFen });
    return { ...line, returnedQuantity, returnedFen };
  });
  const state = leftOf(lines).length === 0 ? 'returned' : 'partlyReturned';
  return { taken, refundFen: sum(taken, 'refundFen'), lines, state };
}

function assertWishes(
  { lines }: Pick<Order, 'lines'>,
  wishes: readonly { readonly lineId: string; readonly quantity: number }[],
): void {
  const seen = new Set<string>();
  for (const [index, { lineId, quantity }] of wishes.entries()) {
    const line = lines.find((own) => own.lineId === lineId);
    if (line === undefined || seen.has(lineId)) throw returnLineUnknown(`body.lines.${index}.lineId`);
    seen.add(lineId);
    if (quantity < 1) throw quantityInvalid(`body.lines.${index}.quantity`);
    const left = line.quantity - line.returnedQuantity;
    if (quantity > left) throw returnExceeds(lineId, left);
  }
}

/** What is paid back once so many of a line have come back, in fen, rounded down until the last takes the rest. */
function shareOf({ quantity, paidFen }: OrderLine, returnedQuantity: number): number {
  return Number((BigInt(paidFen) * BigInt(returnedQuantity)) / BigInt(quantity));
}
