import type { MemberPart } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { MessageAnswers } from './reach.model';
import { messageAnswersModel } from './reach.model';

const stepSize = 200;

/** What a member answered when they were asked for messages. */
export function createReachPart(db: Database): MemberPart {
  const rows = db.model(messageAnswersModel);
  return {
    name: 'reach',
    collections: [messageAnswersModel.name],
    async timeline({ memberId }, { before, limit }) {
      const found = await rows
        .find({ memberId, at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<MessageAnswers[]>();
      return found.map(({ _id, answers, at }) => {
        const accepted = answers.filter(({ answer }) => answer === 'accept').length;
        const text = `被询问订阅消息 ${answers.length} 条，同意 ${accepted} 条`;
        return { id: `reach:${_id}`, at: at.toISOString(), kind: 'reach.answered', text, storeId: null };
      });
    },
    async copy({ memberId }) {
      const found = await rows.find({ memberId }).sort({ at: 1 }).lean<MessageAnswers[]>();
      return found.map(({ moment, page, answers, at }) => ({ moment, page, answers, at: at.toISOString() }));
    },
    async erase({ memberId }) {
      await rows.deleteMany({ memberId });
    },
    /** Answers move nothing that a merge could lose. */
    freeze: () => Promise.resolve(),
    async move(from, to) {
      const filter = { memberId: from };
      const found = await rows.find(filter, { _id: 1 }).limit(stepSize).lean<{ _id: string }[]>();
      const answerIds = found.map(({ _id }) => _id);
      await rows.updateMany({ _id: { $in: answerIds } }, { $set: { memberId: to } });
      return { record: { answerIds }, isDone: found.length < stepSize };
    },
    async undo(record, from, to) {
      // As `move` above has written it.
      const { answerIds } = record as { answerIds: string[] };
      await rows.updateMany({ _id: { $in: answerIds }, memberId: to }, { $set: { memberId: from } });
      return [];
    },
  };
}
