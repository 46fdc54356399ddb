import type { TagDeps } from './tag.deps';
import { isLiving } from './tag.deps';
import { tagNotPersonal } from './tag.errors';
import type { Tag, TagAssignment, TagBook, TagReason } from './tag.model';
import { tagAssignmentModel, tagBookModel, tagModel } from './tag.model';
import { assignmentId, inBook, openBook, setReasons } from './tag.write';

export type AssignDeps = Pick<TagDeps, 'db' | 'clock' | 'emit' | 'audit' | 'members'>;

/** One reason to give a member a tag. */
export interface Assignment {
  readonly memberId: string;
  readonly tagId: string;
  readonly why: Omit<TagReason, 'at'> & { readonly at?: Date };
}

/**
 * `refused`: the member took the tag off, and only a person puts it on again; `notPersonal`: a behavioural tag, and the
 * member said no to personalisation.
 */
export type Added = 'added' | 'known' | 'refused' | 'notPersonal';

export type Assign = ReturnType<typeof createAssign>;

/** Puts tags on members and takes them off; each reason counts once, whoever gives it and however often. */
export function createAssign(deps: AssignDeps) {
  const { db } = deps;
  const assignments = db.model(tagAssignmentModel);
  const add = createAdd(deps);
  return {
    /** Inside a transaction, for handlers. */
    add,

    /** Answers whether the reason is new. @throws AppError TAG_MEMBER_BUSY */
    assign: async (assignment: Assignment): Promise<boolean> =>
      (await inBook(db, assignment.memberId, () => add(assignment))) === 'added',

    ...createOperatorActs(deps, add),
    ...createOwnActs(deps),

    /** Ids alone, for rules that ask whether a member has a tag. */
    tagIdsOf: (memberId: string): Promise<string[]> => assignments.distinct('tagId', { memberId }).exec(),

    /** By when they were added. */
    ofMember: (memberId: string): Promise<TagAssignment[]> =>
      assignments.find({ memberId }).sort({ addedAt: 1, _id: 1 }).lean<TagAssignment[]>(),
  };
}

type Add = ReturnType<typeof createAdd>;

function createAdd(deps: AssignDeps) {
  const { db, clock, members } = deps;
  const assignments = db.model(tagAssignmentModel);
  const books = db.model(tagBookModel);

  async function isBarred({ refusedTagIds = [] }: TagBook, { memberId, tagId, why }: Assignment) {
    if (!refusedTagIds.includes(tagId)) return false;
    if (why.kind !== 'operator') return true;
    await books.updateOne({ _id: memberId }, { $pull: { refusedTagIds: tagId } });
    return false;
  }

  /** Inside a transaction. */
  return async function add(assignment: Assignment): Promise<Added> {
    const { memberId, tagId, why } = assignment;
    const book = await openBook(db, memberId);
    const tag = await db.model(tagModel).findById(tagId).lean<Tag>();
    const before = await assignments.findById(assignmentId(memberId, tagId)).lean<TagAssignment>();
    if (before?.why.some(({ kind, ref }) => kind === why.kind && ref === why.ref) === true) return 'known';
    if (tag?.trait === 'behavioural' && (await members.answersOf(memberId)).personalisation === false)
      return 'notPersonal';
    if (await isBarred(book, assignment)) return 'refused';
    const reason: TagReason = { ...why, at: why.at ?? clock.now() };
    const plain = { _id: tagId, trait: 'demographic', halfLifeDays: null } as const;
    await setReasons(deps, { memberId, tag: tag ?? plain, before, why: [...(before?.why ?? []), reason] });
    return 'added';
  };
}

function createOperatorActs(deps: AssignDeps, add: Add) {
  const { db, audit } = deps;

  async function record(act: OperatorAct, action: 'tag.assign' | 'tag.unassign'): Promise<void> {
    const { staffId, storePath, memberId, tagId } = act;
    const actor = { kind: 'staff', id: staffId } as const;
    await audit({ actor, action, target: { type: 'member', id: memberId }, storePath, change: { tagId } });
  }

  return {
    /** An operator's own reason; adding it again changes nothing. @throws AppError TAG_MEMBER_BUSY, TAG_NOT_PERSONAL */
    assignByOperator: (
      staffId: string,
      storePath: string | null,
      memberId: string,
      tagId: string,
    ): Promise<boolean> =>
      inBook(db, memberId, async () => {
        const outcome = await add({ memberId, tagId, why: { kind: 'operator', ref: staffId } });
        if (outcome === 'notPersonal') throw tagNotPersonal();
        if (outcome !== 'added') return false;
        await record({ staffId, storePath, memberId, tagId }, 'tag.assign');
        return true;
      }),

    /** Takes the tag off whatever the reasons were. Answers whether it was there. @throws AppError TAG_MEMBER_BUSY */
    removeByOperator: (
      staffId: string,
      storePath: string | null,
      memberId: string,
      tagId: string,
    ): Promise<boolean> =>
      inBook(db, memberId, async () => {
        if (!(await takeOff(deps, memberId, tagId))) return false;
        await record({ staffId, storePath, memberId, tagId }, 'tag.unassign');
        return true;
      }),
  };
}

interface OperatorAct {
  readonly staffId: string;
  readonly storePath: string | null;
  readonly memberId: string;
  readonly tagId: string;
}

function createOwnActs(deps: AssignDeps) {
  const { db, members } = deps;
  return {
    /**
     * A member takes off their own tag: no rule, code, list or file puts it on again. Answers whether it was there.
     * @throws AppError TAG_MEMBER_BUSY
     */
    removeByMember: (memberId: string, tagId: string): Promise<boolean> =>
      inBook(db, memberId, async () => {
        const member = await members.current(memberId);
        if (member === null || !isLiving(member.state)) return false;
        if (!(await takeOff(deps, memberId, tagId))) return false;
        await db.model(tagBookModel).updateOne({ _id: memberId }, { $addToSet: { refusedTagIds: tagId } });
        return true;
      }),
  };
}

async function takeOff(deps: AssignDeps, memberId: string, tagId: string): Promise<boolean> {
  await openBook(deps.db, memberId);
  const _id = assignmentId(memberId, tagId);
  const before = await deps.db.model(tagAssignmentModel).findById(_id).lean<TagAssignment>();
  if (before === null) return false;
  const tag = { _id: tagId, trait: 'demographic', halfLifeDays: null } as const;
  await setReasons(deps, { memberId, tag, before, why: [] });
  return true;
}
