import { accountAt, tierKey } from './tier.book';
import type { TierDeps } from './tier.deps';
import type { TierAccount } from './tier.model';
import { tierAccountModel } from './tier.model';
import type { Tables } from './tier.table';

const perStep = 200;

/** The yearly look at every level that nothing has brought about before; safe to run twice and at once. */
export function createReview(deps: TierDeps, tables: Tables) {
  const { db, clock, logger } = deps;
  const accounts = db.model(tierAccountModel);

  /** One account in one transaction, decided by what it is then. */
  async function review(memberId: string): Promise<void> {
    await db.transaction({ keys: [tierKey(memberId)] }, async () => {
      await accountAt(deps, await tables.read(), { memberId, at: clock.now() });
    });
  }

  return {
    async reviewDue(signal: AbortSignal): Promise<void> {
      await tables.ensure();
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
