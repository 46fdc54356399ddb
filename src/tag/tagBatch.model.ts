import type { TagBatchOutcome, TagBatchState } from '../contract/tag';
import { defineModel } from '../platform/database';

/** Many tags given at once. Every row that is worked off counts here in its own transaction. */
export interface TagBatch {
  readonly _id: string;
  readonly source: 'numbers' | 'csv';
  readonly state: TagBatchState;
  readonly staffId: string;
  readonly rowCount: number;
  readonly addedCount: number;
  readonly unchangedCount: number;
  readonly refusedCount: number;
  readonly undoneCount: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** One member and one tag of a batch. */
export interface TagBatchRow {
  /** `<batch>:<row, seven digits>` */
  readonly _id: string;
  readonly batchId: string;
  readonly row: number;
  readonly memberNumber: string;
  /** Set once the member was found. */
  readonly memberId: string | null;
  /** Null where no tag has the name. */
  readonly tagId: string | null;
  readonly tagName: string;
  readonly outcome: TagBatchOutcome | null;
  readonly problem: string | null;
  readonly at: Date;
}

export const tagBatchModel = defineModel<TagBatch>()({
  name: 'tagBatch',
  privacy: { purpose: '成批打标签的记录和撤销', retention: '随品牌' },
  fields: {
    source: { type: String, required: true, enum: ['numbers', 'csv'], pii: 'none' },
    state: { type: String, required: true, enum: ['running', 'done', 'undoing', 'undone'], pii: 'none' },
    staffId: { type: String, required: true, pii: 'none' },
    rowCount: { type: Number, required: true, pii: 'none' },
    addedCount: { type: Number, required: true, pii: 'none' },
    unchangedCount: { type: Number, required: true, pii: 'none' },
    refusedCount: { type: Number, required: true, pii: 'none' },
    undoneCount: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    finishedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [{ key: { createdAt: -1, _id: -1 } }, { key: { state: 1, _id: 1 } }],
});

export const tagBatchRowModel = defineModel<TagBatchRow>()({
  name: 'tagBatchRow',
  privacy: { purpose: '说明成批打标签的每一行结果', retention: '90 天，会员注销时删除' },
  fields: {
    batchId: { type: String, required: true, pii: 'none' },
    row: { type: Number, required: true, pii: 'none' },
    memberNumber: { type: String, required: true, pii: 'personal' },
    memberId: { type: String, default: null, pii: 'personal' },
    tagId: { type: String, default: null, pii: 'none' },
    tagName: { type: String, required: true, pii: 'personal' },
    outcome: { type: String, default: null, pii: 'none' },
    problem: { type: String, default: null, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [
    { key: { batchId: 1, outcome: 1, row: 1, _id: 1 } },
    { key: { batchId: 1, row: 1, _id: 1 } },
    { key: { memberId: 1 } },
    { key: { at: 1 } },
  ],
});
