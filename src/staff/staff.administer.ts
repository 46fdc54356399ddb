import type { AppendAudit } from '../audit';
import type {
  CreateStaff,
  CreatedStaff,
  Grant,
  SecondFactor,
  UpdateStaff,
  UpdatedStaff,
} from '../contract/staff';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { isDuplicateKey } from '../platform/database';
import type { Ids } from '../platform/ids';
import type { StaffActor } from './staff.authority';
import { assertAdministratorLeft, authorityOf, changeStaff, isAdministrator } from './staff.authority';
import { passwordWeak, staffChanged, usernameTaken } from './staff.errors';
import type { StaffRecord } from './staff.model';
import { staffModel } from './staff.model';
import type { Passwords } from './staff.password';
import type { StoreDirectory } from './staff.places';
import { presentAccount } from './staff.present';
import { distinctGrants, hasRole, normalUsername, problemsOfPassword } from './staff.rules';
import type { Sessions } from './staff.session';
import type { Totp } from './staff.totp';

export interface AdministerDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
  readonly stores: StoreDirectory;
  readonly passwords: Passwords;
  readonly totp: Totp;
  readonly sessions: Sessions;
}

/** For commands and the demo brand, which may choose the first password; over HTTP nobody knows another's for long. */
export interface FirstPassword {
  readonly password: string;
  readonly mustChange: boolean;
}

/**
 * Creates an account. Its initial password and, for administrators, its second factor are in the answer and nowhere else.
 * @throws AppError STAFF_USERNAME_TAKEN, STAFF_GRANT_STORE_UNKNOWN, STAFF_GRANT_BEYOND_YOURS, STAFF_PASSWORD_WEAK
 */
export function createCreate(deps: AdministerDeps) {
  return async (actor: StaffActor, content: CreateStaff, first?: FirstPassword): Promise<CreatedStaff> => {
    const username = normalUsername(content.username);
    const problems = first === undefined ? [] : problemsOfPassword(first.password, username);
    if (problems.length > 0) throw passwordWeak(problems);
    const initialPassword = first?.password ?? deps.passwords.initial();
    const passwordHash = await deps.passwords.hash(initialPassword);
    const _id = deps.ids.next();
    const grants = distinctGrants(content.grants);
    const factor = secondFactorFor(deps, { _id, username, totpSecret: null }, grants);
    const record: StaffRecord = {
      _id,
      username,
      displayName: content.displayName,
      status: 'active',
      grants,
      passwordHash,
      mustChangePassword: first?.mustChange ?? true,
      totpSecret: factor.sealed,
      totpLastStep: 0,
      credentialsVersion: 1,
      version: 1,
      createdAt: deps.clock.now(),
      lastSignInAt: null,
    };
    await insert(deps, actor, record);
    const staff = await presentAccount(deps.stores, record);
    return { staff, initialPassword, secondFactor: factor.shown };
  };
}

async function insert(deps: AdministerDeps, actor: StaffActor, record: StaffRecord): Promise<void> {
  try {
    await changeStaff(deps.db, async () => {
      await (await authorityOf(deps, actor)).assertMayGive(record.grants);
      await deps.db.model(staffModel).create([record]);
      await note(deps, actor, 'staff.create', record, { grants: record.grants });
    });
  } catch (error) {
    if (isDuplicateKey(error, 'username')) throw usernameTaken();
    throw error;
  }
}

/**
 * Changes name or grants. Other grants end the account's sessions; the first grant of an administrator brings a second
 * factor, the last one takes it away.
 * @throws AppError STAFF_MISSING, STAFF_CHANGED, STAFF_BEYOND_YOURS, STAFF_GRANT_…, STAFF_LAST_ADMINISTRATOR
 */
export function createUpdate(deps: AdministerDeps) {
  return async (actor: StaffActor, staffId: string, change: UpdateStaff): Promise<UpdatedStaff> => {
    const { next, shown } = await changeStaff(deps.db, () => update(deps, actor, staffId, change));
    return { staff: await presentAccount(deps.stores, next), secondFactor: shown };
  };
}

