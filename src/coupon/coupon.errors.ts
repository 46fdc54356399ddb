import { AppError } from '../platform/errors';
import { momentInWords, yuan } from './coupon.words';

/** Messages here are 中文: a member reads them, or a clerk reads them out. Each says what to do next. */
export interface UseFacts {
  readonly storeId: string;
  readonly storeName: string;
  readonly at: Date;
  readonly redemptionId: string;
  /** Null for a till, and where a member asks. */
  readonly staffId: string | null;
  readonly staffName: string | null;
}

export function couponRedeemed({ at, storeName, staffName, ...facts }: UseFacts): AppError {
  const by = staffName === null ? '' : `由${staffName}`;
  return new AppError(
    'COUPON_REDEEMED',
    'conflict',
    `这张券已于 ${momentInWords(at)} 在「${storeName}」${by}核销过，不能再用；请换一张券。`,
    { details: { ...facts, storeName, staffName, at: at.toISOString() } },
  );
}

export const couponVoid = (): AppError =>
  new AppError('COUPON_VOID', 'conflict', '这张券已作废，不能使用；如有疑问请联系客服。');

export const couponExpired = (at: Date): AppError =>
  new AppError('COUPON_EXPIRED', 'conflict', `这张券已于 ${momentInWords(at)} 过期，请换一张券。`, {
    details: { expiredAt: at.toISOString() },
  });

export const couponNotBegun = (from: Date): AppError =>
  new AppError('COUPON_NOT_BEGUN', 'conflict', `这张券 ${momentInWords(from)} 起才能使用，请到时再来。`, {
    details: { usableFrom: from.toISOString() },
  });

export const couponLocked = (until: Date | null): AppError =>
  new AppError('COUPON_LOCKED', 'conflict', '这张券正在另一笔订单里结算；请先完成或取消那笔订单。', {
    details: { until: until?.toISOString() ?? null },
  });

export const couponGifting = (until: Date | null): AppError =>
  new AppError('COUPON_GIFTING', 'conflict', '这张券正在赠送中；请会员先在小程序里取消赠送，再来使用。', {
    details: { until: until?.toISOString() ?? null },
  });

export const otherStore = (places: string): AppError =>
  new AppError('COUPON_OTHER_STORE', 'conflict', `这张券不能在本店使用，适用门店：${places}。`, {
    details: { validAt: places },
  });

export const otherGoods = (goods: string): AppError =>
  new AppError('COUPON_OTHER_GOODS', 'conflict', `所选商品不能用这张券，适用范围：${goods}。`, {
    details: { validFor: goods },
  });

export const belowThreshold = (thresholdFen: number, missingFen: number): AppError =>
  new AppError(
    'COUPON_BELOW_THRESHOLD',
    'conflict',
    `适用商品满 ${yuan(thresholdFen)} 元才能用这张券，还差 ${yuan(missingFen)} 元。`,
    { details: { thresholdFen, missingFen } },
  );

export const ofAnother = (): AppError =>
  new AppError('COUPON_OF_ANOTHER', 'conflict', '这张券属于另一位会员，不能替别人使用；请会员出示自己的券。');

export const codeInvalid = (): AppError =>
  new AppError(
    'COUPON_CODE_INVALID',
    'missing',
    '没有找到这张券；请会员在小程序里打开券，出示二维码再扫一次。',
  );

export const codeStale = (): AppError =>
  new AppError(
    'COUPON_CODE_STALE',
    'conflict',
    '二维码已失效（可能是截图）；请会员在小程序里打开券，刷新后再扫。',
  );

export const codeLimited = (retryAfterSeconds: number): AppError =>
  new AppError(
    'COUPON_CODE_LIMITED',
    'limited',
    `试得太多了；请 ${retryAfterSeconds} 秒后再试，或改用扫码。`,
    {
      details: { retryAfterSeconds },
    },
  );

export const couponMissing = (): AppError => new AppError('COUPON_MISSING', 'missing', '没有这张券。');

