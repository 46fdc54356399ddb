import { hasCode } from '../platform/errors';
import type { LedgerDeps } from './points.deps';
import type { Ledger } from './points.ledger';
import type { PointsAccount } from './points.model';
import { pointsAccountModel } from './points.model';

const batchSize = 200;

export type Expiry = ReturnType<typeof createExpiry>;

/** Expiry of lots whether or not anybody looks at the account. */
export function createExpiry({ db, clock }: LedgerDeps, ledger: Ledger) {
  const accounts = db.collection(pointsAccountModel);

  async function expireAccount(memberId: string): Promise<void> {
    try {
      while (!(await ledger.expireSome(memberId))) continue;
    } catch (error) {
      // A merge holds the account; the next run sees to it.
      if (!hasCode(error, 'POINTS_ACCOUNT_FROZEN')) throw error;
    }
  }

  return {
    /** Expires everything that is due on one account now, and nothing while a merge holds it. */
    expire: expireAccount,

    /** Walks the accounts with lots that may be due, by their date. Two at once are harmless. Returns how many it looked at. */
    async expireDue(signal?: AbortSignal): Promise<number> {
      const now = clock.now();
      let count = 0;
      let last: Pick<PointsAccount, 'nextExpiryAt' | 'memberId'> | undefined;
      for (;;) {
        const page = await accounts
          .find({ nextExpiryAt: { $lte: now }, ...(last === undefined ? {} : after(last)) })
          .project<Pick<PointsAccount, 'nextExpiryAt' | 'memberId'>>({ nextExpiryAt: 1, memberId: 1 })
          .sort({ nextExpiryAt: 1, memberId: 1 })
          .limit(batchSize)
          .toArray();
        for (const { memberId } of page) {
          if (signal?.aborted === true) return count;
          await expireAccount(memberId);
          count += 1;
        }
        last = page.at(-1);
        if (page.length < batchSize || last === undefined) return count;
      }
    },
  };
}

function after({
  nextExpiryAt,
  memberId,
}: Pick<PointsAccount, 'nextExpiryAt' | 'memberId'>): Record<string, unknown> {
  return { $or: [{ nextExpiryAt: { $gt: nextExpiryAt } }, { nextExpiryAt, memberId: { $gt: memberId } }] };
}
