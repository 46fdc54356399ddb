import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../src/platform/clock';
import type { Database } from '../src/platform/database';
import { connectDatabase, onceModel, syncIndexes } from '../src/platform/database';
import { startEngine } from '../src/platform/database/engine';
import { createEvents, eventModels } from '../src/platform/events';
import { createIds } from '../src/platform/ids';
import { createLogger } from '../src/platform/logger';
import { systemTimer } from '../src/platform/timer';
import type { DomainEvents } from '../src/contract/events';
import { createPoints, pointsModels } from '../src/points';
import { enginePlaces } from '../test/support/engine';
import type { Goal } from './goal';
import { compare } from './goal';

const rounds = 5;
const operations = 1_500;
/** As many members as operations in flight: what is measured is the transaction, not the queue of one account. */
const members = 32;

const clock = systemClock();
const ids = createIds(clock);
const noStore = { storeId: null, storePath: null };

/** G10a: spending points, against a bare driver transaction that writes the same four documents. */
export async function benchLedger(): Promise<Goal[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'huan-bench-'));
  const engine = await startEngine({ ...enginePlaces(), dataDir, durable: true });
  const db = await connectDatabase({ uri: engine.uri, databaseName: 'bench-ledger', clock, ids });
  try {
    await syncIndexes(db.connection, [onceModel, ...eventModels, ...pointsModels]);
    const spend = await spending(db);
    const bare = await bareTransaction(db);
    const { ratio, subject, control } = await compare(rounds, () => rate(spend), () => rate(bare)); // prettier-ignore
    const report = await spend.check();
    if (report.findings.length > 0)
      throw new Error(`the ledger is broken: ${JSON.stringify(report.findings[0])}`);
    const note = `${subject.toFixed(0)}/s against ${control.toFixed(0)}/s, ${members} in flight`;
    return [
      { id: 'G10a', what: 'spending points / bare transaction of four writes', ratio, atLeast: 0.6, note },
    ];
  } finally {
    await db.close();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Work {
  /** One operation of one member. */
  run(member: number): Promise<unknown>;
}

async function rate(work: Work): Promise<number> {
  let left = operations;
  const startedMs = performance.now();
  const worker = async (member: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work.run(member);
    }
  };
  await Promise.all(Array.from({ length: members }, (_, member) => worker(member)));
  return operations / ((performance.now() - startedMs) / 1_000);
}

async function spending(db: Database) {
  const logger = createLogger('silent');
  const count = (): void => undefined;
  const events = createEvents<DomainEvents>({
    db,
    clock,
    ids,
    logger,
    timer: systemTimer,
    count,
    instance: 'bench',
  });
  const points = createPoints({
    db,
    clock,
    ids,
    logger,
    emit: events.emit,
    audit: () => Promise.reject(new Error('spending writes no audit entry')),
    settings: () => Promise.reject(new Error('the expiry is given')),
    members: {
      find: (memberId: string) => Promise.resolve({ _id: memberId }),
      current: (memberId: string) => Promise.resolve({ _id: memberId }),
      standingOf: () => Promise.resolve({ canEarn: true, canSpend: true }),
      storeOf: () => Promise.resolve(noStore),
      rewardKeyOf: (memberId: string) => Promise.resolve(memberId),
    },
  } as unknown as Parameters<typeof createPoints>[0]); // Only what spending calls is there.
  const expiresAt = new Date(Date.UTC(2099, 0, 1));
  for (let member = 0; member < members; member += 1) {
    const source = { type: 'bench', id: `seed-${member}` };
    const seed = {
      memberId: `bench-${member}`,
      points: 1_000_000,
      source,
      idemKey: `seed:${member}`,
      expiresAt,
    };
    await points.service.earn({ ...seed, store: noStore });
  }
  let number = 0;
  return {
    run(member: number) {
      number += 1;
      const source = { type: 'bench', id: String(number) };
      const command = {
        memberId: `bench-${member}`,
        points: 1,
        source,
        idemKey: `spend:${number}`,
        store: noStore,
      };
      return points.service.spend(command);
    },
    check: () => points.checkLedger(),
  };
}

/** The same four writes without any of our rules, straight through the driver. */
async function bareTransaction(db: Database): Promise<Work> {
  const client = db.connection.getClient();
  const collection = <T extends { _id: string }>(name: string) => db.connection.collection<T>(name);
  const accounts = collection<{ _id: string; balance: number; seq: number }>('bareAccount');
  const lots = collection<{ _id: string; remaining: number }>('bareLot');
  const entries = collection<{ _id: string; memberId: string; delta: number; at: Date }>('bareEntry');
  const outbox = collection<{ _id: string; name: string; at: Date }>('bareOutbox');
  for (let member = 0; member < members; member += 1) {
    await accounts.insertOne({ _id: `bench-${member}`, balance: 1_000_000, seq: 0 });
    await lots.insertOne({ _id: `bench-${member}`, remaining: 1_000_000 });
  }
  await entries.createIndex({ memberId: 1 }, {}, {});
  return {
    run: (member) =>
      client.withSession((session) =>
        session.withTransaction(async () => {
          const _id = `bench-${member}`;
          const at = clock.now();
          await accounts.updateOne(
            { _id, balance: { $gte: 1 } },
            { $inc: { balance: -1, seq: 1 } },
            { session },
          );
          await lots.updateOne({ _id }, { $inc: { remaining: -1 } }, { session });
          await entries.insertOne({ _id: ids.next(), memberId: _id, delta: -1, at }, { session });
          await outbox.insertOne({ _id: ids.next(), name: 'points.spent', at }, { session });
        }),
      ),
  };
}
