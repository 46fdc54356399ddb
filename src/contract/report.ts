import type { RankedClerk } from './incentive';

/** `GET /api/counter/today`: one store in one day of Asia/Shanghai, for its manager. Money in fen. */
export interface StoreToday {
  readonly day: string;
  readonly storeId: string;
  /** Members who joined through a clerk of this store. */
  readonly joinedCount: number;
  readonly purchaseCount: number;
  /** What was paid, net of what came back of these purchases. */
  readonly salesFen: number;
  /** Coupons redeemed and not given back. */
  readonly redeemedCount: number;
  readonly discountFen: number;
  /** By credit of the day. */
  readonly clerks: readonly RankedClerk[];
  /** By title, most redeemed first, at most 20. */
  readonly coupons: readonly {
    readonly title: string;
    readonly redeemedCount: number;
    readonly discountFen: number;
  }[];
  readonly openFollowUpCount: number;
  readonly overdueFollowUpCount: number;
}

/** What a store recorded in a time, net of what came back. Money in fen. */
export interface StoreSales {
  /** Purchases of which something was kept. */
  readonly purchaseCount: number;
  readonly salesFen: number;
  /** Coupons that were redeemed with them and not given back, by title, most redeemed first. */
  readonly coupons: readonly {
    readonly title: string;
    readonly redeemedCount: number;
    readonly discountFen: number;
  }[];
}
