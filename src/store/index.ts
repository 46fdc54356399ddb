import type { Route } from '../platform/http';
import type { StoreGates } from './store.routes';
import { storeRoutes } from './store.routes';
import type { StoreService } from './store.service';
import { createStoreService } from './store.service';
import type { TreeDeps } from './store.tree';

export { storeModels } from './store.model';
export type { Store } from './store.rules';
export { brandId } from './store.rules';
export type { StoreService } from './store.service';
export type { StoreOperator } from './store.tree';

export interface StoreFeature {
  readonly service: StoreService;
  readonly routes: (gates: StoreGates) => Route[];
}

/** Where the brand sells: one tree of regions, dealers and stores. */
export function createStore(deps: TreeDeps): StoreFeature {
  const service = createStoreService(deps);
  return { service, routes: (gates) => storeRoutes(service, gates) };
}
