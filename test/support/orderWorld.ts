import { createAudit } from '../../src/audit';
import type { StaffPrincipal } from '../../src/contract/principals';
import type { OrderFeature } from '../../src/order';
import { createOrder, orderModels } from '../../src/order';
import type { TillPrincipal } from '../../src/order/till.gate';
import { createFieldCipher } from '../../src/platform/crypto';
import type { FakeClock } from './clock';
import type { PointsProcess, PointsWorld } from './factories/points';
import { startPoints } from './factories/points';

/** The order feature as one server process has it, with the points that hear it. */
export interface OrderProcess extends PointsProcess {
  readonly order: OrderFeature;
}

/** The order feature on a database of its own; members exist in memory only, and their ids are their codes. */
export interface OrderWorld extends OrderProcess {
  readonly clock: FakeClock;
  readonly members: PointsWorld['members'];
  readonly clerk: StaffPrincipal;
  readonly till: TillPrincipal;
  stop(): Promise<void>;
}

const store = { id: 'store-1', name: '一店', kind: 'store', path: '/store-1/', isOpen: true } as const;
const place = { storeId: store.id, storePath: store.path };

export async function startOrder(): Promise<OrderWorld> {
  const world = await startPoints({ models: orderModels });
  const staff = {
    principalId: 'staff:s1',
    staffId: 's1',
    action: 'order.record',
    scopes: [store.path],
  } as const;
  return {
    ...world,
    order: createFeature(world, world.clock, world.members, world.settings),
    clerk: { ...staff, ...place },
    till: { principalId: 'till:k1', keyId: 'k1', place, store },
  };
}

function createFeature(
  { db, ids, events, points }: PointsProcess,
  clock: FakeClock,
  members: PointsWorld['members'],
  settings: PointsWorld['settings'],
): OrderFeature {
  const find = (memberId: string) =>
    Promise.resolve(members.has(memberId) ? { _id: memberId, nickname: null } : null);
  const owner = (code: string) => Promise.resolve(members.has(code) ? { memberId: code } : null);
  const key = Buffer.alloc(32, 1);
  const noCoupons = () => Promise.reject(new Error('there are no coupons here'));
  return createOrder({
    db,
    clock,
    ids,
    emit: events.emit,
    settings: () => Promise.resolve(settings),
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
    points: points.service,
    coupons: { quote: noCoupons, redeem: noCoupons, giveBack: () => Promise.resolve(null) },
    codesOf: () => Promise.resolve({ firstCodeId: null, lastCodeId: null }),
  });
}
