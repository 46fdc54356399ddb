import type { MemberPart } from '../../src/contract/memberPart';
import type { Database } from '../../src/platform/database';
import { defineModel } from '../../src/platform/database';

/** A made-up feature: members own coins, each a record, and a purse that counts them. */
interface Purse {
  /** The member's id. */
  readonly _id: string;
  readonly count: number;
  readonly frozenBy: string | null;
}

interface Coin {
  readonly _id: string;
  readonly memberId: string;
  readonly movedBy: string | null;
  readonly at: Date;
}

export const purseModel = defineModel<Purse>()({
  name: 'purse',
  privacy: { purpose: 'test', retention: 'test' },
  fields: { count: { type: Number, pii: 'none' }, frozenBy: { type: String, pii: 'none' } },
  indexes: [],
});

export const coinModel = defineModel<Coin>()({
  name: 'coin',
  privacy: { purpose: 'test', retention: 'test' },
  fields: {
    memberId: { type: String, pii: 'none' },
    movedBy: { type: String, pii: 'none' },
    at: { type: Date, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1 } }],
});

/** Coins that one move takes; small, so that a merge needs several. */
const perMove = 4;

/** Adds a coin; false while a merge holds the purse. */
export async function earnCoin(db: Database, memberId: string, coinId: string, at: Date): Promise<boolean> {
  const purses = db.model(purseModel);
  return db.transaction({ keys: [`purse:${memberId}`] }, async () => {
    const earned = await purses.updateOne({ _id: memberId, frozenBy: null }, { $inc: { count: 1 } });
    if (earned.matchedCount === 0) return false;
    await db.model(coinModel).create([{ _id: coinId, memberId, movedBy: null, at }]);
    return true;
  });
}

export async function openPurse(db: Database, memberId: string): Promise<void> {
  await db.model(purseModel).create([{ _id: memberId, count: 0, frozenBy: null }]);
}

/** Coins by the purse, and coins by record; a difference is a coin that was lost or doubled. */
export async function coinsOf(db: Database, memberId: string): Promise<[counted: number, found: number]> {
  const purse = await db.model(purseModel).findById(memberId).lean<Purse>();
  return [purse?.count ?? 0, await db.model(coinModel).countDocuments({ memberId })];
}

/** Called at the beginning of each move, inside its transaction; a throw ends the process's work there. */
export interface PurseFaults {
  beforeMove: (move: number) => void;
  beforeUndo: (undo: number) => void;
  beforeErase: () => void;
}

export function noFaults(): PurseFaults {
  return { beforeMove: () => undefined, beforeUndo: () => undefined, beforeErase: () => undefined };
}

export function pursePart(db: Database, faults: PurseFaults): MemberPart {
  const purses = db.model(purseModel);
  const coins = db.model(coinModel);
  const count = { moves: 0, undos: 0 };

  async function give(
    coinIds: readonly string[],
    from: string,
    to: string,
    movedBy: string | null,
  ): Promise<number> {
    const given = await coins.updateMany(
      { _id: { $in: [...coinIds] }, memberId: from },
      { $set: { memberId: to, movedBy } },
    );
    await purses.updateOne({ _id: from }, { $inc: { count: -given.modifiedCount } });
    await purses.updateOne({ _id: to }, { $inc: { count: given.modifiedCount } });
    return given.modifiedCount;
  }

  return {
    name: 'purse',
    collections: [purseModel.name, coinModel.name],
    async timeline({ memberId }, { before, limit }) {
      const found = await coins
        .find({ memberId, at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<Coin[]>();
      return found.map(({ _id, at }) => ({
        id: `purse:${_id}`,
        at: at.toISOString(),
        kind: 'purse.coin',
        text: '得到一枚硬币',
        storeId: null,
      }));
    },
    copy: async ({ memberId }) => ({ coins: (await coinsOf(db, memberId))[0] }),
    async erase({ memberId }) {
      faults.beforeErase();
      await coins.deleteMany({ memberId });
      await purses.deleteOne({ _id: memberId });
    },
    async freeze(memberId, mergeId) {
      await purses.updateOne({ _id: memberId }, { $set: { frozenBy: mergeId } });
    },
    async move(from, to, mergeId) {
      count.moves += 1;
      faults.beforeMove(count.moves);
      const next = await coins.find({ memberId: from }).sort({ _id: 1 }).limit(perMove).lean<Coin[]>();
      const coinIds = next.map(({ _id }) => _id);
      await give(coinIds, from, to, mergeId);
      return { record: { coinIds }, isDone: coinIds.length < perMove };
    },
    async undo(record, from, to) {
      count.undos += 1;
      faults.beforeUndo(count.undos);
      // Written by `move` above.
      const { coinIds } = record as { coinIds: string[] };
      const back = await give(coinIds, to, from, null);
      return back < coinIds.length ? ['已花掉的硬币无法移回'] : [];
    },
  };
}
