import type { ClientSession } from 'mongoose';
import type { AppendAudit } from '../audit';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { databaseBusy, isDuplicateKey, isUnderAny } from '../platform/database';
import type { Ids } from '../platform/ids';
import { storeMissing } from './store.errors';
import type { StoreRecord } from './store.model';
import { storeModel, storeTreeModel, treeId } from './store.model';
import type { Store } from './store.rules';
import { brand, brandId, toStore } from './store.rules';

/** Who changes the tree, and the part of it that is theirs to change (path prefixes; `/` is all). */
export interface StoreOperator {
  readonly actor: { readonly kind: 'staff' | 'cli'; readonly id: string };
  readonly scopes: readonly string[];
}

export interface TreeDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
}

/**
 * Runs one change of the tree's shape. Its rules speak of several nodes (the parent is open, nothing below is), so all of
 * them write one document first and follow one another; they are few.
 */
export async function changeTree<T>(db: Database, work: (session: ClientSession) => Promise<T>): Promise<T> {
  try {
    return await db.transaction({ keys: ['storeTree'] }, async (session) => {
      await db.model(storeTreeModel).updateOne({ _id: treeId }, { $inc: { version: 1 } }, { upsert: true });
      return work(session);
    });
  } catch (error) {
    // Two processes made the tree's document at once; it is there now.
    if (isDuplicateKey(error, '_id')) throw databaseBusy(error);
    throw error;
  }
}

/** A node by id, the brand included, whoever asks; null when there is none. */
export async function findNode(db: Database, id: string): Promise<Store | null> {
  if (id === brandId) return brand;
  const record = await db.model(storeModel).findById(id).lean<StoreRecord>();
  return record === null ? null : toStore(record);
}

/** A node in the given part of the tree; null also for one outside it. */
export async function findNodeIn(db: Database, id: string, scopes: readonly string[]): Promise<Store | null> {
  const store = await findNode(db, id);
  return store !== null && isUnderAny(store.path, scopes) ? store : null;
}

/** @throws AppError STORE_MISSING when the node is not in the given part of the tree */
export async function requireNode(db: Database, id: string, scopes: readonly string[]): Promise<Store> {
  const store = await findNodeIn(db, id, scopes);
  if (store === null) throw storeMissing();
  return store;
}

/** The same, for changes: the brand itself is not a node that can be changed. @throws AppError STORE_MISSING */
export async function requireChangeable(db: Database, id: string, scopes: readonly string[]): Promise<Store> {
  const store = await requireNode(db, id, scopes);
  if (store.kind === 'brand') throw storeMissing();
  return store;
}
