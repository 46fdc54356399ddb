import type { TierDeps } from './tier.deps';
import type { AwardResult, AwardRule } from './award.model';
import { awardResultModel, awardRuleModel } from './award.model';
import type { Score } from './award.rules';
import { byScore, inRank, spanOf } from './award.rules';
import { dayMs } from '../platform/clock';
import { growthOrderModel } from './tier.model';

/** What pays the awards themselves does not count for the next ones. */
export const awardSource = 'ranking';

/**
 * Draws the list of every period that is over, and past its days for returns: once, whoever draws at the same time. What
 * is returned later changes nothing any more.
 */
export function createDraw(deps: TierDeps) {
  const { db, clock } = deps;
  const rules = db.model(awardRuleModel);

  /** False when the next period is not to be drawn yet, or never. */
  async function drawNext(rule: AwardRule): Promise<AwardRule | null> {
    if (rule.nextPeriod === null) return null;
    const { from, to, next } = spanOf(rule.period, rule.nextPeriod);
    const isPast = rule.endedAt !== null && rule.endedAt.getTime() < to.getTime();
    if (!isPast && clock.now().getTime() < to.getTime() + rule.delayDays * dayMs) return null;
    const best = isPast ? [] : await bestOf(deps, rule, { from, to });
    const nextPeriod = isPast ? null : next;
    const now = clock.now();
    await db.transaction({ keys: [`awardRule:${rule._id}`] }, async () => {
      const open = { _id: rule._id, nextPeriod: rule.nextPeriod };
      const mine = await rules.updateOne(open, { $set: { nextPeriod } });
      if (mine.matchedCount === 0) return;
      const rows = best.map((score, index) => newResult(rule, score, index + 1, now));
      if (rows.length > 0)
        await db.model(awardResultModel).insertMany(rows, { session: db.session() ?? null });
    });
    return { ...rule, nextPeriod };
  }

  return async (signal: AbortSignal): Promise<void> => {
    const open = await rules.find({ nextPeriod: { $ne: null } }).lean<AwardRule[]>();
    for (const rule of open) {
      for (let at: AwardRule | null = rule; at !== null && !signal.aborted;) at = await drawNext(at);
    }
  };
}

function newResult(
  { _id: awardId, nextPeriod, reward }: AwardRule,
  { memberId, value }: Score,
  rank: number,
  drawnAt: Date,
): AwardResult {
  const period = nextPeriod ?? '';
  const open = { state: 'due', reason: null, settledAt: null, entryId: null, couponId: null } as const;
  return {
    // The best ones are given first.
    _id: `${awardId}:${period}:${String(rank).padStart(3, '0')}`,
    awardId,
    period,
    rank,
    memberId,
    value,
    reward,
    drawnAt,
    ...open,
  };
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}

async function bestOf(deps: TierDeps, { measure, top }: AwardRule, span: Span): Promise<Score[]> {
  const scores =
    measure === 'pointsEarned'
      ? earned(deps, span)
      : bought(deps, measure === 'paid' ? 'paidFen' : 'growth', span);
  const leading: Score[] = [];
  for await (const score of scores) {
    const last = leading[top - 1];
    // Whoever is equal to the last in everything but the number may still be before them.
    if (last !== undefined && byScore(last, score) !== 0) break;
    leading.push(score);
  }
  const numbered = [];
  for (const score of leading) {
    const memberNumber = (await deps.members.find(score.memberId))?.memberNumber ?? '';
    numbered.push({ ...score, memberNumber });
  }
  return numbered.sort(inRank).slice(0, top);
}

/** From what is left of the purchases that became known in that time. */
async function* bought(
  { db }: TierDeps,
  field: 'paidFen' | 'growth',
  { from, to }: Span,
): AsyncGenerator<Score> {
  const sums = db
    .model(growthOrderModel)
    .aggregate<{ _id: string; value: number; reachedAt: Date }>([
      { $match: { at: { $gte: from, $lt: to }, [field]: { $gt: 0 } } },
      { $group: { _id: '$memberId', value: { $sum: `$${field}` }, reachedAt: { $max: '$at' } } },
      { $sort: { value: -1, reachedAt: 1, _id: 1 } },
    ])
    .cursor<{ _id: string; value: number; reachedAt: Date }>();
  for await (const { _id: memberId, value, reachedAt } of sums) yield { memberId, value, reachedAt };
}

async function* earned({ points }: TierDeps, { from, to }: Span): AsyncGenerator<Score> {
  const sums = await points.earnedIn({ from, to, except: [awardSource] });
  yield* sums.map(({ memberId, points: value, reachedAt }) => ({ memberId, value, reachedAt })).sort(byScore);
}
