import type { MemberPurchaseSummary, MemberPurchaseView, PurchaseState } from '../../src/contract/order';
import { signed, yuan } from './money';
import { momentWords } from './time';

/** Words and colours of what has become of a purchase. */
export const purchaseMarks: Readonly<
  Record<PurchaseState, { readonly label: string; readonly tone: string }>
> = {
  completed: { label: '已完成', tone: 'good' },
  partlyReturned: { label: '部分退货', tone: 'wait' },
  returned: { label: '已退货', tone: 'none' },
};

export interface PurchaseRow {
  readonly id: string;
  readonly storeName: string;
  readonly names: string;
  readonly at: string;
  readonly paid: string;
  readonly refunded: string;
  readonly mark: string;
  readonly tone: string;
}

export function purchaseRowOf(purchase: MemberPurchaseSummary, nowMs: number): PurchaseRow {
  const { label, tone } = purchaseMarks[purchase.state];
  const names = purchase.names.join('、');
  const rest =
    purchase.itemCount > purchase.names.length || names === '' ? `共 ${purchase.itemCount} 件` : '';
  return {
    id: purchase.id,
    storeName: purchase.storeName,
    names: [names, rest].filter((part) => part !== '').join(' · '),
    at: momentWords(purchase.purchasedAt, nowMs),
    paid: yuan(purchase.paidFen),
    refunded: purchase.refundedFen === 0 ? '' : `已退 ${yuan(purchase.refundedFen)}`,
    mark: label,
    tone,
  };
}

interface PurchasePage {
  readonly storeName: string;
  readonly at: string;
  readonly receipt: string;
  readonly mark: string;
  readonly tone: string;
  readonly paid: string;
  readonly lines: readonly { id: string; name: string; count: string; paid: string; returned: string }[];
  readonly sums: readonly { key: string; label: string; value: string }[];
  readonly points: readonly { key: string; title: string; points: string; isMinus: boolean; at: string }[];
  readonly pointsTotal: string;
  readonly pointsWords: string;
}

/** A purchase with its points explained. */
export function purchasePageOf(purchase: MemberPurchaseView, nowMs: number): PurchasePage {
  const { label, tone } = purchaseMarks[purchase.state];
  return {
    storeName: purchase.storeName,
    at: momentWords(purchase.purchasedAt, nowMs),
    receipt: purchase.receiptNumber,
    mark: label,
    tone,
    paid: yuan(purchase.paidFen),
    lines: purchase.lines.map((line) => ({
      id: line.lineId,
      name: line.name ?? line.sku ?? '商品',
      count: `× ${line.quantity}`,
      paid: yuan(line.amountFen),
      returned: line.returnedQuantity === 0 ? '' : `已退 ${line.returnedQuantity} 件`,
    })),
    sums: sumsOf(purchase, nowMs).map((sum, index) => ({ key: `${index}`, ...sum })),
    points: purchase.points.map(({ title, points, at }, index) => ({
      key: `${index}`,
      title,
      points: signed(points),
      isMinus: points < 0,
      at: momentWords(at, nowMs),
    })),
    pointsTotal: signed(purchase.pointsTotal),
    pointsWords: pointsWords(purchase),
  };
}

function sumsOf(purchase: MemberPurchaseView, nowMs: number): { label: string; value: string }[] {
  const { amountFen, discountFen, paidFen, coupon, returns } = purchase;
  return [
    { label: '商品合计', value: yuan(amountFen) },
    ...(discountFen === 0
      ? []
      : [{ label: `优惠 · ${coupon?.title ?? '优惠券'}`, value: yuan(-discountFen) }]),
    ...(coupon?.giftName == null ? [] : [{ label: '赠品', value: coupon.giftName }]),
    { label: '实付', value: yuan(paidFen) },
    ...returns.map(({ refundFen, returnedAt }) => ({
      label: `退款 · ${momentWords(returnedAt, nowMs)}`,
      value: yuan(-refundFen),
    })),
  ];
}

/** Why this purchase has the points that it has. */
function pointsWords({ points, state }: MemberPurchaseView): string {
  if (points.length === 0) return '这笔消费没有积分；积分按实付金额和当时的规则计算';
  if (state === 'completed') return '按实付金额和当时的规则计算，每一条规则各算各的';
  return '退货时，退掉的部分所得积分会一起退回；已经用掉的，会从之后得到的积分里扣回';
}
