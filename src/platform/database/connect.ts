import os from 'node:os';
import type { Connection, Model, mongo } from 'mongoose';
import { Mongoose } from 'mongoose';
import type { Clock } from '../clock';
import type { Ids } from '../ids';
import { databaseUnavailable } from './errors';
import { assertIndexes, assertWriteConcern } from './manifest';
import type { AnyModel, ModelDefinition } from './model';
import { bindModel } from './model';
import { createOnceStore, onceModel } from './once';
import { selfTest } from './selfTest';
import type { Transactions } from './transaction';
import { createTransactions } from './transaction';

export interface DatabaseOptions {
  readonly uri: string;
  /** Overrides the database named in the URI. */
  readonly databaseName?: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long an operation may look for a reachable server, in ms. */
  readonly serverSelectionTimeoutMs?: number;
  readonly maxPoolSize?: number;
}

/** The database as features see it. */
export interface Database extends Transactions {
  readonly connection: Connection;
  /** The mongoose model of a definition: joins an open transaction by itself. */
  model<R extends { _id: string }>(definition: ModelDefinition<R>): Model<R>;
  /** The driver's collection, for hot paths: inside a transaction hand it the session. */
  collection<R extends { _id: string }>(definition: ModelDefinition<R>): mongo.Collection<R>;
  /** Self-test, write concern and index manifest. @throws AppError DATABASE_… when the server must not start. */
  verify(models: readonly AnyModel[]): Promise<void>;
  /** Lets open transactions end first: what is cut off holds its documents until the server notices. */
  close(): Promise<void>;
}

/** How long `close` waits for open transactions. */
const drainMs = 5_000;

/** Connects with majority and journalled writes. @throws AppError DATABASE_UNAVAILABLE */
export async function connectDatabase(options: DatabaseOptions): Promise<Database> {
  // Each connection has its own mongoose: the open transaction of one must not be joined by calls on another.
  const mongoose = new Mongoose({ strictQuery: 'throw', autoIndex: false, autoCreate: false });
  mongoose.set('transactionAsyncLocalStorage', true);
  const connection = mongoose.createConnection(options.uri, {
    ...(options.databaseName === undefined ? {} : { dbName: options.databaseName }),
    writeConcern: { w: 'majority', journal: true },
    serverSelectionTimeoutMS: options.serverSelectionTimeoutMs ?? 5_000,
    waitQueueTimeoutMS: 5_000,
    maxPoolSize: options.maxPoolSize ?? 50,
    appName: 'huan',
    // Left to itself the driver imports it late, which a sandbox without dynamic import (jest) refuses.
    runtimeAdapters: { os },
  });
  await connection.asPromise().catch((error: unknown) => {
    throw databaseUnavailable(error);
  });
  const onceRows = bindModel(connection, onceModel);
  const transactions = createTransactions(connection, () => createOnceStore(onceRows, options.clock));
  return {
    connection,
    ...transactions,
    model: (definition) => bindModel(connection, definition),
    // The driver types a collection by its documents; the name belongs to this definition alone.
    collection: <R extends { _id: string }>(definition: ModelDefinition<R>) =>
      bindModel(connection, definition).collection as unknown as mongo.Collection<R>,
    async verify(models) {
      await selfTest(connection, transactions.transaction, options.ids.next());
      assertWriteConcern(connection, models);
      await assertIndexes(connection, models);
    },
    async close() {
      await transactions.drain(drainMs);
      await connection.close();
    },
  };
}
