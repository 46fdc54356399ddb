import type { SessionView, StaffView } from '../contract/staff';
import type { Store } from '../store';
import type { StaffRecord } from './staff.model';
import type { StoreDirectory } from './staff.places';
import { nodesOf, placeGrants, presentGrant } from './staff.places';
import { actionsOf } from './staff.reach';
import type { OpenSession } from './staff.session';

export async function presentAccount(stores: StoreDirectory, account: StaffRecord): Promise<StaffView> {
  return presentOne(account, await nodesOf(stores, account.grants));
}

/** Accounts with the names of the nodes their grants speak of. */
export async function presentStaff(
  stores: StoreDirectory,
  accounts: readonly StaffRecord[],
): Promise<StaffView[]> {
  const nodes = await nodesOf(
    stores,
    accounts.flatMap(({ grants }) => grants),
  );
  return accounts.map((account) => presentOne(account, nodes));
}

function presentOne(account: StaffRecord, nodes: ReadonlyMap<string, Store>): StaffView {
  return {
    id: account._id,
    username: account.username,
    displayName: account.displayName,
    status: account.status,
    grants: account.grants.map((grant) => presentGrant(grant, nodes)),
    hasSecondFactor: account.totpSecret !== null,
    mustChangePassword: account.mustChangePassword,
    lastSignInAt: account.lastSignInAt?.toISOString() ?? null,
    createdAt: account.createdAt.toISOString(),
    version: account.version,
  };
}

/** A session for the eyes of its own person. */
export async function presentSession(
  stores: StoreDirectory,
  { account, session }: OpenSession,
  store: Store | null,
  isWechatBound: boolean,
): Promise<SessionView> {
  const nodes = await nodesOf(stores, account.grants);
  const placed = await placeGrants(stores, account.grants);
  return {
    staff: {
      id: account._id,
      username: account.username,
      displayName: account.displayName,
      mustChangePassword: account.mustChangePassword,
      grants: account.grants.map((grant) => presentGrant(grant, nodes)),
      actions: actionsOf(placed, session.surface),
    },
    store: store === null ? null : { id: store.id, name: store.name, path: store.path },
    isWechatBound,
    expiresAt: session.expiresAt.toISOString(),
  };
}
