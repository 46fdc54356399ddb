import type { CreateStore } from '../contract/store';
import { databaseBusy, isDuplicateKey } from '../platform/database';
import { storeCodeTaken, storeParentClosed, storeParentInvalid } from './store.errors';
import type { StoreRecord } from './store.model';
import { storeModel } from './store.model';
import type { Store } from './store.rules';
import { mayHang, pathUnder, toStore } from './store.rules';
import type { StoreOperator, TreeDeps } from './store.tree';
import { changeTree, findNodeIn } from './store.tree';

/**
 * Creates a node below one that the operator may change. The same content again answers the first node.
 * @throws AppError STORE_PARENT_INVALID, STORE_PARENT_CLOSED, STORE_CODE_TAKEN
 */
export function createCreate(deps: TreeDeps) {
  const stores = deps.db.model(storeModel);
  return async (by: StoreOperator, content: CreateStore): Promise<{ store: Store; isNew: boolean }> => {
    const known = await stores.findOne({ code: content.code }).lean<StoreRecord>();
    if (known !== null) return { store: sameAs(known, content), isNew: false };
    try {
      return { store: toStore(await changeTree(deps.db, () => insert(deps, by, content))), isNew: true };
    } catch (error) {
      if (!isDuplicateKey(error, 'code')) throw error;
      const winner = await stores
        .findOne({ code: content.code })
        .read('primary')
        .readConcern('majority')
        .lean<StoreRecord>();
      if (winner === null) throw databaseBusy(error);
      return { store: sameAs(winner, content), isNew: false };
    }
  };
}

async function insert({ db, clock, ids, audit }: TreeDeps, by: StoreOperator, content: CreateStore) {
  const { kind, code, name, parentId } = content;
  const parent = await findNodeIn(db, parentId, by.scopes);
  if (parent === null || !mayHang(kind, parent.kind)) throw storeParentInvalid();
  if (!parent.isOpen) throw storeParentClosed();
  const _id = ids.next();
  const path = pathUnder(parent.path, _id);
  const record: StoreRecord = {
    _id, kind, name, code, parentId: parent.id, path, isOpen: true, version: 1, createdAt: clock.now(),
  }; // prettier-ignore
  await db.model(storeModel).create([record]);
  const target = { type: 'store', id: _id };
  const change = { kind, code, parentId };
  await audit({ actor: by.actor, action: 'store.create', target, storePath: path, change });
  return record;
}

function sameAs(record: StoreRecord, { kind, name, parentId }: CreateStore): Store {
  if (record.kind === kind && record.name === name && record.parentId === parentId) return toStore(record);
  throw storeCodeTaken();
}
