import type { StoreSales } from '../contract/report';
import type { Database } from '../platform/database';
import type { Order } from './order.model';
import { orderModel } from './order.model';

/** What a store recorded in a time, net of what came back of it since; a busy day has some thousands, read as they stream. */
export async function salesOf(db: Database, storeId: string, from: Date, to: Date): Promise<StoreSales> {
  const rows = db
    .model(orderModel)
    .find(
      { storeId, recordedAt: { $gte: from, $lt: to } },
      { state: 1, paidFen: 1, refundedFen: 1, coupon: 1 },
    )
    .lean<Pick<Order, 'state' | 'paidFen' | 'refundedFen' | 'coupon'>[]>()
    .cursor();
  let purchaseCount = 0;
  let salesFen = 0;
  const coupons = new Map<string, { title: string; redeemedCount: number; discountFen: number }>();
  for await (const { state, paidFen, refundedFen, coupon } of rows) {
    if (state !== 'returned') purchaseCount += 1;
    salesFen += paidFen - refundedFen;
    if (coupon === null || coupon.isGivenBack) continue;
    const { title, discountFen } = coupon;
    const sum = coupons.get(title) ?? { title, redeemedCount: 0, discountFen: 0 };
    sum.redeemedCount += 1;
    sum.discountFen += discountFen;
    coupons.set(title, sum);
  }
  const most = [...coupons.values()].sort(
    (a, b) => b.redeemedCount - a.redeemedCount || a.title.localeCompare(b.title, 'zh'),
  );
  return { purchaseCount, salesFen, coupons: most };
}
