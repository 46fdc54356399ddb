import type { MoveRecord } from '../contract/memberPart';
import type { MemberState, MergeState } from '../contract/member';
import type { Database } from '../platform/database';
import { defineModel } from '../platform/database';

/** Two members that turned out to be one person. */
export interface MemberMergeRecord {
  readonly _id: string;
  /** Lives on. */
  readonly memberId: string;
  /** Goes. */
  readonly mergedId: string;
  /** What the merged member was, and is again after an undo. */
  readonly mergedState: MemberState;
  readonly reason: string | null;
  readonly state: MergeState;
  /** Parts that have moved everything. */
  readonly partsDone: readonly string[];
  /** Steps that are still in effect; each move and each undo of one changes it, so that two workers cannot pass. */
  readonly stepCount: number;
  readonly kept: readonly string[];
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly undoneBy: string | null;
  readonly undoneAt: Date | null;
}

export const memberMergeModel = defineModel<MemberMergeRecord>()({
  name: 'memberMerge',
  privacy: {
    purpose: 'join two members of one person, and undo it',
    retention: 'as long as the member; its reason until the member leaves',
  },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    mergedId: { type: String, required: true, pii: 'personal' },
    mergedState: { type: String, required: true, pii: 'none' },
    reason: { type: String, pii: 'personal', retention: 'until the member leaves' },
    state: { type: String, required: true, pii: 'none', enum: ['moving', 'done', 'undoing', 'undone'] },
    partsDone: { type: [String], required: true, pii: 'none' },
    stepCount: { type: Number, required: true, pii: 'none' },
    kept: { type: [String], required: true, pii: 'none' },
    startedBy: { type: String, required: true, pii: 'personal' },
    startedAt: { type: Date, required: true, pii: 'none' },
    finishedAt: { type: Date, pii: 'none' },
    undoneBy: { type: String, pii: 'personal' },
    undoneAt: { type: Date, pii: 'none' },
  },
  indexes: [
    { key: { mergedId: 1, startedAt: -1 } },
    { key: { memberId: 1, startedAt: -1 } },
    { key: { state: 1 } },
  ],
});

/** Who goes into whom, as it was when the merge began. */
type MergeStart = Pick<MemberMergeRecord, 'memberId' | 'mergedId' | 'mergedState' | 'reason' | 'startedBy'>;

export function newMerge(mergeId: string, start: MergeStart, startedAt: Date): MemberMergeRecord {
  return {
    _id: mergeId,
    ...start,
    state: 'moving',
    partsDone: [],
    stepCount: 0,
    kept: [],
    startedAt,
    finishedAt: null,
    undoneBy: null,
    undoneAt: null,
  };
}

/** What one part moved in one transaction. */
export interface MergeStepRecord {
  readonly _id: string;
  readonly mergeId: string;
  /** 1..n */
  readonly seq: number;
  readonly part: string;
  /** Ids and numbers, as the part wants them back for an undo. */
  readonly record: MoveRecord;
  readonly at: Date;
  readonly undoneAt: Date | null;
}

export const mergeStepModel = defineModel<MergeStepRecord>()({
  name: 'mergeStep',
  privacy: { purpose: 'undo a merge', retention: 'as long as the merge' },
  fields: {
    mergeId: { type: String, required: true, pii: 'none' },
    seq: { type: Number, required: true, pii: 'none' },
    part: { type: String, required: true, pii: 'none' },
    record: { type: Object, required: true, pii: 'personal' },
    at: { type: Date, required: true, pii: 'none' },
    undoneAt: { type: Date, pii: 'none' },
  },
  indexes: [{ key: { mergeId: 1, seq: 1 }, unique: true }],
});

type MergeSet = Partial<Omit<MemberMergeRecord, '_id'>>;

export type Merges = ReturnType<typeof mergeQueries>;

export function mergeQueries(db: Database) {
  const merges = db.model(memberMergeModel);
  return {
    ...stepQueries(db),
    find: (mergeId: string) => merges.findById(mergeId).lean<MemberMergeRecord>().exec(),
    findInForce: (mergedId: string) =>
      merges
        .findOne({ mergedId, state: { $ne: 'undone' } })
        .lean<MemberMergeRecord>()
        .exec(),
    ofMember: (memberId: string) =>
      merges
        .find({ $or: [{ memberId }, { mergedId: memberId }] })
        .sort({ startedAt: -1 })
        .limit(50)
        .lean<MemberMergeRecord[]>()
        .exec(),
    unfinished: (limit: number) =>
      merges
        .find({ state: { $in: ['moving', 'undoing'] } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<MemberMergeRecord[]>()
        .exec(),
    async insert(merge: MemberMergeRecord): Promise<void> {
      await merges.create([merge]);
    },
    async setPartsDone(mergeId: string, partsDone: readonly string[]): Promise<void> {
      await merges.updateOne({ _id: mergeId }, { $set: { partsDone } });
    },
    async addKept(mergeId: string, kept: readonly string[]): Promise<void> {
      await merges.updateOne({ _id: mergeId }, { $push: { kept: { $each: [...kept] } } });
    },
    /** Goes on only from where the caller believes the merge to be; null when another worker was faster. */
    advance: (merge: MemberMergeRecord, set: MergeSet) =>
      merges
        .findOneAndUpdate(
          { _id: merge._id, state: merge.state, stepCount: merge.stepCount },
          { $set: set },
          { returnDocument: 'after' },
        )
        .lean<MemberMergeRecord>()
        .exec(),
    /** The free words of a merge may name a person. */
    async forgetReasons(memberIds: readonly string[]): Promise<void> {
      const among = { $in: [...memberIds] };
      await merges.updateMany(
        { $or: [{ memberId: among }, { mergedId: among }] },
        { $set: { reason: null } },
      );
    },
  };
}

function stepQueries(db: Database) {
  const steps = db.model(mergeStepModel);
  return {
    async appendStep(step: MergeStepRecord): Promise<void> {
      await steps.create([step]);
    },
    findStep: (mergeId: string, seq: number) =>
      steps.findOne({ mergeId, seq }).lean<MergeStepRecord>().exec(),
    async markUndone(stepId: string, undoneAt: Date): Promise<void> {
      await steps.updateOne({ _id: stepId }, { $set: { undoneAt } });
    },
  };
}
