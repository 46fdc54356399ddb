import type { AppendAudit } from '../audit';
import type { ConsoleSignIn, CounterSignIn, SignedIn } from '../contract/staff';
import type { Database } from '../platform/database';
import type { Store } from '../store';
import type { Surface } from './permissions';
import type { Attempt, Attempts } from './staff.attempt';
import {
  credentialsWrong,
  notPermitted,
  storeChoice,
  storeNotYours,
  totpRequired,
  totpWrong,
} from './staff.errors';
import type { StaffRecord } from './staff.model';
import { staffModel } from './staff.model';
import type { Passwords } from './staff.password';
import type { StoreDirectory } from './staff.places';
import { placeGrants } from './staff.places';
import { presentSession } from './staff.present';
import type { PlacedGrant } from './staff.reach';
import { actionsOf } from './staff.reach';
import { normalUsername } from './staff.rules';
import type { Sessions } from './staff.session';
import type { Totp } from './staff.totp';
import { isWechatBound } from './staff.wechatBinding';

export interface SignInDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly audit: AppendAudit;
  readonly stores: StoreDirectory;
  readonly passwords: Passwords;
  readonly totp: Totp;
  readonly attempts: Attempts;
  readonly sessions: Sessions;
}

/** At most this many stores are offered to choose from. */
const mostChoices = 200;

export function createSignIn(deps: SignInDeps) {
  return {
    /**
     * Opens a session at the console. Administrators need the code of their second factor; none is accepted twice.
     * @throws AppError STAFF_CREDENTIALS_WRONG, STAFF_LOCKED; after the right password STAFF_TOTP_REQUIRED, STAFF_TOTP_WRONG,
     * STAFF_NOT_PERMITTED
     */
    async signInAtConsole({ username, password, totpCode }: ConsoleSignIn, ip: string): Promise<SignedIn> {
      const { account, attempt } = await checkPassword(deps, username, password, ip);
      const step = await checkSecondFactor(deps, account, attempt, totpCode);
      await attempt.succeed();
      const grants = await placeGrants(deps.stores, account.grants);
      if (actionsOf(grants, 'console').length === 0) throw notPermitted();
      return openSession(deps, account, { surface: 'console', store: null, step });
    },

    /**
     * Opens a session at the counter of one store.
     * @throws AppError STAFF_CREDENTIALS_WRONG, STAFF_LOCKED; after the right password STAFF_STORE_CHOICE with the choices,
     * STAFF_STORE_NOT_YOURS, STAFF_NOT_PERMITTED
     */
    async signInAtCounter({ username, password, storeId }: CounterSignIn, ip: string): Promise<SignedIn> {
      const { account, attempt } = await checkPassword(deps, username, password, ip);
      await attempt.succeed();
      const store = await chooseStore(deps, account, storeId);
      return openSession(deps, account, { surface: 'counter', store, step: null });
    },
  };
}

interface Checked {
  readonly account: StaffRecord;
  readonly attempt: Attempt;
}

async function checkPassword(deps: SignInDeps, name: string, password: string, ip: string): Promise<Checked> {
  const username = normalUsername(name);
  const attempt = await deps.attempts.begin(username, ip);
  const account = await deps.db.model(staffModel).findOne({ username }).lean<StaffRecord>();
  const isRight = await deps.passwords.matches(account?.passwordHash, password);
  if (isRight && account?.status === 'active') return { account, attempt };
  await noteLock(deps, attempt, account?._id);
  throw credentialsWrong();
}

/** The step of the code, to be spent with the session; null where no code is needed. */
async function checkSecondFactor(
  deps: SignInDeps,
  account: StaffRecord,
  attempt: Attempt,
  code: string | undefined,
): Promise<number | null> {
  if (account.totpSecret === null) return null;
  const step = code === undefined ? null : deps.totp.stepOf(account._id, account.totpSecret, code);
  if (step !== null && step > account.totpLastStep) return step;
  await noteLock(deps, attempt, account._id);
  throw code === undefined ? totpRequired() : totpWrong();
}

/** The attempt that locks a name is a security event; written for unknown names too, or the time would tell them. */
async function noteLock({ db, audit }: SignInDeps, attempt: Attempt, staffId = 'unknown'): Promise<void> {
  if (!attempt.isLast) return;
  const actor = { kind: 'system' as const, id: 'staff' };
  await db.transaction({ keys: [] }, () =>
    audit({ actor, action: 'staff.lock', target: { type: 'staff', id: staffId } }),
  );
}

/** The store of a counter session: the named one, or the only one. */
export async function chooseStore(
  deps: SignInDeps,
  account: StaffRecord,
  storeId: string | undefined,
): Promise<Store> {
  const grants = await placeGrants(deps.stores, account.grants);
  const atCounter = grants.filter((grant) => actionsOf([grant], 'counter').length > 0);
  if (atCounter.length === 0) throw notPermitted();
  if (storeId !== undefined) {
    const store = await deps.stores.find(storeId);
    if (store === null || !worksIn(atCounter, store)) throw storeNotYours();
    return store;
  }
  const choices = await storesOf(deps.stores, atCounter);
  const [only] = choices;
  if (only === undefined) throw storeNotYours();
  if (choices.length === 1) return only;
  throw storeChoice(choices.slice(0, mostChoices).map(({ id, name, code }) => ({ storeId: id, name, code })));
}

async function storesOf(stores: StoreDirectory, grants: readonly PlacedGrant[]): Promise<Store[]> {
  const found = new Map<string, Store>();
  for (const path of new Set(grants.map((grant) => grant.path))) {
    for (const store of await stores.listUnder(path)) if (worksIn(grants, store)) found.set(store.id, store);
  }
  return [...found.values()];
}

function worksIn(grants: readonly PlacedGrant[], { kind, isOpen, path }: Store): boolean {
  return kind === 'store' && isOpen && grants.some((grant) => path.startsWith(grant.path));
}

interface Opening {
  readonly surface: Surface;
  readonly store: Store | null;
  readonly step: number | null;
}

/** Opens a session for an account that was checked. */
export async function openSession(
  deps: SignInDeps,
  account: StaffRecord,
  opening: Opening,
): Promise<SignedIn> {
  const { surface, store, step } = opening;
  const opened = await deps.db.transaction({ keys: [`staff:${account._id}`] }, async () => {
    await spendStep(deps, account, step);
    const made = await deps.sessions.open(account, surface, store?.id ?? null);
    const actor = { kind: 'staff' as const, id: account._id };
    const target = { type: 'staff', id: account._id };
    const storePath = store?.path ?? null;
    await deps.audit({ actor, action: 'staff.signIn', target, storePath, change: { surface } });
    return made;
  });
  const open = { account, session: opened.session };
  const view = await presentSession(deps.stores, open, store, await isWechatBound(deps.db, account));
  return { token: opened.token, ...view };
}

/** The account must still be what was checked: not disabled, no other password, and of two with one code only the first. */
async function spendStep({ db, now }: SignInDeps, account: StaffRecord, step: number | null): Promise<void> {
  const { _id, credentialsVersion } = account;
  const isUnspent = step === null ? {} : { totpLastStep: { $lt: step } };
  const spent = { lastSignInAt: now(), ...(step === null ? {} : { totpLastStep: step }) };
  const { matchedCount } = await db
    .model(staffModel)
    .updateOne({ _id, status: 'active', credentialsVersion, ...isUnspent }, { $set: spent });
  if (matchedCount === 0) throw step === null ? credentialsWrong() : totpWrong();
}
