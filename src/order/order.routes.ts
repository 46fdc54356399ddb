import type { MemberPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Clock } from '../platform/clock';
import type { Gate, RateLimit, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import type { OrderDeps } from './order.deps';
import type { Order } from './order.model';
import {
  presentCheckout,
  presentMemberPurchase,
  presentMemberSummary,
  presentPurchase,
  presentRecorded,
  presentReturnAnswer,
  presentSummary,
} from './order.present';
import type { ReturnDone } from './order.return';
import {
  checkoutPreview,
  checkoutPreviewRequest,
  claimAnswer,
  claimRequest,
  consolePurchaseQuery,
  counterPurchaseQuery,
  counterPurchaseRequest,
  memberPurchaseSummary,
  memberPurchaseView,
  purchaseSummary,
  purchaseView,
  recordedPurchase,
  returnAnswer,
  returnRequest,
  undoRequest,
} from './order.schema';
import type { OrderService } from './order.service';

export interface OrderGates {
  readonly member: Gate<MemberPrincipal>;
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export interface OrderRouteDeps {
  readonly service: OrderService;
  readonly clock: Clock;
  readonly stores: OrderDeps['stores'];
}

export function orderRoutes(deps: OrderRouteDeps, gates: OrderGates): Route[] {
  return [
    ...checkoutRoutes(deps, gates),
    ...counterRoutes(deps, gates),
    ...consoleRoutes(deps, gates),
    ...memberRoutes(deps, gates),
    claimRoute(deps, gates),
  ];
}

/** The clerk's store; a counter session is always in one. */
const storeOf = ({ storeId }: StaffPrincipal): string => storeId ?? '';

const presenting = ({ service, clock }: OrderRouteDeps) => ({
  purchase: async (order: Order) => presentPurchase(await service.factsOf(order), clock.now()),
  recorded: async (order: Order, isNew: boolean) =>
    presentRecorded(await service.factsOf(order), isNew, clock.now()),
  returned: async (done: ReturnDone) =>
    presentReturnAnswer(await service.factsOf(done.order), done, clock.now()),
});

function checkoutRoutes(deps: OrderRouteDeps, { clerk }: OrderGates): Route[] {
  const { service } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/counter/checkout-previews',
      summary:
        'What a basket would cost this person here now, with a coupon and the points; changes nothing.',
      who: clerk('order.record'),
      body: checkoutPreviewRequest,
      answer: checkoutPreview,
      async handle({ principal, body }) {
        const checkout = await service.preview(principal, body);
        const { memberId } = checkout;
        return presentCheckout(checkout, memberId === null ? null : await service.buyerOf(memberId));
      },
    }),
    route({
      method: 'POST',
      path: '/api/counter/purchases',
      summary:
        'Record a purchase and redeem its coupon; 200 with the first answer for the same receipt again.',
      who: clerk('order.record'),
      body: counterPurchaseRequest,
      answer: recordedPurchase,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, body }) {
        const { order, isNew } = await service.recordAtCounter(principal, body);
        return presenting(deps).recorded(order, isNew);
      },
    }),
    route({
      method: 'POST',
      path: '/api/counter/purchases/:id/undo',
      summary: 'Take a purchase of the last 10 minutes back as a whole, and give its coupon back.',
      who: clerk('order.return'),
      params: idParams,
      body: undoRequest,
      answer: returnAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, params, body }) {
        const order = await service.findInStore(storeOf(principal), params.id);
        return presenting(deps).returned(await service.undo(principal, order, body));
      },
    }),
  ];
}

function counterRoutes(deps: OrderRouteDeps, { clerk }: OrderGates): Route[] {
  const { service } = deps;
  return [
    pageRoute({
      method: 'GET',
      path: '/api/counter/purchases',
      summary: 'Purchases of the clerk’s store, newest first.',
      who: clerk('order.read'),
      query: counterPurchaseQuery,
      item: purchaseSummary,
      async handle({ principal, query }) {
        const { items, next } = await service.inStore(storeOf(principal), query);
        return { items: items.map(presentSummary), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/counter/purchases/:id',
      summary: 'One purchase of the clerk’s store.',
      who: clerk('order.read'),
      params: idParams,
      answer: purchaseView,
      handle: async ({ principal, params }) =>
        presenting(deps).purchase(await service.findInStore(storeOf(principal), params.id)),
    }),
    route({
      method: 'POST',
      path: '/api/counter/purchases/:id/returns',
      summary: 'Take lines of a purchase back; 200 with the first answer for the same number again.',
      who: clerk('order.return'),
      params: idParams,
      body: returnRequest,
      answer: returnAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, params, body }) {
        const order = await service.findInStore(storeOf(principal), params.id);
        return presenting(deps).returned(await service.takeBack(principal, order, body));
      },
    }),
  ];
}

function consoleRoutes(deps: OrderRouteDeps, { operator }: OrderGates): Route[] {
  const { service } = deps;
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/purchases',
      summary: 'Purchases in the operator’s part of the tree, newest first.',
      who: operator('order.read'),
      query: consolePurchaseQuery,
      item: purchaseSummary,
      async handle({ principal, query }) {
        const { items, next } = await service.within(principal.scopes, query);
        return { items: items.map(presentSummary), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/console/purchases/:id',
      summary: 'One purchase with its returns.',
      who: operator('order.read'),
      params: idParams,
      answer: purchaseView,
      handle: async ({ principal, params }) =>
        presenting(deps).purchase(await service.findWithin(principal, params.id)),
    }),
    route({
      method: 'POST',
      path: '/api/console/purchases/:id/returns',
      summary: 'Take lines of a purchase back; 200 with the first answer for the same number again.',
      who: operator('order.return'),
      params: idParams,
      body: returnRequest,
      answer: returnAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, params, body }) {
        const order = await service.findWithin(principal, params.id);
        return presenting(deps).returned(await service.takeBack(principal, order, body));
      },
    }),
  ];
}

function memberRoutes({ service, stores }: OrderRouteDeps, { member }: OrderGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/mp/purchases',
      summary: 'The purchases of the member, newest first.',
      who: member,
      query: pageQuery,
      item: memberPurchaseSummary,
      async handle({ principal, query }) {
        const { items, next } = await service.listOfMember(principal.memberId, query);
        const found = await stores.findMany(items.map(({ storeId }) => storeId));
        const byId = new Map(found.map((store) => [store.id, store]));
        return {
          items: items.map((order) => presentMemberSummary(order, byId.get(order.storeId) ?? null)),
          next,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mp/purchases/:id',
      summary: 'One purchase of the member, with its points explained by rule.',
      who: member,
      params: idParams,
      answer: memberPurchaseView,
      async handle({ principal, params }) {
        const facts = await service.ofMember(principal.memberId, params.id);
        return presentMemberPurchase(facts, await service.explain(params.id));
      },
    }),
  ];
}

const claimLimit: RateLimit = { name: 'purchaseClaim', count: 30, seconds: 60, by: 'principal' };

function claimRoute({ service }: OrderRouteDeps, { member }: OrderGates): Route {
  return route({
    method: 'POST',
    path: '/api/mp/purchase-claims',
    summary: 'Make the purchase on a receipt one’s own; once, by the first who scans it.',
    who: member,
    limit: claimLimit,
    body: claimRequest,
    answer: claimAnswer,
    status: ({ isNew }) => (isNew ? 201 : 200),
    async handle({ principal, body }) {
      const { order, isNew } = await service.claim(principal.memberId, body.scene);
      const points = await service.explain(order._id);
      return { purchase: presentMemberPurchase(await service.factsOf(order), points), isNew };
    },
  });
}
