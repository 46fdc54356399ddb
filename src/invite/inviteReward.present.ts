import type {
  InviteActivityDetail,
  InviteActivityView,
  InviteRewardDetail,
  InviteRewardState,
  InviteSample,
  InviteSwitchChange,
} from '../contract/inviteReward';
import type { InviteActivity } from './inviteActivity.model';
import type { InviteRewardRecord } from './inviteReward.model';
import { rewardRefusalText, rewardStateText } from './inviteReward.rules';
import type { InviteSwitchChangeRecord } from './inviteSwitch.model';

export function presentActivity(activity: InviteActivity): InviteActivityView {
  const { _id, title, summary, rules, reward, remaining, state, version } = activity;
  const { perActivityLimit, perMonthLimit, returnDays } = activity;
  return {
    id: _id,
    title,
    summary,
    rules: [...rules],
    from: activity.from.toISOString(),
    to: activity.to.toISOString(),
    reward:
      reward.kind === 'points'
        ? { kind: reward.kind, points: reward.points }
        : { kind: reward.kind, sampleName: reward.sampleName, stock: reward.stock },
    perActivityLimit,
    perMonthLimit,
    returnDays,
    state,
    version,
    remaining,
    createdAt: activity.createdAt.toISOString(),
    publishedAt: activity.publishedAt?.toISOString() ?? null,
    endedAt: activity.endedAt?.toISOString() ?? null,
  };
}

export function presentActivityDetail(
  activity: InviteActivity,
  counts: Readonly<Record<InviteRewardState, number>>,
): InviteActivityDetail {
  return { ...presentActivity(activity), counts };
}

export function presentReward(row: InviteRewardRecord): InviteRewardDetail {
  const { _id, activityId, inviterId, inviteeId, state, refusal, orderId, riskRank, review } = row;
  const why = refusal === null ? '' : `：${rewardRefusalText[refusal]}`;
  return {
    id: _id,
    activityId,
    inviterId,
    inviteeId,
    state,
    refusal,
    text: `${rewardStateText[state]}${why}`,
    joinedAt: row.joinedAt.toISOString(),
    orderId,
    purchasedAt: row.purchasedAt?.toISOString() ?? null,
    dueAt: row.dueAt?.toISOString() ?? null,
    riskRank,
    review:
      review === null
        ? null
        : {
            decision: review.decision,
            staffId: review.staffId,
            reason: review.reason,
            at: review.at.toISOString(),
          },
    points: row.points,
    entryId: row.entryId,
    sample: presentSample(row),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    reversedAt: row.reversedAt?.toISOString() ?? null,
  };
}

function presentSample(row: InviteRewardRecord): InviteSample | null {
  const { sampleName, pickedUpAt, pickedUpBy: staffId, pickedUpIn: storeId } = row;
  if (sampleName === null) return null;
  const isOut = pickedUpAt !== null && staffId !== null && storeId !== null;
  return { sampleName, pickUp: isOut ? { storeId, staffId, at: pickedUpAt.toISOString() } : null };
}

export function presentSwitchChange(change: InviteSwitchChangeRecord): InviteSwitchChange {
  const { _id, isOn, ruleText, ruleSha256, staffId, at } = change;
  return { id: _id, isOn, ruleText, ruleSha256, staffId, at: at.toISOString() };
}
