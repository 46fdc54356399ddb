import type { MemberPart } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { FollowUp } from './followUp.model';
import { followUpModel } from './followUp.model';

const stepSize = 200;

/** What clerks have promised one member. */
export function createFollowUpPart(db: Database): MemberPart {
  const rows = db.model(followUpModel);
  return {
    name: 'followUp',
    collections: [followUpModel.name],
    async timeline({ memberId }, { before, limit }) {
      const found = await rows
        .find({ memberId, createdAt: { $lt: before } })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit)
        .lean<FollowUp[]>();
      return found.map(({ _id, task, dueOn, state, storeId, createdAt }) => ({
        id: `followUp:${_id}`,
        at: createdAt.toISOString(),
        kind: 'followUp.added',
        text: `店员跟进（${dueOn}）：${task ?? '内容已清除'}${state === 'done' ? '，已完成' : ''}`,
        storeId,
      }));
    },
    async copy({ memberId }) {
      const found = await rows.find({ memberId }).sort({ createdAt: 1 }).lean<FollowUp[]>();
      return found.map(({ task, dueOn, state, outcome, createdAt }) => ({
        task,
        dueOn,
        state,
        outcome,
        createdAt: createdAt.toISOString(),
      }));
    },
    /** That there was something to do stays, for the clerk's own count; what it was does not. */
    async erase({ memberId }) {
      await rows.updateMany({ memberId }, { $set: { task: null, outcome: null, state: 'done' } });
    },
    /** A promise does not depend on the member's being held. */
    freeze: () => Promise.resolve(),
    async move(from, to) {
      const filter = { memberId: from };
      const found = await rows.find(filter, { _id: 1 }).limit(stepSize).lean<{ _id: string }[]>();
      const followUpIds = found.map(({ _id }) => _id);
      await rows.updateMany({ _id: { $in: followUpIds } }, { $set: { memberId: to } });
      return { record: { followUpIds }, isDone: found.length < stepSize };
    },
    async undo(record, from, to) {
      // As `move` above has written it.
      const { followUpIds } = record as { followUpIds: string[] };
      await rows.updateMany({ _id: { $in: followUpIds }, memberId: to }, { $set: { memberId: from } });
      return [];
    },
  };
}
