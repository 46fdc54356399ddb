import { createHash } from 'node:crypto';
import { auditModels, createAudit } from '../../../src/audit';
import type { CouponTemplateRequest } from '../../../src/contract/coupon';
import type { DomainEvents } from '../../../src/contract/events';
import type { CouponActor, CouponFeature, Redeemed, RedeemRequest } from '../../../src/coupon';
import { couponKey, couponModels, createCoupon } from '../../../src/coupon';
import { makeCouponCode } from '../../../src/coupon/coupon.code';
import type { Clock } from '../../../src/platform/clock';
import type { Database } from '../../../src/platform/database';
import { connectDatabase, onceModel } from '../../../src/platform/database';
import type { Events } from '../../../src/platform/events';
import { createEvents, eventModels } from '../../../src/platform/events';
import { createIds } from '../../../src/platform/ids';
import { createLogger } from '../../../src/platform/logger';
import type { FakeClock } from '../clock';
import { createFakeClock } from '../clock';
import { startDatabase } from '../database';
import { createManualTimer } from '../timer';
import { couponTemplate } from './coupon';

/** A member as coupons see one; a test may change it. */
export interface Holder {
  canEarn: boolean;
  canSpend: boolean;
  storePath: string | null;
  /** The person: the same after leaving and joining again. */
  rewardKey: string;
  points: number;
}

/** The coupon feature as one server process has it. */
export interface CouponProcess {
  readonly db: Database;
  readonly clock: Clock;
  readonly coupon: CouponFeature;
  readonly events: Events<DomainEvents>;
}

/** The coupon feature on a database of its own, with members and stores that exist in memory only. */
export interface CouponWorld extends CouponProcess {
  readonly clock: FakeClock;
  readonly uri: string;
  readonly databaseName: string;
  readonly holders: Map<string, Holder>;
  readonly stores: Map<string, { readonly id: string; readonly name: string; readonly path: string }>;
  /** Another process on the same database; `brand` gives it another key, as another brand has. */
  second(brand?: string): Promise<CouponProcess>;
  /** The same feature on another clock, for programs that run beside each other. */
  withClock(clock: Clock): CouponProcess;
  stop(): Promise<void>;
}

export const couponWorldModels = [onceModel, ...eventModels, ...auditModels, ...couponModels];

export async function startCoupons(): Promise<CouponWorld> {
  const clock = createFakeClock();
  const { database, uri, databaseName, stop } = await startDatabase({ models: couponWorldModels, clock });
  const holders = new Map<string, Holder>();
  const stores: CouponWorld['stores'] = new Map();
  const others: Database[] = [];
  const known = { holders, stores };
  return {
    ...createCouponProcess(database, clock, known),
    clock,
    uri,
    databaseName,
    ...known,
    async second(brand) {
      const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
      others.push(db);
      return createCouponProcess(db, clock, known, brand);
    },
    withClock: (own) => createCouponProcess(database, own, known),
    async stop() {
      for (const db of others) await db.close();
      await stop();
    },
  };
}

type Known = Pick<CouponWorld, 'holders' | 'stores'>;

