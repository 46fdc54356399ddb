import type { TierTable, TierTableChange } from '../contract/tier';
import type { TierDeps } from './tier.deps';
import { tierInUse, tierTableChanged, tierTableInvalid } from './tier.errors';
import type { TierTableRecord } from './tier.model';
import { tierAccountModel, tierTableModel } from './tier.model';
import { defaultLevels, problemOf } from './tier.rules';
import { isDuplicateKey } from '../platform/database';

export type Tables = ReturnType<typeof createTables>;

/** The levels of the brand: data, changed by operators. */
export function createTables(deps: TierDeps) {
  const { db } = deps;
  const tables = db.model(tierTableModel);
  const ensure = createFirst(deps);

  /** Joins the open transaction. */
  async function read(): Promise<TierTable> {
    const found = await tables.findById('current').lean<TierTableRecord>();
    if (found === null || found.version === 0) return { levels: defaultLevels, growthPerYuan: 1, version: 0 };
    const { levels, growthPerYuan, version } = found;
    return { levels, growthPerYuan, version };
  }

  async function hasMembers(tierId: string): Promise<boolean> {
    const named = { $or: [{ tierId }, { baseTierId: tierId }] };
    return (await db.model(tierAccountModel).exists(named)) !== null;
  }

  async function write(change: TierTableChange, staffId: string): Promise<TierTable> {
    const before = await read();
    if (before.version !== change.version) throw tierTableChanged(before.version);
    // Whoever has bought nothing yet has the first level, without an account that would say so.
    const first = before.levels[0]?.id;
    for (const { id } of before.levels) {
      if (change.levels.some((level) => level.id === id)) continue;
      if (id === first || (await hasMembers(id))) throw tierInUse(id);
    }
    const { levels, growthPerYuan } = change;
    const next = { levels, growthPerYuan, version: before.version + 1, updatedAt: deps.clock.now() };
    const written = await tables.updateOne({ _id: 'current', version: before.version }, { $set: next });
    if (written.matchedCount !== 1) throw tierTableChanged(before.version);
    await deps.audit({
      actor: { kind: 'staff', id: staffId },
      action: 'tier.setTable',
      target: { type: 'tierTable', id: 'current' },
      change: {
        version: next.version,
        growthPerYuan,
        levels: levels.map(({ id, threshold, keep, benefits }) => ({ id, threshold, keep, benefits })),
      },
    });
    return { levels, growthPerYuan, version: next.version };
  }

  return {
    read,
    /** Before anybody reaches a level, so that there is a document to meet in; outside transactions. */
    ensure,
    /** Members keep their level until something of theirs changes. @throws AppError REQUEST_INVALID, TIER_TABLE_CHANGED, TIER_IN_USE */
    async set(change: TierTableChange, staffId: string): Promise<TierTable> {
      const problem = problemOf(change.levels);
      if (problem !== undefined) throw tierTableInvalid(problem.path, problem.message);
      await ensure();
      return db.transaction({ keys: ['tierTable'] }, () => write(change, staffId));
    },
  };
}

/** Makes the one document of a brand that has never changed its levels. */
function createFirst({ db, clock }: TierDeps): () => Promise<void> {
  const tables = db.model(tierTableModel);
  let made: Promise<void> | undefined;

  async function make(): Promise<void> {
    if ((await tables.exists({ _id: 'current' })) !== null) return;
    const first: TierTableRecord = {
      _id: 'current',
      levels: defaultLevels,
      growthPerYuan: 1,
      version: 0,
      updatedAt: clock.now(),
      reachedCount: 0,
    };
    await db
      .transaction({ keys: ['tierTable'] }, () => tables.create([first]))
      .catch((error: unknown) => {
        // Another process was faster.
        if (!isDuplicateKey(error)) throw error;
      });
  }

  return async () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    await made;
  };
}
