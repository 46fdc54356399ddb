import { auditModels, createAudit } from '../../src/audit';
import type { DomainEvents } from '../../src/contract/events';
import type { StaffPrincipal } from '../../src/contract/principals';
import type { OrderFeature } from '../../src/order';
import { createOrder, orderModels } from '../../src/order';
import type { TillPrincipal } from '../../src/order/till.gate';
import { createFieldCipher } from '../../src/platform/crypto';
import type { Database } from '../../src/platform/database';
import { connectDatabase, onceModel } from '../../src/platform/database';
import { createEvents, eventModels } from '../../src/platform/events';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { FakeClock } from './clock';
import { createFakeClock } from './clock';
import { startDatabase } from './database';
import { createManualTimer } from './timer';

/** The order feature as one server process has it. */
export interface OrderProcess {
  readonly db: Database;
  readonly order: OrderFeature;
}

/** The order feature on a database of its own; members exist in memory only, and their ids are their codes. */
export interface OrderWorld extends OrderProcess {
  readonly clock: FakeClock;
  readonly members: Set<string>;
  readonly clerk: StaffPrincipal;
  readonly till: TillPrincipal;
  /** Another process on the same database. */
  second(): Promise<OrderProcess>;
  stop(): Promise<void>;
}

const store = { id: 'store-1', name: '一店', kind: 'store', path: '/store-1/', isOpen: true } as const;
const place = { storeId: store.id, storePath: store.path };

export async function startOrder(): Promise<OrderWorld> {
  const clock = createFakeClock();
  const models = [onceModel, ...eventModels, ...auditModels, ...orderModels];
  const { database, uri, databaseName, stop } = await startDatabase({ models, clock });
  const members = new Set<string>();
  const others: Database[] = [];
  const staff = {
    principalId: 'staff:s1',
    staffId: 's1',
    action: 'order.record',
    scopes: [store.path],
  } as const;
  return {
    ...createProcess(database, clock, members),
    clock,
    members,
    clerk: { ...staff, ...place },
    till: { principalId: 'till:k1', keyId: 'k1', place, store },
    async second() {
      const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
      others.push(db);
      return createProcess(db, clock, members);
    },
    async stop() {
      for (const db of others) await db.close();
      await stop();
    },
  };
}

function createProcess(db: Database, clock: FakeClock, members: ReadonlySet<string>): OrderProcess {
  const ids = createIds(clock);
  const logger = createLogger('silent');
  const options = { db, clock, ids, logger, timer: createManualTimer(), instance: ids.next() };
  const events = createEvents<DomainEvents>({ ...options, count: () => undefined });
  const find = (memberId: string) =>
    Promise.resolve(members.has(memberId) ? { _id: memberId, nickname: null } : null);
  const owner = (code: string) => Promise.resolve(members.has(code) ? { memberId: code } : null);
  const key = Buffer.alloc(32, 1);
  const order = createOrder({
    db,
    clock,
    ids,
    emit: events.emit,
    audit: createAudit({ db, clock, ids }).append,
    cipher: createFieldCipher({ encryptionKeys: [{ id: 'k', key }], indexKey: key }),
    stores: { find: () => Promise.resolve(store), findMany: () => Promise.resolve([store]) },
    members: {
      find,
      current: find,
      identifyAtCounter: (_staff, buyer) => Promise.resolve({ memberId: Object.values(buyer).join() }),
      identifyAtTill: (buyer) => owner('code' in buyer ? buyer.code : ''),
      memberByCode: () => Promise.resolve(null),
    },
    points: {
      accountOf: () => Promise.resolve({ available: 0 }),
      previewOrder: () => Promise.resolve([]),
      explain: () => Promise.resolve([]),
    },
    coupons: {
      quote: () => Promise.reject(new Error('there are no coupons here')),
      redeem: () => Promise.reject(new Error('there are no coupons here')),
      giveBack: () => Promise.resolve(null),
    },
    codesOf: () => Promise.resolve({ firstCodeId: null, lastCodeId: null }),
  });
  return { db, order };
}
