import { mongo } from 'mongoose';
import type { Batch, StoreOutcome } from '../../src/inbox/inbox.batch';
import { createBatch } from '../../src/inbox/inbox.batch';
import { createIngestRow } from './rows';
import { inboxMessageModel, inboxModels } from '../../src/inbox/inbox.model';
import type { InboxMessage } from '../../src/inbox/inbox.model';
import { systemAfter } from '../../src/platform/timer';
import { startDatabase } from '../support/database';
import { createManualAfter } from './manualAfter';

type Insert = (rows: readonly InboxMessage[]) => Promise<unknown>;

function batchOf(insertMany: Insert, options: Partial<Parameters<typeof createBatch>[0]> = {}): Batch {
  return createBatch({
    insertMany,
    after: systemAfter,
    waitMs: 2,
    maxRows: 64,
    maxInFlight: 4,
    writeTimeoutMs: 4_400,
    ...options,
  });
}

const put = (batch: Batch, ids: readonly string[]): Promise<PromiseSettledResult<StoreOutcome>[]> =>
  Promise.allSettled(ids.map((id) => batch.put(createIngestRow(id)).outcome));

const outcomes = (settled: readonly PromiseSettledResult<StoreOutcome>[]): string[] =>
  settled.map((one) => (one.status === 'fulfilled' ? one.value : codeOf(one.reason)));

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, number) => `row-${number}`);

describe('group commit', () => {
  it('writes rows that arrive together with one insert', async () => {
    const batches: number[] = [];
    const batch = batchOf((rows) => Promise.resolve(batches.push(rows.length)));
    await put(batch, ids(40));
    expect(batches).toEqual([40]);
  });

  it('never puts more than 64 rows into one insert, and does not wait once it has 64', async () => {
    const batches: number[] = [];
    const timers = createManualAfter();
    const batch = batchOf((rows) => Promise.resolve(batches.push(rows.length)), { after: timers.after });
    expect(outcomes(await put(batch, ids(128)))).toEqual(ids(128).map(() => 'stored'));
    expect(batches).toEqual([64, 64]);
  });

  it('lets rows gather while as many writes as allowed are under way', async () => {
    const batches: number[] = [];
    const finish: (() => void)[] = [];
    const batch = batchOf(
      (rows) => {
        batches.push(rows.length);
        return new Promise<void>((resolve) => finish.push(resolve));
      },
      { maxInFlight: 1, maxRows: 4 },
    );
    const all = put(batch, ids(10));
    expect(batches).toEqual([4]);
    finish[0]?.();
    await Promise.resolve();
    while (batches.length < 3) {
      finish.at(-1)?.();
      await new Promise(setImmediate);
    }
    finish.at(-1)?.();
    expect(outcomes(await all)).toEqual(ids(10).map(() => 'stored'));
    expect(batches).toEqual([4, 4, 2]);
  });

  it('tells each row its own outcome: a duplicate and a refused row leave the others stored', async () => {
    const { database, stop } = await startDatabase({ models: inboxModels });
    const rows = database.collection(inboxMessageModel);
    await rows.insertOne(createIngestRow('row-1'));
    await database.connection.db?.command({
      collMod: inboxMessageModel.name,
      validator: { appid: { $ne: 'refused' } },
    });
    const batch = batchOf((batched) => rows.insertMany([...batched], { ordered: false }));
    const settled = await Promise.allSettled([
      batch.put(createIngestRow('row-0')).outcome,
      batch.put(createIngestRow('row-1')).outcome,
      batch.put({ ...createIngestRow('row-2'), appid: 'refused' }).outcome,
      batch.put(createIngestRow('row-3')).outcome,
      batch.put(createIngestRow('row-3')).outcome,
    ]);
    expect(outcomes(settled)).toEqual(['stored', 'duplicate', 'INBOX_NOT_STORED', 'stored', 'duplicate']);
    expect((await rows.find().toArray()).map(({ _id }) => _id).sort()).toEqual(['row-0', 'row-1', 'row-3']);
    await stop();
  });

  it('acknowledges nothing when the connection broke, which the driver reports without a refused row', async () => {
    const { database, stop } = await startDatabase({ models: inboxModels });
    const rows = database.collection(inboxMessageModel);
    await database.close();
    const batch = batchOf((batched) => rows.insertMany([...batched], { ordered: false }));
    expect(outcomes(await put(batch, ids(3)))).not.toContain('stored');
    const broken = new mongo.MongoBulkWriteError({ message: 'broken', code: 0, writeErrors: [] }, noResult());
    const wrapped = batchOf(() => Promise.reject(broken));
    expect(outcomes(await put(wrapped, ids(2)))).toEqual(['INBOX_NOT_STORED', 'INBOX_NOT_STORED']);
    await stop().catch(() => undefined);
  });

  it('gives up a write that takes too long and makes room for the next', async () => {
    const timers = createManualAfter();
    let isStalled = true;
    const batch = batchOf(() => (isStalled ? new Promise(() => undefined) : Promise.resolve()), {
      after: timers.after,
      maxInFlight: 1,
      maxRows: 1,
    });
    const first = put(batch, ['row-0']);
    const second = put(batch, ['row-1']);
    isStalled = false;
    timers.fire(4_400);
    expect(outcomes(await first)).toEqual(['INBOX_NOT_STORED']);
    expect(outcomes(await second)).toEqual(['stored']);
  });

  it('drops rows that nobody waits for before they are sent', async () => {
    const written: string[] = [];
    const timers = createManualAfter();
    const batch = batchOf((rows) => Promise.resolve(written.push(...rows.map(({ _id }) => _id))), {
      after: timers.after,
    });
    batch.put(createIngestRow('row-0')).abandon();
    const kept = batch.put(createIngestRow('row-1'));
    timers.fire(2);
    await kept.outcome;
    expect(written).toEqual(['row-1']);
  });

  it('drains: what waits is written before it resolves', async () => {
    const written: string[] = [];
    const timers = createManualAfter();
    const batch = batchOf((rows) => Promise.resolve(written.push(...rows.map(({ _id }) => _id))), {
      after: timers.after,
    });
    void put(batch, ids(3));
    await batch.drain();
    expect(written).toEqual(ids(3));
    await batch.drain();
  });
});

/** A result in which nothing was inserted. */
function noResult(): mongo.BulkWriteResult {
  // The driver makes these itself; only what the code reads is here.
  return { insertedCount: 0, getWriteConcernError: () => undefined } as unknown as mongo.BulkWriteResult;
}
