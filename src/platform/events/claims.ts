import { mongo } from 'mongoose';
import type { Source } from './delivery';
import type { Owners } from './presence';
import type { EventRow } from './types';

/** Rows one look takes from one source at most. */
export const pageSize = 500;
/** Rows one look takes from living processes at most. */
const sharePage = 32;

export interface Look {
  readonly now: Date;
  readonly owners: Owners;
  /** Subjects in work here already. */
  readonly subjectsAtWork: readonly string[];
  /** Takes from living processes too: a few, and those they would come to last. */
  readonly isSharing: boolean;
}

/**
 * Rows that are due and not left to others. Those of a subject that waits for an earlier row (set aside, or to be tried
 * again later) stay out, however many they are.
 */
export async function findDue({ rows }: Source, look: Look): Promise<EventRow[]> {
  const held = await heldSubjects(rows, look.now);
  return rows
    .find({
      status: 'due',
      nextTryAt: { $lte: look.now },
      owner: { $nin: look.isSharing ? [] : [...look.owners.theirs] },
      subject: { $nin: [...held, ...look.subjectsAtWork] },
    })
    .sort(look.isSharing ? { nextTryAt: -1, _id: -1 } : { nextTryAt: 1, _id: 1 })
    .limit(look.isSharing ? sharePage : pageSize)
    .toArray();
}

async function heldSubjects(rows: Source['rows'], now: Date): Promise<string[]> {
  const holders = await rows
    .find({
      $or: [
        { status: 'aside', subject: { $ne: null } },
        { status: 'due', nextTryAt: { $gt: now }, subject: { $ne: null } },
      ],
    })
    .project<Pick<EventRow, 'subject'>>({ subject: 1 })
    .toArray();
  return [...new Set(holders.flatMap(({ subject }) => subject ?? []))];
}

/**
 * Takes rows of nobody for `me`, where no other was faster; a row that a transaction has open is left alone. Returns those
 * it got, as they are now.
 */
export async function claim(
  source: Source,
  wanted: readonly EventRow[],
  me: string,
  { theirs }: Owners,
): Promise<EventRow[]> {
  const ids = wanted.map(({ _id }) => _id);
  if (ids.length === 0) return [];
  const take = (some: readonly string[]): Promise<boolean> =>
    updateUnlessOpen(
      source,
      { _id: { $in: [...some] }, status: 'due', owner: { $nin: [...theirs] } },
      { $set: { owner: me } },
    );
  if (!(await take(ids)) && ids.length > 1) for (const id of ids) await take([id]);
  return source.rows.find({ _id: { $in: ids }, status: 'due', owner: me }).toArray();
}

/**
 * Changes rows without waiting for whoever has one of them open: inside a transaction a conflict is told at once, while a
 * write of its own would wait, and on the embedded engine hold up every insert of the collection meanwhile. False on conflict.
 */
export async function updateUnlessOpen(
  { db, rows }: Source,
  filter: mongo.Filter<EventRow>,
  update: mongo.UpdateFilter<EventRow>,
): Promise<boolean> {
  try {
    await db.transaction({ keys: [] }, (session) =>
      rows.updateMany(filter, update, { session }).catch(refuseOpenRow),
    );
    return true;
  } catch (error) {
    if (error instanceof RowIsOpen) return false;
    throw error;
  }
}

/** Another transaction has the row open: of a process with the same row, or of one that was killed in the midst of it. */
export class RowIsOpen extends Error {}

const writeConflict = 112;

/** Trying at once again, as a transaction does, would hold up the rows that can run. */
export function refuseOpenRow(error: unknown): never {
  if (error instanceof mongo.MongoServerError && error.code === writeConflict) throw new RowIsOpen();
  throw error;
}

/** The first undone rows of a subject, in the order in which they reach handlers. */
export function findFirst({ rows }: Source, subject: string, limit: number): Promise<EventRow[]> {
  return rows
    .find({ subject, status: { $in: ['due', 'aside'] } })
    .sort({ version: 1, _id: 1 })
    .limit(limit)
    .toArray();
}

export function hasDueRows({ rows }: Source, owner: string): Promise<boolean> {
  return rows.findOne({ status: 'due', owner }, { projection: { _id: 1 } }).then((row) => row !== null);
}
