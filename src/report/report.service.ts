import type { StoreRanking } from '../contract/incentive';
import type { StaffPrincipal } from '../contract/principals';
import type { StoreSales, StoreToday } from '../contract/report';
import type { Clock } from '../platform/clock';
import { chinaDay, chinaDayStart, dayMs } from '../platform/clock';

/** What `report` reads, as small as what it calls. */
export interface ReportDeps {
  readonly clock: Clock;
  readonly salesOf: (storeId: string, from: Date, to: Date) => Promise<StoreSales>;
  readonly rankingOf: (clerk: StaffPrincipal, storeId: string, day: string) => Promise<StoreRanking>;
  readonly followUpsOf: (storeId: string) => Promise<{ readonly open: number; readonly overdue: number }>;
}

const mostCoupons = 20;

export type ReportService = ReturnType<typeof createReportService>;

/** Numbers to read; nothing here changes anything. */
export function createReportService({ clock, salesOf, rankingOf, followUpsOf }: ReportDeps) {
  return {
    /** The day so far of the store that the manager is signed in to. */
    async today(manager: StaffPrincipal): Promise<StoreToday> {
      const storeId = manager.storeId ?? '';
      const day = chinaDay(clock.now());
      const from = chinaDayStart(day);
      const sales = await salesOf(storeId, from, new Date(from.getTime() + dayMs));
      const { clerks, totals } = await rankingOf(manager, storeId, day);
      const { open, overdue } = await followUpsOf(storeId);
      const sumOf = (of: (coupon: StoreToday['coupons'][number]) => number): number =>
        sales.coupons.reduce((sum, coupon) => sum + of(coupon), 0);
      return {
        day,
        storeId,
        joinedCount: totals.joinCount,
        purchaseCount: sales.purchaseCount,
        salesFen: sales.salesFen,
        redeemedCount: sumOf(({ redeemedCount }) => redeemedCount),
        discountFen: sumOf(({ discountFen }) => discountFen),
        clerks,
        coupons: sales.coupons.slice(0, mostCoupons),
        openFollowUpCount: open,
        overdueFollowUpCount: overdue,
      };
    },
  };
}
