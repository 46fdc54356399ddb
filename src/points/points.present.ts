import type {
  MemberPointsView,
  PointsAccountView,
  PointsAdjustmentView,
  PointsEntryDetail,
  PointsEntryType,
  PointsEntryView,
  PointsRuleView,
} from '../contract/points';
import type { PointsEntry, PointsLot } from './points.model';
import type { AccountSummary } from './points.reads';
import type { PointsAdjustment } from './pointsAdjustment.model';
import type { PointsRule } from './pointsRule.model';

export function presentAccount({ balance, available, debt, nextExpiry }: AccountSummary): PointsAccountView {
  return {
    balance,
    available,
    debt,
    nextExpiry: nextExpiry === null ? null : { points: nextExpiry.points, at: nextExpiry.at.toISOString() },
  };
}

export function presentMemberPoints(account: AccountSummary, lots: readonly PointsLot[]): MemberPointsView {
  return {
    ...presentAccount(account),
    lots: lots.map(({ _id, original, remaining, expiresAt }) => ({
      lotId: _id,
      original,
      remaining,
      expiresAt: expiresAt.toISOString(),
    })),
    isFrozen: account.isFrozen,
  };
}

/** What members and operators read: by source where it is known, else by what the entry does. */
const titleOfSource: Readonly<Record<string, string>> = {
  join: '入会奖励',
  phone: '绑定手机号奖励',
  signIn: '每日签到',
  award: '活动奖励',
  birthday: '生日礼',
  ranking: '榜单奖励',
  order: '消费积分',
  refund: '退款',
  coupon: '积分兑换券',
  invite: '邀请奖励',
};

const titleOfType: Readonly<Record<PointsEntryType, string>> = {
  earn: '获得积分',
  spend: '使用积分',
  reverse: '积分冲正',
  adjust: '人工调整',
  expire: '积分过期',
  transferOut: '会员合并转出',
  transferIn: '会员合并转入',
};

export function titleOf({ type, source }: Pick<PointsEntry, 'type' | 'source'>): string {
  const isNamed = type === 'earn' || type === 'spend';
  return (isNamed ? titleOfSource[source.type] : undefined) ?? titleOfType[type];
}

export function presentEntry(entry: PointsEntry): PointsEntryView {
  const { _id, type, delta, balanceAfter, at } = entry;
  return { id: _id, type, title: titleOf(entry), delta, balanceAfter, at: at.toISOString() };
}

export function presentEntryDetail(entry: PointsEntry): PointsEntryDetail {
  const { seq, debtAfter, source, rule, reverses, storeId, allocations } = entry;
  return {
    ...presentEntry(entry),
    seq,
    debtAfter,
    source: { type: source.type, id: source.id },
    rule: rule === null ? null : { id: rule.id, version: rule.version },
    reverses,
    storeId,
    allocations: allocations.map(({ lotId, points, expiresAt }) => ({
      lotId,
      points,
      expiresAt: expiresAt.toISOString(),
    })),
  };
}

export function presentAdjustment(adjustment: PointsAdjustment): PointsAdjustmentView {
  const { _id, memberId, points, reason, state, requestedBy, requestedAt, decidedBy, decidedAt, entryId } =
    adjustment;
  return {
    id: _id,
    memberId,
    points,
    reason,
    state,
    requestedBy,
    requestedAt: requestedAt.toISOString(),
    decidedBy,
    decidedAt: decidedAt?.toISOString() ?? null,
    entryId,
  };
}

export function presentRule(rule: PointsRule): PointsRuleView {
  const { _id, name, event, reward, from, to, limit, version, isEnabled, createdAt, updatedAt } = rule;
  return {
    id: _id,
    name,
    event,
    reward,
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    limit,
    order: rule.order ?? null,
    version,
    isEnabled,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
