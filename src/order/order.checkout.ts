import type { RulePoints } from '../contract/order';
import type { CouponNamed, Quote, OrderActor, OrderDeps, Place } from './order.deps';
import type { OrderLine } from './order.model';
import type { AskedLine, PricedLine } from './order.rules';
import { orderLines, priceLines, sum } from './order.rules';
import type { ProductService } from './product.service';

export interface CheckoutDeps extends OrderDeps {
  readonly products: Pick<ProductService, 'findBySkus'>;
}

/** Who wants to buy what, and where. */
export interface CheckoutQuestion {
  readonly lines: readonly AskedLine[];
  readonly memberId: string | null;
  readonly coupon: CouponNamed | null;
  readonly place: Place;
  readonly actor: OrderActor;
  readonly at: Date;
}

/** A basket with its prices and its coupon. */
export interface Checkout {
  /** Who buys: whoever was named, else whose coupon it is. */
  readonly memberId: string | null;
  readonly priced: readonly PricedLine[];
  readonly quote: Quote | null;
  readonly lines: readonly OrderLine[];
  readonly points: readonly RulePoints[];
}

/** What a basket costs this person here now; changes nothing. @throws AppError ORDER_…, COUPON_… */
export async function checkOut(deps: CheckoutDeps, question: CheckoutQuestion): Promise<Checkout> {
  const { lines: asked, memberId } = question;
  const skus = asked.flatMap(({ sku }) => (sku === null ? [] : [sku]));
  const catalogue = await deps.products.findBySkus(skus);
  const benefits = memberId === null ? null : await deps.tiers?.benefitsOf(memberId);
  const priced = priceLines(asked, catalogue, benefits?.hasMemberPrice ?? false);
  const quote = await quoteOf(deps, question, priced);
  // Whoever shows the code of a coupon is its member: prices and points are theirs.
  if (quote !== null && memberId === null) {
    const coupon = { couponId: quote.couponId };
    return checkOut(deps, { ...question, memberId: quote.memberId, coupon });
  }
  const lines = orderLines(priced, quote);
  return { memberId, priced, quote, lines, points: await previewPoints(deps, question, lines) };
}

export function basketOf(priced: readonly PricedLine[]) {
  return {
    lines: priced.map(({ lineId, sku, category, quantity, amountFen }) => ({
      lineId,
      sku,
      category,
      quantity,
      amountFen,
    })),
  };
}

async function quoteOf(
  { coupons }: CheckoutDeps,
  { coupon, memberId, place, actor }: CheckoutQuestion,
  priced: readonly PricedLine[],
): Promise<Quote | null> {
  if (coupon === null) return null;
  return coupons.quote({ ...coupon, memberId, basket: basketOf(priced), place, actor });
}

async function previewPoints(
  { points }: CheckoutDeps,
  { memberId, place, at }: CheckoutQuestion,
  lines: readonly OrderLine[],
): Promise<readonly RulePoints[]> {
  if (memberId === null) return [];
  const counted = lines.map(({ lineId, sku, category, quantity, paidFen }) => ({
    lineId,
    sku,
    category,
    quantity,
    paidFen,
  }));
  return points.previewOrder({ memberId, lines: counted, paidFen: sum(lines, 'paidFen'), ...place, at });
}
