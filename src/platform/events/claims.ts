import { mongo } from 'mongoose';
import type { Source } from './delivery';
import type { Owners } from './presence';
import type { EventRow } from './types';

/** Rows one look takes from one source at most. */
export const pageSize = 500;
/** Rows one look takes from living processes at most. */
const sharePage = 32;
/** A claim waits this long for a transaction that has a row open. */
const claimWithinMs = 1_000;

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

/** Takes rows of nobody for `me`, where no other was faster. Returns those it got, as they are now. */
export async function claim(
  { rows }: Source,
  wanted: readonly EventRow[],
  me: string,
  { theirs }: Owners,
): Promise<EventRow[]> {
  const ids = wanted.map(({ _id }) => _id);
  if (ids.length === 0) return [];
  const free = { _id: { $in: ids }, status: 'due' as const, owner: { $nin: [...theirs] } };
  try {
    await rows.updateMany(free, { $set: { owner: me } }, { maxTimeMS: claimWithinMs });
  } catch (error) {
    if (!isTooLate(error)) throw error;
  }
  return rows.find({ _id: { $in: ids }, status: 'due', owner: me }).toArray();
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

const exceededTimeLimit = 50;

function isTooLate(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === exceededTimeLimit;
}
