import type { SamplePickupAnswer } from '../../../../src/contract/invite';
import type { PurchaseReturnAnswer, RecordedPurchase } from '../../../../src/contract/order';
import { grouped, yuan } from '../../../logic/money';

/** What became of something that a clerk confirmed: green done, red refused, amber not known. */
export interface Outcome {
  readonly colour: 'done' | 'refused' | 'unknown';
  readonly title: string;
  /** In large type: an amount, a name; empty where there is none. */
  readonly large: string;
  readonly lines: readonly string[];
  /** What to do now; empty where there is nothing to do. */
  readonly next: string;
  /** The purchase to look at; empty where there is none. */
  readonly purchaseId: string;
  /** ISO-8601; until then it can be undone; empty where it cannot. */
  readonly undoableUntil: string;
  /** What the QR code on a receipt without a member holds. */
  readonly receiptCode: string;
}

const nothing = { large: '', lines: [], next: '', purchaseId: '', undoableUntil: '', receiptCode: '' };

/** A purchase that was recorded, now or before. */
export function ofPurchase({ purchase, isNew, points, pointsTotal }: RecordedPurchase): Outcome {
  const { coupon, buyer } = purchase;
  const isGone = purchase.state === 'returned';
  return {
    ...nothing,
    colour: 'done',
    title: titleOf(isNew, isGone, coupon !== null),
    large: yuan(purchase.paidFen),
    lines: [
      ...(coupon === null ? [] : [couponLine(coupon.title, coupon.discountFen)]),
      ...(coupon?.giftName == null ? [] : [`请交给会员：${coupon.giftName}`]),
      ...(buyer === null ? ['没有会员，不计积分'] : [memberLine(buyer.maskedName, pointsTotal)]),
      ...points.map((rule) => `${rule.ruleName} +${grouped(rule.points)}`),
      `小票 ${purchase.receiptNumber}`,
    ],
    next: purchase.receiptCode === null ? '' : '会员可以在小程序里扫这个码，领取这笔消费',
    purchaseId: purchase.id,
    undoableUntil: purchase.undoableUntil ?? '',
    receiptCode: purchase.receiptCode ?? '',
  };
}

function titleOf(isNew: boolean, isGone: boolean, hasCoupon: boolean): string {
  if (isGone) return '这笔已经退掉了';
  if (!isNew) return '之前已登记成功，没有重复';
  return hasCoupon ? '已核销并登记' : '已登记';
}

function couponLine(title: string, discountFen: number): string {
  return discountFen > 0 ? `${title} ${yuan(-discountFen)}` : title;
}

function memberLine(name: string | null, points: number): string {
  return `会员 ${name ?? '未填昵称'}，${points > 0 ? `得 ${grouped(points)} 积分` : '这笔不得积分'}`;
}

/** A purchase, or a part of it, that came back. */
export function ofReturn({ return: made, purchase, isNew }: PurchaseReturnAnswer): Outcome {
  const isGivenBack = purchase.coupon?.isGivenBack === true;
  const what = made.kind === 'undo' ? '已撤销' : '已退货';
  return {
    ...nothing,
    colour: 'done',
    title: isNew ? what : `之前${what}，没有重复`,
    large: yuan(made.refundFen),
    lines: [
      ...(purchase.buyer === null ? [] : ['这笔得到的积分、成长值会一并收回']),
      ...(isGivenBack ? ['用掉的券已还给会员'] : []),
      `小票 ${purchase.receiptNumber}`,
    ],
    purchaseId: purchase.id,
  };
}

/** A sample that was handed out. */
export function ofPickup({ sampleName, maskedName, isNew }: SamplePickupAnswer): Outcome {
  return {
    ...nothing,
    colour: 'done',
    title: isNew ? '请交给会员' : '之前已领走，没有重复',
    large: sampleName,
    lines: [`会员 ${maskedName ?? '未填昵称'}`],
  };
}

/** A refusal, in the server's words, which can be read out. Nothing was changed. */
export function ofRefusal(message: string): Outcome {
  return { ...nothing, colour: 'refused', title: '没有成功', lines: [message], next: '什么都没有改变' };
}

/** No answer came: it may or may not have been done. */
export function ofSilence(): Outcome {
  return {
    ...nothing,
    colour: 'unknown',
    title: '还不确定是否成功',
    lines: ['网络断了，没有收到结果'],
    next: '请点「再确认一次」：同一笔不会登记两次，券也不会扣两次',
  };
}
