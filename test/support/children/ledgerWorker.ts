import { createHash } from 'node:crypto';
import type { DomainEvents } from '../../../src/contract/events';
import { systemClock } from '../../../src/platform/clock';
import { connectDatabase } from '../../../src/platform/database';
import { AppError } from '../../../src/platform/errors';
import { createEvents } from '../../../src/platform/events';
import { createIds } from '../../../src/platform/ids';
import { createLogger } from '../../../src/platform/logger';
import type { PointsDeps, PointsEntry } from '../../../src/points';
import { createPoints } from '../../../src/points';
import { createManualTimer } from '../timer';

/** A process that moves points at random, so that it can be killed. It tells its parent of every operation that was acknowledged. */
export interface LedgerOrder {
  readonly uri: string;
  readonly databaseName: string;
  readonly seed: string;
  readonly members: number;
  readonly operations: number;
}

/** An operation that the ledger has acknowledged. */
export interface Acknowledged {
  readonly idemKey: string;
  readonly memberId: string;
  readonly delta: number;
}

const source = { type: 'soak', id: 'soak' };
const store = { storeId: null, storePath: null };
const expiresAt = new Date(Date.UTC(2099, 0, 1));

async function work({ uri, databaseName, seed, members, operations }: LedgerOrder): Promise<void> {
  const clock = systemClock();
  const ids = createIds(clock);
  const db = await connectDatabase({ uri, databaseName, clock, ids });
  const { service } = createPoints(depsOf(db, clock, ids));
  for (let number = 0; number < operations; number += 1) {
    const idemKey = `${seed}:${number}`;
    const dice = createHash('sha256').update(idemKey).digest();
    const memberId = `soak-${dice.readUInt16BE(0) % members}`;
    const points = 1 + (dice.readUInt8(2) % 20);
    const command = { memberId, points, source, idemKey, store };
    const isEarning = dice.readUInt8(3) % 5 < 3;
    const entry = await patiently(() =>
      isEarning ? service.earn({ ...command, expiresAt }) : service.spend(command),
    );
    if (entry !== undefined) {
      process.send?.({ idemKey, memberId, delta: entry.delta } satisfies Acknowledged);
    }
  }
}

/** Repeats the same request while the database is away, as a client with a key may; a refusal is an answer, too. */
async function patiently(operation: () => Promise<PointsEntry>): Promise<PointsEntry | undefined> {
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      if (error instanceof AppError && error.kind === 'conflict') return undefined;
    }
  }
}

function depsOf(db: PointsDeps['db'], clock: PointsDeps['clock'], ids: PointsDeps['ids']): PointsDeps {
  const logger = createLogger('silent');
  const timer = createManualTimer();
  const count = (): void => undefined;
  const instance = `soak-${process.pid}`;
  const events = createEvents<DomainEvents>({ db, clock, ids, logger, timer, count, instance });
  return {
    db,
    clock,
    ids,
    logger,
    emit: events.emit,
    audit: () => Promise.reject(new Error('earning and spending write no audit entry')),
    settings: () => Promise.reject(new Error('the expiry is given')),
    members: {
      standingOf: () => Promise.resolve({ canEarn: true, canSpend: true }),
      storeOf: () => Promise.resolve(store),
      current: (memberId) => Promise.resolve({ _id: memberId }),
      rewardKeyOf: (memberId) => Promise.resolve(memberId),
    },
    audience: {
      tierOf: () => Promise.resolve(null),
      tagIdsOf: () => Promise.resolve([]),
      multiplierPercentOf: () => Promise.resolve(100),
    },
  };
}

process.once('message', (order: LedgerOrder) => {
  work(order).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
