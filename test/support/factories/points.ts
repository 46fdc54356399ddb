import { auditModels, createAudit } from '../../../src/audit';
import type { DomainEvents } from '../../../src/contract/events';
import type { Settings } from '../../../src/contract/setting';
import type { Clock } from '../../../src/platform/clock';
import type { AnyModel, Database } from '../../../src/platform/database';
import { connectDatabase, onceModel } from '../../../src/platform/database';
import type { Events } from '../../../src/platform/events';
import { createEvents, eventModels } from '../../../src/platform/events';
import type { Ids } from '../../../src/platform/ids';
import { createIds } from '../../../src/platform/ids';
import { createLogger } from '../../../src/platform/logger';
import type { Points, PointsEntry } from '../../../src/points';
import { createPoints, pointsModels } from '../../../src/points';
import { settingModels } from '../../../src/setting';
import type { FakeClock } from '../clock';
import { createFakeClock } from '../clock';
import { startDatabase } from '../database';
import { createManualTimer } from '../timer';

/** A member as points see one; a test may change it. */
export interface KnownMember {
  canEarn: boolean;
  canSpend: boolean;
  storeId: string | null;
  storePath: string | null;
  /** The person: the same after leaving and joining again. */
  rewardKey: string;
  tierId?: string | null;
  tagIds?: string[];
  multiplierPercent?: number;
}

/** The points feature as one server process has it. */
export interface PointsProcess {
  readonly db: Database;
  readonly ids: Ids;
  readonly points: Points;
  readonly events: Events<DomainEvents>;
}

/** The points feature on a database of its own, with members that exist in memory only. */
export interface PointsWorld extends PointsProcess {
  readonly clock: FakeClock;
  readonly members: Map<string, KnownMember>;
  /** The dials; a test may change them. */
  readonly settings: PointsSettings;
  /** The same feature on another clock, for programs that run beside each other. */
  withClock(clock: Clock): PointsProcess;
  /** Another process on the same database. */
  second(): Promise<PointsProcess>;
  stop(): Promise<void>;
}

type PointsSettings = {
  -readonly [Name in keyof Settings]: Settings[Name];
};

const defaults: Settings = {
  brandName: '品牌',
  pointsExpiry: { months: 12, mode: 'rolling' },
  signInPoints: 5,
  quietHours: { from: '21:00', to: '09:00' },
  mergeRefundGraceDays: 30,
  consentReaskDays: 30,
  pointsAdjustSecondApproverAbove: 1_000,
  couponExpiryNoticeDays: 3,
  pointsExpiryNoticeDays: 7,
  receiptClaimDays: 30,
  tierGraceDays: 30,
  clerkJoinFen: 200,
  clerkPurchasePermille: 10,
  clerkHoldDays: 14,
  notices: [],
};

export interface PointsWorldOptions {
  readonly models?: readonly AnyModel[];
  /** Default: the engine of the test run. */
  readonly uri?: string;
}

export async function startPoints(options: PointsWorldOptions = {}): Promise<PointsWorld> {
  const clock = createFakeClock();
  const models = [
    onceModel,
    ...eventModels,
    ...auditModels,
    ...settingModels,
    ...pointsModels,
    ...(options.models ?? []),
  ];
  const started = await startDatabase({
    models,
    clock,
    ...(options.uri === undefined ? {} : { uri: options.uri }),
  });
  const members = new Map<string, KnownMember>();
  const settings: PointsSettings = { ...defaults };
  const others: Database[] = [];
  const process = (db: Database, own: Clock): PointsProcess => createProcess(db, own, members, settings);
  return {
    ...process(started.database, clock),
    clock,
    members,
    settings,
    withClock: (own) => process(started.database, own),
    async second() {
      const { uri, databaseName } = started;
      const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
      others.push(db);
      return process(db, clock);
    },
    async stop() {
      for (const db of others) await db.close();
      await started.stop();
    },
  };
}

function createProcess(
  db: Database,
  clock: Clock,
  members: ReadonlyMap<string, KnownMember>,
  settings: Settings,
): PointsProcess {
  const ids = createIds(clock);
  const logger = createLogger('silent');
  const timer = createManualTimer();
  const instance = ids.next();
  const events = createEvents<DomainEvents>({
    db, clock, ids, logger, timer, instance, count: () => undefined,
  }); // prettier-ignore
  const find = (memberId: string): KnownMember => {
    const member = members.get(memberId);
    if (member === undefined) throw new Error(`no member ${memberId}`);
    return member;
  };
  const points = createPoints({
    db,
    clock,
    ids,
    logger,
    emit: events.emit,
    audit: createAudit({ db, clock, ids }).append,
    settings: () => Promise.resolve({ ...settings }),
    members: {
      standingOf: (memberId) => Promise.resolve(members.get(memberId) ?? null),
      storeOf(memberId) {
        const { storeId, storePath } = find(memberId);
        return Promise.resolve({ storeId, storePath });
      },
      current: (memberId) => Promise.resolve(members.has(memberId) ? { _id: memberId } : null),
      rewardKeyOf: (memberId) => Promise.resolve(find(memberId).rewardKey),
    },
    audience: {
      tierOf: (memberId) => Promise.resolve(find(memberId).tierId ?? null),
      tagIdsOf: (memberId) => Promise.resolve(find(memberId).tagIds ?? []),
      multiplierPercentOf: (memberId) => Promise.resolve(find(memberId).multiplierPercent ?? 100),
    },
  });
  events.register(points.handlers);
  return { db, ids, points, events };
}

let made = 0;

/** A member who may earn and spend, with points if they are given any. */
export async function createPointsMember(
  world: Pick<PointsWorld, 'members' | 'points' | 'ids'>,
  { points = 0, ...known }: Partial<KnownMember> & { readonly points?: number } = {},
): Promise<string> {
  made += 1;
  const memberId = `member-${made}`;
  const rewardKey = `person-${made}`;
  world.members.set(memberId, {
    canEarn: true,
    canSpend: true,
    storeId: null,
    storePath: null,
    rewardKey,
    ...known,
  });
  if (points > 0) await earn(world, memberId, points);
  return memberId;
}

/** An earning without a rule, under a key of its own. */
export function earn(
  { points: { service }, ids }: Pick<PointsWorld, 'points' | 'ids'>,
  memberId: string,
  points: number,
  expiresAt?: Date,
): Promise<PointsEntry> {
  const id = ids.next();
  const source = { type: 'order', id };
  const date = expiresAt === undefined ? {} : { expiresAt };
  return service.earn({ memberId, points, source, idemKey: `test:${id}`, ...date });
}

/** A spending under a key of its own. */
export function spend(
  { points: { service }, ids }: Pick<PointsWorld, 'points' | 'ids'>,
  memberId: string,
  points: number,
): Promise<PointsEntry> {
  const id = ids.next();
  return service.spend({ memberId, points, source: { type: 'order', id }, idemKey: `test:${id}` });
}

/** Takes an entry back, whole or in part, under a key of its own. */
export function reverse(
  { points: { service }, ids }: Pick<PointsWorld, 'points' | 'ids'>,
  entryId: string,
  points?: number,
): Promise<PointsEntry> {
  const id = ids.next();
  const amount = points === undefined ? {} : { points };
  return service.reverse({ entryId, source: { type: 'refund', id }, idemKey: `test:${id}`, ...amount });
}
