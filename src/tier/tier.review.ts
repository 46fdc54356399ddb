import { dayMs } from '../platform/clock';
import { readAccount, saveMove, tierKey } from './tier.book';
import type { TierDeps } from './tier.deps';
import type { TierAccount } from './tier.model';
import { tierAccountModel } from './tier.model';
import { deserved, levelOf, yearAfter } from './tier.rules';
import type { Tables } from './tier.table';

const perStep = 200;

/** The yearly look at every level; safe to run twice and at once. */
export function createReview(deps: TierDeps, tables: Tables) {
  const { db, clock, settings, logger } = deps;
  const accounts = db.model(tierAccountModel);

  /** One account in one transaction, decided by what it is then. */
  async function review(memberId: string): Promise<void> {
    const { tierGraceDays } = await settings();
    await db.transaction({ keys: [tierKey(memberId)] }, async () => {
      const now = clock.now();
      const table = await tables.read();
      const account = await readAccount(deps, table, memberId);
      const until = account.graceUntil ?? account.periodEndsAt;
      if (until.getTime() > now.getTime()) return;
      const current = levelOf(table.levels, account.tierId);
      const isKept = account.value >= current.keep;
      if (!isKept && account.graceUntil === null) {
        const graceUntil = new Date(account.periodEndsAt.getTime() + tierGraceDays * dayMs);
        await accounts.updateOne(
          { _id: memberId, version: account.version },
          { $set: { graceUntil }, $inc: { version: 1 } },
        );
        return;
      }
      const base = isKept ? current : deserved(table.levels, account.value);
      const period = account.period + 1;
      await saveMove(deps, table, account, {
        entry: { _id: `period:${memberId}:${period}`, kind: 'period' },
        reason: 'review',
        next: { value: 0, baseTierId: base.id, period, periodEndsAt: yearAfter(until), graceUntil: null },
      });
    });
  }

  return {
    async reviewDue(signal: AbortSignal): Promise<void> {
      let after = '';
      for (;;) {
        const due: Pick<TierAccount, '_id'>[] = await accounts
          .find({ periodEndsAt: { $lte: clock.now() }, frozenBy: null, _id: { $gt: after } }, { _id: 1 })
          .sort({ _id: 1 })
          .limit(perStep)
          .lean<Pick<TierAccount, '_id'>[]>();
        for (const { _id } of due) {
          if (signal.aborted) return;
          await review(_id).catch((error: unknown) =>
            logger.error('a level could not be reviewed yet', { memberId: _id, error }),
          );
          after = _id;
        }
        if (due.length < perStep) return;
      }
    },
  };
}
