import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { TillKeyView } from '../contract/till';
import type { Gate, Route } from '../platform/http';
import { idParams, pageRoute, route } from '../platform/http';
import type { OrderMembers } from './order.deps';
import { presentCheckout, presentRecorded, presentReturnAnswer } from './order.present';
import type { Recorded } from './order.record';
import type { ReturnDone } from './order.return';
import type { OrderRouteDeps } from './order.routes';
import { checkoutPreview, recordedPurchase, returnAnswer, returnRequest } from './order.schema';
import { memberUnknown } from './till.errors';
import type { TillPrincipal } from './till.gate';
import type { TillKeys } from './till.keys';
import type { TillKey } from './till.model';
import {
  couponPreviewRequest,
  createdTillKey,
  receiptParams,
  redemptionRequest,
  reversalRequest,
  tillKeyQuery,
  tillKeyRequest,
  tillKeyView,
  tillMemberQuery,
  tillMemberView,
  tillPurchaseRequest,
} from './till.schema';

export interface TillRouteDeps extends OrderRouteDeps {
  readonly keys: TillKeys;
  readonly members: Pick<OrderMembers, 'memberByCode'>;
  readonly till: Gate<TillPrincipal>;
}

/** What tills call, and how operators give them keys. */
export function tillRoutes(deps: TillRouteDeps, operator: (action: Action) => Gate<StaffPrincipal>): Route[] {
  return [...purchaseRoutes(deps), ...couponRoutes(deps), memberRoute(deps), ...keyRoutes(deps, operator)];
}

const presenting = ({ service, clock }: TillRouteDeps) => ({
  recorded: async ({ store }: TillPrincipal, { order, isNew }: Recorded) =>
    presentRecorded(await service.factsOf(order, store), isNew, clock.now()),
  returned: async ({ store }: TillPrincipal, done: ReturnDone) =>
    presentReturnAnswer(await service.factsOf(done.order, store), done, clock.now()),
});

const newOrAgain = ({ isNew }: { readonly isNew: boolean }): number => (isNew ? 201 : 200);

function purchaseRoutes(deps: TillRouteDeps): Route[] {
  const { service, till } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/open/purchases',
      summary:
        'Record a purchase; 200 with the first answer for the same receipt again, 409 for other content.',
      who: till,
      body: tillPurchaseRequest,
      answer: recordedPurchase,
      status: newOrAgain,
      handle: async ({ principal, body }) =>
        presenting(deps).recorded(principal, await service.recordAtTill(principal, body)),
    }),
    route({
      method: 'POST',
      path: '/api/open/purchases/:receipt/returns',
      summary: 'Take lines of a purchase back; 200 with the first answer for the same number again.',
      who: till,
      params: receiptParams,
      body: returnRequest,
      answer: returnAnswer,
      status: newOrAgain,
      handle: async ({ principal, params, body }) =>
        presenting(deps).returned(principal, await service.takeBackAtTill(principal, params.receipt, body)),
    }),
  ];
}

function couponRoutes(deps: TillRouteDeps): Route[] {
  const { service, till } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/open/coupon-previews',
      summary: 'What a coupon would take off a basket here now; changes nothing.',
      who: till,
      body: couponPreviewRequest,
      answer: checkoutPreview,
      handle: async ({ principal, body }) =>
        presentCheckout(await service.previewAtTill(principal, body), null),
    }),
    route({
      method: 'POST',
      path: '/api/open/redemptions',
      summary:
        'Redeem a coupon with its purchase, both or neither; 200 with the first answer for the same again.',
      who: till,
      body: redemptionRequest,
      answer: recordedPurchase,
      status: newOrAgain,
      handle: async ({ principal, body }) =>
        presenting(deps).recorded(principal, await service.recordAtTill(principal, body)),
    }),
    route({
      method: 'POST',
      path: '/api/open/redemptions/:id/reverse',
      summary: 'Take a redemption and what is left of its purchase back as one.',
      who: till,
      params: idParams,
      body: reversalRequest,
      answer: returnAnswer,
      status: newOrAgain,
      handle: async ({ principal, params, body }) =>
        presenting(deps).returned(principal, await service.reverseAtTill(principal, params.id, body.reason)),
    }),
  ];
}

function memberRoute({ service, members, till }: TillRouteDeps): Route {
  return route({
    method: 'GET',
    path: '/api/open/members',
    summary: 'Who shows this code, as far as a till may know.',
    who: till,
    query: tillMemberQuery,
    answer: tillMemberView,
    async handle({ query }) {
      const owner = await members.memberByCode(query.code);
      if (owner === null) throw memberUnknown();
      return { ...(await service.buyerOf(owner.memberId)), codeKind: owner.kind };
    },
  });
}

function keyRoutes({ keys }: TillRouteDeps, operator: (action: Action) => Gate<StaffPrincipal>): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/till-keys',
      summary: 'Keys of tills in the operator’s part of the tree, newest first; never what they sign with.',
      who: operator('tillKey.read'),
      query: tillKeyQuery,
      item: tillKeyView,
      async handle({ principal, query }) {
        const { items, next } = await keys.list(principal.scopes, query);
        return { items: items.map(presentKey), next };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/till-keys',
      summary: 'Make a key for the tills of one store; what they sign with is shown in this answer alone.',
      who: operator('tillKey.write'),
      body: tillKeyRequest,
      idempotent: true,
      status: 201,
      answer: createdTillKey,
      async handle({ principal, body, once }) {
        const { record, key } = await keys.create(principal, body, once);
        return { ...presentKey(record), key };
      },
    }),
    route({
      method: 'POST',
      path: '/api/console/till-keys/:id/revoke',
      summary: 'Revoke a key for good, from its next request on.',
      who: operator('tillKey.write'),
      params: idParams,
      answer: tillKeyView,
      handle: async ({ principal, params }) => presentKey(await keys.revoke(principal, params.id)),
    }),
  ];
}

function presentKey({ _id, storeId, name, createdBy, createdAt, revokedAt }: TillKey): TillKeyView {
  return {
    keyId: _id,
    storeId,
    name,
    createdBy,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
