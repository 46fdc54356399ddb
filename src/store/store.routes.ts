import type { IdentityPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageRoute, route } from '../platform/http';
import { presentFound, presentStore } from './store.present';
import {
  createStore,
  createdStoreView,
  foundStore,
  moveStore,
  renameStore,
  setStorePlace,
  storeCities,
  storeFinderQuery,
  storeQuery,
  storeView,
} from './store.schema';
import type { StoreService } from './store.service';
import type { StoreOperator } from './store.tree';

export interface StoreGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
  /** Whoever has opened the Mini Program, joined or not. */
  readonly identity: Gate<IdentityPrincipal>;
}

export function storeRoutes(service: StoreService, gates: StoreGates): Route[] {
  return [
    ...readRoutes(service, gates),
    ...changeRoutes(service, gates),
    ...stateRoutes(service, gates),
    ...finderRoutes(service, gates),
  ];
}

function readRoutes(service: StoreService, gates: StoreGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/stores',
      summary: 'Regions, dealers and stores in the operator’s part of the tree, by code.',
      who: gates.operator('store.read'),
      query: storeQuery,
      item: storeView,
      async handle({ principal, query }) {
        const { items, next } = await service.list(principal.scopes, query);
        return { items: items.map(presentStore), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/console/stores/:id',
      summary: 'One node of the tree; `brand` is its root.',
      who: gates.operator('store.read'),
      params: idParams,
      answer: storeView,
      handle: async ({ principal, params }) => presentStore(await service.read(principal.scopes, params.id)),
    }),
  ];
}

function changeRoutes(service: StoreService, gates: StoreGates): Route[] {
  const who = gates.operator('store.write');
  return [
    route({
      method: 'POST',
      path: '/api/console/stores',
      summary: 'Create a region, dealer or store; 200 when this very node had been created before.',
      who,
      body: createStore,
      answer: createdStoreView,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, body }) {
        const { store, isNew } = await service.create(operatorOf(principal), body);
        return { ...presentStore(store), isNew };
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/console/stores/:id',
      summary: 'Rename a node; 409 when somebody else has changed it since it was read.',
      who,
      params: idParams,
      body: renameStore,
      answer: storeView,
      handle: async ({ principal, params, body }) =>
        presentStore(await service.rename(operatorOf(principal), params.id, body)),
    }),
    route({
      method: 'PUT',
      path: '/api/console/stores/:id/place',
      summary: 'Say where members find a store and when it is open; null takes it off their list.',
      who,
      params: idParams,
      body: setStorePlace,
      answer: storeView,
      handle: async ({ principal, params, body }) =>
        presentStore(await service.setPlace(operatorOf(principal), params.id, body)),
    }),
    route({
      method: 'POST',
      path: '/api/console/stores/:id/move',
      summary: 'Hang a node with everything below it under another one.',
      who,
      params: idParams,
      body: moveStore,
      answer: storeView,
      handle: async ({ principal, params, body }) =>
        presentStore(await service.move(operatorOf(principal), params.id, body)),
    }),
  ];
}

function stateRoutes(service: StoreService, gates: StoreGates): Route[] {
  const who = gates.operator('store.write');
  return [
    route({
      method: 'POST',
      path: '/api/console/stores/:id/close',
      summary: 'Close a node; 409 while something below it is open.',
      who,
      params: idParams,
      answer: storeView,
      handle: async ({ principal, params }) =>
        presentStore(await service.close(operatorOf(principal), params.id)),
    }),
    route({
      method: 'POST',
      path: '/api/console/stores/:id/open',
      summary: 'Open a closed node; 409 while the node above it is closed.',
      who,
      params: idParams,
      answer: storeView,
      handle: async ({ principal, params }) =>
        presentStore(await service.open(operatorOf(principal), params.id)),
    }),
  ];
}

function finderRoutes(service: StoreService, { identity }: StoreGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/mp/stores',
      summary: 'Open stores by code, or the nearest to a coarse position; the position is not stored.',
      who: identity,
      query: storeFinderQuery,
      item: foundStore,
      async handle({ query }) {
        const { items, next } = await service.findNear(query);
        return { items: items.map(presentFound), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mp/store-cities',
      summary: 'The cities with open stores, most stores first.',
      who: identity,
      answer: storeCities,
      handle: () => service.cities(),
    }),
  ];
}

function operatorOf({ staffId, scopes }: StaffPrincipal): StoreOperator {
  return { actor: { kind: 'staff', id: staffId }, scopes };
}
