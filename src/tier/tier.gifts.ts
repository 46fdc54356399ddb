import type { Database } from '../platform/database';
import type { AwardResult, AwardRule } from './award.model';
import { awardResultModel, awardRuleModel } from './award.model';
import type { BirthdayBonus } from './tier.model';
import { birthdayBonusModel } from './tier.model';

/** What a merge moved, by id. */
export interface MovedGifts {
  readonly bonusIds: readonly string[];
  readonly resultIds: readonly string[];
}

/** Birthday bonuses and places in lists, as the share of levels in one member. What they gave is with points and coupons. */
export function createGifts(db: Database) {
  const bonuses = db.model(birthdayBonusModel);
  const results = db.model(awardResultModel);

  async function pass({ bonusIds, resultIds }: MovedGifts, from: string, to: string): Promise<void> {
    const set = { $set: { memberId: to } };
    await bonuses.updateMany({ _id: { $in: bonusIds }, memberId: from }, set);
    await results.updateMany({ _id: { $in: resultIds }, memberId: from }, set);
  }

  return {
    async copy(memberId: string) {
      const birthdays = await bonuses.find({ memberId }).sort({ year: 1 }).lean<BirthdayBonus[]>();
      const places = await results.find({ memberId }).sort({ drawnAt: 1, _id: 1 }).lean<AwardResult[]>();
      const rules = await db
        .model(awardRuleModel)
        .find({ _id: { $in: places.map(({ awardId }) => awardId) } })
        .lean<AwardRule[]>();
      const names = new Map(rules.map(({ _id, name }) => [_id, name]));
      return {
        birthdays: birthdays.map(({ year, points, at }) => ({ year, points, at: at?.toISOString() ?? null })),
        awards: places.map(({ awardId, period, rank, value, state }) => ({
          name: names.get(awardId) ?? null,
          period,
          rank,
          value,
          state,
        })),
      };
    },

    /** Leaves that the person was paid in a year, and nothing that leads to the member. */
    async erase(memberId: string): Promise<void> {
      await bonuses.updateMany({ memberId }, { $set: { memberId: null, entryId: null, at: null } });
    },

    /** A year's bonus and a few places: one step moves all of them. */
    async move(from: string, to: string): Promise<MovedGifts> {
      const own = { memberId: from };
      const moved = {
        bonusIds: (await bonuses.find(own, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id),
        resultIds: (await results.find(own, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id),
      };
      await pass(moved, from, to);
      return moved;
    },

    giveBack: (moved: MovedGifts, from: string, to: string): Promise<void> => pass(moved, to, from),
  };
}
