import type { ClientSession, mongo } from 'mongoose';

/** Inserts records as they are, in one call; nothing for an empty list. */
export async function insertAll<R extends { _id: string }>(
  rows: mongo.Collection<R>,
  records: readonly R[],
  session?: ClientSession,
): Promise<void> {
  // The driver's input type is the record with an optional _id; R always has one.
  const documents = records as unknown as mongo.OptionalUnlessRequiredId<R>[];
  const [first] = documents;
  const options = session === undefined ? {} : { session };
  if (first === undefined) return;
  if (documents.length === 1) await rows.insertOne(first, options);
  else await rows.insertMany(documents, options);
}
