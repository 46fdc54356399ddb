import type { IncentiveDeps } from './incentive.deps';
import type { ClerkCredit } from './incentive.model';
import { clerkCreditModel, statementModel } from './incentive.model';
import { isDuplicateKey } from '../platform/database';
import { dayMs } from '../platform/clock';
import { addCredit, drawAfterMs, monthOf, noSums } from './incentive.rules';

const confirmedPerStep = 500;
const statementsPerRun = 500;

interface Account {
  readonly month: string;
  readonly staffId: string;
  readonly storeId: string;
}

/** What happens with time: credits are confirmed, and months are closed. Both are safe to run twice and at once. */
export function createStatements({ db, clock, settings }: IncentiveDeps) {
  const credits = db.model(clerkCreditModel);

  async function confirmSome(): Promise<number> {
    const due = await credits
      .find({ state: 'pending', holdUntil: { $lte: clock.now() } }, { _id: 1 })
      .limit(confirmedPerStep)
      .lean<{ _id: string }[]>();
    const ids = due.map(({ _id }) => _id);
    await credits.updateMany({ _id: { $in: ids }, state: 'pending' }, { $set: { state: 'confirmed' } });
    return ids.length;
  }

  /** One clerk, one store, one month: the statement and the mark on all its credits are one transaction. */
  async function draw({ month, staffId, storeId }: Account): Promise<void> {
    const _id = `${month}:${staffId}:${storeId}`;
    await db.transaction({ keys: [`clerkStatement:${_id}`] }, async () => {
      const open = { month, staffId, storeId, statementId: null };
      const rows = await credits.find(open).lean<ClerkCredit[]>();
      const first = rows[0];
      if (first === undefined) return;
      const { joinCount, purchaseCount, salesFen, creditFen } = rows.reduce(addCredit, noSums);
      const sums = { joinCount, purchaseCount, salesFen, creditFen };
      const drawnAt = clock.now();
      await db
        .model(statementModel)
        .create([{ _id, month, staffId, storeId, storePath: first.storePath, ...sums, drawnAt }]);
      await credits.updateMany(open, { $set: { statementId: _id } });
    });
  }

  return {
    async confirmDue(signal: AbortSignal): Promise<void> {
      while (!signal.aborted && (await confirmSome()) === confirmedPerStep);
    },

    /** Closes every month of which nothing can be taken back any more. */
    async drawDue(signal: AbortSignal): Promise<void> {
      const { clerkHoldDays } = await settings();
      const last = new Date(clock.now().getTime() - clerkHoldDays * dayMs - drawAfterMs);
      const accounts = await credits.aggregate<{ _id: Account }>([
        { $match: { statementId: null, month: { $lt: monthOf(last) } } },
        { $group: { _id: { month: '$month', staffId: '$staffId', storeId: '$storeId' } } },
        { $limit: statementsPerRun },
      ]);
      for (const { _id } of accounts) {
        if (signal.aborted) return;
        await draw(_id).catch((error: unknown) => {
          // Another process drew it in this very moment.
          if (!isDuplicateKey(error)) throw error;
        });
      }
    },
  };
}
