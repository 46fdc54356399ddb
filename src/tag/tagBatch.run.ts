import type { TagBatchOutcome } from '../contract/tag';
import { dayMs } from '../platform/clock';
import { AppError } from '../platform/errors';
import type { Assign } from './tag.assign';
import type { TagDeps } from './tag.deps';
import { isLiving } from './tag.deps';
import { tagBatchRowDone, tagsFrozen } from './tag.errors';
import type { Tag, TagAssignment } from './tag.model';
import { tagAssignmentModel, tagBookModel, tagModel } from './tag.model';
import { assignmentId, inBook, setReasons } from './tag.write';
import type { TagBatch, TagBatchRow } from './tagBatch.model';
import { tagBatchModel, tagBatchRowModel } from './tagBatch.model';

const perStep = 200;
const rowRetentionMs = 90 * dayMs;

interface Result {
  readonly outcome: TagBatchOutcome;
  readonly problem: string | null;
  readonly memberId: string | null;
}

type Row = Pick<TagBatchRow, 'memberNumber' | 'tagId' | 'problem'>;

const problems = {
  noMember: '没有这个会员',
  gone: '会员已退会',
  refused: '会员自己取下了这个标签',
  notPersonal: '会员不同意个性化，不能打行为标签',
} as const;

export type BatchRun = ReturnType<typeof createBatchRun>;

/** Works batches off and takes them back, row by row: safe to run twice, at once, and again after a crash. */
export function createBatchRun(deps: TagDeps, assign: Pick<Assign, 'add'>) {
  const { db, clock } = deps;
  const batches = db.model(tagBatchModel);
  const rows = db.model(tagBatchRowModel);

  async function work(batch: TagBatch, signal: AbortSignal): Promise<void> {
    const isDone = await inSteps(deps, signal, async (after) => {
      const filter = { batchId: batch._id, outcome: null, _id: { $gt: after } };
      const step = await rows.find(filter).sort({ _id: 1 }).limit(perStep).lean<TagBatchRow[]>();
      return step.map((row) => ({ _id: row._id, act: () => workRow(deps, assign, batch, row) }));
    });
    if (isDone) await finish(batch, 'running', 'done');
  }

  async function undo(batch: TagBatch, signal: AbortSignal): Promise<void> {
    const isDone = await inSteps(deps, signal, async (after) => {
      const filter = { 'why.ref': batch._id, _id: { $gt: after } };
      const step = await db
        .model(tagAssignmentModel)
        .find(filter)
        .sort({ _id: 1 })
        .limit(perStep)
        .lean<TagAssignment[]>();
      return step.map((row) => ({ _id: row._id, act: () => takeBack(deps, batch, row) }));
    });
    // A merge may have moved a tag behind the pass.
    const isClean = (await db.model(tagAssignmentModel).exists({ 'why.ref': batch._id })) === null;
    if (isDone && isClean) await finish(batch, 'undoing', 'undone');
  }

  async function finish({ _id }: TagBatch, from: TagBatch['state'], to: TagBatch['state']): Promise<void> {
    await batches.updateOne({ _id, state: from }, { $set: { state: to, finishedAt: clock.now() } });
  }

  return {
    /** What would become of a row now; changes nothing. */
    foresee: (row: Row): Promise<Result> => foresee(deps, row),

    async runDue(signal: AbortSignal): Promise<void> {
      const due = await batches
        .find({ state: { $in: ['running', 'undoing'] } })
        .sort({ _id: 1 })
        .lean<TagBatch[]>();
      for (const batch of due) {
        if (signal.aborted) return;
        await (batch.state === 'running' ? work : undo)(batch, signal);
      }
      const before = new Date(clock.now().getTime() - rowRetentionMs);
      await rows.deleteMany({ at: { $lt: before } });
    },
  };
}

interface Step {
  readonly _id: string;
  readonly act: () => Promise<void>;
}

/** Everything by steps in the order of ids; what fails stays for the next run. Answers whether all was done. */
async function inSteps(
  { logger }: TagDeps,
  signal: AbortSignal,
  next: (after: string) => Promise<Step[]>,
): Promise<boolean> {
  let after = '';
  let isWhole = true;
  for (;;) {
    const steps = await next(after);
    for (const { _id, act } of steps) {
      if (signal.aborted) return false;
      try {
        await act();
      } catch (error) {
        isWhole = false;
        logger.error('a row of a batch of tags could not be worked off yet', { row: _id, error });
      }
      after = _id;
    }
    if (steps.length < perStep) return isWhole;
  }
}

