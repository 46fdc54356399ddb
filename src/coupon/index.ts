export type {
  Basket,
  BasketLine,
  CouponActor,
  CouponCounter,
  CouponNamed,
  GiveBackRequest,
  Issued,
  IssueRefusal,
  IssueRequest,
  Place,
  Quote,
  QuoteRequest,
  Redeemed,
  RedeemRequest,
} from './coupon.face';
export { couponKey } from './coupon.face';
