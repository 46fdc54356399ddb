import os from 'node:os';
import { mongo, Schema } from 'mongoose';
import { loadConfig } from '../../config';
import { models } from '../../src/app';
import { connectDatabase, syncIndexes } from '../../src/platform/database';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import { startServer } from '../../src/server';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import { demoEnvironment } from '../support/environment';
import { freshDatabaseUri } from '../support/startApp';
import { createManualTimer } from '../support/timer';

/** F34: what the code relies on is proved before the first request, or there is none. */
describe('start-up', () => {
  let test: TestDatabase;
  const clock = createFakeClock();

  beforeAll(async () => {
    test = await startDatabase({ models });
  }, 120_000);
  afterAll(() => test.stop());

  const indexesOf = async (collection: string): Promise<Map<string, string>> => {
    const listed = await test.database.connection.collection(collection).listIndexes().toArray();
    // `listIndexes` answers each with its key and its name.
    return new Map(listed.map(({ key, name }) => [JSON.stringify(key), String(name)] as const));
  };

  it('refuses without any single index of the manifest, and names it', async () => {
    const { connection } = test.database;
    const all = models.flatMap((model) => model.indexes.map((index) => ({ model, index })));
    expect(all.length).toBeGreaterThan(70);
    await test.database.verify(models);
    for (const { model, index } of all) {
      const key = JSON.stringify(index.key);
      await connection.collection(model.name).dropIndex((await indexesOf(model.name)).get(key) ?? '');
      await expect(test.database.verify([model])).rejects.toMatchObject({
        code: 'DATABASE_INDEXES_MISSING',
        message: expect.stringContaining(`${model.name} ${key}`) as string,
      });
      expect(await syncIndexes(connection, [model])).toHaveLength(1);
    }
    await test.database.verify(models);
  }, 300_000);

  it('refuses an index that is there but not unique', async () => {
    const { connection } = test.database;
    const unique = models.filter(({ indexes }) => indexes.some((index) => index.unique === true));
    for (const model of unique.slice(0, 5)) {
      const index = model.indexes.find((each) => each.unique === true);
      const collection = connection.collection(model.name);
      await collection.dropIndex((await indexesOf(model.name)).get(JSON.stringify(index?.key)) ?? '');
      await syncIndexes(connection, [{ ...model, indexes: [{ key: index?.key ?? {} }] }]);
      await expect(test.database.verify([model])).rejects.toMatchObject({ code: 'DATABASE_INDEXES_MISSING' });
      await collection.dropIndex((await indexesOf(model.name)).get(JSON.stringify(index?.key)) ?? '');
      await syncIndexes(connection, [model]);
    }
  });

  it('keeps a server from listening on a database without indexes, and builds none by itself', async () => {
    const uri = freshDatabaseUri();
    const config = loadConfig({ ...demoEnvironment, MONGODB_URI: uri });
    const seams = { clock, logger: createLogger('silent'), timer: createManualTimer() };
    await expect(startServer(config, seams)).rejects.toMatchObject({ code: 'DATABASE_INDEXES_MISSING' });
    const client = await mongo.MongoClient.connect(uri, { runtimeAdapters: { os } });
    try {
      const names = (await client.db().listCollections({}, { nameOnly: true }).toArray()).map(
        ({ name }) => name,
      );
      expect(names.filter((name) => name !== 'startUpCheck')).toEqual([]);
    } finally {
      await client.db().dropDatabase();
      await client.close();
    }
  });

  it('refuses a database whose transactions keep what was aborted', async () => {
    const database = await connect(test);
    try {
      // A server that answers every command of a transaction and takes none back.
      database.connection.transaction = (work) => work(undefined as never);
      await expect(database.verify([])).rejects.toMatchObject({ code: 'DATABASE_SELF_TEST_FAILED' });
      expect(await database.connection.collection('startUpCheck').countDocuments()).toBe(0);
    } finally {
      await database.close();
    }
  });

  it('refuses a model whose writes are acknowledged by one server', async () => {
    const database = await connect(test);
    try {
      const schema = new Schema({}, { collection: 'pointsEntry', writeConcern: { w: 1 } });
      database.connection.model('pointsEntry', schema);
      await expect(database.verify(models)).rejects.toMatchObject({
        code: 'DATABASE_WRITE_CONCERN',
        message: expect.stringContaining('pointsEntry') as string,
      });
    } finally {
      await database.close();
    }
  });

  it('writes with a majority even where the address says w=1, and refuses one that gives up the journal', async () => {
    const [one, loose] = [await connect(test, '?w=1'), await connect(test, '?journal=false')];
    try {
      await one.verify(models);
      expect(one.connection.db?.writeConcern).toMatchObject({ w: 'majority', j: true });
      await expect(loose.verify(models)).rejects.toMatchObject({ code: 'DATABASE_WRITE_CONCERN' });
    } finally {
      await Promise.all([one.close(), loose.close()]);
    }
  });
});

function connect({ uri, databaseName }: TestDatabase, query = '') {
  const clock = createFakeClock();
  return connectDatabase({ uri: withQuery(uri, query), databaseName, clock, ids: createIds(clock) });
}

function withQuery(uri: string, query: string): string {
  if (query === '') return uri;
  const address = new URL(uri);
  for (const [name, value] of new URLSearchParams(query)) address.searchParams.set(name, value);
  return address.toString();
}
