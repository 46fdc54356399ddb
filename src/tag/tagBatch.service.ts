import type { TagBatchRequest, TagBatchRowQuery, TagImportRequest } from '../contract/tag';
import type { Page, PageRequest } from '../platform/database';
import { findPage } from '../platform/database';
import type { TagDeps } from './tag.deps';
import { invalidTagReference, unknownTagBatch } from './tag.errors';
import type { Tag } from './tag.model';
import { tagModel } from './tag.model';
import { readImport } from './tagBatch.csv';
import type { TagBatch, TagBatchRow } from './tagBatch.model';
import { tagBatchModel, tagBatchRowModel } from './tagBatch.model';
import type { BatchRun } from './tagBatch.run';

const insertStep = 1_000;

/** What a batch is made of before it has an id. */
type NewRow = Pick<TagBatchRow, 'row' | 'memberNumber' | 'tagId' | 'tagName' | 'problem'>;

export type TagBatches = ReturnType<typeof createTagBatches>;

/** Many tags at once, by a list of member numbers or a file; worked off by a job, undone exactly. */
export function createTagBatches(deps: TagDeps, run: Pick<BatchRun, 'foresee'>) {
  const { db } = deps;
  const batches = db.model(tagBatchModel);

  return {
    /** @throws AppError TAG_INVALID for an unknown tag */
    async create(staffId: string, { tagId, memberNumbers }: TagBatchRequest): Promise<TagBatch> {
      const tag = await db.model(tagModel).findById(tagId).lean<Tag>();
      if (tag === null) throw invalidTagReference('body.tagId', 'there is no such tag');
      const numbers = [...new Set(memberNumbers)];
      const made = numbers.map((memberNumber, index): NewRow => ({
        row: index + 1,
        memberNumber,
        tagId,
        tagName: tag.name,
        problem: null,
      }));
      return insert(deps, staffId, 'numbers', made);
    },

    /** Rows that are wrong are refused and said; the others count. @throws AppError TAG_CSV_UNREADABLE */
    async importCsv(
      staffId: string,
      { csv, isDryRun }: TagImportRequest,
    ): Promise<{ batch: TagBatch | null; rows: readonly Omit<TagBatchRow, '_id' | 'batchId' | 'at'>[] }> {
      const made = await namedRows(deps, csv);
      const waiting = made.map((row) => ({ ...row, memberId: null, outcome: null }));
      if (!isDryRun) return { batch: await insert(deps, staffId, 'csv', made), rows: waiting };
      const foreseen: Omit<TagBatchRow, '_id' | 'batchId' | 'at'>[] = [];
      for (const row of waiting) foreseen.push({ ...row, ...(await run.foresee(row)) });
      return { batch: null, rows: foreseen };
    },

    ...createReads(deps),

    /** Undoing what is undone changes nothing; rows that wait are not worked off any more. @throws AppError TAG_BATCH_UNKNOWN */
    undo: (staffId: string, batchId: string): Promise<TagBatch> =>
      db.transaction({ keys: [`tagBatch:${batchId}`] }, async () => {
        const begun = await batches
          .findOneAndUpdate(
            { _id: batchId, state: { $in: ['running', 'done'] } },
            { $set: { state: 'undoing', finishedAt: null } },
            { returnDocument: 'after' },
          )
          .lean<TagBatch>();
        if (begun !== null) {
          await note(deps, staffId, 'tagBatch.undo', begun);
          return begun;
        }
        const batch = await batches.findById(batchId).lean<TagBatch>();
        if (batch === null) throw unknownTagBatch();
        return batch;
      }),
  };
}

function createReads({ db }: TagDeps) {
  const batches = db.model(tagBatchModel);
  const rows = db.model(tagBatchRowModel);
  return {
    /** @throws AppError TAG_BATCH_UNKNOWN */
    async find(batchId: string): Promise<TagBatch> {
      const batch = await batches.findById(batchId).lean<TagBatch>();
      if (batch === null) throw unknownTagBatch();
      return batch;
    },

    /** Newest first. @throws AppError PAGE_CURSOR_INVALID */
    list: (page: PageRequest): Promise<Page<TagBatch>> =>
      findPage(batches, {}, { by: 'createdAt', direction: -1 }, page),

    rowsOf: (batchId: string, { outcome, ...page }: TagBatchRowQuery): Promise<Page<TagBatchRow>> => {
      const filter = { batchId, ...(outcome === undefined ? {} : { outcome }) };
      return findPage(rows, filter, { by: 'row', direction: 1 }, page);
    },
  };
}

async function namedRows({ db }: TagDeps, csv: string): Promise<NewRow[]> {
  const read = readImport(csv);
  const names = [...new Set(read.map(({ tagName }) => tagName))];
  const tags = await db
    .model(tagModel)
    .find({ name: { $in: names } })
    .lean<Tag[]>();
  const byName = new Map(tags.map(({ name, _id }) => [name, _id]));
  return read.map((row) => {
    const tagId = byName.get(row.tagName) ?? null;
    return { ...row, tagId, problem: row.problem ?? (tagId === null ? '没有这个标签' : null) };
  });
}

async function insert(
  deps: TagDeps,
  staffId: string,
  source: TagBatch['source'],
  made: readonly NewRow[],
): Promise<TagBatch> {
  const { db, clock, ids } = deps;
  const now = clock.now();
  const _id = ids.next();
  const rows = made.map((row): TagBatchRow => ({
    ...row,
    _id: `${_id}:${String(row.row).padStart(7, '0')}`,
    batchId: _id,
    memberId: null,
    outcome: null,
    at: now,
  }));
  // Rows without a batch are worked off by nobody, and swept like all others.
  for (let start = 0; start < rows.length; start += insertStep)
    await db.model(tagBatchRowModel).insertMany(rows.slice(start, start + insertStep));
  const counts = { addedCount: 0, unchangedCount: 0, refusedCount: 0, undoneCount: 0 };
  const times = { createdAt: now, finishedAt: null };
  const batch: TagBatch = {
    _id,
    source,
    state: 'running',
    staffId,
    rowCount: rows.length,
    ...counts,
    ...times,
  };
  await db.transaction({ keys: [] }, async () => {
    await db.model(tagBatchModel).create([batch]);
    await note(deps, staffId, 'tagBatch.create', batch);
  });
  return batch;
}

async function note(
  { audit }: TagDeps,
  staffId: string,
  action: string,
  { _id, source, rowCount }: TagBatch,
): Promise<void> {
  await audit({
    actor: { kind: 'staff', id: staffId },
    action,
    target: { type: 'tagBatch', id: _id },
    change: { source, rowCount },
  });
}
