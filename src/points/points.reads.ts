import type { Page, PageRequest } from '../platform/database';
import { findPage } from '../platform/database';
import type { LedgerDeps } from './points.deps';
import type { PointsEntry, PointsLot } from './points.model';
import { pointsAccountModel, pointsEntryModel, pointsLotModel } from './points.model';
import { never } from './points.rules';

/** An account as it is at one moment. */
export interface AccountSummary {
  readonly balance: number;
  readonly available: number;
  readonly debt: number;
  readonly nextExpiry: { readonly points: number; readonly at: Date } | null;
  readonly isFrozen: boolean;
}

const mostLotsShown = 100;

export type Reads = ReturnType<typeof createReads>;

/** What can be read about points; nothing here writes. */
export function createReads({ db, clock }: Pick<LedgerDeps, 'db' | 'clock'>) {
  const accounts = db.model(pointsAccountModel);
  const entries = db.model(pointsEntryModel);
  const lots = db.collection(pointsLotModel);

  /** Points of the account with their dates, summed per date in one pass over the lots that hold any. */
  async function sumByDate(memberId: string, from: Date): Promise<{ expiresAt: Date; points: number }[]> {
    return lots
      .aggregate<{ expiresAt: Date; points: number }>([
        { $match: { memberId, expiresAt: { $gte: from }, remaining: { $gt: 0 } } },
        { $group: { _id: '$expiresAt', points: { $sum: '$remaining' } } },
        { $sort: { _id: 1 } },
        { $project: { _id: 0, expiresAt: '$_id', points: 1 } },
      ])
      .toArray();
  }

  return {
    /** Balance and what of it can be spent now; zeros for a member without points. */
    async accountOf(memberId: string): Promise<AccountSummary> {
      const account = await accounts.findOne({ memberId }).lean();
      if (account === null) return { balance: 0, available: 0, debt: 0, nextExpiry: null, isFrozen: false };
      const now = clock.now();
      const sums = await sumByDate(memberId, account.nextExpiryAt);
      const live = sums.filter(({ expiresAt }) => expiresAt.getTime() > now.getTime());
      const next = live.find(({ expiresAt }) => expiresAt.getTime() < never.getTime());
      return {
        balance: account.balance,
        available: live.reduce((sum, { points }) => sum + points, 0),
        debt: account.debt,
        nextExpiry: next === undefined ? null : { points: next.points, at: next.expiresAt },
        isFrozen: account.frozenBy !== null,
      };
    },

    /** Live lots in the order of spending, at most 100. */
    liveLots: (memberId: string): Promise<PointsLot[]> =>
      lots
        .find({ memberId, expiresAt: { $gt: clock.now() }, remaining: { $gt: 0 } })
        .sort({ expiresAt: 1, _id: 1 })
        .limit(mostLotsShown)
        .toArray(),

    findEntry: (entryId: string): Promise<PointsEntry | null> =>
      entries.findById(entryId).lean<PointsEntry>(),

    /** The statement, newest first. @throws AppError PAGE_CURSOR_INVALID */
    entriesOf: (memberId: string, page: PageRequest): Promise<Page<PointsEntry>> =>
      findPage(entries, { memberId }, { by: 'seq', direction: -1 }, page),
  };
}
