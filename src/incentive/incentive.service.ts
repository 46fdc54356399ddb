import type {
  ClerkCode,
  ClerkResults,
  ClerkStatement,
  RankedClerk,
  StatementQuery,
  StoreRanking,
} from '../contract/incentive';
import { buildScene } from '../inbox';
import type { Page } from '../platform/database';
import { findPage, isDuplicateKey, isUnderAny, underAny } from '../platform/database';
import { guideOf } from './incentive.credit';
import type { IncentiveDeps } from './incentive.deps';
import { clerkStoreMissing } from './incentive.errors';
import type { ClerkCodeRecord, ClerkCredit, StatementRecord } from './incentive.model';
import { clerkCodeModel, clerkCreditModel, statementModel } from './incentive.model';
import { addCredit, inRank, noSums, spanOf } from './incentive.rules';

export type IncentiveService = ReturnType<typeof createIncentiveService>;

type Sums = Omit<RankedClerk, 'rank' | 'name' | 'isSelf'>;

/** What clerks and operators see of credits, and the code through which people join. */
export function createIncentiveService(deps: IncentiveDeps) {
  const { db } = deps;
  return {
    /** The store whose clerk led this person here; null where no clerk did. */
    homeStoreOf: (identityId: string): Promise<{ readonly storeId: string } | null> =>
      guideOf(deps, identityId, deps.clock.now()),

    codeOf: (staffId: string, storeId: string): Promise<ClerkCode> => codeOf(deps, staffId, storeId),

    async picture(staffId: string, storeId: string) {
      const { scene } = await codeOf(deps, staffId, storeId);
      return deps.drawCode(scene);
    },

    async resultsOf(staffId: string, storeId: string, period: string): Promise<ClerkResults> {
      const own = (await sumsOf(deps, storeId, period)).find((sums) => sums.staffId === staffId);
      const { joinCount, purchaseCount, salesFen, creditFen, pendingFen } = own ?? noSums;
      return { period, joinCount, purchaseCount, salesFen, creditFen, pendingFen };
    },

    /** @throws AppError INCENTIVE_STORE_MISSING outside the scopes */
    async rankingOf(
      scopes: readonly string[],
      storeId: string,
      period: string,
      selfId: string | null,
    ): Promise<StoreRanking> {
      const store = await deps.stores.find(storeId);
      if (store === null || !isUnderAny(store.path, scopes)) throw clerkStoreMissing();
      const sums = (await sumsOf(deps, storeId, period)).sort(inRank);
      const names = await deps.staffNames(sums.map(({ staffId }) => staffId));
      const clerks = sums.map((one, index) => ({
        ...one,
        rank: index + 1,
        name: names.get(one.staffId) ?? '已离职',
        isSelf: one.staffId === selfId,
      }));
      return { storeId, period, clerks, totals: totalOf(sums) };
    },

    /** Newest first. */
    async statements(
      scopes: readonly string[],
      { month, storeId, ...page }: StatementQuery,
    ): Promise<Page<ClerkStatement>> {
      const asked = [
        ...(month === undefined ? [] : [{ month }]),
        ...(storeId === undefined ? [] : [{ storeId }]),
      ];
      const filter = { $and: [underAny('storePath', scopes), ...asked] };
      const found = await findPage(db.model(statementModel), filter, { by: '_id', direction: -1 }, page);
      const names = await deps.staffNames(found.items.map(({ staffId }) => staffId));
      return { items: found.items.map((row) => presentStatement(row, names)), next: found.next };
    },
  };
}

/** A busy store has some thousands of credits a month: they are summed as they stream by. */
async function sumsOf({ db }: Pick<IncentiveDeps, 'db'>, storeId: string, period: string): Promise<Sums[]> {
  const { from, to } = spanOf(period);
  const byStaff = new Map<string, Sums>();
  const rows = db
    .model(clerkCreditModel)
    .find({ storeId, at: { $gte: from, $lt: to } })
    .lean<ClerkCredit[]>()
    .cursor();
  for await (const row of rows) {
    const { staffId } = row;
    const before = byStaff.get(staffId) ?? { staffId, ...noSums };
    byStaff.set(staffId, { staffId, ...addCredit(before, row) });
  }
  return [...byStaff.values()];
}

function totalOf(sums: readonly Sums[]): StoreRanking['totals'] {
  return sums.reduce<StoreRanking['totals']>(
    (total, one) => ({
      joinCount: total.joinCount + one.joinCount,
      purchaseCount: total.purchaseCount + one.purchaseCount,
      salesFen: total.salesFen + one.salesFen,
      creditFen: total.creditFen + one.creditFen,
      pendingFen: total.pendingFen + one.pendingFen,
    }),
    noSums,
  );
}

/** Made at the first question, the same for ever. */
async function codeOf(
  { db, ids, clock }: IncentiveDeps,
  staffId: string,
  storeId: string,
): Promise<ClerkCode> {
  const codes = db.model(clerkCodeModel);
  const find = () => codes.findOne({ staffId, storeId }).lean<ClerkCodeRecord>();
  const known = await find();
  if (known !== null) return { scene: buildScene('clerk', known._id) };
  const made: ClerkCodeRecord = { _id: ids.next(), staffId, storeId, at: clock.now() };
  try {
    await db.transaction({ keys: [] }, () => codes.create([made]));
    return { scene: buildScene('clerk', made._id) };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const other = await find();
    if (other === null) throw error;
    return { scene: buildScene('clerk', other._id) };
  }
}

function presentStatement(
  { _id, month, staffId, storeId, joinCount, purchaseCount, salesFen, creditFen, drawnAt }: StatementRecord,
  names: ReadonlyMap<string, string>,
): ClerkStatement {
  const sums = { joinCount, purchaseCount, salesFen, creditFen };
  const name = names.get(staffId) ?? '已离职';
  return { id: _id, month, staffId, name, storeId, ...sums, drawnAt: drawnAt.toISOString() };
}