export const memberMissing = (): AppError =>
  new AppError('COUPON_MEMBER_MISSING', 'missing', '没有这位会员。');

export const memberInactive = (): AppError =>
  new AppError(
    'COUPON_MEMBER_INACTIVE',
    'conflict',
    '该会员还没有在微信里激活；请先在小程序里登录并绑定手机号。',
  );

/** A merge holds the coupons; the same request works again when it is done. */
export const couponBusy = (): AppError =>
  new AppError('COUPON_BUSY', 'unavailable', '该会员的资料正在合并，请稍后再试。');

export const redemptionIdReused = (): AppError =>
  new AppError('COUPON_REDEMPTION_ID_REUSED', 'conflict', '这个核销编号已用于另一张券；请重新核销。');

export const stockEmpty = (): AppError =>
  new AppError('COUPON_STOCK_EMPTY', 'conflict', '这张券已经领完了。');

export const limitReached = (limit: number): AppError =>
  new AppError('COUPON_LIMIT_REACHED', 'conflict', `每人最多 ${limit} 张，已经领满了。`, {
    details: { limit },
  });

export const notOnOffer = (): AppError =>
  new AppError('COUPON_NOT_ON_OFFER', 'conflict', '这张券现在不能领取；看看领券中心里的其他券吧。');

export const claimNotBegun = (from: Date): AppError =>
  new AppError('COUPON_CLAIM_NOT_BEGUN', 'conflict', `${momentInWords(from)} 开始领取，请到时再来。`, {
    details: { from: from.toISOString() },
  });

export const claimEnded = (): AppError =>
  new AppError('COUPON_CLAIM_ENDED', 'conflict', '领取时间已经结束了。');

export const notGiftable = (): AppError =>
  new AppError('COUPON_NOT_GIFTABLE', 'conflict', '这张券不能赠送。');

export const giftOwn = (): AppError =>
  new AppError('COUPON_GIFT_OWN', 'conflict', '这是您自己送出的券；不想送了可以取消赠送。');

export const giftTaken = (): AppError =>
  new AppError('COUPON_GIFT_TAKEN', 'conflict', '这份礼物已经被领走了。');

export const giftOver = (): AppError =>
  new AppError('COUPON_GIFT_OVER', 'conflict', '这份礼物已经失效，券已退回给赠送的人。');

export const giftMissing = (): AppError => new AppError('COUPON_GIFT_MISSING', 'missing', '没有这份礼物。');

export const templateMissing = (): AppError =>
  new AppError('COUPON_TEMPLATE_MISSING', 'missing', '没有这个券模板。');

export const templateChanged = (version: number): AppError =>
  new AppError('COUPON_TEMPLATE_CHANGED', 'conflict', '券模板已被别人改过；请刷新后再改。', {
    details: { version },
  });

/** What holders were promised stays. */
export const templatePublished = (fields: readonly string[]): AppError =>
  new AppError('COUPON_TEMPLATE_PUBLISHED', 'conflict', '已发布的券不能再改这些内容；请新建一个券模板。', {
    details: { fields },
  });

export const templateState = (state: string): AppError =>
  new AppError('COUPON_TEMPLATE_STATE', 'conflict', '券模板现在的状态不能这样操作。', { details: { state } });

export const stockTooLow = (issued: number): AppError =>
  new AppError('COUPON_STOCK_TOO_LOW', 'conflict', `已经发出 ${issued} 张，总量不能比它少。`, {
    details: { issued },
  });

export const signUpGiftLive = (): AppError =>
  new AppError('COUPON_SIGN_UP_GIFT_LIVE', 'conflict', '已有一个发放中的入会礼券；请先暂停或结束它。');

export const storeUnknown = (place: number): AppError =>
  new AppError('COUPON_STORE_UNKNOWN', 'invalid', 'no such store', {
    details: { issues: [{ path: `body.scope.storeIds.${place}`, message: 'unknown store' }] },
  });
