import type {
  CouponCodeView,
  CouponDetail,
  CouponGiftOpened,
  CouponGiftTaken,
  CouponGiftView,
  CouponOfferView,
  CouponShelf,
  CouponView,
} from '../../src/contract/coupon';
import type { ListPage } from '../api/request';
import { request, requestPage } from '../api/request';

/** @throws ApiError */
export function readOffers(cursor: string | null): Promise<ListPage<CouponOfferView>> {
  return requestPage('/api/mp/coupon-templates', { query: { limit: 20, cursor: cursor ?? undefined } });
}

/** @throws ApiError */
export function readCoupons(state: CouponShelf, cursor: string | null): Promise<ListPage<CouponView>> {
  return requestPage('/api/mp/coupons', { query: { limit: 20, state, cursor: cursor ?? undefined } });
}

/** Takes one from the centre, for points where it has a price; the key is the same for every repeat. @throws ApiError */
export function takeCoupon(templateId: string, isPriced: boolean, key: string): Promise<CouponDetail> {
  const path = isPriced ? '/api/mp/coupon-exchanges' : '/api/mp/coupon-claims';
  return request('POST', path, { body: { templateId }, idempotencyKey: key });
}

/** @throws ApiError */
export function readCoupon(id: string): Promise<CouponDetail> {
  return request('GET', `/api/mp/coupons/${id}`);
}

/** @throws ApiError */
export function readCouponCode(id: string): Promise<CouponCodeView> {
  return request('GET', `/api/mp/coupons/${id}/code`);
}

/** Opens a link by which one friend may take the coupon; the same link while it is open. @throws ApiError */
export function openGift(couponId: string): Promise<CouponGiftOpened> {
  return request('POST', `/api/mp/coupons/${couponId}/gifts`);
}

/** @throws ApiError */
export function readGift(token: string): Promise<CouponGiftView> {
  return request('GET', `/api/mp/gifts/${encodeURIComponent(token)}`);
}

/** @throws ApiError */
export function takeGift(token: string): Promise<CouponGiftTaken> {
  return request('POST', `/api/mp/gifts/${encodeURIComponent(token)}/takings`);
}

/** @throws ApiError */
export function cancelGift(token: string): Promise<CouponGiftView> {
  return request('POST', `/api/mp/gifts/${encodeURIComponent(token)}/cancel`);
}
