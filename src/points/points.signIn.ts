import type { SignInAnswer } from '../contract/points';
import { chinaDay } from '../platform/clock';
import { againOnDuplicate } from './points.again';
import type { PointsDeps } from './points.deps';
import { earningRefused, memberMissing } from './points.errors';
import { queueKey } from './points.ledger';
import type { Rewards } from './points.reward';
import type { PointsSignIn } from './pointsRule.model';
import { pointsSignInModel } from './pointsRule.model';
import { streakOf } from './pointsRule.rules';
import type { PointsRules } from './pointsRule.service';

export type SignIns = ReturnType<typeof createSignIns>;

/** The daily sign-in. */
export function createSignIns(deps: PointsDeps, rules: PointsRules, rewards: Rewards) {
  const { db, clock, ids, members } = deps;
  const signIns = db.model(pointsSignInModel);

  const attempt = (memberId: string): Promise<SignInAnswer> =>
    db.transaction({ keys: [queueKey(memberId)] }, async (session) => {
      const at = clock.now();
      const day = chinaDay(at);
      const last = await signIns
        .findOne({ memberId, day: { $lte: day } })
        .sort({ day: -1 })
        .lean<PointsSignIn>();
      if (last?.day === day) return answerOf(last, false);
      const standing = await members.standingOf(memberId);
      if (standing === null) throw memberMissing();
      if (!standing.canEarn) throw earningRefused();
      const store = await members.storeOf(memberId);
      const source = { type: 'signIn', id: `${memberId}:${day}` };
      const paid = await rewards.payFor({ event: 'signIn', memberId, source, at, store });
      const points = paid.reduce((sum, { delta }) => sum + delta, 0);
      const signIn = { _id: ids.next(), memberId, day, points, streakDays: streakOf(day, last), at };
      await signIns.create([signIn], { session });
      return answerOf(signIn, true);
    });

  return {
    /**
     * Signs a member in for today in China; a repeat gets the first answer.
     * @throws AppError POINTS_MEMBER_MISSING, POINTS_EARNING_REFUSED
     */
    async signIn(memberId: string): Promise<SignInAnswer> {
      await rules.ensureDefaults();
      return againOnDuplicate(() => attempt(memberId));
    },
  };
}

function answerOf({ day, points, streakDays }: PointsSignIn, isFirstToday: boolean): SignInAnswer {
  return { day, points, streakDays, isFirstToday };
}
