import type { MemberPart, MemberRef } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { Grant } from './grant.model';
import { grantEntryModel, grantModel, grantModels } from './grant.model';
import type { NoticeDelivery } from './notice.model';
import { noticeDeliveryModel } from './notice.model';
import type { MessageAnswers } from './reach.model';
import { messageAnswersModel } from './reach.model';

const stepSize = 200;

const kindWords = {
  couponExpiring: '券快到期提醒',
  pointsExpiring: '积分快到期提醒',
  activityBegins: '活动开始提醒',
} as const;

const stateWords = {
  started: '正在发送',
  submitted: '已提交微信',
  skipped: '没有发送',
  failed: '微信没有接受',
  unknown: '不确定是否收到',
} as const;

/** What a member answered when they were asked for messages, and what was sent to them by itself. */
export function createReachPart(db: Database): MemberPart {
  return {
    name: 'reach',
    collections: [messageAnswersModel, noticeDeliveryModel, ...grantModels].map(({ name }) => name),
    ...createStory(db),
    /** Grants follow the openid and need not move; answers and notices move nothing that a merge could lose. */
    freeze: () => Promise.resolve(),
    ...createMoves(db),
  };
}

function createStory(db: Database): Pick<MemberPart, 'timeline' | 'copy' | 'erase'> {
  const answers = db.model(messageAnswersModel);
  const notices = db.model(noticeDeliveryModel);
  const grants = db.model(grantModel);
  const grantEntries = db.model(grantEntryModel);
  return {
    async timeline({ memberId }, { before, limit }) {
      const asked = await answers
        .find({ memberId, at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<MessageAnswers[]>();
      const told = await notices
        .find({ memberId, startedAt: { $lt: before } })
        .sort({ startedAt: -1, _id: -1 })
        .limit(limit)
        .lean<NoticeDelivery[]>();
      const items = [...asked.map(answerItem), ...told.map(noticeItem)];
      return items.sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id)).slice(0, limit);
    },
    async copy({ memberId, identities }) {
      const asked = await answers.find({ memberId }).sort({ at: 1 }).lean<MessageAnswers[]>();
      const told = await notices.find({ memberId }).sort({ startedAt: 1 }).lean<NoticeDelivery[]>();
      return {
        answers: asked.map(({ moment, page, answers: said, at }) => ({
          moment,
          page,
          answers: said,
          at: at.toISOString(),
        })),
        accepted: (await grants.find({ openid: { $in: openidsOf(identities) } }).lean<Grant[]>()).map(
          ({ templateId, left, lastAcceptedAt }) => ({
            templateId,
            left,
            lastAcceptedAt: lastAcceptedAt?.toISOString() ?? null,
          }),
        ),
        notices: told.map(({ kind, state, startedAt }) => ({ kind, state, at: startedAt.toISOString() })),
      };
    },
    async erase({ memberId, identities }) {
      await answers.deleteMany({ memberId });
      await notices.deleteMany({ memberId });
      const openid = { $in: openidsOf(identities) };
      await grants.deleteMany({ openid });
      await grantEntries.deleteMany({ openid });
    },
  };
}

function openidsOf(identities: MemberRef['identities']): string[] {
  return identities.map(({ openid }) => openid);
}

function answerItem({ _id, answers, at }: MessageAnswers) {
  const accepted = answers.filter(({ answer }) => answer === 'accept').length;
  const text = `被询问订阅消息 ${answers.length} 条，同意 ${accepted} 条`;
  return { id: `reach:${_id}`, at: at.toISOString(), kind: 'reach.answered', text, storeId: null };
}

function noticeItem({ _id, kind, state, startedAt }: NoticeDelivery) {
  const text = `${kindWords[kind]}：${stateWords[state]}`;
  return { id: `reach:${_id}`, at: startedAt.toISOString(), kind: 'reach.noticed', text, storeId: null };
}

function createMoves(db: Database): Pick<MemberPart, 'move' | 'undo'> {
  const answers = db.model(messageAnswersModel);
  const notices = db.model(noticeDeliveryModel);
  return {
    async move(from, to) {
      const filter = { memberId: from };
      const found = await answers.find(filter, { _id: 1 }).limit(stepSize).lean<{ _id: string }[]>();
      const sent = await notices.find(filter, { _id: 1 }).limit(stepSize).lean<{ _id: string }[]>();
      const answerIds = found.map(({ _id }) => _id);
      const noticeIds = sent.map(({ _id }) => _id);
      await answers.updateMany({ _id: { $in: answerIds } }, { $set: { memberId: to } });
      await notices.updateMany({ _id: { $in: noticeIds } }, { $set: { memberId: to } });
      const isDone = found.length < stepSize && sent.length < stepSize;
      return { record: { answerIds, noticeIds }, isDone };
    },
    async undo(record, from, to) {
      // As `move` above has written it.
      const { answerIds, noticeIds } = record as { answerIds: string[]; noticeIds: string[] };
      await answers.updateMany({ _id: { $in: answerIds }, memberId: to }, { $set: { memberId: from } });
      await notices.updateMany({ _id: { $in: noticeIds }, memberId: to }, { $set: { memberId: from } });
      return [];
    },
  };
}
