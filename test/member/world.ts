import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditModels, createAudit } from '../../src/audit';
import type { DomainEvents } from '../../src/contract/events';
import type { Follower } from '../../src/contract/follower';
import type { MemberPart } from '../../src/contract/memberPart';
import type { Member } from '../../src/member';
import { createMember, memberModels } from '../../src/member';
import { createFieldCipher, hmac } from '../../src/platform/crypto';
import type { AnyModel, Database } from '../../src/platform/database';
import { connectDatabase, onceModel } from '../../src/platform/database';
import type { Events } from '../../src/platform/events';
import { createEvents, eventModels } from '../../src/platform/events';
import type { Route } from '../../src/platform/http';
import { createServer } from '../../src/platform/http';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { Setting } from '../../src/setting';
import { createSetting, settingModels } from '../../src/setting';
import type { Staff } from '../../src/staff';
import { createStaff, staffModels } from '../../src/staff';
import type { StoreFeature } from '../../src/store';
import { createStore, storeModels } from '../../src/store';
import type { OfficialAccount } from '../../src/wechat';
import {
  createMiniProgram,
  createOfficialAccount,
  createTransport,
  mongoTokenStorage,
  wechatTokenModel,
} from '../../src/wechat';
import type { Simulator } from '../simulator';
import { startSimulator } from '../simulator';
import type { Client } from '../support/client';
import { createClient } from '../support/client';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import { startDatabase } from '../support/database';
import { demoEnvironment } from '../support/environment';
import type { PeopleWorld } from '../support/factories/member';
import { createManualTimer } from '../support/timer';

/** What the features above `member` would answer. */
export interface Surroundings {
  readonly followers: Map<string, Follower>;
  readonly inbox: Map<string, { appid: string; openid: string; message: { revokeInfo?: string } }>;
  /** The store of the first code, by identity. */
  readonly homeStores: Map<string, string>;
}

/** One server process. */
export interface Process extends PeopleWorld {
  readonly db: Database;
  readonly events: Events<DomainEvents>;
  readonly setting: Setting;
  readonly store: StoreFeature;
  readonly staff: Staff;
  readonly member: Member;
  readonly officialAccount: OfficialAccount;
  readonly routes: readonly Route[];
  readonly simulator: Simulator;
  readonly clock: FakeClock;
}

export interface World extends Process, Surroundings {
  readonly officialAccountAppid: string;
  /** Another process on the same database. */
  second(): Promise<Process>;
  /** Everything that was logged, as it was written. */
  readonly log: string[];
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** Whether both accounts belong to one Open Platform account; default yes. */
  readonly hasUnionid?: boolean;
  /** Parts of made-up features beside this one's own. */
  readonly parts?: (db: Database) => readonly MemberPart[];
  readonly models?: readonly AnyModel[];
}

const miniProgramAppid = demoEnvironment['MINI_PROGRAM_APPID']!;
const officialAccountAppid = demoEnvironment['OFFICIAL_ACCOUNT_APPID']!;

