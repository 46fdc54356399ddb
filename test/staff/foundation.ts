import type { AddressInfo } from 'node:net';
import type { Audit } from '../../src/audit';
import { auditModels, createAudit } from '../../src/audit';
import type { Clock } from '../../src/platform/clock';
import { createFieldCipher } from '../../src/platform/crypto';
import type { Database } from '../../src/platform/database';
import { connectDatabase, onceModel } from '../../src/platform/database';
import { AppError } from '../../src/platform/errors';
import type { IdentityPrincipal } from '../../src/contract/principals';
import type { Gate, Issue, Route } from '../../src/platform/http';
import { createServer } from '../../src/platform/http';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { Setting } from '../../src/setting';
import { createSetting, settingModels } from '../../src/setting';
import type { Staff } from '../../src/staff';
import { createStaff, staffModels } from '../../src/staff';
import type { StoreFeature } from '../../src/store';
import { createStore, storeModels } from '../../src/store';
import type { Answer, Client } from '../support/client';
import { createClient } from '../support/client';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import { startDatabase } from '../support/database';

/** The four features everything else stands on, as one server process has them. */
export interface Instance {
  readonly db: Database;
  readonly audit: Audit;
  readonly setting: Setting;
  readonly store: StoreFeature;
  readonly staff: Staff;
  readonly routes: readonly Route[];
  /** Nobody in particular. */
  readonly anonymous: Client;
}

export interface Foundation extends Instance {
  readonly clock: FakeClock;
  /** A second process on the same database. */
  second(): Promise<Instance>;
  stop(): Promise<void>;
}

export async function startFoundation(): Promise<Foundation> {
  const clock = createFakeClock();
  const models = [onceModel, ...auditModels, ...settingModels, ...storeModels, ...staffModels];
  const { database, uri, databaseName, stop } = await startDatabase({ models, clock });
  const closing: (() => Promise<void>)[] = [];
  const first = await startInstance(database, clock, closing);
  return {
    ...first,
    clock,
    async second() {
      const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
      closing.push(() => db.close());
      return startInstance(db, clock, closing);
    },
    async stop() {
      for (const close of closing) await close();
      await stop();
    },
  };
}

async function startInstance(
  db: Database,
  clock: Clock,
  closing: (() => Promise<void>)[],
): Promise<Instance> {
  const ids = createIds(clock);
  const audit = createAudit({ db, clock, ids });
  const deps = { db, clock, ids, audit: audit.append };
  const setting = createSetting(deps);
  const store = createStore(deps);
  const cipher = createFieldCipher({
    encryptionKeys: [{ id: 'test', key: Buffer.alloc(32, 1) }],
    indexKey: Buffer.alloc(32, 2),
  });
  const staff = createStaff({
    ...deps,
    cipher,
    stores: store.service,
    wechatPersonOf: (code) => Promise.resolve(code),
  });
  const gates = { ...staff.gates, identity: nobodysGate };
  const routes = [
    ...audit.routes(gates),
    ...setting.routes(gates),
    ...store.routes(gates),
    ...staff.routes(gates),
  ];
  const server = createServer({
    routes,
    rateLimiter: { consume: () => Promise.resolve() },
    clock,
    ids,
    logger: createLogger('silent'),
    isBehindProxy: true,
    observe: () => undefined,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  closing.unshift(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  // A TCP server's address is never a string.
  const { port } = server.address() as AddressInfo;
  return {
    db,
    audit,
    setting,
    store,
    staff,
    routes,
    anonymous: createClient(`http://127.0.0.1:${port}`, routes),
  };
}

/** There is no Mini Program here, and so nobody has a session of it. */
const nobodysGate: Gate<IdentityPrincipal> = {
  name: 'identity',
  check: () => Promise.reject(new AppError('SESSION_INVALID', 'unauthenticated', 'sign in')),
};

/** The paths of everything that was wrong with a request. */
export function issuePaths({ error }: Answer): string[] {
  // Every refusal of a request's form has this list.
  const issues = (error?.details?.['issues'] ?? []) as readonly Issue[];
  return issues.map(({ path }) => path);
}

/** The code of a refusal, for tests that compare many outcomes. */
export function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : String(error);
}
