import type { PointsSource } from '../contract/points';
import type { PointsDeps } from './points.deps';
import { requiredSession } from './points.deps';
import type { PointsRule, PointsSlot } from './pointsRule.model';
import { pointsSlotModel } from './pointsRule.model';
import { periodOf, rewardIdemKey } from './pointsRule.rules';

type SlotDeps = Pick<PointsDeps, 'db' | 'members'>;

/** What asks for a slot. */
export interface SlotRequest {
  readonly memberId: string;
  readonly source: PointsSource;
  readonly at: Date;
}

/** A place within the limit of a rule; `unlimited` where it has none, `none` where all are taken. */
export type FoundSlot = Omit<PointsSlot, 'entryId'> | 'unlimited' | 'none';

/** Places within the limits of rules: two at once for one person meet in the index, and one of them starts over. */
export function createSlots({ db, members }: SlotDeps) {
  const slots = db.model(pointsSlotModel);
  return {
    /** The next free slot; `none` too where this very occurrence has one already. */
    async take(
      rule: Pick<PointsRule, '_id' | 'limit'> | null,
      { memberId, source, at }: SlotRequest,
    ): Promise<FoundSlot> {
      if (rule?.limit == null) return 'unlimited';
      const place = {
        ruleId: rule._id,
        personKey: await members.rewardKeyOf(memberId),
        period: periodOf(rule.limit, at),
      };
      const taken = await slots.find(place, { _id: 1 }).limit(rule.limit.count).lean<{ _id: string }[]>();
      const _id = rewardIdemKey(rule._id, source);
      if (taken.length >= rule.limit.count || taken.some((slot) => slot._id === _id)) return 'none';
      return { _id, ...place, slot: taken.length + 1, memberId, at };
    },

    /** Writes the slot with the entry it paid, in the open transaction. */
    async fill(slot: FoundSlot, entryId: string): Promise<void> {
      if (typeof slot === 'string') return;
      await slots.create([{ ...slot, entryId }], { session: requiredSession({ db }) });
    },
  };
}
