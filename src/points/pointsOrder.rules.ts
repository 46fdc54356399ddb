import type { OrderEventLine } from '../contract/events';
import type { PointsOrderTerms } from '../contract/points';
import type { PointsRule } from './pointsRule.model';
import { pointsOf } from './pointsRule.rules';

/** A rule for purchases at the version that counts. */
export type OrderRule = PointsRule & { readonly order: PointsOrderTerms };

/** Points of one purchase by one rule, or (`tier`) by the benefit of the member's tier. */
export interface OrderAward {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly points: number;
}

/** Whoever bought, as far as rules ask. */
export interface OrderAudience {
  readonly tierId: string | null;
  readonly tagIds: readonly string[];
  readonly multiplierPercent: number;
}

/** Stands for a rule where a tier pays; it has no versions. */
export const tierRuleId = 'tier';

type Line = Pick<OrderEventLine, 'sku' | 'category' | 'quantity' | 'paidFen'>;

export function isOrderRule(rule: PointsRule): rule is OrderRule {
  return rule.event === 'order.completed' && rule.order != null;
}

/** Whether a rule is for this member at all. */
export function concerns({ order }: OrderRule, { tierId, tagIds }: OrderAudience): boolean {
  if (order.tierIds.length + order.tagIds.length === 0) return true;
  return (
    (tierId !== null && order.tierIds.includes(tierId)) ||
    order.tagIds.some((tagId) => tagIds.includes(tagId))
  );
}

/**
 * What rules pay for the lines of a purchase, in this stated order: the rules with an amount of their own, by priority, up to
 * the first exclusive one that pays; then the largest multiplier, then the tier, both counted from what the rules per
 * amount paid for the lines concerned, rounded down. It never pays more for less: what is returned can be taken back.
 */
export function orderAwards(
  lines: readonly Line[],
  rules: readonly OrderRule[],
  multiplierPercent: number,
): OrderAward[] {
  const paying = payingRules(lines, rules);
  const perAmount = paying.map(({ rule }) => rule).filter(({ reward }) => reward.kind === 'perAmount');
  const extra = largest(
    rules.flatMap((rule) => {
      const { reward } = rule;
      if (reward.kind !== 'multiplier' || !reachesThreshold(rule, lines)) return [];
      const points = share(basis(countingLines(rule, lines), perAmount), reward.percent);
      return [award(rule, points)];
    }),
  );
  const tier = {
    ruleId: tierRuleId,
    version: 0,
    name: '会员等级加成',
    points: share(basis(lines, perAmount), multiplierPercent),
  };
  const awards = [...paying.map(({ rule, points }) => award(rule, points)), ...extra, tier];
  return awards.filter(({ points }) => points > 0);
}

/** What is left of a purchase after a return; a line without anything left is gone. */
export function linesLeft(
  lines: readonly OrderEventLine[],
  returned: readonly Pick<OrderEventLine, 'lineId' | 'quantity' | 'paidFen'>[],
): OrderEventLine[] {
  const byId = new Map(returned.map((line) => [line.lineId, line]));
  return lines
    .map((line) => ({
      ...line,
      quantity: line.quantity - (byId.get(line.lineId)?.quantity ?? 0),
      paidFen: line.paidFen - (byId.get(line.lineId)?.paidFen ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);
}

interface Paying {
  readonly rule: OrderRule;
  readonly points: number;
}

/** Rules with an amount of their own that pay something, up to the first exclusive one. */
function payingRules(lines: readonly Line[], rules: readonly OrderRule[]): Paying[] {
  const paying: Paying[] = [];
  for (const rule of [...rules].sort(inOrder)) {
    const points = ownPoints(rule, lines);
    if (points === 0) continue;
    paying.push({ rule, points });
    if (rule.order.isExclusive) break;
  }
  return paying;
}

function inOrder(a: OrderRule, b: OrderRule): number {
  return (
    a.order.priority - b.order.priority ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a._id < b._id ? -1 : 1)
  );
}

function ownPoints(rule: OrderRule, lines: readonly Line[]): number {
  const counting = countingLines(rule, lines);
  const amountFen = sumPaid(counting);
  if (amountFen === 0 || !reachesThreshold(rule, lines)) return 0;
  return pointsOf(rule.reward, { amountFen, signInPoints: 0 }) ?? 0;
}

function reachesThreshold(rule: OrderRule, lines: readonly Line[]): boolean {
  return sumPaid(countingLines(rule, lines)) >= rule.order.minPaidFen;
}

/** What the rules per amount pay for these lines. */
function basis(lines: readonly Line[], perAmount: readonly OrderRule[]): number {
  return perAmount.reduce((sum, rule) => {
    const amountFen = sumPaid(countingLines(rule, lines));
    return sum + (pointsOf(rule.reward, { amountFen, signInPoints: 0 }) ?? 0);
  }, 0);
}

function countingLines<L extends Line>({ order: { skus, categories } }: OrderRule, lines: readonly L[]): L[] {
  if (skus.length + categories.length === 0) return [...lines];
  return lines.filter(
    ({ sku, category }) =>
      (sku !== null && skus.includes(sku)) || (category !== null && categories.includes(category)),
  );
}

function sumPaid(lines: readonly Line[]): number {
  return lines.reduce((sum, { paidFen }) => sum + paidFen, 0);
}

/** What is above 100 percent, of so many points. */
function share(points: number, percent: number): number {
  return Number((BigInt(points) * BigInt(Math.max(0, percent - 100))) / 100n);
}

function award({ _id, version, name }: OrderRule, points: number): OrderAward {
  return { ruleId: _id, version, name, points };
}

/** Of equals the first, so that the answer is always the same. */
function largest(awards: readonly OrderAward[]): OrderAward[] {
  const most = Math.max(0, ...awards.map(({ points }) => points));
  return awards.filter(({ points }) => points === most && points > 0).slice(0, 1);
}
