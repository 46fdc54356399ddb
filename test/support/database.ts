import { randomUUID } from 'node:crypto';
import { createIds } from '../../src/platform/ids';
import type { Clock } from '../../src/platform/clock';
import type { AnyModel, Database } from '../../src/platform/database';
import { connectDatabase, syncIndexes } from '../../src/platform/database';
import { createFakeClock } from './clock';

export type { OwnEngine } from './engine';
export { startOwnEngine } from './engine';

/** What a test may say about its database. */
export interface TestDatabaseOptions {
  /** Their collections and indexes are made. */
  readonly models?: readonly AnyModel[];
  /** Default: a clock that stands still. */
  readonly clock?: Clock;
  /** Default: the engine of the test run. */
  readonly uri?: string;
}

/** A database of one test file. */
export interface TestDatabase {
  readonly database: Database;
  readonly uri: string;
  readonly databaseName: string;
  /** Disconnects, then drops the database. */
  readonly stop: () => Promise<void>;
}

/** A fresh, empty database under a random name on the engine of this test run. */
export async function startDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const uri = options.uri ?? process.env['MONGODB_URI'];
  if (uri === undefined)
    throw new Error('MONGODB_URI is missing: run the tests through jest, whose set-up starts an engine');
  const databaseName = `test-${randomUUID()}`;
  const clock = options.clock ?? createFakeClock();
  const database = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
  if (options.models !== undefined) await syncIndexes(database.connection, options.models);
  return {
    database,
    uri,
    databaseName,
    async stop() {
      await database.close();
      await dropDatabase(uri, databaseName);
    },
  };
}

/**
 * Drops a database that nobody works with any more: dropping one with an open transaction in it stops the embedded engine
 * for everybody.
 */
export async function dropDatabase(uri: string, databaseName?: string): Promise<void> {
  const clock = createFakeClock();
  const name = databaseName === undefined ? {} : { databaseName };
  const database = await connectDatabase({ uri, ...name, clock, ids: createIds(clock), maxPoolSize: 1 });
  await database.connection.dropDatabase();
  await database.close();
}
