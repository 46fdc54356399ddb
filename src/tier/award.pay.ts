import type { AwardRefusal } from '../contract/tier';
import { awardSource } from './award.draw';
import type { AwardResult, AwardRule } from './award.model';
import { awardResultModel, awardRuleModel } from './award.model';
import { isFinal, tryForMs } from './award.rules';
import type { TierDeps } from './tier.deps';

const perStep = 200;

type Given = Pick<AwardResult, 'memberId' | 'entryId' | 'couponId'>;

/** Gives what the lists say, place by place, each in one transaction with its mark; safe to run twice, at once, and after a crash. */
export function createAwardPayment(deps: TierDeps) {
  const { db, clock, logger } = deps;
  const results = db.model(awardResultModel);

  async function payOne(resultId: string): Promise<void> {
    await db.transaction({ keys: [`awardResult:${resultId}`] }, async () => {
      const result = await results.findById(resultId).lean<AwardResult>();
      if (result?.state !== 'due') return;
      const given = await give(deps, result);
      const now = clock.now();
      const set =
        typeof given === 'string'
          ? refusedAs(result, given, now)
          : { ...given, state: 'paid', reason: null, settledAt: now };
      await results.updateOne({ _id: resultId, state: 'due' }, { $set: set });
    });
  }

  return async (signal: AbortSignal): Promise<void> => {
    for (let after = ''; ;) {
      const due = await results
        .find({ state: 'due', _id: { $gt: after } }, { memberId: 1 })
        .sort({ _id: 1 })
        .limit(perStep)
        .lean<Pick<AwardResult, '_id' | 'memberId'>[]>();
      for (const { _id, memberId } of due) {
        if (signal.aborted) return;
        await payOne(_id).catch((error: unknown) =>
          // A merge holds the member, say: the next run sees to it.
          logger.error('an award could not be given yet', { memberId, error }),
        );
        after = _id;
      }
      if (due.length < perStep) return;
    }
  };
}

function refusedAs({ drawnAt }: AwardResult, reason: AwardRefusal, now: Date): Partial<AwardResult> {
  const isOver = isFinal(reason) || now.getTime() >= drawnAt.getTime() + tryForMs;
  return isOver ? { state: 'unpaid', reason, settledAt: now } : { reason };
}

/** Inside a transaction. */
async function give(deps: TierDeps, result: AwardResult): Promise<Given | AwardRefusal> {
  const { members } = deps;
  const member = await members.current(result.memberId);
  if (member === null || (await members.standingOf(member._id))?.canEarn !== true) return 'left';
  if (await hasPlace(deps, result, member._id)) return 'samePerson';
  return result.reward.kind === 'points'
    ? givePoints(deps, result, member._id, result.reward.points)
    : giveCoupon(deps, result, member._id, result.reward.templateId);
}

/** Since a merge, two places may be one person's: only the better one, or the one that was given before, counts. */
async function hasPlace(
  { db }: TierDeps,
  { awardId, period, rank }: AwardResult,
  memberId: string,
): Promise<boolean> {
  const other = { awardId, period, memberId, rank: { $ne: rank } };
  const counts = { $or: [{ rank: { $lt: rank } }, { state: 'paid' as const }] };
  return (await db.model(awardResultModel).exists({ ...other, ...counts })) !== null;
}

async function givePoints(
  { points, members }: TierDeps,
  { _id }: AwardResult,
  memberId: string,
  amount: number,
): Promise<Given> {
  const entry = await points.earn({
    memberId,
    points: amount,
    source: { type: awardSource, id: _id },
    idemKey: `${awardSource}:${_id}`,
    store: await members.storeOf(memberId),
  });
  return { memberId, entryId: entry._id, couponId: null };
}

async function giveCoupon(
  { db, coupons }: TierDeps,
  { _id, awardId, period, rank }: AwardResult,
  memberId: string,
  templateId: string,
): Promise<Given | AwardRefusal> {
  const rule = await db.model(awardRuleModel).findById(awardId).lean<AwardRule>();
  const issued = await coupons().issue({
    templateId,
    memberId,
    key: `${awardSource}:${_id}`,
    by: 'award',
    reason: `${rule?.name ?? '榜单'}（${period}）第 ${rank} 名`,
  });
  if ('couponId' in issued) return { memberId, entryId: null, couponId: issued.couponId };
  return issued.refused === 'memberInactive' ? 'left' : issued.refused;
}
