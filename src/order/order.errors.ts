import { AppError } from '../platform/errors';

/** A request whose fields have the right form and say something that cannot be. */
function refused(code: string, path: string, message: string): AppError {
  return new AppError(code, 'invalid', message, { details: { issues: [{ path, message }] } });
}

export function amountNegative(path: string): AppError {
  return refused('ORDER_AMOUNT_NEGATIVE', path, '金额不能为负数；退货请走退货');
}

export function amountTooLarge(path: string): AppError {
  return refused('ORDER_AMOUNT_TOO_LARGE', path, '金额超出可登记的上限，请核对后再试');
}

export function amountMissing(path: string): AppError {
  return refused('ORDER_AMOUNT_MISSING', path, '商品目录里没有这个货号，请输入这一行的金额');
}

export function quantityInvalid(path: string): AppError {
  return refused('ORDER_QUANTITY_INVALID', path, '数量须为 1 到 9999 的整数');
}

export function purchasedInFuture(): AppError {
  return refused('ORDER_DATE_FUTURE', 'body.purchasedAt', '消费时间在未来，请核对收银机的时钟');
}

export function purchasedTooLongAgo(days: number): AppError {
  return refused('ORDER_DATE_TOO_OLD', 'body.purchasedAt', `消费时间早于 ${days} 天前，不再登记`);
}

/** A coupon and its redemption come together. */
export function redemptionIncomplete(): AppError {
  return refused('ORDER_REDEMPTION_INCOMPLETE', 'body.redemptionId', 'couponCode 与 redemptionId 须一起提交');
}

/** The receipt stands for another purchase. */
export function receiptDiffers(orderId: string): AppError {
  return new AppError('ORDER_RECEIPT_DIFFERS', 'conflict', '这张小票已登记过，内容不同；请核对小票号', {
    details: { orderId },
  });
}

/** The redemption stands for another receipt. */
export function redemptionDiffers(): AppError {
  return new AppError('ORDER_REDEMPTION_DIFFERS', 'conflict', '这次核销已属于另一张小票；请重新扫券后再登记');
}

/** What would be paid is not what was shown; nothing was recorded. */
export function amountChanged(paidFen: number): AppError {
  return new AppError('ORDER_AMOUNT_CHANGED', 'conflict', '应付金额有变化，请重新核对后再登记', {
    details: { paidFen },
  });
}

/** A merge holds the member; the same request works again when it is done. */
export function memberBusy(): AppError {
  return new AppError('ORDER_MEMBER_BUSY', 'unavailable', '会员资料正在合并，请稍后原样重试');
}

export function orderMissing(): AppError {
  return new AppError('ORDER_MISSING', 'missing', '没有找到这笔消费');
}

export function returnExceeds(lineId: string, left: number): AppError {
  return new AppError('ORDER_RETURN_EXCEEDS', 'conflict', '退货数量超过了可退数量，请核对', {
    details: { lineId, left },
  });
}

export function returnLineUnknown(path: string): AppError {
  return refused('ORDER_RETURN_LINE_UNKNOWN', path, '这笔消费没有这一行，或同一行写了两次');
}

export function returnedAlready(): AppError {
  return new AppError('ORDER_RETURNED', 'conflict', '这笔消费已全部退货');
}

export function returnDiffers(returnId: string): AppError {
  return new AppError('ORDER_RETURN_DIFFERS', 'conflict', '这个退货单号已用于另一次退货；请换一个单号', {
    details: { returnId },
  });
}

export function undoTooLate(minutes: number): AppError {
  return new AppError('ORDER_UNDO_TOO_LATE', 'conflict', `登记已超过 ${minutes} 分钟，请走退货`);
}

export function claimUnknown(): AppError {
  return new AppError('ORDER_CLAIM_UNKNOWN', 'missing', '这不是我们小票上的二维码，请重新扫描');
}

export function claimedByAnother(): AppError {
  return new AppError('ORDER_CLAIMED', 'conflict', '这张小票已被领取');
}

export function claimOver(): AppError {
  return new AppError('ORDER_CLAIM_OVER', 'conflict', '这张小票已过领取期限');
}

export function storeUnknown(): AppError {
  return new AppError('ORDER_STORE_UNKNOWN', 'missing', '没有这家门店');
}