export function createCouponProcess(
  db: Database,
  clock: Clock,
  { holders, stores }: Known,
  brand = 'brand',
): CouponProcess {
  const ids = createIds(clock);
  const logger = createLogger('silent');
  const timer = createManualTimer();
  const count = (): void => undefined;
  const events = createEvents<DomainEvents>({ db, clock, ids, logger, timer, count, instance: ids.next() });
  const find = (memberId: string): Holder => {
    const holder = holders.get(memberId);
    if (holder === undefined) throw new Error(`no member ${memberId}`);
    return holder;
  };
  const coupon = createCoupon({
    db,
    clock,
    ids,
    emit: events.emit,
    audit: createAudit({ db, clock, ids }).append,
    // Only what coupons read is there.
    settings: () => Promise.resolve({ couponExpiryNoticeDays: 3 }) as never,
    members: {
      standingOf: (memberId) => Promise.resolve(holders.get(memberId) ?? null),
      storeOf: (memberId) => Promise.resolve({ storeId: null, storePath: find(memberId).storePath }),
      rewardKeyOf: (memberId) => Promise.resolve(find(memberId).rewardKey),
      current: (memberId) => Promise.resolve(holders.has(memberId) ? { _id: memberId } : null),
    },
    stores: {
      findMany: (storeIds) => Promise.resolve(storeIds.flatMap((id) => stores.get(id) ?? [])),
    },
    staffNames: (staffIds) => Promise.resolve(new Map(staffIds.map((id) => [id, `店员 ${id}`]))),
    points: {
      spend: ({ memberId, points }) =>
        find(memberId).points >= points
          ? Promise.resolve({})
          : Promise.reject(new Error('the member has too few points')),
    },
    codeKey: codeKeyOf(brand),
  });
  events.register(coupon.handlers);
  return { db, clock, coupon, events };
}

let made = 0;

/** Somebody who has joined. */
export function createHolder(
  { holders }: Pick<CouponWorld, 'holders'>,
  change: Partial<Holder> = {},
): string {
  made += 1;
  const memberId = `member-${made}`;
  const defaults = { canEarn: true, canSpend: true, storePath: null, points: 0 };
  holders.set(memberId, { ...defaults, rewardKey: `person-${made}`, ...change });
  return memberId;
}

/** A store of the tree; at `/<id>/` unless told otherwise. */
export function createPlace(
  { stores }: Pick<CouponWorld, 'stores'>,
  under = '/',
): { storeId: string; storePath: string } {
  made += 1;
  const id = `store-${made}`;
  const path = `${under}${id}/`;
  stores.set(id, { id, name: `门店 ${made}`, path });
  return { storeId: id, storePath: path };
}

/** A template that issues from now on; answers its id. */
export async function publishTemplate(
  { coupon: { service } }: Pick<CouponProcess, 'coupon'>,
  change: Partial<CouponTemplateRequest> = {},
): Promise<string> {
  const draft = await service.templates.create({ ...couponTemplate, ...change }, 'operator');
  return (await service.templates.move(draft._id, 'publish', 'operator'))._id;
}

/** A coupon of one member; answers its id. */
export async function give(
  { coupon: { service } }: Pick<CouponProcess, 'coupon'>,
  templateId: string,
  memberId: string,
): Promise<string> {
  made += 1;
  const request = { templateId, memberId, key: `test:${made}`, by: 'award', reason: '测试' } as const;
  const issued = await service.issue(request);
  if ('refused' in issued) throw new Error(`nothing was issued: ${issued.refused}`);
  return issued.couponId;
}

export const clerk: CouponActor = { kind: 'staff', id: 'clerk-1' };

/** 120 yuan of one thing. */
export const basket = {
  lines: [{ lineId: '1', sku: 'A', category: '茶', quantity: 1, amountFen: 12_000 }],
} as const;

/** Redeems with a fresh QR code, in a transaction of its own, as a purchase does. */
export async function redeemNow(
  process: CouponProcess,
  couponId: string,
  request: Omit<RedeemRequest, 'couponCode' | 'couponId' | 'at' | 'basket'> &
    Partial<Pick<RedeemRequest, 'basket'>>,
): Promise<Redeemed> {
  const { coupon, db, clock } = process;
  const couponCode = await codeOfCoupon(process, couponId);
  return db.transaction({ keys: [couponKey(couponId)] }, () =>
    coupon.service.redeem({ basket, ...request, couponCode, at: clock.now() }),
  );
}

/** The QR code of a coupon in its holder's hands now, also where the holder would not be shown it any more. */
export async function codeOfCoupon({ coupon, clock }: CouponProcess, couponId: string): Promise<string> {
  const { coupon: held } = await coupon.service.find(couponId);
  return makeCouponCode(codeKeyOf('brand'), held, clock.now()).code;
}

function codeKeyOf(brand: string): Buffer {
  return createHash('sha256').update(brand).digest();
}
