import type { SignInWeek } from '../contract/points';
import { chinaDay, chinaDayStart, dayMs } from '../platform/clock';
import type { PointsDeps } from './points.deps';
import { createSlots } from './points.slot';
import type { PointsSignIn } from './pointsRule.model';
import { pointsSignInModel } from './pointsRule.model';
import { pointsOf, weekOf } from './pointsRule.rules';
import type { PointsRules } from './pointsRule.service';

/** The week of daily sign-ins, as a member sees it. */
export function createSignInWeek(deps: PointsDeps, rules: PointsRules) {
  const { db, clock, settings } = deps;
  const signIns = db.model(pointsSignInModel);

  /** What a sign-in at that moment earns, within the limits of the rules. */
  async function pointsAt(memberId: string, at: Date): Promise<number> {
    const { signInPoints } = await settings();
    const slots = createSlots(deps);
    const source = { type: 'signIn', id: `${memberId}:${chinaDay(at)}` };
    let sum = 0;
    for (const rule of await rules.payingAt('signIn', at)) {
      const isFree = (await slots.take(rule, { memberId, source, at })) !== 'none';
      if (isFree) sum += pointsOf(rule.reward, { signInPoints }) ?? 0;
    }
    return sum;
  }

  return {
    /** The week of today, and what the next sign-in earns as the rules are now. */
    async signInWeek(memberId: string): Promise<SignInWeek> {
      await rules.ensureDefaults();
      const now = clock.now();
      const today = chinaDay(now);
      const days = weekOf(today);
      const ofWeek = await signIns.find({ memberId, day: { $in: days } }).lean<PointsSignIn[]>();
      const signed = new Set(ofWeek.map(({ day }) => day));
      const last = await signIns.findOne({ memberId }).sort({ day: -1 }).lean<PointsSignIn>();
      const isSignedInToday = signed.has(today);
      const tomorrow = new Date(chinaDayStart(today).getTime() + dayMs);
      const isRunning = last !== null && last.day >= chinaDay(new Date(now.getTime() - dayMs));
      return {
        today,
        days: days.map((day) => ({ day, isSignedIn: signed.has(day) })),
        streakDays: isRunning ? last.streakDays : 0,
        isSignedInToday,
        nextPoints: await pointsAt(memberId, isSignedInToday ? tomorrow : now),
      };
    },
  };
}
