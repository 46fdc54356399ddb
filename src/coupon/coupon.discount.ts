import type { CouponBenefit, CouponScope } from '../contract/coupon';
import type { Basket, BasketLine, Quote } from './coupon.face';

/** Why a basket gets nothing. */
export type BasketBlocker =
  | { readonly kind: 'otherGoods' }
  | { readonly kind: 'belowThreshold'; readonly thresholdFen: number; readonly missingFen: number };

export type Discount = Pick<Quote, 'discountFen' | 'lineDiscounts' | 'giftName'>;

/** What a benefit gives for a basket, to the fen; or why nothing. */
export function discountOf(
  benefit: CouponBenefit,
  scope: CouponScope,
  { lines }: Basket,
): Discount | BasketBlocker {
  const meant = lines.filter((line) => isFor(scope, line));
  const baseFen = meant.reduce((sum, { amountFen }) => sum + amountFen, 0);
  if (meant.length === 0) return { kind: 'otherGoods' };
  const { thresholdFen } = benefit;
  if (baseFen < thresholdFen)
    return { kind: 'belowThreshold', thresholdFen, missingFen: thresholdFen - baseFen };
  const discountFen = Math.min(amountOf(benefit, baseFen), baseFen);
  const shares = allocate(
    discountFen,
    meant.map(({ amountFen }) => amountFen),
  );
  const byLine = new Map(meant.map((line, place) => [line, shares[place] ?? 0]));
  return {
    discountFen,
    lineDiscounts: lines.map((line) => ({ lineId: line.lineId, discountFen: byLine.get(line) ?? 0 })),
    giftName: benefit.kind === 'gift' ? benefit.giftName : null,
  };
}

function isFor({ skus, categories }: CouponScope, { sku, category }: BasketLine): boolean {
  if (skus.length === 0 && categories.length === 0) return true;
  return (sku !== null && skus.includes(sku)) || (category !== null && categories.includes(category));
}

/** Before it is held to the base. A part of a fen is the brand's. */
function amountOf(benefit: CouponBenefit, baseFen: number): number {
  switch (benefit.kind) {
    case 'amountOff':
      return benefit.offFen;
    case 'percentOff':
      return Math.min(
        Number((BigInt(baseFen) * BigInt(benefit.percentOff)) / 100n),
        benefit.maxOffFen ?? Infinity,
      );
    case 'gift':
      return 0;
  }
}

/**
 * Splits a discount over amounts in proportion, in whole fen, by largest remainder (the earlier line first): it sums
 * exactly and takes no more from a line than the line has, as long as it is not above the sum of the amounts.
 */
export function allocate(discountFen: number, amounts: readonly number[]): number[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (total === 0) return amounts.map(() => 0);
  const [all, part] = [BigInt(total), BigInt(discountFen)];
  const shares = amounts.map((amount) => Number((BigInt(amount) * part) / all));
  const rests = amounts.map((amount) => Number((BigInt(amount) * part) % all));
  const left = discountFen - shares.reduce((sum, share) => sum + share, 0);
  const order = amounts.map((_, place) => place).sort((a, b) => (rests[b] ?? 0) - (rests[a] ?? 0) || a - b);
  const raised = new Set(order.slice(0, left));
  return shares.map((share, place) => (raised.has(place) ? share + 1 : share));
}
