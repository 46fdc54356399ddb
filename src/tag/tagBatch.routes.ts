import type { TagBatchRowView, TagBatchView } from '../contract/tag';
import type { Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import type { TagGates } from './tag.routes';
import type { TagBatch, TagBatchRow } from './tagBatch.model';
import {
  tagBatchRequest,
  tagBatchRowQuery,
  tagBatchRowView,
  tagBatchView,
  tagImportAnswer,
  tagImportRequest,
} from './tagBatch.schema';
import type { TagBatches } from './tagBatch.service';

const path = '/api/console/tag-batches';

/** Lists name members by number: head office alone sees them. */
export function tagBatchRoutes(batches: TagBatches, { operator }: Pick<TagGates, 'operator'>): Route[] {
  return [...makeRoutes(batches, operator('tag.write')), ...batchRoutes(batches, operator('tag.write'))];
}

type Who = ReturnType<TagGates['operator']>;

function makeRoutes(batches: TagBatches, who: Who): Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary: 'One tag for many members by their numbers; worked off within minutes.',
      who,
      body: tagBatchRequest,
      answer: tagBatchView,
      status: 202,
      handle: async ({ principal, body }) => presentBatch(await batches.create(principal.staffId, body)),
    }),
    route({
      method: 'POST',
      path: '/api/console/tag-imports',
      summary: 'Tags from a CSV file, or what the file would do.',
      who,
      body: tagImportRequest,
      answer: tagImportAnswer,
      status: ({ batch }) => (batch === null ? 200 : 202),
      async handle({ principal, body }) {
        const { batch, rows } = await batches.importCsv(principal.staffId, body);
        return { batch: batch === null ? null : presentBatch(batch), rows: rows.map(presentRow) };
      },
    }),
  ];
}

function batchRoutes(batches: TagBatches, who: Who): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'Batches of tags with their progress, newest first.',
      who,
      query: pageQuery,
      item: tagBatchView,
      async handle({ query }) {
        const { items, next } = await batches.list(query);
        return { items: items.map(presentBatch), next };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'One batch with its progress.',
      who,
      params: idParams,
      answer: tagBatchView,
      handle: async ({ params }) => presentBatch(await batches.find(params.id)),
    }),
    pageRoute({
      method: 'GET',
      path: `${path}/:id/rows`,
      summary: 'What became of each row, for 90 days.',
      who,
      params: idParams,
      query: tagBatchRowQuery,
      item: tagBatchRowView,
      async handle({ params, query }) {
        const { items, next } = await batches.rowsOf(params.id, query);
        return { items: items.map(presentRow), next };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/undo`,
      summary: 'Takes back exactly what the batch gave; a tag with another reason stays.',
      who,
      params: idParams,
      answer: tagBatchView,
      status: 202,
      handle: async ({ principal, params }) => presentBatch(await batches.undo(principal.staffId, params.id)),
    }),
  ];
}

function presentBatch(batch: TagBatch): TagBatchView {
  const { _id, source, state, rowCount, addedCount, unchangedCount, refusedCount, undoneCount } = batch;
  return {
    id: _id,
    source,
    state,
    rowCount,
    handledCount: addedCount + unchangedCount + refusedCount,
    addedCount,
    unchangedCount,
    refusedCount,
    undoneCount,
    createdAt: batch.createdAt.toISOString(),
    finishedAt: batch.finishedAt?.toISOString() ?? null,
  };
}

type PresentedRow = Pick<TagBatchRow, 'row' | 'memberNumber' | 'tagName' | 'outcome' | 'problem'>;

function presentRow({ row, memberNumber, tagName, outcome, problem }: PresentedRow): TagBatchRowView {
  return { row, memberNumber, tag: tagName, outcome, problem };
}
