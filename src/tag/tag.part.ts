import type { MemberPart, TimelineItem } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { Tag, TagAssignment, TagBook, TagReason } from './tag.model';
import { tagAssignmentModel, tagBookModel, tagModel } from './tag.model';
import { tagBatchModel, tagBatchRowModel } from './tagBatch.model';

const reasons = {
  rule: '规则',
  event: '行为',
  operator: '运营人员',
  channelCode: '渠道码',
  batch: '批量',
  import: '导入',
} as const;

/** How many assignments one step of a merge moves. */
const stepSize = 200;

/** What one step of a merge did: the assignments that went, and what was added to those that stayed. */
interface Moved {
  readonly gone: readonly TagAssignment[];
  readonly created: readonly string[];
  readonly added: readonly { readonly _id: string; readonly why: readonly TagReason[] }[];
  /** Tags that the one that went had taken off, and those of them that the other had not. */
  readonly refused: readonly string[];
  readonly newlyRefused: readonly string[];
  /** Rows of batches. */
  readonly rowIds: readonly string[];
}

/** A member's tags. */
export function tagPart(db: Database): MemberPart {
  return {
    name: 'tag',
    collections: [tagAssignmentModel.name, tagBookModel.name, tagBatchRowModel.name],
    ...createStory(db),
    ...createMoves(db),
  };
}

const tagIdOf = ({ tagId }: TagAssignment): string => tagId;

async function namesOf(db: Database, tagIds: readonly string[]): Promise<Map<string, string>> {
  const found = await db
    .model(tagModel)
    .find({ _id: { $in: [...tagIds] } })
    .lean<Tag[]>();
  return new Map(found.map(({ _id, name }) => [_id, name]));
}

function createStory(db: Database): Pick<MemberPart, 'timeline' | 'copy' | 'erase'> {
  const assignments = db.model(tagAssignmentModel);
  const books = db.model(tagBookModel);

  return {
    async timeline({ memberId }, { before, limit }) {
      const rows = await assignments
        .find({ memberId, addedAt: { $lt: before } })
        .sort({ addedAt: -1, _id: -1 })
        .limit(limit)
        .lean<TagAssignment[]>();
      const names = await namesOf(db, rows.map(tagIdOf));
      return rows.map((row) => toItem(row, names.get(row.tagId) ?? '已删除的标签'));
    },
    async copy({ memberId }) {
      const rows = await assignments.find({ memberId }).sort({ addedAt: 1 }).lean<TagAssignment[]>();
      const refused = (await books.findById(memberId).lean<TagBook>())?.refusedTagIds ?? [];
      const names = await namesOf(db, [...rows.map(tagIdOf), ...refused]);
      return [
        ...rows.map(({ tagId, addedAt }) => ({
          tag: names.get(tagId) ?? null,
          addedAt: addedAt.toISOString(),
        })),
        ...refused.map((tagId) => ({ tag: names.get(tagId) ?? null, isTakenOff: true })),
      ];
    },
    async erase({ memberId }) {
      await assignments.deleteMany({ memberId });
      await books.deleteOne({ _id: memberId });
      await db.model(tagBatchRowModel).deleteMany({ memberId });
    },
  };
}

/** Adds one assignment's reasons to the other member's; answers what changed there. */
async function give(
  db: Database,
  row: TagAssignment,
  to: string,
): Promise<{ _id: string; why: TagReason[]; isCreated: boolean }> {
  const assignments = db.model(tagAssignmentModel);
  const _id = `${to}:${row.tagId}`;
  const theirs = await assignments.findById(_id).lean<TagAssignment>();
  const has = ({ kind, ref }: TagReason): boolean =>
    theirs?.why.some((other) => other.kind === kind && other.ref === ref) === true;
  const why = row.why.filter((reason) => !has(reason));
  const { tagId, addedAt, weight } = row;
  await assignments.updateOne(
    { _id },
    {
      $push: { why: { $each: why } },
      $inc: { version: 1 },
      // Until the rules are asked again after the merge.
      $setOnInsert: { memberId: to, tagId, addedAt, weight },
    },
    { upsert: true },
  );
  return { _id, why, isCreated: theirs === null };
}

/** Rows of batches, at most one step of them. */
async function moveRows(db: Database, from: string, to: string): Promise<string[]> {
  const rows = db.model(tagBatchRowModel);
  const found = await rows.find({ memberId: from }, { _id: 1 }).limit(stepSize).lean<{ _id: string }[]>();
  const rowIds = found.map(({ _id }) => _id);
  await rows.updateMany({ _id: { $in: rowIds } }, { $set: { memberId: to } });
  return rowIds;
}

