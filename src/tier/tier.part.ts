import type { MemberPart, MoveRecord, TimelineItem } from '../contract/memberPart';
import { accountAt, readAccount, saveMove } from './tier.book';
import type { TierDeps } from './tier.deps';
import type { MovedGifts } from './tier.gifts';
import { createGifts } from './tier.gifts';
import type { GrowthEntry, GrowthOrder, TierAccount, TierChange } from './tier.model';
import { growthEntryModel, growthOrderModel, tierAccountModel, tierChangeModel } from './tier.model';
import { higher, levelOf } from './tier.rules';
import type { Tables } from './tier.table';

const ordersPerStep = 300;

/** What one step of a merge did, as plain values. */
interface Moved {
  readonly orders: readonly Pick<GrowthOrder, '_id' | 'period' | 'growth'>[];
  /** The base of the kept account before the last step; null in the others. */
  readonly baseBefore: string | null;
  /** The running period of the kept account then. */
  readonly keptPeriod: number;
  /** With the last step. */
  readonly gifts: MovedGifts | null;
}

/** The share of levels in one member. Entries stay under our own id of the member. */
export function createTierPart(deps: TierDeps, tables: Tables): MemberPart {
  const accounts = deps.db.model(tierAccountModel);
  return {
    name: 'tier',
    collections: ['tierAccount', 'growthEntry', 'growthOrder', 'tierChange', 'birthdayBonus', 'awardResult'],
    timeline: ({ memberId }, page) => timelineOf(deps, tables, memberId, page),
    async copy({ memberId }) {
      const account = await accounts.findById(memberId).lean<TierAccount>();
      const entries = await deps.db
        .model(growthEntryModel)
        .find({ memberId })
        .sort({ seq: 1 })
        .lean<GrowthEntry[]>();
      return {
        tierId: account?.tierId ?? null,
        growthValue: account?.value ?? 0,
        ...(await createGifts(deps.db).copy(memberId)),
        entries: entries.map(({ kind, delta, at }) => ({ kind, delta, at: at.toISOString() })),
      };
    },
    /** Nothing else here says who the member was. */
    erase: ({ memberId }) => createGifts(deps.db).erase(memberId),
    async freeze(memberId, mergeId) {
      const table = await tables.read();
      const stored = await accounts.findById(memberId).lean<TierAccount>();
      if (stored !== null) {
        await accounts.updateOne({ _id: memberId }, { $set: { frozenBy: mergeId }, $inc: { version: 1 } });
      } else if (mergeId !== null) {
        // Made here, so that the first growth of the member meets it.
        const empty = await readAccount(deps, table, { memberId, at: deps.clock.now() });
        await accounts.create([{ ...empty, frozenBy: mergeId, version: 1 }]);
      }
    },
    move: (from, to, mergeId) => move(deps, tables, { from, to, mergeId }),
    undo: (record, from, to, mergeId) => undo(deps, tables, record, { from, to, mergeId }),
  };
}

interface Merge {
  readonly from: string;
  readonly to: string;
  readonly mergeId: string;
}

/** Purchases with what they grew in the running period; with the last of them the better base of both. */
async function move(
  deps: TierDeps,
  tables: Tables,
  { from, to, mergeId }: Merge,
): Promise<{ record: MoveRecord; isDone: boolean }> {
  const orders = deps.db.model(growthOrderModel);
  const table = await tables.read();
  const at = deps.clock.now();
  const kept = await accountAt(deps, table, { memberId: to, at, mergeId });
  const merged = await accountAt(deps, table, { memberId: from, at, mergeId });
  const found = await orders.find({ memberId: from }).limit(ordersPerStep).lean<GrowthOrder[]>();
  const isCounting = ({ period }: GrowthOrder): boolean => period === merged.period;
  for (const order of found) {
    // What grew in an earlier period counts nowhere any more.
    const period = isCounting(order) ? kept.period : 0;
    await orders.updateOne({ _id: order._id }, { $set: { memberId: to, period } });
  }
  const isDone = found.length < ordersPerStep;
  const keptBase = levelOf(table.levels, kept.baseTierId);
  const mergedBase = levelOf(table.levels, merged.baseTierId);
  const base = isDone ? higher(table.levels, keptBase, mergedBase) : keptBase;
  await saveMove(deps, table, kept, {
    entry: { _id: `merge:${mergeId}:${found[0]?._id ?? 'end'}`, kind: 'merge' },
    reason: 'merge',
    at,
    next: { value: kept.value + sumOf(found.filter(isCounting)), baseTierId: base.id },
  });
  const steps = found.map(({ _id, period, growth }) => ({ _id, period, growth }));
  const gifts = isDone ? await createGifts(deps.db).move(from, to) : null;
  return {
    record: { gifts, orders: steps, baseBefore: isDone ? kept.baseTierId : null, keptPeriod: kept.period },
    isDone,
  };
}

function sumOf(orders: readonly Pick<GrowthOrder, 'growth'>[]): number {
  return orders.reduce((sum, { growth }) => sum + growth, 0);
}

/**
 * Gives the purchases back as they are now: what was returned meanwhile has gone from both. A base that a review has decided
 * since stays.
 */
async function undo(
  deps: TierDeps,
  tables: Tables,
  record: MoveRecord,
  { from, to, mergeId }: Merge,
): Promise<readonly string[]> {
  // As `move` above has written it.
  const { orders: moved, baseBefore, keptPeriod, gifts } = record as unknown as Moved;
  const orders = deps.db.model(growthOrderModel);
  const table = await tables.read();
  const at = deps.clock.now();
  const kept = await accountAt(deps, table, { memberId: to, at, mergeId });
  const merged = await accountAt(deps, table, { memberId: from, at, mergeId });
  const ids = moved.map(({ _id }) => _id);
  const now = await orders.find({ _id: { $in: ids }, memberId: to }).lean<GrowthOrder[]>();
  let lost = 0;
  for (const { _id, period, growth } of moved) {
    const order = now.find((one) => one._id === _id);
    if (order === undefined) continue;
    if (period === merged.period) lost += growth - order.growth;
    await orders.updateOne({ _id }, { $set: { memberId: from, period } });
  }
  if (gifts !== null) await createGifts(deps.db).giveBack(gifts, from, to);
  const entry = (memberId: string) =>
    ({ _id: `merge:${mergeId}:${ids[0] ?? 'end'}:undo:${memberId}`, kind: 'merge' }) as const;
  const back = sumOf(now.filter(({ period }) => period === kept.period));
  await saveMove(deps, table, kept, {
    entry: entry(to),
    reason: 'merge',
    at,
    next: {
      value: kept.value - back,
      baseTierId: kept.period === keptPeriod ? (baseBefore ?? kept.baseTierId) : kept.baseTierId,
    },
  });
  if (lost > 0)
    await saveMove(deps, table, merged, {
      entry: entry(from),
      reason: 'return',
      at,
      next: { value: merged.value - lost },
    });
  return [];
}

async function timelineOf(
  { db }: TierDeps,
  tables: Tables,
  memberId: string,
  { before, limit }: { readonly before: Date; readonly limit: number },
): Promise<TimelineItem[]> {
  const changes = await db
    .model(tierChangeModel)
    .find({ memberId, at: { $lt: before } })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
    .lean<TierChange[]>();
  if (changes.length === 0) return [];
  const { levels } = await tables.read();
  return changes.map(({ _id, from, to, at }) => ({
    id: `tier:${_id}`,
    at: at.toISOString(),
    kind: 'tier.changed',
    text: `等级由${levelOf(levels, from).name}变为${levelOf(levels, to).name}`,
    storeId: null,
  }));
}
