import type { CheckoutLine, CheckoutPreview, CounterLine } from '../../../../src/contract/order';
import type { OfferedProduct } from '../../../../src/contract/product';
import { grouped, yuan } from '../../../logic/money';

/** One line as a clerk builds it up: a product, or an amount without one. */
export interface BasketLine {
  readonly key: string;
  readonly sku: string | null;
  readonly name: string;
  /** Of the whole line; null: what the catalogue asks. */
  readonly amountFen: number | null;
  readonly quantity: number;
  /** 「¥68.00」 each, or the amount. */
  readonly price: string;
}

export type Basket = readonly BasketLine[];

const mostQuantity = 9_999;

/** The basket with one more of a product. */
export function withProduct(basket: Basket, { sku, name, priceFen }: OfferedProduct): Basket {
  const known = basket.find((line) => line.sku === sku);
  if (known !== undefined) return withQuantity(basket, known.key, known.quantity + 1);
  return [...basket, { key: sku, sku, name, amountFen: null, quantity: 1, price: yuan(priceFen) }];
}

/** The basket with an amount of which nobody knows the product. */
export function withAmount(basket: Basket, amountFen: number): Basket {
  const key = `amount-${basket.length}-${amountFen}`;
  return [...basket, { key, sku: null, name: '按金额登记', amountFen, quantity: 1, price: yuan(amountFen) }];
}

/** The basket with so many of a line; none takes the line away. */
export function withQuantity(basket: Basket, key: string, quantity: number): Basket {
  if (quantity < 1) return basket.filter((line) => line.key !== key);
  const most = Math.min(quantity, mostQuantity);
  return basket.map((line) => (line.key === key ? { ...line, quantity: most } : line));
}

/** What the server is asked with. */
export function linesOf(basket: Basket): CounterLine[] {
  return basket.map(({ sku, quantity, amountFen }) => ({
    ...(sku === null ? {} : { sku }),
    quantity,
    ...(amountFen === null ? {} : { amountFen }),
  }));
}

/** Yuan as a clerk types them: 「128」, 「128.5」, 「0」; null for anything that is no amount. */
export function fenOf(text: string): number | null {
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return null;
  const [, whole = '0', rest = ''] = match;
  return Number(whole) * 100 + Number(rest.padEnd(2, '0'));
}

/** Whether this can be the number on a receipt. */
export function isReceiptNumber(text: string): boolean {
  return /^[0-9A-Za-z._-]{1,64}$/.test(text);
}

/** A checkout as the clerk reads it to the member. */
export interface CheckoutWords {
  readonly lines: readonly {
    readonly key: string;
    readonly name: string;
    readonly sum: string;
    readonly hint: string;
  }[];
  readonly amount: string;
  readonly memberSaving: string;
  readonly discount: string;
  readonly paid: string;
  readonly coupon: string;
  readonly gift: string;
  readonly points: readonly { readonly key: string; readonly text: string }[];
  readonly pointsTotal: string;
}

/** Puts a preview into words; what is nothing is empty. */
export function checkoutWords(preview: CheckoutPreview): CheckoutWords {
  const { lines, coupon, points, memberSavingFen, discountFen } = preview;
  return {
    lines: lines.map(lineWords),
    amount: yuan(preview.amountFen),
    memberSaving: memberSavingFen > 0 ? yuan(memberSavingFen) : '',
    discount: discountFen > 0 ? yuan(-discountFen) : '',
    paid: yuan(preview.paidFen),
    coupon: coupon?.title ?? '',
    gift: coupon?.giftName ?? '',
    points: points.map((rule) => ({ key: rule.ruleId, text: `${rule.ruleName} +${grouped(rule.points)}` })),
    pointsTotal: preview.pointsTotal > 0 ? grouped(preview.pointsTotal) : '',
  };
}

function lineWords(line: CheckoutLine) {
  const each = line.unitPriceFen === null ? '' : yuan(line.unitPriceFen);
  const kind = line.isMemberPrice ? '会员价 ' : '';
  const off = line.discountFen > 0 ? `，用券减 ${yuan(line.discountFen)}` : '';
  return {
    key: line.lineId,
    name: line.name ?? line.sku ?? '按金额登记',
    sum: yuan(line.amountFen),
    hint: each === '' ? off.slice(1) : `${kind}${each} × ${line.quantity}${off}`,
  };
}
