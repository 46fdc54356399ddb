import type { ClerkResults, StoreRanking } from '../../../../src/contract/incentive';
import type { StoreToday } from '../../../../src/contract/report';
import { yuan } from '../../../logic/money';

/** A number with what it counts. */
export interface Figure {
  readonly key: string;
  readonly value: string;
  readonly label: string;
}

/** One's own numbers. */
export function ownFigures(results: ClerkResults): Figure[] {
  return [
    { key: 'joins', value: String(results.joinCount), label: '新会员' },
    { key: 'purchases', value: String(results.purchaseCount), label: '登记消费（笔）' },
    { key: 'sales', value: yuan(results.salesFen), label: '销售额' },
    { key: 'credit', value: yuan(results.creditFen), label: '激励' },
  ];
}

/** 「其中 ¥12.00 还在观察期，退货或退会会收回」; empty where nothing is pending. */
export function pendingWords({ pendingFen }: Pick<ClerkResults, 'pendingFen'>): string {
  return pendingFen > 0 ? `其中 ${yuan(pendingFen)} 还在观察期：退货、退会会收回` : '';
}

/** A line of the ranking. */
export interface RankLine {
  readonly key: string;
  readonly rank: string;
  readonly name: string;
  readonly isSelf: boolean;
  readonly text: string;
  readonly credit: string;
}

export function rankLines({ clerks }: Pick<StoreRanking, 'clerks'>): RankLine[] {
  return clerks.map((clerk) => ({
    key: clerk.staffId,
    rank: String(clerk.rank),
    name: clerk.name,
    isSelf: clerk.isSelf,
    text: `新会员 ${clerk.joinCount} · 消费 ${clerk.purchaseCount} 笔 · ${yuan(clerk.salesFen)}`,
    credit: yuan(clerk.creditFen),
  }));
}

/** The day of a store in numbers. */
export function todayFigures(today: StoreToday): Figure[] {
  return [
    { key: 'sales', value: yuan(today.salesFen), label: '销售额（已减退货）' },
    { key: 'purchases', value: String(today.purchaseCount), label: '消费（笔）' },
    { key: 'joins', value: String(today.joinedCount), label: '新会员' },
    { key: 'coupons', value: String(today.redeemedCount), label: '核销券（张）' },
    { key: 'discount', value: yuan(today.discountFen), label: '券优惠' },
    { key: 'followUps', value: String(today.openFollowUpCount), label: '待跟进' },
  ];
}
