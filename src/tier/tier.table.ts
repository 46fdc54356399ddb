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

  /** Joins the open transaction. */
  async function read(): Promise<TierTable> {
    const found = await tables.findById('current').lean<TierTableRecord>();
    if (found === null) return { levels: defaultLevels, growthPerYuan: 1, version: 0 };
    const { levels, growthPerYuan, version } = found;
    return { levels, growthPerYuan, version };
  }

  async function write(change: TierTableChange, staffId: string): Promise<TierTable> {
    const before = await read();
    if (before.version !== change.version) throw tierTableChanged(before.version);
    for (const { id } of before.levels) {
      if (change.levels.some((level) => level.id === id)) continue;
      if ((await db.model(tierAccountModel).exists({ $or: [{ tierId: id }, { baseTierId: id }] })) !== null)
        throw tierInUse(id);
    }
    const { levels, growthPerYuan } = change;
    const next = { levels, growthPerYuan, version: before.version + 1, updatedAt: deps.clock.now() };
    if (before.version === 0) await tables.create([{ _id: 'current', ...next }]);
    else await tables.updateOne({ _id: 'current', version: before.version }, { $set: next });
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
    /** Members keep their level until something of theirs changes. @throws AppError REQUEST_INVALID, TIER_TABLE_CHANGED, TIER_IN_USE */
    async set(change: TierTableChange, staffId: string): Promise<TierTable> {
      const problem = problemOf(change.levels);
      if (problem !== undefined) throw tierTableInvalid(problem.path, problem.message);
      try {
        return await db.transaction({ keys: ['tierTable'] }, () => write(change, staffId));
      } catch (error) {
        if (isDuplicateKey(error)) throw tierTableChanged(1);
        throw error;
      }
    },
  };
}
