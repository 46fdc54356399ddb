import type { StoreQuery } from '../contract/store';
import type { Database, Page } from '../platform/database';
import { findPage, underAny } from '../platform/database';
import { createChanges } from './store.change';
import { createCreate } from './store.create';
import { createFinder } from './store.finder';
import type { StoreRecord } from './store.model';
import { storeModel } from './store.model';
import type { Store } from './store.rules';
import { brand, brandId, toStore } from './store.rules';
import type { TreeDeps } from './store.tree';
import { findNode, requireNode } from './store.tree';

export type StoreService = ReturnType<typeof createStoreService>;

export function createStoreService(deps: TreeDeps) {
  return {
    ...createReads(deps.db),
    ...createFinder(deps.db),
    create: createCreate(deps),
    ...createChanges(deps),
  };
}

function createReads(db: Database) {
  const stores = db.model(storeModel);
  return {
    /** A node by its id, `brand` included, whoever asks; null when there is none. */
    find: (storeId: string): Promise<Store | null> => findNode(db, storeId),

    /** The nodes among these ids that exist, in no order. */
    async findMany(storeIds: readonly string[]): Promise<Store[]> {
      const records = await stores.find({ _id: { $in: [...new Set(storeIds)] } }).lean<StoreRecord[]>();
      return [...(storeIds.includes(brandId) ? [brand] : []), ...records.map(toStore)];
    },

    /** The path of a node, or null when there is none: what a row about an act in a store carries. */
    async storePathOf(storeId: string): Promise<string | null> {
      return (await findNode(db, storeId))?.path ?? null;
    },

    /** Every stored node at or below a path, by path; `/` lists the whole tree without the brand. */
    async listUnder(path: string): Promise<Store[]> {
      const records = await stores
        .find(underAny('path', [path]))
        .sort({ path: 1 })
        .lean<StoreRecord[]>();
      return records.map(toStore);
    },

    /** One node in the given part of the tree. @throws AppError STORE_MISSING */
    read: (scopes: readonly string[], storeId: string): Promise<Store> => requireNode(db, storeId, scopes),

    /** Nodes in the given part of the tree, by code. @throws AppError PAGE_CURSOR_INVALID */
    async list(scopes: readonly string[], query: StoreQuery): Promise<Page<Store>> {
      const { parentId, kind, isOpen } = query;
      const matching = {
        ...(parentId === undefined ? {} : { parentId }),
        ...(kind === undefined ? {} : { kind }),
        ...(isOpen === undefined ? {} : { isOpen }),
      };
      const filter = { $and: [underAny('path', scopes), matching] };
      const { items, next } = await findPage(stores, filter, { by: 'code', direction: 1 }, query);
      return { items: items.map(toStore), next };
    },
  };
}
