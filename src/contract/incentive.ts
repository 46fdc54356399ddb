/** What a clerk is credited for. */
export type CreditKind = 'join' | 'purchase';

/** `pending` until nothing can take it back any more; `reversed` when the member left or everything came back in time. */
export type CreditState = 'pending' | 'confirmed' | 'reversed';

/** Sums over the credits of a time. Money in fen. */
export interface CreditSums {
  /** Members who joined through the clerk and stayed. */
  readonly joinCount: number;
  /** Purchases that the clerk recorded and of which something was kept. */
  readonly purchaseCount: number;
  /** What was paid for them, net of returns. */
  readonly salesFen: number;
  /** What the clerk earns by it, by the dials of the day of each credit. */
  readonly creditFen: number;
  /** The part of it that may still be taken back. */
  readonly pendingFen: number;
}

/** `GET /api/counter/results?period=`: one's own, in this store. */
export interface ClerkResults extends CreditSums {
  /** A month `2026-03` or a day `2026-03-02` of Asia/Shanghai. */
  readonly period: string;
}

export interface PeriodQuery {
  readonly period: string;
}

/** `GET /api/counter/ranking?period=` and `GET /api/console/incentive-rankings?storeId=&period=`. */
export interface RankedClerk extends CreditSums {
  /** By credit, then members, then who is known longest: the same numbers always give the same order. */
  readonly rank: number;
  readonly staffId: string;
  readonly name: string;
  /** The clerk who asks. */
  readonly isSelf: boolean;
}

export interface StoreRanking {
  readonly storeId: string;
  readonly period: string;
  readonly clerks: readonly RankedClerk[];
  readonly totals: CreditSums;
}

export interface RankingQuery {
  readonly storeId: string;
  readonly period: string;
}

/** `GET /api/counter/my-code`: through it people join by themselves, and the clerk is credited. */
export interface ClerkCode {
  /** What the picture of `GET /api/counter/my-code/image` carries; never changes for this clerk in this store. */
  readonly scene: string;
}

/** `GET /api/console/incentive-statements`: one clerk in one store in one month, drawn once, never changed. */
export interface ClerkStatement {
  readonly id: string;
  readonly month: string;
  readonly staffId: string;
  readonly name: string;
  readonly storeId: string;
  readonly joinCount: number;
  readonly purchaseCount: number;
  readonly salesFen: number;
  readonly creditFen: number;
  readonly drawnAt: string;
}

export interface StatementQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly month?: string;
  readonly storeId?: string;
}
