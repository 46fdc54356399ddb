import { createHash } from 'node:crypto';
import type { TestApp } from '../support/startApp';

/** Collections that a refused request may touch: counters, use of sessions, refused attempts. */
const bookkeeping = [
  'rateLimit',
  'staffSession',
  'mpSession',
  'staffAttempt',
  'worker',
  'startUpCheck',
  'job',
  'tillNonce',
];

/** A hash per collection of everything stored, bookkeeping apart. */
export async function fingerprint(app: TestApp): Promise<Record<string, string>> {
  const { db } = app.db.connection;
  if (db === undefined) throw new Error('the database is not connected');
  const prints: Record<string, string> = {};
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (bookkeeping.includes(name)) continue;
    const rows = await db.collection(name).find().sort({ _id: 1 }).toArray();
    prints[name] = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  }
  return prints;
}
