import type { ClientSession } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import type { MoveStore, RenameStore, SetStorePlace } from '../contract/store';
import { underAny } from '../platform/database';
import {
  storeChanged,
  storeHasNoPlace,
  storeHasOpenNodes,
  storeMoveTooLarge,
  storeParentClosed,
  storeParentInvalid,
} from './store.errors';
import type { StoreRecord } from './store.model';
import { storeModel } from './store.model';
import type { Store } from './store.rules';
import { mayHang, pathUnder, repath, toStoredPlace } from './store.rules';
import type { StoreOperator, TreeDeps } from './store.tree';
import { changeTree, findNode, findNodeIn, requireChangeable } from './store.tree';

/** A move rewrites the paths below in one transaction, which must stay small. */
const mostMoved = 500;

/** Changes of one node. Each answers the node as it is afterwards; what is already so changes nothing. */
export function createChanges(deps: TreeDeps) {
  const { db } = deps;
  return {
    /** @throws AppError STORE_MISSING, STORE_CHANGED */
    rename: (by: StoreOperator, id: string, change: RenameStore): Promise<Store> =>
      db.transaction({ keys: [`store:${id}`] }, () => rename(deps, by, id, change)),

    /**
     * Says where members find a store, or that they do not.
     * @throws AppError STORE_MISSING, STORE_CHANGED, STORE_HAS_NO_PLACE
     */
    setPlace: (by: StoreOperator, id: string, change: SetStorePlace): Promise<Store> =>
      db.transaction({ keys: [`store:${id}`] }, () => setPlace(deps, by, id, change)),

    /**
     * Hangs a node with everything below it under another one; at most 500 nodes.
     * @throws AppError STORE_MISSING, STORE_CHANGED, STORE_PARENT_INVALID, STORE_PARENT_CLOSED, STORE_MOVE_TOO_LARGE
     */
    move: (by: StoreOperator, id: string, change: MoveStore): Promise<Store> =>
      changeTree(db, (session) => move(deps, by, id, change, session)),

    /** @throws AppError STORE_MISSING, STORE_HAS_OPEN_NODES */
    close: (by: StoreOperator, id: string): Promise<Store> => changeTree(db, () => close(deps, by, id)),

    /** @throws AppError STORE_MISSING, STORE_PARENT_CLOSED */
    open: (by: StoreOperator, id: string): Promise<Store> => changeTree(db, () => open(deps, by, id)),
  };
}

async function rename(deps: TreeDeps, by: StoreOperator, id: string, { name, version }: RenameStore) {
  const store = await requireChangeable(deps.db, id, by.scopes);
  if (store.version === version + 1 && store.name === name) return store;
  if (store.version !== version) throw storeChanged(store.version);
  return update(deps, by, store, { name }, 'store.rename', { fields: ['name'] });
}

async function setPlace(deps: TreeDeps, by: StoreOperator, id: string, { place, version }: SetStorePlace) {
  const store = await requireChangeable(deps.db, id, by.scopes);
  if (store.kind !== 'store') throw storeHasNoPlace();
  if (store.version === version + 1 && isDeepStrictEqual(store.place, place)) return store;
  if (store.version !== version) throw storeChanged(store.version);
  return update(deps, by, store, { place }, 'store.place', { isListed: place !== null });
}

async function move(
  deps: TreeDeps,
  by: StoreOperator,
  id: string,
  { parentId, version }: MoveStore,
  session: ClientSession,
): Promise<Store> {
  const store = await requireChangeable(deps.db, id, by.scopes);
  if (store.parentId === parentId) return store;
  if (store.version !== version) throw storeChanged(store.version);
  const parent = await findNodeIn(deps.db, parentId, by.scopes);
  if (parent === null || !mayHang(store.kind, parent.kind)) throw storeParentInvalid();
  if (store.isOpen && !parent.isOpen) throw storeParentClosed();
  const path = pathUnder(parent.path, id);
  const movedCount = await repathBelow(deps, store.path, path, session);
  const change = { from: store.parentId, to: parentId, movedCount };
  return update(deps, by, store, { parentId, path }, 'store.move', change);
}

/** Rewrites the paths below a node, not its own. Returns how many. */
async function repathBelow(
  { db }: TreeDeps,
  from: string,
  to: string,
  session: ClientSession,
): Promise<number> {
  const stores = db.model(storeModel);
  const below = await stores
    .find({ $and: [underAny('path', [from]), { path: { $ne: from } }] })
    .limit(mostMoved)
    .lean<StoreRecord[]>();
  if (below.length >= mostMoved) throw storeMoveTooLarge(mostMoved);
  const writes = below.map(({ _id, path }) => ({
    updateOne: { filter: { _id }, update: { $set: { path: repath(path, from, to) }, $inc: { version: 1 } } },
  }));
  if (writes.length > 0) await stores.bulkWrite(writes, { session });
  return below.length;
}

async function close(deps: TreeDeps, by: StoreOperator, id: string): Promise<Store> {
  const store = await requireChangeable(deps.db, id, by.scopes);
  if (!store.isOpen) return store;
  const below = { $and: [underAny('path', [store.path]), { path: { $ne: store.path }, isOpen: true }] };
  const openCount = await deps.db.model(storeModel).countDocuments(below);
  if (openCount > 0) throw storeHasOpenNodes(openCount);
  return update(deps, by, store, { isOpen: false }, 'store.close', {});
}

async function open(deps: TreeDeps, by: StoreOperator, id: string): Promise<Store> {
  const store = await requireChangeable(deps.db, id, by.scopes);
  if (store.isOpen) return store;
  const parent = await findNode(deps.db, store.parentId ?? '');
  if (parent?.isOpen !== true) throw storeParentClosed();
  return update(deps, by, store, { isOpen: true }, 'store.open', {});
}

type Changed = Partial<Pick<StoreRecord, 'name' | 'parentId' | 'path' | 'isOpen'>> &
  Partial<Pick<Store, 'place'>>;

async function update(
  { db, audit }: TreeDeps,
  { actor }: StoreOperator,
  store: Store,
  changed: Changed,
  action: string,
  change: Readonly<Record<string, unknown>>,
): Promise<Store> {
  const version = store.version + 1;
  const { place } = changed;
  const stored = place === undefined ? {} : { place: toStoredPlace(place) };
  const { matchedCount } = await db
    .model(storeModel)
    .updateOne({ _id: store.id, version: store.version }, { $set: { ...changed, ...stored, version } });
  if (matchedCount === 0) throw storeChanged(store.version);
  const next = { ...store, ...changed, version };
  await audit({ actor, action, target: { type: 'store', id: store.id }, storePath: next.path, change });
  return next;
}