/** Batches that were taken back since: what they gave does not come back. */
async function undoneBatches(db: Database, gone: readonly TagAssignment[]): Promise<Set<string>> {
  const refs = gone.flatMap(({ why }) =>
    why.filter(({ kind }) => kind === 'batch' || kind === 'import').map(({ ref }) => ref),
  );
  const filter = { _id: { $in: refs }, state: { $in: ['undoing', 'undone'] } } as const;
  const found = await db.model(tagBatchModel).find(filter).lean<{ _id: string }[]>();
  return new Set(found.map(({ _id }) => _id));
}

/** What one of them took off stays off; `kept`: what the one who stays had taken off, and so is not given. */
async function moveRefusals(db: Database, from: string, to: string) {
  const books = db.model(tagBookModel);
  const refusedBy = async (memberId: string): Promise<readonly string[]> =>
    (await books.findById(memberId).lean<TagBook>())?.refusedTagIds ?? [];
  const refused = await refusedBy(from);
  const kept = await refusedBy(to);
  const newlyRefused = refused.filter((tagId) => !kept.includes(tagId));
  if (refused.length > 0) {
    await books.updateOne({ _id: to }, { $addToSet: { refusedTagIds: { $each: newlyRefused } } });
    await books.updateOne({ _id: from }, { $set: { refusedTagIds: [] } });
  }
  return { refused, newlyRefused, kept };
}

function createMoves(db: Database): Pick<MemberPart, 'freeze' | 'move' | 'undo'> {
  const assignments = db.model(tagAssignmentModel);
  const books = db.model(tagBookModel);

  return {
    async freeze(memberId, mergeId) {
      await books.updateOne(
        { _id: memberId },
        { $set: { frozenBy: mergeId }, $inc: { version: 1 } },
        { upsert: true },
      );
    },
    async move(from, to) {
      const gone = await assignments.find({ memberId: from }).limit(stepSize).lean<TagAssignment[]>();
      const rowIds = await moveRows(db, from, to);
      const { refused, newlyRefused, kept } = await moveRefusals(db, from, to);
      const changes: Awaited<ReturnType<typeof give>>[] = [];
      for (const row of gone) if (!kept.includes(row.tagId)) changes.push(await give(db, row, to));
      await assignments.deleteMany({ _id: { $in: gone.map(({ _id }) => _id) } });
      const created = changes.filter(({ isCreated }) => isCreated).map(({ _id }) => _id);
      const added = changes.map(({ _id, why }) => ({ _id, why }));
      return {
        record: { gone, created, added, refused, newlyRefused, rowIds },
        isDone: gone.length < stepSize && rowIds.length < stepSize,
      };
    },
    // Written by `move` above.
    undo: (record, from, to) => undoMove(db, record, from, to),
  };
}

/** The reasons that came by the merge go back; a reason given later stays, and its tag with it. */
async function undoMove(db: Database, record: Partial<Moved>, from: string, to: string): Promise<string[]> {
  const assignments = db.model(tagAssignmentModel);
  const { gone = [], created = [], added = [] } = record;
  await returnRows(db, record, from, to);
  for (const { _id, why } of added) {
    for (const { kind, ref } of why) await assignments.updateOne({ _id }, { $pull: { why: { kind, ref } } });
    await assignments.deleteOne({ _id, why: { $size: 0 } });
  }
  const undone = await undoneBatches(db, gone);
  for (const row of gone) {
    const { _id, ...fields } = row;
    const why = row.why.filter(({ ref }) => !undone.has(ref));
    if (why.length === 0) continue;
    const $setOnInsert = { ...fields, why, memberId: from };
    await assignments.updateOne({ _id }, { $setOnInsert }, { upsert: true });
  }
  const stayed = await assignments.find({ _id: { $in: [...created] } }).lean<TagAssignment[]>();
  const names = await namesOf(db, stayed.map(tagIdOf));
  return stayed.map(({ tagId }) => `合并后又有理由打上的标签「${names.get(tagId) ?? tagId}」保留在留存会员`);
}

/** What was taken off, and the rows of batches. */
async function returnRows(
  db: Database,
  { refused = [], newlyRefused = [], rowIds = [] }: Partial<Moved>,
  from: string,
  to: string,
): Promise<void> {
  const books = db.model(tagBookModel);
  await books.updateOne({ _id: to }, { $pullAll: { refusedTagIds: [...newlyRefused] } });
  await books.updateOne({ _id: from }, { $addToSet: { refusedTagIds: { $each: [...refused] } } });
  const rows = db.model(tagBatchRowModel);
  await rows.updateMany({ _id: { $in: [...rowIds] } }, { $set: { memberId: from } });
}

function toItem({ _id, addedAt, why }: TagAssignment, name: string): TimelineItem {
  const by = why[0] === undefined ? '' : `（${reasons[why[0].kind]}）`;
  return {
    id: `tag:${_id}`,
    at: addedAt.toISOString(),
    kind: 'tag.added',
    text: `打上标签「${name}」${by}`,
    storeId: null,
  };
}
