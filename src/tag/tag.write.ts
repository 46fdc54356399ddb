import type { Database } from '../platform/database';
import { isDuplicateKey } from '../platform/database';
import type { TagDeps } from './tag.deps';
import { tagsFrozen } from './tag.errors';
import type { Tag, TagAssignment, TagBook, TagReason } from './tag.model';
import { tagAssignmentModel, tagBookModel } from './tag.model';
import { weightOf } from './tag.rules';

export type WriteDeps = Pick<TagDeps, 'db' | 'clock' | 'emit'>;

/** A transaction that changes the tags of one member. Two processes may make the book at once: the slower one finds it. */
export async function inBook<T>(db: Database, memberId: string, work: () => Promise<T>): Promise<T> {
  const run = (): Promise<T> => db.transaction({ keys: [`tags:${memberId}`] }, work);
  try {
    return await run();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return run();
  }
}

/**
 * The first write of each change: refuses while a merge moves the tags, lines up who changes them, orders the events.
 * @throws AppError TAG_MEMBER_BUSY
 */
export async function openBook(db: Database, memberId: string): Promise<TagBook> {
  const book = await db
    .model(tagBookModel)
    .findOneAndUpdate({ _id: memberId }, { $inc: { version: 1 } }, { upsert: true, returnDocument: 'after' })
    .lean<TagBook>();
  if (book.frozenBy != null) throw tagsFrozen();
  return book;
}

export const assignmentId = (memberId: string, tagId: string): string => `${memberId}:${tagId}`;

/** A change of one tag on one member: all its reasons afterwards, none to take it off. */
export interface TagSet {
  readonly memberId: string;
  readonly tag: Pick<Tag, '_id' | 'trait' | 'halfLifeDays'>;
  readonly before: TagAssignment | null;
  readonly why: readonly TagReason[];
}

/** Inside a transaction: the one way in which the reasons of a tag change; tells of a tag that came or went. */
export async function setReasons({ db, clock, emit }: WriteDeps, change: TagSet): Promise<void> {
  const { memberId, tag, before, why } = change;
  const assignments = db.model(tagAssignmentModel);
  const { version } = await openBook(db, memberId);
  const now = clock.now();
  const _id = assignmentId(memberId, tag._id);
  const tell = (name: 'tag.added' | 'tag.removed'): Promise<void> =>
    emit(name, {
      subject: `memberTags:${memberId}`,
      version,
      payload: { memberId, tagId: tag._id, at: now.toISOString() },
    });
  if (why.length === 0) {
    if (before === null) return;
    await assignments.deleteOne({ _id });
    await tell('tag.removed');
    return;
  }
  const addedAt = why[0]?.at ?? now;
  await assignments.updateOne(
    { _id },
    {
      $set: { why: [...why], weight: weightOf(tag, why, now) },
      $inc: { version: 1 },
      $setOnInsert: { memberId, tagId: tag._id, addedAt },
    },
    { upsert: true },
  );
  if (before === null) await tell('tag.added');
}
