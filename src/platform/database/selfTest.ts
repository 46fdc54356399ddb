import type { Connection } from 'mongoose';
import { AppError } from '../errors';
import { isDuplicateKey } from './errors';
import type { Transaction } from './transaction';

const collectionName = 'startUpCheck';

class Abort extends Error {}

/**
 * Proves at start-up what everything else relies on: an aborted transaction leaves nothing behind, and a unique index
 * refuses the second insert.
 * @throws AppError DATABASE_SELF_TEST_FAILED
 */
export async function selfTest(connection: Connection, transaction: Transaction, id: string): Promise<void> {
  const checks = connection.collection<{ _id: string; mark: string }>(collectionName);
  await checks.createIndex({ mark: 1 }, { unique: true }, {});
  try {
    const aborted = transaction({ keys: [] }, async (session) => {
      await checks.insertOne({ _id: `${id}-aborted`, mark: `${id}-aborted` }, { session });
      throw new Abort();
    });
    await aborted.catch((error: unknown) => {
      if (!(error instanceof Abort)) throw error;
    });
    if ((await checks.countDocuments({ _id: `${id}-aborted` })) !== 0)
      throw failed('an aborted transaction was kept');
    await checks.insertOne({ _id: `${id}-1`, mark: id });
    const second = await checks.insertOne({ _id: `${id}-2`, mark: id }).then(
      () => 'accepted',
      (error: unknown) => (isDuplicateKey(error, 'mark') ? 'refused' : Promise.reject(asError(error))),
    );
    if (second !== 'refused') throw failed('a unique index accepted a second equal value');
  } finally {
    await checks.deleteMany({ _id: { $in: [`${id}-1`, `${id}-2`, `${id}-aborted`] } });
  }
}

function failed(what: string): AppError {
  const advice = 'use a MongoDB replica set, or leave MONGODB_URI empty for the embedded engine';
  return new AppError('DATABASE_SELF_TEST_FAILED', 'internal', `${what}: ${advice}`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the database refused a write', { cause: error });
}
