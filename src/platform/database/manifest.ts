import type { Connection, mongo } from 'mongoose';
import { AppError } from '../errors';
import type { AnyModel, IndexDefinition } from './model';

/** An index that should be there, as people name it: `pointsEntry { idemKey: 1 } unique`. */
interface Wanted {
  readonly collection: string;
  readonly index: IndexDefinition;
}

/** Creates what the manifest lists and the database lacks. Safe to run again; drops nothing. Returns what it created. */
export async function syncIndexes(connection: Connection, models: readonly AnyModel[]): Promise<string[]> {
  const db = databaseOf(connection);
  const existing = new Set(
    (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name),
  );
  for (const { name } of models) if (!existing.has(name)) await db.createCollection(name);
  const missing = await missingIndexes(connection, models);
  for (const { collection, index } of missing) {
    await db.collection(collection).createIndex(index.key, indexOptions(index), {});
  }
  return missing.map(describeIndex);
}

/** @throws AppError DATABASE_INDEXES_MISSING, naming each index and the command that builds them. */
export async function assertIndexes(connection: Connection, models: readonly AnyModel[]): Promise<void> {
  const missing = (await missingIndexes(connection, models)).map(describeIndex);
  if (missing.length === 0) return;
  throw new AppError(
    'DATABASE_INDEXES_MISSING',
    'internal',
    `the database lacks ${missing.length} index(es); run \`npm run cli sync-indexes\`: ${missing.join('; ')}`,
  );
}

/** @throws AppError DATABASE_WRITE_CONCERN when the connection or a collection would acknowledge before a majority has it. */
export function assertWriteConcern(connection: Connection, models: readonly AnyModel[]): void {
  const weak = models.filter(({ name }) => {
    const registered = connection.models[name];
    const concern = registered?.collection.writeConcern ?? databaseOf(connection).writeConcern;
    const override = registered?.schema.get('writeConcern');
    return (
      concern?.w !== 'majority' || concern.journal !== true || (override != null && override.w !== 'majority')
    );
  });
  if (weak.length === 0) return;
  const names = weak.map(({ name }) => name).join(', ');
  throw new AppError(
    'DATABASE_WRITE_CONCERN',
    'internal',
    `writes must wait for a majority and its journal: ${names}`,
  );
}

async function missingIndexes(connection: Connection, models: readonly AnyModel[]): Promise<Wanted[]> {
  const db = databaseOf(connection);
  const missing: Wanted[] = [];
  for (const { name, indexes } of models) {
    const present = await presentIndexes(db, name);
    for (const index of indexes)
      if (!present.has(fingerprint(index))) missing.push({ collection: name, index });
  }
  return missing;
}

async function presentIndexes(db: mongo.Db, collection: string): Promise<Set<string>> {
  const listed = await db
    .collection(collection)
    .listIndexes()
    .toArray()
    .catch(() => []); // no such collection yet: it has no index
  return new Set(
    listed.map(({ key, unique, partialFilterExpression }) => {
      // `listIndexes` answers untyped documents of exactly this shape.
      const where = partialFilterExpression as IndexDefinition['where'];
      return fingerprint({
        key: key as IndexDefinition['key'],
        unique: unique === true,
        ...(where ? { where } : {}),
      });
    }),
  );
}

function fingerprint({ key, unique, where }: IndexDefinition): string {
  return JSON.stringify([Object.entries(key), unique === true, where ?? null]);
}

function indexOptions({ key, unique, where }: IndexDefinition): mongo.CreateIndexesOptions {
  return {
    ...(unique === true ? { unique } : {}),
    ...(where === undefined ? {} : { partialFilterExpression: { ...where } }),
    ...(Object.values(key).includes('2dsphere') ? { '2dsphereIndexVersion': 3 } : {}),
  };
}

function describeIndex({ collection, index }: Wanted): string {
  return `${collection} ${JSON.stringify(index.key)}${index.unique === true ? ' unique' : ''}`;
}

function databaseOf(connection: Connection): mongo.Db {
  if (connection.db === undefined) throw new Error('the connection is not open');
  return connection.db;
}
