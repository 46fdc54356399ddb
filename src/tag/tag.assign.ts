import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { isDuplicateKey } from '../platform/database';
import type { Emit } from '../platform/events';
import { tagsFrozen } from './tag.errors';
import type { TagAssignment, TagBook, TagReason } from './tag.model';
import { tagAssignmentModel, tagBookModel } from './tag.model';

interface AssignDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
}

/** One reason to give a member a tag. */
export interface Assignment {
  readonly memberId: string;
  readonly tagId: string;
  readonly why: Omit<TagReason, 'at'> & { readonly at?: Date };
}

export type Assign = ReturnType<typeof createAssign>;

/** Puts tags on members and takes them off; each reason counts once, whoever gives it and however often. */
export function createAssign(deps: AssignDeps) {
  const { db } = deps;
  const assignments = db.model(tagAssignmentModel);
  const add = createAdd(deps);
  return {
    /** Inside a transaction, for handlers. */
    add,

    /** @throws AppError TAG_MEMBER_BUSY */
    assign: (assignment: Assignment): Promise<boolean> =>
      inBook(db, assignment.memberId, () => add(assignment)),

    ...createOperatorActs(deps, add),

    /** Ids alone, for rules that ask whether a member has a tag. */
    tagIdsOf: (memberId: string): Promise<string[]> => assignments.distinct('tagId', { memberId }).exec(),

    /** By when they were added. */
    ofMember: (memberId: string): Promise<TagAssignment[]> =>
      assignments.find({ memberId }).sort({ addedAt: 1, _id: 1 }).lean<TagAssignment[]>(),
  };
}

/** A transaction that changes the tags of one member. Two processes may make the book at once: the slower one finds it. */
async function inBook<T>(db: Database, memberId: string, work: () => Promise<T>): Promise<T> {
  const run = (): Promise<T> => db.transaction({ keys: [`tags:${memberId}`] }, work);
  try {
    return await run();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return run();
  }
}

/** The first write of each change: refuses while a merge moves the tags, and orders the events. */
async function open(db: Database, memberId: string): Promise<number> {
  const books = db.model(tagBookModel);
  const book = await books
    .findOneAndUpdate({ _id: memberId }, { $inc: { version: 1 } }, { upsert: true, returnDocument: 'after' })
    .lean<Partial<TagBook>>();
  if (book.frozenBy != null) throw tagsFrozen();
  return book.version ?? 0;
}

type Add = ReturnType<typeof createAdd>;

function createAdd({ db, clock, emit }: AssignDeps) {
  const assignments = db.model(tagAssignmentModel);

  /** Inside a transaction. Answers whether the reason is new. */
  return async function add({ memberId, tagId, why }: Assignment): Promise<boolean> {
    const version = await open(db, memberId);
    const at = why.at ?? clock.now();
    const _id = `${memberId}:${tagId}`;
    const known = await assignments.findById(_id).lean<TagAssignment>();
    if (known?.why.some(({ kind, ref }) => kind === why.kind && ref === why.ref) === true) return false;
    const reason: TagReason = { kind: why.kind, ref: why.ref, at };
    await assignments.updateOne(
      { _id },
      { $push: { why: reason }, $inc: { version: 1 }, $setOnInsert: { memberId, tagId, addedAt: at } },
      { upsert: true },
    );
    if (known === null) {
      const payload = { memberId, tagId, at: at.toISOString() };
      await emit('tag.added', { subject: `memberTags:${memberId}`, version, payload });
    }
    return true;
  };
}

function createOperatorActs({ db, clock, emit, audit }: AssignDeps, add: Add) {
  const assignments = db.model(tagAssignmentModel);
  return {
    /** An operator's own reason; adding it again changes nothing. @throws AppError TAG_MEMBER_BUSY */
    assignByOperator: (
      staffId: string,
      storePath: string | null,
      memberId: string,
      tagId: string,
    ): Promise<boolean> =>
      inBook(db, memberId, async () => {
        const isNew = await add({ memberId, tagId, why: { kind: 'operator', ref: staffId } });
        if (isNew) {
          const actor = { kind: 'staff', id: staffId } as const;
          const target = { type: 'member', id: memberId };
          await audit({ actor, action: 'tag.assign', target, storePath, change: { tagId } });
        }
        return isNew;
      }),

    /** Takes the tag off whatever the reasons were. Answers whether it was there. @throws AppError TAG_MEMBER_BUSY */
    removeByOperator: (
      staffId: string,
      storePath: string | null,
      memberId: string,
      tagId: string,
    ): Promise<boolean> =>
      inBook(db, memberId, async () => {
        const version = await open(db, memberId);
        const { deletedCount } = await assignments.deleteOne({ _id: `${memberId}:${tagId}` });
        if (deletedCount === 0) return false;
        const payload = { memberId, tagId, at: clock.now().toISOString() };
        await emit('tag.removed', { subject: `memberTags:${memberId}`, version, payload });
        const actor = { kind: 'staff', id: staffId } as const;
        const target = { type: 'member', id: memberId };
        await audit({ actor, action: 'tag.unassign', target, storePath, change: { tagId } });
        return true;
      }),
  };
}
