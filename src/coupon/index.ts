import type { MemberPart } from '../contract/memberPart';
import type { AnyModel } from '../platform/database';
import type { Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import type { CouponDeps } from './coupon.deps';
import { couponHandlers } from './coupon.events';
import { couponJobs } from './coupon.jobs';
import { couponBookModel, couponModel } from './coupon.model';
import { createCouponPart } from './coupon.part';
import type { CouponService } from './coupon.service';
import { createCouponService } from './coupon.service';
import type { ConsoleGates } from './couponConsole.routes';
import { couponConsoleRoutes } from './couponConsole.routes';
import { couponGiftModel } from './couponGift.model';
import type { MemberGates } from './couponMember.routes';
import { couponMemberRoutes } from './couponMember.routes';
import { couponRedemptionModel } from './couponRedemption.model';
import { couponSightModel, couponTryModel } from './couponSight.model';
import { couponSlotModel } from './couponSlot.model';
import { couponTemplateModel } from './couponTemplate.model';

export { makeTypedCode, readTypedCode } from './coupon.code';
export { momentInWords } from './coupon.words';
export type { CouponDeps, CouponMembers } from './coupon.deps';
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
export type { CouponService } from './coupon.service';

/** The collections of coupons, for the manifest. */
export const couponModels: readonly AnyModel[] = [
  couponTemplateModel,
  couponModel,
  couponBookModel,
  couponSlotModel,
  couponRedemptionModel,
  couponGiftModel,
  couponTryModel,
  couponSightModel,
];

export interface CouponFeature {
  readonly service: CouponService;
  readonly routes: (gates: MemberGates & ConsoleGates) => Route[];
  readonly handlers: Handler[];
  readonly jobs: Job[];
  readonly part: MemberPart;
}

/** What a brand gives for a later purchase: templates, the coupons members hold, and their redemption. */
export function createCoupon(deps: CouponDeps): CouponFeature {
  const service = createCouponService(deps);
  const { templates } = service;
  return {
    service,
    routes: (gates) => [
      ...couponMemberRoutes({ service, clock: deps.clock }, gates),
      ...couponConsoleRoutes({ service, members: deps.members }, gates),
    ],
    handlers: couponHandlers(deps, templates),
    jobs: couponJobs(service),
    part: createCouponPart(deps, templates),
  };
}
