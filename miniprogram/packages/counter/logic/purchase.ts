import type { PurchaseState, PurchaseSummary, PurchaseView } from '../../../../src/contract/order';
import { yuan } from '../../../logic/money';
import { momentWords } from '../../../logic/time';

/** Words and colours of a purchase's state. */
const states: Readonly<Record<PurchaseState, { readonly label: string; readonly mark: string }>> = {
  completed: { label: '已完成', mark: 'mark--good' },
  partlyReturned: { label: '部分退货', mark: 'mark--wait' },
  returned: { label: '已退货', mark: '' },
};

const channels = { counter: '店员登记', till: '收银机', miniProgram: '小程序' } as const;

/** A purchase in the list of the store. */
export interface PurchaseLine {
  readonly id: string;
  readonly receipt: string;
  readonly text: string;
  readonly paid: string;
  readonly label: string;
  readonly mark: string;
}

export function purchaseLine(purchase: PurchaseSummary, nowMs: number): PurchaseLine {
  const { itemCount, channel, hasCoupon, memberId } = purchase;
  const marks = [channels[channel], `${itemCount} 件`, ...(hasCoupon ? ['用了券'] : [])];
  return {
    id: purchase.id,
    receipt: purchase.receiptNumber,
    text: `${momentWords(purchase.recordedAt, nowMs)} · ${marks.join(' · ')}${memberId === null ? ' · 非会员' : ''}`,
    paid: yuan(purchase.paidFen - purchase.refundedFen),
    ...states[purchase.state],
  };
}

/** A line of which something can still come back. */
export interface ReturnableLine {
  readonly lineId: string;
  readonly name: string;
  readonly left: number;
  /** How many the clerk has chosen to take back. */
  readonly chosen: number;
  readonly paid: string;
}

/** A purchase as the clerk looks at it. */
export interface PurchaseSheet {
  readonly id: string;
  readonly receipt: string;
  readonly at: string;
  readonly buyer: string;
  readonly paid: string;
  readonly discount: string;
  readonly coupon: string;
  readonly refunded: string;
  readonly label: string;
  readonly mark: string;
  readonly lines: readonly ReturnableLine[];
  readonly returns: readonly { readonly id: string; readonly text: string }[];
  readonly undoableUntil: string;
  readonly receiptCode: string;
}

export function purchaseSheet(purchase: PurchaseView, nowMs: number): PurchaseSheet {
  const { buyer, coupon, discountFen, refundedFen } = purchase;
  return {
    id: purchase.id,
    receipt: purchase.receiptNumber,
    at: momentWords(purchase.recordedAt, nowMs),
    buyer: buyer === null ? '非会员' : `会员 ${buyer.maskedName ?? '未填昵称'}`,
    paid: yuan(purchase.paidFen),
    discount: discountFen > 0 ? yuan(-discountFen) : '',
    coupon: coupon?.title ?? '',
    refunded: refundedFen > 0 ? yuan(refundedFen) : '',
    ...states[purchase.state],
    lines: purchase.lines.map((line) => ({
      lineId: line.lineId,
      name: line.name ?? line.sku ?? '按金额登记',
      left: line.quantity - line.returnedQuantity,
      chosen: 0,
      paid: yuan(line.paidFen - line.returnedFen),
    })),
    returns: purchase.returns.map(({ id, kind, refundFen, returnedAt }) => ({
      id,
      text: `${momentWords(returnedAt, nowMs)} ${kind === 'undo' ? '撤销' : '退货'} ${yuan(refundFen)}`,
    })),
    undoableUntil: purchase.undoableUntil ?? '',
    receiptCode: purchase.receiptCode ?? '',
  };
}

/** The lines with so many of one chosen, within what is left. */
export function withChosen(lines: readonly ReturnableLine[], lineId: string, by: number): ReturnableLine[] {
  return lines.map((line) => {
    if (line.lineId !== lineId) return line;
    return { ...line, chosen: Math.min(line.left, Math.max(0, line.chosen + by)) };
  });
}

/** What is asked to come back; empty where nothing was chosen. */
export function chosenOf(lines: readonly ReturnableLine[]): { lineId: string; quantity: number }[] {
  return lines.flatMap(({ lineId, chosen }) => (chosen > 0 ? [{ lineId, quantity: chosen }] : []));
}
