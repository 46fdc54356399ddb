import type { MemberPart, MemberRef, TimelineItem } from '../contract/memberPart';
import type { Database } from '../platform/database';
import type { ChannelCode } from './channelCode.model';
import { channelCodeModel } from './channelCode.model';
import type { Touch, Visit } from './touch.model';
import { joinAttributionModel, touchModel, touchSubjectModel, visitModel } from './touch.model';

/** How many touches one step of a merge moves. */
const stepSize = 500;

/** What a move did, as it was recorded. */
interface Moved {
  readonly touchIds: readonly string[];
  readonly subjectIds: readonly string[];
}

/** A member's touches and visits. */
export function channelCodePart(db: Database): MemberPart {
  return {
    name: 'channelCode',
    collections: [touchModel.name, touchSubjectModel.name, visitModel.name, joinAttributionModel.name],
    ...createStory(db),
    ...createMoves(db),
  };
}

const identitiesIn = ({ identities }: MemberRef): { $in: string[] } => ({
  $in: identities.map(({ identityId }) => identityId),
});

function createStory(db: Database): Pick<MemberPart, 'timeline' | 'copy'> {
  const touches = db.model(touchModel);
  const visits = db.model(visitModel);
  const codes = db.model(channelCodeModel);

  async function namesOf(rows: readonly Touch[]): Promise<Map<string, string>> {
    const ids = [...new Set(rows.map(({ codeId }) => codeId))];
    const found = await codes
      .find({ _id: { $in: ids } }, { name: 1 })
      .lean<Pick<ChannelCode, '_id' | 'name'>[]>();
    return new Map(found.map(({ _id, name }) => [_id, name]));
  }

  return {
    async timeline(member, { before, limit }) {
      const touched = await touches
        .find({ memberId: member.memberId, at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<Touch[]>();
      const visited = await visits
        .find({ identityId: identitiesIn(member), codeId: null, at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<Visit[]>();
      const names = await namesOf(touched);
      return [...touched.map((touch) => touchItem(touch, names)), ...visited.map(visitItem)]
        .sort((a, b) => (a.at < b.at ? 1 : -1))
        .slice(0, limit);
    },
    async copy(member) {
      const touched = await touches
        .find({ memberId: member.memberId })
        .sort({ at: 1 })
        .limit(1_000)
        .lean<Touch[]>();
      const visited = await visits
        .find({ identityId: identitiesIn(member) })
        .sort({ at: 1 })
        .limit(1_000)
        .lean<Visit[]>();
      const names = await namesOf(touched);
      return {
        touches: touched.map(({ codeId, kind, at }) => ({
          code: names.get(codeId) ?? null,
          kind,
          at: at.toISOString(),
        })),
        visits: visited.map(({ at, wechatScene }) => ({ at: at.toISOString(), wechatScene })),
      };
    },
  };
}

function createMoves(db: Database): Pick<MemberPart, 'erase' | 'freeze' | 'move' | 'undo'> {
  const touches = db.model(touchModel);
  const subjects = db.model(touchSubjectModel);
  const visits = db.model(visitModel);
  const attributions = db.model(joinAttributionModel);
  return {
    /** The counts of a report stay; who it was goes. */
    async erase(member) {
      const { memberId } = member;
      await visits.deleteMany({ identityId: identitiesIn(member) });
      await touches.updateMany(
        { memberId },
        { $set: { memberId: null, followerId: null, identityId: null } },
      );
      await subjects.deleteMany({ memberId });
      await attributions.updateOne({ _id: memberId }, { $set: { firstTouchId: null, lastTouchId: null } });
    },
    /** Nothing here refuses a write while a merge runs: a touch that comes later simply stays with its subject. */
    freeze: () => Promise.resolve(),
    async move(from, to) {
      const moving = await touches
        .find({ memberId: from }, { _id: 1 })
        .limit(stepSize)
        .lean<{ _id: string }[]>();
      const touchIds = moving.map(({ _id }) => _id);
      const owned = await subjects
        .find({ memberId: from }, { _id: 1 })
        .limit(stepSize)
        .lean<{ _id: string }[]>();
      const subjectIds = owned.map(({ _id }) => _id);
      await subjects.updateMany(
        { _id: { $in: subjectIds } },
        { $set: { memberId: to }, $inc: { version: 1 } },
      );
      await touches.updateMany({ _id: { $in: touchIds } }, { $set: { memberId: to } });
      return {
        record: { touchIds, subjectIds },
        isDone: touchIds.length < stepSize && subjectIds.length < stepSize,
      };
    },
    async undo(record, from, to) {
      const { touchIds = [], subjectIds = [] } = record as Partial<Moved>;
      await subjects.updateMany(
        { _id: { $in: [...subjectIds] }, memberId: to },
        { $set: { memberId: from }, $inc: { version: 1 } },
      );
      await touches.updateMany({ _id: { $in: [...touchIds] }, memberId: to }, { $set: { memberId: from } });
      return [];
    },
  };
}

function touchItem(
  { _id, at, kind, codeId, codeState, isNewFollower, storeId }: Touch,
  names: Map<string, string>,
): TimelineItem {
  const name = names.get(codeId) ?? '已删除的渠道码';
  const how = kind === 'visit' ? '通过小程序码进入' : isNewFollower ? '扫码关注' : '扫码（已关注）';
  const note = codeState === 'active' ? '' : '，当时该码未启用';
  return {
    id: `channelCode:${_id}`,
    at: at.toISOString(),
    kind: `channelCode.${kind}`,
    text: `${how}：${name}${note}`,
    storeId,
  };
}

function visitItem({ _id, at, wechatScene }: Visit): TimelineItem {
  const text = `打开小程序（场景 ${wechatScene}）`;
  return {
    id: `channelCode:visit:${_id}`,
    at: at.toISOString(),
    kind: 'channelCode.visit',
    text,
    storeId: null,
  };
}
