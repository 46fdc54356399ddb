import type { MemberPart } from '../contract/memberPart';
import type { AnyModel } from '../platform/database';
import type { Route } from '../platform/http';
import type { Job } from '../platform/jobs';
import type { OrderDeps } from './order.deps';
import { orderJobs } from './order.jobs';
import { orderBookModel, orderModel, orderReturnModel } from './order.model';
import { createOrderPart } from './order.part';
import type { OrderGates } from './order.routes';
import { orderRoutes } from './order.routes';
import type { OrderService } from './order.service';
import { createOrderService } from './order.service';
import { productModel } from './product.model';
import { productRoutes } from './product.routes';
import type { ProductService } from './product.service';
import { createProducts } from './product.service';
import { createTillGate } from './till.gate';
import { createTillKeys } from './till.keys';
import { tillKeyModel, tillNonceModel } from './till.model';
import { tillRoutes } from './till.routes';

export type { OrderDeps, OrderMembers } from './order.deps';
export type { OrderGates } from './order.routes';
export type { CodePurchases } from './order.reads';
export type { OrderService } from './order.service';
export type { ProductService } from './product.service';

/** The collections of purchases, products and tills, for the manifest. */
export const orderModels: readonly AnyModel[] = [
  productModel,
  orderModel,
  orderReturnModel,
  orderBookModel,
  tillKeyModel,
  tillNonceModel,
];

export interface OrderFeature {
  readonly service: OrderService;
  readonly products: ProductService;
  readonly routes: (gates: OrderGates) => Route[];
  readonly jobs: Job[];
  readonly part: MemberPart;
}

/** Purchases from the counter and from tills, what came back of them, and the catalogue. */
export function createOrder(deps: OrderDeps): OrderFeature {
  const { clock, stores, members } = deps;
  const products = createProducts(deps);
  const service = createOrderService({ ...deps, products });
  const keys = createTillKeys(deps);
  const till = createTillGate(deps);
  return {
    service,
    products,
    routes: (gates) => [
      ...productRoutes(products, gates),
      ...orderRoutes({ service, clock, stores }, gates),
      ...tillRoutes({ service, clock, stores, keys, members, till }, gates.operator),
    ],
    jobs: orderJobs(keys),
    part: createOrderPart(deps),
  };
}
