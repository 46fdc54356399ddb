import type { AuditActorKind } from '../contract/audit';
import type { Grant } from '../contract/staff';
import type { Database } from '../platform/database';
import { databaseBusy, isDuplicateKey, isUnderAny } from '../platform/database';
import {
  grantBeyondYours,
  grantStoreUnknown,
  lastAdministrator,
  sessionInvalid,
  staffBeyondYours,
  staffMissing,
} from './staff.errors';
import type { StaffRecord } from './staff.model';
import { guardId, staffGuardModel, staffModel } from './staff.model';
import type { StoreDirectory } from './staff.places';
import { nodesOf, placeGrants } from './staff.places';
import type { PlacedGrant } from './staff.reach';
import { covers, scopesOf } from './staff.reach';
import { brandId } from '../store';

/** Who administers accounts: one of them, or a command at the server's shell, which may do everything. */
export interface StaffActor {
  readonly kind: Extract<AuditActorKind, 'staff' | 'cli'>;
  readonly id: string;
}

/**
 * Runs one change of who may do what. Its rules speak of several accounts (what the actor holds, who else is an
 * administrator), so all of them write one document first and follow one another; they are few.
 */
export async function changeStaff<T>(db: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await db.transaction({ keys: ['staffGuard'] }, async () => {
      await db.model(staffGuardModel).updateOne({ _id: guardId }, { $inc: { version: 1 } }, { upsert: true });
      return work();
    });
  } catch (error) {
    // Two processes made the guard at once; it is there now.
    if (isDuplicateKey(error, '_id')) throw databaseBusy(error);
    throw error;
  }
}

interface AuthorityDeps {
  readonly db: Database;
  readonly stores: StoreDirectory;
}

/** What somebody may do to accounts, read inside the transaction of what they do. */
export interface Authority {
  /** @throws AppError STAFF_GRANT_STORE_UNKNOWN, STAFF_GRANT_BEYOND_YOURS */
  assertMayGive(grants: readonly Grant[]): Promise<void>;
  /** The account, if it is theirs to change. @throws AppError STAFF_MISSING, STAFF_BEYOND_YOURS */
  take(staffId: string): Promise<StaffRecord>;
}

/** @throws AppError STAFF_SESSION_INVALID when the account that acts was disabled meanwhile */
export async function authorityOf({ db, stores }: AuthorityDeps, actor: StaffActor): Promise<Authority> {
  const held = await heldBy({ db, stores }, actor);
  const visible = scopesOf(held, 'console', 'staff.read');
  return {
    async assertMayGive(grants) {
      const nodes = await nodesOf(stores, grants);
      for (const [index, { role, storeId }] of grants.entries()) {
        const path = nodes.get(storeId)?.path;
        if (path === undefined || !isUnderAny(path, visible)) throw grantStoreUnknown(index);
        if (!covers(held, { role, path })) throw grantBeyondYours(index);
      }
    },
    async take(staffId) {
      const account = await db.model(staffModel).findById(staffId).lean<StaffRecord>();
      const placed = account === null ? [] : await placeGrants(stores, account.grants);
      const isVisible = visible.includes('/') || placed.some(({ path }) => isUnderAny(path, visible));
      if (account === null || !isVisible) throw staffMissing();
      if (!placed.every((grant) => covers(held, grant))) throw staffBeyondYours();
      return account;
    },
  };
}

async function heldBy({ db, stores }: AuthorityDeps, actor: StaffActor): Promise<PlacedGrant[]> {
  if (actor.kind === 'cli') return [{ role: 'administrator', path: '/' }];
  const account = await db.model(staffModel).findById(actor.id).lean<StaffRecord>();
  if (account?.status !== 'active') throw sessionInvalid();
  return placeGrants(stores, account.grants);
}

/** Whether an account is one of those that the brand must never be without. */
export function isAdministrator({ status, grants }: Pick<StaffRecord, 'status' | 'grants'>): boolean {
  return (
    status === 'active' && grants.some(({ role, storeId }) => role === 'administrator' && storeId === brandId)
  );
}

/** Called after a change in its transaction. @throws AppError STAFF_LAST_ADMINISTRATOR when it left none */
export async function assertAdministratorLeft(db: Database): Promise<void> {
  const held = { $elemMatch: { role: 'administrator', storeId: brandId } };
  const left = await db.model(staffModel).exists({ status: 'active', grants: held });
  if (left === null) throw lastAdministrator();
}
