import type { PointsDeps } from './points.deps';
import type { PointsAccount, PointsEntry } from './points.model';
import { pointsAccountModel, pointsEntryModel } from './points.model';

export interface EarnedQuestion {
  readonly from: Date;
  readonly to: Date;
  /** Types of sources that do not count. */
  readonly except: readonly string[];
}

export interface EarnedPoints {
  readonly memberId: string;
  readonly points: number;
  /** When the last of what counts was earned. */
  readonly reachedAt: Date;
}

type Line = Pick<PointsEntry, '_id' | 'memberId' | 'delta' | 'at'>;

/** Sums over the ledger. One walk over its entries: for jobs, not for requests. */
export function createEarned({ db }: Pick<PointsDeps, 'db'>) {
  const entries = db.model(pointsEntryModel);

  /** What was taken back of each earning since a moment, by the id of its entry. */
  async function takenBackSince(from: Date): Promise<Map<string, number>> {
    const taken = new Map<string, number>();
    const rows = entries
      .find({ type: 'reverse', at: { $gte: from }, delta: { $lt: 0 } }, { reverses: 1, delta: 1 })
      .lean<Pick<PointsEntry, 'reverses' | 'delta'>[]>()
      .cursor();
    for await (const { reverses, delta } of rows) {
      if (reverses !== null) taken.set(reverses, (taken.get(reverses) ?? 0) - delta);
    }
    return taken;
  }

  /** Who has the points of a merged member now. */
  async function owners(): Promise<(memberId: string) => string> {
    const moved = await db
      .model(pointsAccountModel)
      .find({ movedTo: { $ne: null } }, { memberId: 1, movedTo: 1 })
      .lean<Pick<PointsAccount, 'memberId' | 'movedTo'>[]>();
    const next = new Map(moved.map(({ memberId, movedTo }) => [memberId, movedTo]));
    return (memberId) => {
      let owner = memberId;
      for (let to = next.get(owner); to != null; to = next.get(owner)) owner = to;
      return owner;
    };
  }

  return {
    /** What each member earned in a time, less what has been taken back of it by now; of merged ones with whoever lives on. */
    async earnedIn({ from, to, except }: EarnedQuestion): Promise<EarnedPoints[]> {
      const taken = await takenBackSince(from);
      const ownerOf = await owners();
      const sums = new Map<string, EarnedPoints>();
      const type = 'earn' as const;
      const counted = { type, at: { $gte: from, $lt: to }, 'source.type': { $nin: [...except] } };
      const rows = entries.find(counted, { memberId: 1, delta: 1, at: 1 }).lean<Line[]>().cursor();
      for await (const { _id, memberId: earner, delta, at } of rows) {
        const points = delta - (taken.get(_id) ?? 0);
        if (points <= 0) continue;
        const memberId = ownerOf(earner);
        const before = sums.get(memberId) ?? { points: 0, reachedAt: at };
        const reachedAt = before.reachedAt > at ? before.reachedAt : at;
        sums.set(memberId, { memberId, points: before.points + points, reachedAt });
      }
      return [...sums.values()];
    },
  };
}
