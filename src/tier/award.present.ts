import type { AwardResultView, AwardView } from '../contract/tier';
import type { AwardResult, AwardRule } from './award.model';

export function presentAward(rule: AwardRule): AwardView {
  const { _id, name, measure, period, top, reward, delayDays, state, firstPeriod, version } = rule;
  return {
    id: _id,
    name,
    measure,
    period,
    top,
    reward,
    delayDays,
    state,
    firstPeriod,
    endedAt: rule.endedAt?.toISOString() ?? null,
    version,
    createdAt: rule.createdAt.toISOString(),
    updatedAt: rule.updatedAt.toISOString(),
  };
}

export function presentResult(
  { rank, memberId, value, state, reason, settledAt, couponId }: AwardResult,
  memberNumber: string,
): AwardResultView {
  return {
    rank,
    memberId,
    memberNumber,
    value,
    state,
    reason,
    settledAt: settledAt?.toISOString() ?? null,
    couponId,
  };
}
