import { z } from 'zod';
import type {
  TagBatchRequest,
  TagBatchRowQuery,
  TagBatchRowView,
  TagBatchView,
  TagImportAnswer,
  TagImportRequest,
} from '../contract/tag';
import { pageQuery, schemaFor } from '../platform/http';
import { id } from './tag.schema';

const count = z.number().int().min(0);
const outcome = z.enum(['added', 'unchanged', 'refused']);

export const tagBatchRequest = schemaFor<TagBatchRequest>()(
  z.strictObject({
    tagId: id,
    memberNumbers: z.array(z.string().trim().min(1).max(32)).min(1).max(5_000).readonly(),
  }),
);

export const tagImportRequest = schemaFor<TagImportRequest>()(
  z.strictObject({ csv: z.string().min(1).max(200_000), isDryRun: z.boolean() }),
);

export const tagBatchRowQuery = schemaFor<TagBatchRowQuery>()(
  pageQuery.extend({ outcome: outcome.exactOptional() }),
);

export const tagBatchView = schemaFor<TagBatchView>()(
  z.strictObject({
    id,
    source: z.enum(['numbers', 'csv']),
    state: z.enum(['running', 'done', 'undoing', 'undone']),
    rowCount: count,
    handledCount: count,
    addedCount: count,
    unchangedCount: count,
    refusedCount: count,
    undoneCount: count,
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  }),
);

export const tagBatchRowView = schemaFor<TagBatchRowView>()(
  z.strictObject({
    row: count,
    memberNumber: z.string(),
    tag: z.string(),
    outcome: outcome.nullable(),
    problem: z.string().nullable(),
  }),
);

export const tagImportAnswer = schemaFor<TagImportAnswer>()(
  z.strictObject({ batch: tagBatchView.nullable(), rows: z.array(tagBatchRowView).readonly() }),
);