async function update(deps: AdministerDeps, actor: StaffActor, staffId: string, change: UpdateStaff) {
  const authority = await authorityOf(deps, actor);
  const account = await authority.take(staffId);
  if (account.version !== change.version) throw staffChanged(account.version);
  const displayName = change.displayName ?? account.displayName;
  const grants = change.grants === undefined ? account.grants : distinctGrants(change.grants);
  const hasNewGrants = change.grants !== undefined && !isSame(grants, account.grants);
  if (hasNewGrants) await authority.assertMayGive(grants);
  const factor = secondFactorFor(deps, account, grants);
  const next = await write(deps, account, {
    displayName,
    grants,
    totpSecret: factor.sealed,
    totpLastStep: factor.shown === null ? account.totpLastStep : 0,
    ...(hasNewGrants ? { credentialsVersion: account.credentialsVersion + 1 } : {}),
  });
  const fields = [
    ...(displayName === account.displayName ? [] : ['displayName']),
    ...(hasNewGrants ? ['grants'] : []),
  ];
  const said = hasNewGrants ? { fields, from: account.grants, to: grants } : { fields };
  await note(deps, actor, 'staff.update', next, said);
  return { next, shown: factor.shown };
}

function isSame(a: readonly Grant[], b: readonly Grant[]): boolean {
  const keys = (grants: readonly Grant[]): string[] =>
    grants.map(({ role, storeId }) => `${role} ${storeId}`).sort();
  return keys(a).join() === keys(b).join();
}

/** Who has an administrator's grant has a second factor, and nobody else. */
function secondFactorFor(
  { totp }: AdministerDeps,
  { _id, username, totpSecret }: Pick<StaffRecord, '_id' | 'username' | 'totpSecret'>,
  grants: readonly Grant[],
): { readonly sealed: string | null; readonly shown: SecondFactor | null } {
  if (!hasRole(grants, 'administrator')) return { sealed: null, shown: null };
  return totpSecret === null ? totp.enrol(_id, username) : { sealed: totpSecret, shown: null };
}

type Changed = Partial<
  Pick<
    StaffRecord,
    | 'displayName'
    | 'grants'
    | 'status'
    | 'passwordHash'
    | 'mustChangePassword'
    | 'totpSecret'
    | 'totpLastStep'
    | 'credentialsVersion'
  >
>;

/**
 * Writes a change of an account that was read in the same transaction. New credentials end its sessions; the brand keeps an
 * administrator. @throws AppError STAFF_LAST_ADMINISTRATOR
 */
export async function write(
  { db, sessions }: Pick<AdministerDeps, 'db' | 'sessions'>,
  account: StaffRecord,
  changed: Changed,
): Promise<StaffRecord> {
  const next: StaffRecord = { ...account, ...changed, version: account.version + 1 };
  const { matchedCount } = await db
    .model(staffModel)
    .updateOne(
      { _id: account._id, version: account.version },
      { $set: { ...changed, version: next.version } },
    );
  if (matchedCount === 0) throw staffChanged(account.version);
  if (next.credentialsVersion !== account.credentialsVersion) await sessions.endAll(account._id);
  if (isAdministrator(account) && !isAdministrator(next)) await assertAdministratorLeft(db);
  return next;
}

/** One audit entry about an account, filed under the node of its grant where it has just one. */
export async function note(
  { audit, stores }: Pick<AdministerDeps, 'audit' | 'stores'>,
  actor: StaffActor,
  action: string,
  { _id, grants }: StaffRecord,
  change: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const [only, ...others] = grants;
  const node = only === undefined || others.length > 0 ? null : await stores.find(only.storeId);
  const storePath = node?.kind === 'brand' ? null : (node?.path ?? null);
  await audit({ actor, action, target: { type: 'staff', id: _id }, storePath, change });
}
