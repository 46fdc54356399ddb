import type {
  PointsOrderTerms,
  PointsReward,
  PointsRuleEvent,
  PointsRuleRequest,
  PointsRuleView,
} from '../../../contract/points';
import { w } from '../../i18n';
import { countOf, linesOf } from '../../logic/lines';
import { fenOf, integer, yuanText } from '../../logic/money';
import { fieldOf, momentOf } from '../../logic/time';

/** What a rule gives, in words. */
export function rewardText(reward: PointsReward): string {
  switch (reward.kind) {
    case 'fixed':
      return w('pointsRule.text.fixed', { points: integer(reward.points) });
    case 'perAmount':
      return w('pointsRule.text.perAmount', { points: reward.pointsPer100Fen });
    case 'signInDial':
      return w('pointsRule.text.signInDial');
    case 'multiplier':
      return w('pointsRule.text.multiplier', { times: reward.percent / 100 });
  }
}

export interface RuleFields {
  name: string;
  event: PointsRuleEvent;
  reward: PointsReward['kind'];
  points: string;
  per100: string;
  rounding: 'down' | 'nearest' | 'up';
  percent: string;
  from: string;
  to: string;
  limit: 'none' | 'day' | 'month' | 'ever';
  limitCount: string;
  categories: string;
  skus: string;
  tierIds: string[];
  tagIds: string[];
  minPaid: string;
  priority: string;
  isExclusive: boolean;
}

export const blankRule: RuleFields = {
  name: '',
  event: 'member.joined',
  reward: 'fixed',
  points: '100',
  per100: '1',
  rounding: 'down',
  percent: '200',
  from: '',
  to: '',
  limit: 'none',
  limitCount: '1',
  categories: '',
  skus: '',
  tierIds: [],
  tagIds: [],
  minPaid: '0',
  priority: '100',
  isExclusive: false,
};

/** The kinds of reward that go with an event. */
export function rewardsOf(event: PointsRuleEvent): readonly PointsReward['kind'][] {
  if (event === 'order.completed') return ['perAmount', 'fixed', 'multiplier'];
  if (event === 'signIn') return ['signInDial', 'fixed'];
  if (event === 'manual') return ['fixed', 'perAmount'];
  return ['fixed'];
}

export function ruleFields(rule: PointsRuleView): RuleFields {
  const { reward, order, limit } = rule;
  return {
    ...blankRule,
    name: rule.name,
    event: rule.event,
    reward: reward.kind,
    ...(reward.kind === 'fixed' ? { points: String(reward.points) } : {}),
    ...(reward.kind === 'perAmount'
      ? { per100: String(reward.pointsPer100Fen), rounding: reward.rounding }
      : {}),
    ...(reward.kind === 'multiplier' ? { percent: String(reward.percent) } : {}),
    from: fieldOf(rule.from),
    to: fieldOf(rule.to),
    ...(limit === null ? {} : { limit: limit.period, limitCount: String(limit.count) }),
    ...(order === null
      ? {}
      : {
          categories: order.categories.join('\n'),
          skus: order.skus.join('\n'),
          tierIds: [...order.tierIds],
          tagIds: [...order.tagIds],
          minPaid: yuanText(order.minPaidFen),
          priority: String(order.priority),
          isExclusive: order.isExclusive,
        }),
  };
}

/** What is typed wrong is sent as −1, so that the server names the field. */
const count = (text: string): number => countOf(text) ?? -1;

function rewardOf(fields: RuleFields): PointsReward {
  switch (fields.reward) {
    case 'fixed':
      return { kind: 'fixed', points: count(fields.points) };
    case 'perAmount':
      return { kind: 'perAmount', pointsPer100Fen: count(fields.per100), rounding: fields.rounding };
    case 'signInDial':
      return { kind: 'signInDial' };
    case 'multiplier':
      return { kind: 'multiplier', percent: count(fields.percent) };
  }
}

function orderOf(fields: RuleFields): PointsOrderTerms {
  return {
    skus: linesOf(fields.skus),
    categories: linesOf(fields.categories),
    tierIds: fields.tierIds,
    tagIds: fields.tagIds,
    minPaidFen: fenOf(fields.minPaid) ?? -1,
    priority: count(fields.priority),
    isExclusive: fields.isExclusive,
  };
}

export function ruleRequest(fields: RuleFields): PointsRuleRequest {
  return {
    name: fields.name.trim(),
    event: fields.event,
    reward: rewardOf(fields),
    from: momentOf(fields.from),
    to: momentOf(fields.to),
    limit: fields.limit === 'none' ? null : { count: count(fields.limitCount), period: fields.limit },
    ...(fields.event === 'order.completed' ? { order: orderOf(fields) } : {}),
  };
}
