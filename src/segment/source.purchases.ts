import type {
  BoughtNeverRule,
  PurchaseDayRule,
  PurchaseScope,
  PurchaseShareRule,
  PurchasesRule,
  SameSkuRule,
} from '../contract/segment';
import type { Database } from '../platform/database';
import { thresholdOf, timeFilter } from './segment.rules';
import type { Fact, Resolved, SegmentSource, Slice } from './segment.source';
import { collect, storesOf, within } from './segment.source';

type Stage = Readonly<Record<string, unknown>>;

/** Goods that came back do not count, nor do purchases of which nothing was kept. */
const isKept = { $gt: ['$$this.quantity', '$$this.returnedQuantity'] };
const sumOf = (lines: unknown, value: unknown): Stage => ({ $sum: { $map: { input: lines, in: value } } });
const paid = { $subtract: ['$$this.paidFen', '$$this.returnedFen'] };
const pieces = { $subtract: ['$$this.quantity', '$$this.returnedQuantity'] };

/** The purchases of a scope, each with `kept`: the lines of the scope that were kept, at least one. */
function purchasesIn(scope: PurchaseScope, slice: Slice, resolved: Resolved): Stage[] {
  const { categories, skus, when } = scope;
  const stores = storesOf(scope.storeIds, resolved);
  const lineIs = [
    isKept,
    ...(categories === undefined ? [] : [{ $in: ['$$this.category', categories] }]),
    ...(skus === undefined ? [] : [{ $in: ['$$this.sku', skus] }]),
  ];
  return [
    {
      $match: {
        ...within('memberId', slice),
        state: { $ne: 'returned' },
        ...(categories === undefined ? {} : { 'lines.category': { $in: categories } }),
        ...(skus === undefined ? {} : { 'lines.sku': { $in: skus } }),
        ...(stores === undefined ? {} : { storeId: { $in: stores } }),
        ...(when === undefined ? {} : { purchasedAt: timeFilter(when, resolved.at) }),
      },
    },
    {
      $project: {
        memberId: 1,
        purchasedAt: 1,
        kept: { $filter: { input: '$lines', cond: { $and: lineIs } } },
      },
    },
    { $match: { 'kept.0': { $exists: true } } },
  ];
}

const measures = {
  count: { $sum: 1 },
  quantity: { $sum: sumOf('$kept', pieces) },
  amountFen: { $sum: sumOf('$kept', paid) },
} as const;

export function purchasesSource(db: Database): SegmentSource<PurchasesRule> {
  return {
    async matching({ measure, scope, is }, slice, resolved) {
      const { isAllBut, filter } = thresholdOf(is);
      if (filter === null) return { found: new Map<string, Fact>(), isAllBut };
      const counted = [
        { $group: { _id: '$memberId', fact: measures[measure] } },
        { $match: { fact: filter } },
      ];
      return collect(db, 'order', [...purchasesIn(scope, slice, resolved), ...counted], isAllBut);
    },
  };
}

export function purchaseDaySource(db: Database): SegmentSource<PurchaseDayRule> {
  return {
    matching({ which, scope, is }, slice, resolved) {
      const day = which === 'first' ? { $min: '$purchasedAt' } : { $max: '$purchasedAt' };
      return collect(db, 'order', [
        ...purchasesIn(scope, slice, resolved),
        { $group: { _id: '$memberId', fact: day } },
        { $match: { fact: timeFilter(is, resolved.at) } },
      ]);
    },
  };
}

/** In whole numbers: part × 100 against percent × all. */
export function purchaseShareSource(db: Database): SegmentSource<PurchaseShareRule> {
  return {
    matching({ category, when, operator, percent }, slice, resolved) {
      const scope = when === undefined ? {} : { when };
      const lines = { $filter: { input: '$kept', cond: { $eq: ['$$this.category', category] } } };
      const sides = [{ $multiply: ['$part', 100] }, { $multiply: ['$all', percent] }];
      const isEnough = operator === 'atLeast' ? { $gte: sides } : { $lte: sides };
      return collect(db, 'order', [
        ...purchasesIn(scope, slice, resolved),
        { $project: { memberId: 1, all: sumOf('$kept', paid), part: sumOf(lines, paid) } },
        { $group: { _id: '$memberId', all: { $sum: '$all' }, part: { $sum: '$part' } } },
        { $match: { all: { $gt: 0 }, $expr: isEnough } },
        { $project: { fact: { $floor: { $divide: [{ $multiply: ['$part', 100] }, '$all'] } } } },
      ]);
    },
  };
}

export function boughtNeverSource(db: Database): SegmentSource<BoughtNeverRule> {
  return {
    async matching({ bought, never }, slice, resolved) {
      const buyers = (scope: PurchaseScope) =>
        collect(db, 'order', [
          ...purchasesIn(scope, slice, resolved),
          { $group: { _id: '$memberId', fact: { $sum: 1 } } },
        ]);
      const { found } = await buyers(bought);
      const others = (await buyers(never)).found;
      return { found: new Map([...found].filter(([memberId]) => !others.has(memberId))), isAllBut: false };
    },
  };
}

export function sameSkuSource(db: Database): SegmentSource<SameSkuRule> {
  return {
    matching({ categories, least }, slice, resolved) {
      return collect(db, 'order', [
        ...purchasesIn({ categories }, slice, resolved),
        { $unwind: '$kept' },
        {
          $group: { _id: '$memberId', skus: { $addToSet: '$kept.sku' }, orders: { $addToSet: '$_id' } },
        },
        // A line without a SKU may be anything: nobody is said to have bought the same with it.
        {
          $match: {
            skus: { $size: 1 },
            'skus.0': { $ne: null },
            [`orders.${least - 1}`]: { $exists: true },
          },
        },
        { $project: { fact: { $arrayElemAt: ['$skus', 0] } } },
      ]);
    },
  };
}