/** The member feature on its real neighbours and the simulator; followers and inbox rows are told by the test. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = createFakeClock();
  const simulator = await startSimulator({ clock, timeScale: 0 });
  await registerAccounts(simulator, options.hasUnionid ?? true);
  const models = [
    onceModel, wechatTokenModel, ...eventModels, ...auditModels, ...settingModels, ...storeModels, ...staffModels,
    ...memberModels, ...(options.models ?? []),
  ]; // prettier-ignore
  const { database, uri, databaseName, stop } = await startDatabase({ models, clock });
  const surroundings: Surroundings = { followers: new Map(), inbox: new Map(), homeStores: new Map() };
  const log: string[] = [];
  const closing: (() => Promise<void>)[] = [];
  const start = (db: Database): Promise<Process> =>
    startProcess({ db, clock, simulator, surroundings, log, closing, parts: options.parts ?? (() => []) });
  const first = await start(database);
  return {
    ...first,
    ...surroundings,
    officialAccountAppid,
    log,
    async second() {
      const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
      closing.push(() => db.close());
      return start(db);
    },
    settle: () => first.events.settle(),
    async stop() {
      for (const close of closing) await close();
      await simulator.close();
      await stop();
    },
  };
}

async function registerAccounts({ client }: Simulator, hasUnionid: boolean): Promise<void> {
  const openPlatformId = hasUnionid ? 'test-open-platform' : null;
  await client.createApp({
    appid: miniProgramAppid,
    secret: demoEnvironment['MINI_PROGRAM_SECRET']!,
    originalId: demoEnvironment['MINI_PROGRAM_ORIGINAL_ID']!,
    type: 'mp',
    openPlatformId,
  });
  await client.createApp({
    appid: officialAccountAppid,
    secret: demoEnvironment['OFFICIAL_ACCOUNT_SECRET']!,
    originalId: demoEnvironment['OFFICIAL_ACCOUNT_ORIGINAL_ID']!,
    type: 'oa_service',
    openPlatformId,
  });
}

interface ProcessOptions {
  readonly db: Database;
  readonly clock: FakeClock;
  readonly simulator: Simulator;
  readonly surroundings: Surroundings;
  readonly log: string[];
  readonly closing: (() => Promise<void>)[];
  readonly parts: (db: Database) => readonly MemberPart[];
}

async function startProcess(options: ProcessOptions): Promise<Process> {
  const { db, clock, simulator, surroundings, closing } = options;
  const ids = createIds(clock);
  const logger = createLogger('debug', { write: (line: string) => void options.log.push(line) });
  const cipher = createFieldCipher({
    encryptionKeys: [{ id: 'test', key: Buffer.alloc(32, 1) }],
    indexKey: Buffer.alloc(32, 2),
  });
  const wechat = {
    baseUrls: { api: simulator.url, mp: simulator.url, open: simulator.url },
    transport: createTransport(),
    tokenStorage: mongoTokenStorage(db.collection(wechatTokenModel), cipher),
    clock,
    ids,
    sleep: (ms: number) => sleep(ms),
    logger,
    timeoutMs: 8_000,
  };
  const officialAccount = createOfficialAccount({
    ...wechat,
    appid: officialAccountAppid,
    secret: demoEnvironment['OFFICIAL_ACCOUNT_SECRET']!,
  });
  const miniProgram = createMiniProgram({
    ...wechat,
    appid: miniProgramAppid,
    secret: demoEnvironment['MINI_PROGRAM_SECRET']!,
  });
  const events = createEvents<DomainEvents>({
    ...{ db, clock, ids, logger },
    timer: createManualTimer(),
    count: () => undefined,
    instance: ids.next(),
  });
  const audit = createAudit({ db, clock, ids });
  const base = { db, clock, ids, logger, audit: audit.append };
  const setting = createSetting(base);
  const store = createStore(base);
  const staff = createStaff({
    ...base,
    cipher,
    stores: store.service,
    wechatPersonOf: (code) => Promise.resolve(code),
  });
  const parts: MemberPart[] = [...options.parts(db)];
  const member = createMember({
    ...base,
    ...neighbours(surroundings),
    emit: events.emit,
    settings: setting.read,
    stores: store.service,
    cipher,
    personKey: (openid) => hmac(Buffer.alloc(32, 3), openid),
    memberCodeKey: Buffer.alloc(32, 4),
    miniProgram,
    officialAccount,
    parts: () => parts,
  });
  parts.push(member.part);
  events.register(member.handlers);
  const gates = { ...member.gates, ...staff.gates };
  const routes = [audit, setting, store, staff, member].flatMap((feature) => feature.routes(gates));
  const anonymous = await listen(options, routes);
  closing.unshift(anonymous.close);
  return {
    ...{ db, clock, events, setting, store, staff, member, officialAccount, routes, simulator },
    miniProgramAppid,
    anonymous: anonymous.client,
  };
}

function neighbours({ followers, inbox, homeStores }: Surroundings) {
  return {
    followers: {
      find: (id: string) => Promise.resolve(followers.get(id) ?? null),
      findByUnionid: (appid: string, unionid: string) =>
        Promise.resolve(
          [...followers.values()].find((one) => one.appid === appid && one.unionid === unionid) ?? null,
        ),
    },
    inbox: { read: (inboxId: string) => Promise.resolve(inbox.get(inboxId) ?? null) },
    homeStoreOf: (identityId: string) => {
      const storeId = homeStores.get(identityId);
      return Promise.resolve(storeId === undefined ? null : { storeId });
    },
  };
}

async function listen(
  { clock, log }: ProcessOptions,
  routes: readonly Route[],
): Promise<{ client: Client; close: () => Promise<void> }> {
  const server = createServer({
    routes,
    rateLimiter: { consume: () => Promise.resolve() },
    clock,
    ids: createIds(clock),
    logger: createLogger('debug', { write: (line: string) => void log.push(line) }),
    isBehindProxy: true,
    observe: () => undefined,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  // A TCP server's address is never a string.
  const { port } = server.address() as AddressInfo;
  return {
    client: createClient(`http://127.0.0.1:${port}`, routes),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
