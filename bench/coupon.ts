import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../src/platform/clock';
import type { Database } from '../src/platform/database';
import { connectDatabase, syncIndexes } from '../src/platform/database';
import { startEngine } from '../src/platform/database/engine';
import { hasCode } from '../src/platform/errors';
import { createIds } from '../src/platform/ids';
import { enginePlaces } from '../test/support/engine';
import type { CouponProcess, Holder } from '../test/support/factories/couponWorld';
import {
  couponWorldModels,
  createCouponProcess,
  publishTemplate,
} from '../test/support/factories/couponWorld';
import type { Goal } from './goal';

const buyers = 64;
const stock = 1_000;

const clock = systemClock();

/** G10b: 64 buyers at once take one stock of coupons through two connections, until it is empty. */
export async function benchCoupon(): Promise<Goal[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'huan-bench-'));
  const engine = await startEngine({ ...enginePlaces(), dataDir, durable: true });
  const databases: Database[] = [];
  try {
    for (let number = 0; number < 2; number += 1) {
      const where = { uri: engine.uri, databaseName: 'bench-coupon', clock, ids: createIds(clock) };
      databases.push(await connectDatabase(where));
    }
    return [await measure(databases)];
  } finally {
    for (const db of databases) await db.close();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(databases: readonly Database[]): Promise<Goal> {
  const [first] = databases;
  if (first === undefined) throw new Error('there is no database');
  await syncIndexes(first.connection, couponWorldModels);
  const holders = new Map<string, Holder>();
  const processes = databases.map((db) => createCouponProcess(db, clock, { holders, stores: new Map() }));
  const [one] = processes;
  if (one === undefined) throw new Error('there is no process');
  const templateId = await publishTemplate(one, { stock });
  const startedMs = performance.now();
  const taken = await Promise.all(
    Array.from({ length: buyers }, (_, buyer) =>
      buy(processes[buyer % processes.length] ?? one, holders, templateId, buyer),
    ),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  const issued = await first.connection.collection('coupon').countDocuments({ templateId });
  const told = taken.reduce((sum, count) => sum + count, 0);
  const { remaining } = await one.coupon.service.templates.find(templateId);
  if (issued > stock || issued !== told || remaining !== stock - issued)
    throw new Error(`oversold: ${issued} issued, ${told} told, ${remaining ?? 0} left of ${stock}`);
  const what = `${buyers} buyers of one stock: issued / stock, 0 oversold`;
  const note = `${(issued / seconds).toFixed(0)}/s, ${stock} coupons, ${databases.length} connections`;
  return { id: 'G10b', what, ratio: issued / stock, atLeast: 1, note };
}

/** Claims as one new member after another until there is none left; answers how many it got. */
async function buy(
  { coupon }: CouponProcess,
  holders: Map<string, Holder>,
  templateId: string,
  buyer: number,
): Promise<number> {
  for (let count = 0; ; count += 1) {
    const memberId = `bench-${buyer}-${count}`;
    holders.set(memberId, { canEarn: true, canSpend: true, storePath: null, rewardKey: memberId, points: 0 });
    try {
      await coupon.service.claim(memberId, templateId);
    } catch (error) {
      if (hasCode(error, 'COUPON_STOCK_EMPTY')) return count;
      throw error;
    }
  }
}
