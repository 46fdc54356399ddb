import type { Source } from './delivery';
import type { EventRow } from './types';

/** Rows one look takes from one source at most. */
export const pageSize = 500;

export interface Owners {
  /** This process. */
  readonly me: string;
  /** Processes whose rows are left to them. */
  readonly others: readonly string[];
}

export interface Look extends Owners {
  readonly now: Date;
  /** Subjects in work here already. */
  readonly subjectsAtWork: readonly string[];
}

/**
 * Rows that are due and free: of nobody, of this process, or of one that is gone. Those of a subject that waits for an
 * earlier row (set aside, or to be tried again later) stay out, however many they are.
 */
export async function findDue({ rows }: Source, look: Look): Promise<EventRow[]> {
  const held = await heldSubjects(rows, look.now);
  return rows
    .find({
      status: 'due',
      nextTryAt: { $lte: look.now },
      owner: { $nin: [...look.others] },
      subject: { $nin: [...held, ...look.subjectsAtWork] },
    })
    .sort({ nextTryAt: 1, _id: 1 })
    .limit(pageSize)
    .toArray();
}

async function heldSubjects(rows: Source['rows'], now: Date): Promise<string[]> {
  const holders = await rows
    .find({
      subject: { $ne: null },
      $or: [{ status: 'aside' }, { status: 'due', nextTryAt: { $gt: now } }],
    })
    .project<Pick<EventRow, 'subject'>>({ subject: 1 })
    .toArray();
  return [...new Set(holders.flatMap(({ subject }) => subject ?? []))];
}

/** Takes rows for this process where they are still free. Returns those it got, as they are now. */
export async function claim(
  { rows }: Source,
  wanted: readonly EventRow[],
  { me, others }: Owners,
): Promise<EventRow[]> {
  const ids = wanted.map(({ _id }) => _id);
  if (ids.length === 0) return [];
  await rows.updateMany(
    { _id: { $in: ids }, status: 'due', owner: { $nin: [...others] } },
    { $set: { owner: me } },
  );
  return rows.find({ _id: { $in: ids }, status: 'due', owner: me }).toArray();
}

/** The first undone row of a subject: rows of a subject are worked off one after the other, in order of version. */
export function findHead({ rows }: Source, subject: string): Promise<EventRow | null> {
  return rows.findOne({ subject, status: { $in: ['due', 'aside'] } }, { sort: { version: 1, _id: 1 } });
}
