import type { AppendAudit } from '../audit';
import type { CreatedStaff, SessionView, StaffQuery, StaffView } from '../contract/staff';
import type { Clock } from '../platform/clock';
import type { FieldCipher } from '../platform/crypto';
import type { Database, Page } from '../platform/database';
import { findPage } from '../platform/database';
import type { Ids } from '../platform/ids';
import { brandId } from '../store';
import type { Surface } from './permissions';
import { createCreate, createUpdate } from './staff.administer';
import { createAttempts } from './staff.attempt';
import { staffMissing } from './staff.errors';
import type { StaffRecord } from './staff.model';
import { staffAttemptModel, staffModel, staffSessionModel } from './staff.model';
import { createChangeOwnPassword } from './staff.ownPassword';
import { createPasswords } from './staff.password';
import type { StoreDirectory } from './staff.places';
import { presentAccount, presentSession, presentStaff } from './staff.present';
import type { SessionTtl } from './staff.rules';
import { normalUsername } from './staff.rules';
import type { OpenSession } from './staff.session';
import { createSessions } from './staff.session';
import { createSignIn } from './staff.signIn';
import { createStandings } from './staff.standing';
import { createTotp } from './staff.totp';
import type { WechatPersonOf } from './staff.wechat';
import { createWechatSignIn } from './staff.wechat';
import { isWechatBound } from './staff.wechatBinding';

export interface StaffServiceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly cipher: FieldCipher;
  readonly audit: AppendAudit;
  readonly stores: StoreDirectory;
  readonly wechatPersonOf: WechatPersonOf;
  readonly sessionTtl: Readonly<Record<Surface, SessionTtl>>;
}

export type StaffService = ReturnType<typeof createStaffService>['service'];

export function createStaffService(deps: StaffServiceDeps) {
  const { clock, ids } = deps;
  const sessions = createSessions(deps);
  const parts = {
    ...deps,
    now: () => clock.now(),
    sessions,
    passwords: createPasswords(ids),
    totp: createTotp(deps),
    attempts: createAttempts(deps),
  };
  const create = createCreate(parts);
  const service = {
    ...createSignIn(parts),
    ...createWechatSignIn(parts),
    signOut: ({ session }: OpenSession): Promise<void> => sessions.end(session._id),
    currentSession: (open: OpenSession): Promise<SessionView> => describeSession(deps, open),
    changeOwnPassword: createChangeOwnPassword(parts),
    create,
    update: createUpdate(parts),
    ...createStandings(parts),
    ...createReads(deps),

    /** An administrator of the whole brand, for the first one and for the demo: no first password to change. */
    createAdministrator: (account: FirstAdministrator): Promise<CreatedStaff> => {
      const { username, displayName, password } = account;
      const grants = [{ role: 'administrator' as const, storeId: brandId }];
      return create(commandLine, { username, displayName, grants }, { password, mustChange: false });
    },

    sweep: (): Promise<void> => sweep(deps),
  };
  return { service, sessions };
}

/** Whoever has a shell on the server. */
export const commandLine = { kind: 'cli', id: 'cli' } as const;

export interface FirstAdministrator {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
}

async function describeSession({ db, stores }: StaffServiceDeps, open: OpenSession): Promise<SessionView> {
  const { storeId } = open.session;
  const store = storeId === null ? null : await stores.find(storeId);
  return presentSession(stores, open, store, await isWechatBound(db, open.account));
}

/** An account as other features see it. */
export interface StaffPerson {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly isActive: boolean;
}

function createReads({ db, stores }: StaffServiceDeps) {
  const accounts = db.model(staffModel);
  return {
    /** An account, whoever asks; null when there is none. */
    async find(staffId: string): Promise<StaffPerson | null> {
      const record = await accounts.findById(staffId).lean<StaffRecord>();
      return record === null ? null : toPerson(record);
    },

    /** The same by username, without regard to case; for commands. */
    async findByUsername(username: string): Promise<StaffPerson | null> {
      const record = await accounts.findOne({ username: normalUsername(username) }).lean<StaffRecord>();
      return record === null ? null : toPerson(record);
    },

    /** Names to show beside ids; ids without an account are absent. */
    async displayNamesOf(staffIds: readonly string[]): Promise<Map<string, string>> {
      const records = await accounts.find({ _id: { $in: [...new Set(staffIds)] } }).lean<StaffRecord[]>();
      return new Map(records.map(({ _id, displayName }) => [_id, displayName]));
    },

    /** Accounts with a grant in the given part of the tree, by username. @throws AppError PAGE_CURSOR_INVALID */
    async list(scopes: readonly string[], query: StaffQuery): Promise<Page<StaffView>> {
      const { role, status, storeId } = query;
      const matching = [
        await grantedIn(stores, scopes),
        ...(storeId === undefined ? [] : [{ 'grants.storeId': storeId }]),
        ...(role === undefined ? [] : [{ 'grants.role': role }]),
        ...(status === undefined ? [] : [{ status }]),
      ];
      const page = await findPage(accounts, { $and: matching }, { by: 'username', direction: 1 }, query);
      return { items: await presentStaff(stores, page.items), next: page.next };
    },

    /** @throws AppError STAFF_MISSING, also for an account without a grant in the given part of the tree */
    async read(scopes: readonly string[], staffId: string): Promise<StaffView> {
      const filter = { $and: [{ _id: staffId }, await grantedIn(stores, scopes)] };
      const record = await accounts.findOne(filter).lean<StaffRecord>();
      if (record === null) throw staffMissing();
      return presentAccount(stores, record);
    },
  };
}

async function grantedIn(
  stores: StoreDirectory,
  scopes: readonly string[],
): Promise<Record<string, unknown>> {
  if (scopes.includes('/')) return {};
  const nodes = [];
  for (const scope of scopes) nodes.push(...(await stores.listUnder(scope)));
  return { 'grants.storeId': { $in: nodes.map(({ id }) => id) } };
}

function toPerson({ _id, username, displayName, status }: StaffRecord): StaffPerson {
  return { id: _id, username, displayName, isActive: status === 'active' };
}

/** Removes sessions and attempts that no longer count for anything. */
async function sweep({ db, clock, sessionTtl }: StaffServiceDeps): Promise<void> {
  const now = clock.now();
  const longestIdleMs = Math.max(sessionTtl.console.idleMs, sessionTtl.counter.idleMs);
  const unseenSince = new Date(now.getTime() - longestIdleMs);
  await db.model(staffSessionModel).deleteMany({ expiresAt: { $lte: now } });
  await db.model(staffSessionModel).deleteMany({ lastSeenAt: { $lte: unseenSince } });
  await db.model(staffAttemptModel).deleteMany({ until: { $lte: now } });
}
