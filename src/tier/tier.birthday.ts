import { isDuplicateKey } from '../platform/database';
import { tierKey } from './tier.book';
import type { TierDeps } from './tier.deps';
import type { BirthdayBonus, TierAccount } from './tier.model';
import { birthdayBonusModel, tierAccountModel } from './tier.model';
import { isMonthOf, levelOf, yearOf } from './tier.rules';
import type { Tables } from './tier.table';

export type Birthdays = ReturnType<typeof createBirthdays>;

const perStep = 200;

/**
 * The bonus of a level in the month of a member's birthday, once per person and calendar year of Asia/Shanghai. Its key
 * is the person's, so that leaving and joining again, or telling another month, pays nothing twice.
 */
export function createBirthdays(deps: TierDeps, tables: Tables) {
  const { db, members, logger } = deps;
  const pay = createPayment(deps, tables);

  /** False where somebody has to be tried again: a merge holds them, say. */
  async function payAlone(memberId: string, at: Date): Promise<boolean> {
    try {
      await db.transaction({ keys: [tierKey(memberId)] }, () => pay(memberId, at));
      return true;
    } catch (error) {
      // Another process pays the same person in this moment.
      if (isDuplicateKey(error)) return true;
      logger.error('a birthday could not be paid yet', { memberId, error });
      return false;
    }
  }

  return {
    /** Joins the open transaction: somebody told the month of their birthday, and it may be this one. */
    payTold: pay,

    /** Everybody whose month it was at that moment; safe to run twice, at once, and after a crash. @throws Error to be run again */
    async payDue(at: Date, signal: AbortSignal): Promise<void> {
      const { levels } = await tables.read();
      if (levels.every(({ benefits }) => benefits.birthdayPoints === 0)) return;
      let [after, missed] = ['', 0];
      for (;;) {
        const born = await members.bornIn(at, { after, limit: perStep });
        for (const memberId of born) {
          if (signal.aborted) return;
          if (!(await payAlone(memberId, at))) missed += 1;
          after = memberId;
        }
        if (born.length < perStep) break;
      }
      if (missed > 0) throw new Error(`${missed} birthdays could not be paid yet`);
    },
  };
}

function createPayment(deps: TierDeps, tables: Tables) {
  const { db, members, points } = deps;
  const bonuses = db.model(birthdayBonusModel);

  async function amountFor(memberId: string): Promise<{ tierId: string; amount: number }> {
    const account = await db.model(tierAccountModel).findById(memberId).lean<TierAccount>();
    const { id, benefits } = levelOf((await tables.read()).levels, account?.tierId ?? '');
    return { tierId: id, amount: benefits.birthdayPoints };
  }

  /** Inside a transaction; decided by what is so then. Nothing for whoever was paid, or says another month by now. */
  return async (memberId: string, at: Date): Promise<void> => {
    const member = await members.find(memberId);
    if (member?.birthMonth == null || !isMonthOf(member.birthMonth.value, at)) return;
    if ((await members.standingOf(memberId))?.canEarn !== true) return;
    const year = yearOf(at);
    const _id = `${year}:${await members.rewardKeyOf(memberId)}`;
    // Who was merged in may have been another person's key.
    if ((await bonuses.exists({ $or: [{ _id }, { memberId, year }] })) !== null) return;
    const { tierId, amount } = await amountFor(memberId);
    if (amount === 0) return;
    const name = `${memberId}:${year}`;
    const { _id: entryId } = await points.earn({
      memberId,
      points: amount,
      source: { type: 'birthday', id: name },
      idemKey: `birthday:${name}`,
      store: await members.storeOf(memberId),
    });
    const bonus: BirthdayBonus = {
      _id,
      memberId,
      year,
      tierId,
      points: amount,
      entryId,
      at: deps.clock.now(),
    };
    await bonuses.create([bonus]);
  };
}
