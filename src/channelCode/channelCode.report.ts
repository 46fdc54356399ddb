import type { ChannelCodeCounts, ChannelCodeReport } from '../contract/channelCode';
import type { Database } from '../platform/database';
import { addCounts, daysBetween, noCounts } from './channelCode.rules';
import { joinAttributionModel, touchModel } from './touch.model';

interface TouchGroup {
  readonly _id: { day: string; kind: 'scan' | 'visit'; isNewFollower: boolean; isActive: boolean };
  readonly count: number;
}

interface JoinGroup {
  readonly _id: string;
  readonly count: number;
}

/** Purchases of one day by members whom a code brought, net of returns. */
interface Bought {
  readonly day: string;
  /** Whether the code was the first or the last that they touched before their first purchase. */
  readonly by: 'first' | 'last';
  readonly count: number;
  readonly fen: number;
}

/** Days of Asia/Shanghai, both included. */
export type PurchasesOfCode = (codeId: string, from: string, to: string) => Promise<readonly Bought[]>;

/** What a code brought, day by day; counted from the touches themselves, so that repeats and merges cannot bend it. */
export function createReport(db: Database, purchasesOf: PurchasesOfCode) {
  const touches = db.collection(touchModel);
  const attributions = db.collection(joinAttributionModel);

  const joins = async (
    field: 'firstCodeId' | 'lastCodeId',
    codeId: string,
    day: object,
  ): Promise<JoinGroup[]> =>
    attributions
      .aggregate<JoinGroup>([
        { $match: { [field]: codeId, day, mergedInto: null } },
        { $group: { _id: '$day', count: { $sum: 1 } } },
      ])
      .toArray();

  /** Days of Asia/Shanghai, both included. */
  return async (codeId: string, from: string, to: string): Promise<ChannelCodeReport> => {
    const day = { $gte: from, $lte: to };
    const isActive = { $eq: ['$codeState', 'active'] };
    const group = { day: '$day', kind: '$kind', isNewFollower: '$isNewFollower', isActive };
    const touched = await touches
      .aggregate<TouchGroup>([{ $match: { codeId, day } }, { $group: { _id: group, count: { $sum: 1 } } }])
      .toArray();
    const byDay = new Map<string, ChannelCodeCounts>();
    const add = (at: string, counts: Partial<ChannelCodeCounts>): void =>
      void byDay.set(at, addCounts(byDay.get(at) ?? noCounts, { ...noCounts, ...counts }));
    for (const { _id, count } of touched) add(_id.day, countsOf(_id, count));
    for (const { _id, count } of await joins('firstCodeId', codeId, day))
      add(_id, { firstTouchJoinCount: count });
    for (const { _id, count } of await joins('lastCodeId', codeId, day))
      add(_id, { lastTouchJoinCount: count });
    for (const bought of await purchasesOf(codeId, from, to)) add(bought.day, purchaseCounts(bought));
    const days = daysBetween(from, to).map((at) => ({ day: at, ...(byDay.get(at) ?? noCounts) }));
    return { codeId, from, to, days, totals: [...byDay.values()].reduce(addCounts, noCounts) };
  };
}

function purchaseCounts({ by, count, fen }: Bought): Partial<ChannelCodeCounts> {
  return by === 'first'
    ? { firstTouchPurchaseCount: count, firstTouchPurchaseFen: fen }
    : { lastTouchPurchaseCount: count, lastTouchPurchaseFen: fen };
}

function countsOf(
  { kind, isNewFollower, isActive }: TouchGroup['_id'],
  count: number,
): Partial<ChannelCodeCounts> {
  if (kind === 'visit') return { visitCount: count };
  return {
    scanCount: count,
    newFollowerScanCount: isNewFollower ? count : 0,
    followingScanCount: isNewFollower ? 0 : count,
    followCount: isNewFollower ? count : 0,
    inactiveScanCount: isActive ? 0 : count,
  };
}