async function workRow(
  deps: TagDeps,
  assign: Pick<Assign, 'add'>,
  batch: TagBatch,
  row: TagBatchRow,
): Promise<void> {
  const { db } = deps;
  const { memberId } = await foresee(deps, row);
  const write = async (): Promise<void> => {
    const result = await give(deps, assign, batch, row);
    // Merged between the two looks: the next run takes the one who lives on.
    if (result.memberId !== memberId) throw tagsFrozen();
    // Both are conditions: another process may have done the row, or the batch may be being undone by now.
    const counted = await db
      .model(tagBatchModel)
      .updateOne({ _id: batch._id, state: 'running' }, { $inc: { [`${result.outcome}Count`]: 1 } });
    const marked = await db
      .model(tagBatchRowModel)
      .updateOne({ _id: row._id, outcome: null }, { $set: { ...result } });
    if (counted.modifiedCount !== 1 || marked.modifiedCount !== 1) throw tagBatchRowDone();
  };
  try {
    await (memberId === null
      ? db.transaction({ keys: [`tagBatch:${batch._id}`] }, write)
      : inBook(db, memberId, write));
  } catch (error) {
    if (!(error instanceof AppError && error.code === tagBatchRowDone().code)) throw error;
  }
}

async function give(
  deps: TagDeps,
  { add }: Pick<Assign, 'add'>,
  batch: TagBatch,
  row: TagBatchRow,
): Promise<Result> {
  const expected = await foresee(deps, row);
  const { memberId, outcome } = expected;
  const { tagId } = row;
  if (memberId === null || tagId === null || outcome !== 'added') return expected;
  const kind = batch.source === 'csv' ? 'import' : 'batch';
  const added = await add({ memberId, tagId, why: { kind, ref: batch._id } });
  if (added === 'refused' || added === 'notPersonal')
    return { memberId, outcome: 'refused', problem: problems[added] };
  return { memberId, outcome: added === 'added' ? 'added' : 'unchanged', problem: null };
}

/** A list or a file says no more when another has said it: the same file twice changes nothing. */
async function isGivenByBatch(db: TagDeps['db'], memberId: string, tagId: string): Promise<boolean> {
  const row = await db
    .model(tagAssignmentModel)
    .findById(assignmentId(memberId, tagId))
    .lean<TagAssignment>();
  return row?.why.some(({ kind }) => kind === 'batch' || kind === 'import') === true;
}

async function foresee({ db, members }: TagDeps, { memberNumber, tagId, problem }: Row): Promise<Result> {
  const refuse = (why: string, memberId: string | null = null): Result => ({
    outcome: 'refused',
    problem: why,
    memberId,
  });
  if (problem !== null || tagId === null) return refuse(problem ?? '没有这个标签');
  const found = await members.findByNumber(memberNumber);
  const member = found === null ? null : await members.current(found._id);
  if (member === null) return refuse(problems.noMember);
  if (!isLiving(member.state)) return refuse(problems.gone);
  const memberId = member._id;
  const book = await db.model(tagBookModel).findById(memberId).lean<{ refusedTagIds?: string[] }>();
  if (book?.refusedTagIds?.includes(tagId) === true) return refuse(problems.refused, memberId);
  const tag = await db.model(tagModel).findById(tagId).lean<Tag>();
  if (tag?.trait === 'behavioural' && (await members.answersOf(memberId)).personalisation === false)
    return refuse(problems.notPersonal, memberId);
  const isKnown = await isGivenByBatch(db, memberId, tagId);
  return { outcome: isKnown ? 'unchanged' : 'added', problem: null, memberId };
}

async function takeBack(
  deps: TagDeps,
  batch: TagBatch,
  { _id, memberId, tagId }: TagAssignment,
): Promise<void> {
  const { db } = deps;
  await inBook(db, memberId, async () => {
    const before = await db.model(tagAssignmentModel).findById(_id).lean<TagAssignment>();
    const why = before?.why.filter(({ ref }) => ref !== batch._id) ?? [];
    if (before === null || why.length === before.why.length) return;
    const tag = await db.model(tagModel).findById(tagId).lean<Tag>();
    const plain = { _id: tagId, trait: 'demographic', halfLifeDays: null } as const;
    await setReasons(deps, { memberId, tag: tag ?? plain, before, why });
    await db.model(tagBatchModel).updateOne({ _id: batch._id }, { $inc: { undoneCount: 1 } });
  });
}
