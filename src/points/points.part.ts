import type { MemberPart, MemberRef, TimelineItem } from '../contract/memberPart';
import type { PointsEntryType } from '../contract/points';
import type { PointsDeps } from './points.deps';
import { requiredSession } from './points.deps';
import { accountFrozen } from './points.errors';
import type { PointsAccount, PointsEntry } from './points.model';
import { pointsAccountModel, pointsEntryModel } from './points.model';
import { move, undoMove } from './points.move';
import { titleOf } from './points.present';
import { emptyAccount } from './points.rules';
import type { PointsAdjustment } from './pointsAdjustment.model';
import { pointsAdjustmentModel } from './pointsAdjustment.model';
import { pointsNoticeModel } from './pointsNotice.model';
import type { PointsSignIn } from './pointsRule.model';
import { pointsSignInModel } from './pointsRule.model';

/** The share of points in one member. Entries are never deleted: they stay under our own id of the member. */
export function createPointsPart(deps: PointsDeps): MemberPart {
  const { db } = deps;
  return {
    name: 'points',
    collections: [
      'pointsAccount',
      'pointsEntry',
      'pointsLot',
      'pointsSlot',
      'pointsSignIn',
      'pointsAdjustment',
      'pointsNotice',
    ],

    async timeline({ memberId }, { before, limit }) {
      const entries = await db
        .model(pointsEntryModel)
        .find({ memberId, at: { $lt: before } })
        .sort({ at: -1, seq: -1 })
        .limit(limit)
        .lean<PointsEntry[]>();
      return entries.map(timelineItem);
    },

    copy: (member) => copyOf(deps, member),

    async erase({ memberId }) {
      await mark(deps, memberId, { state: 'closed' });
      await db.model(pointsAdjustmentModel).updateMany({ memberId }, { $set: { reason: null } });
      await db.model(pointsSignInModel).deleteMany({ memberId });
      await db.model(pointsNoticeModel).deleteMany({ memberId });
    },

    freeze: (memberId, mergeId) => mark(deps, memberId, { frozenBy: mergeId }),
    move: (from, to, mergeId) => move(deps, { from, to, mergeId }),
    undo: (record, from, to, mergeId) => undoMove(deps, record, { from, to, mergeId }),
  };
}

/** Writes the document that every command conditions on, and makes it where there is none, so that its first command meets it. */
async function mark(
  deps: PointsDeps,
  memberId: string,
  set: Partial<Pick<PointsAccount, 'frozenBy' | 'state'>>,
): Promise<void> {
  const session = requiredSession(deps);
  const accounts = deps.db.model(pointsAccountModel);
  const holder = set.frozenBy == null ? {} : { frozenBy: { $in: [null, set.frozenBy] } };
  const written = await accounts.updateOne({ memberId, ...holder }, { $set: set, $inc: { version: 1 } });
  if (written.matchedCount === 1) return;
  const isUnmarking = set.frozenBy === null && set.state === undefined;
  if (isUnmarking) return;
  if ((await accounts.exists({ memberId })) !== null) throw accountFrozen();
  const made = { ...emptyAccount(deps.ids.next(), memberId), ...set, version: 1 };
  await accounts.create([made], { session });
}

async function copyOf({ db }: PointsDeps, { memberId }: MemberRef): Promise<unknown> {
  const account = await db.model(pointsAccountModel).findOne({ memberId }).lean<PointsAccount>();
  const entries = await db.model(pointsEntryModel).find({ memberId }).sort({ seq: 1 }).lean<PointsEntry[]>();
  const signIns = await db
    .model(pointsSignInModel)
    .find({ memberId })
    .sort({ day: 1 })
    .lean<PointsSignIn[]>();
  const adjustments = await db
    .model(pointsAdjustmentModel)
    .find({ memberId })
    .sort({ requestedAt: 1 })
    .lean<PointsAdjustment[]>();
  return {
    balance: account?.balance ?? 0,
    debt: account?.debt ?? 0,
    entries: entries.map((entry) => ({
      at: entry.at.toISOString(),
      title: titleOf(entry),
      points: entry.delta,
      balanceAfter: entry.balanceAfter,
    })),
    signIns: signIns.map(({ day, points }) => ({ day, points })),
    adjustments: adjustments.map(({ requestedAt, points, reason, state }) => ({
      at: requestedAt.toISOString(),
      points,
      reason,
      state,
    })),
  };
}

const kindOfType: Readonly<Record<PointsEntryType, string>> = {
  earn: 'points.earned',
  spend: 'points.spent',
  expire: 'points.expired',
  reverse: 'points.reversed',
  adjust: 'points.adjusted',
  transferOut: 'points.movedOut',
  transferIn: 'points.movedIn',
};

function timelineItem(entry: PointsEntry): TimelineItem {
  const { _id, type, delta, balanceAfter, storeId, at } = entry;
  const sign = delta < 0 ? '−' : '+';
  return {
    id: `points:${_id}`,
    at: at.toISOString(),
    kind: kindOfType[type],
    text: `${titleOf(entry)} ${sign}${Math.abs(delta)} 积分，余额 ${balanceAfter}`,
    storeId,
  };
}
