import type { Database } from '../platform/database';
import type { Ids } from '../platform/ids';
import type { ReadSettings } from '../setting';
import { insertAll } from './points.insert';
import { pointsAccountModel, pointsEntryModel, pointsLotModel } from './points.model';
import type { HistoryMember, Replayed } from './points.replay';
import { replay } from './points.replay';
import { pointsSignInModel, pointsSlotModel } from './pointsRule.model';
import type { PointsRules } from './pointsRule.service';

export interface HistoryDeps {
  readonly db: Database;
  readonly ids: Ids;
  readonly settings: ReadSettings;
}

export interface WrittenHistory {
  readonly memberCount: number;
  readonly entryCount: number;
}

const membersPerWrite = 50;

export type WriteHistory = (members: Iterable<HistoryMember>, until: Date) => Promise<WrittenHistory>;

/**
 * Writes the past of many members in bulk, by the same rules as the living ledger: for a demo and for an import. It tells
 * no events and is not one transaction, so it is for members nobody serves yet; one who has an account already is refused
 * by its unique index, and what a crash left behind is found by `checkLedger`.
 */
export function createHistory({ db, ids, settings }: HistoryDeps, rules: PointsRules): WriteHistory {
  async function write(batch: readonly Replayed[]): Promise<void> {
    await insertAll(
      db.collection(pointsAccountModel),
      batch.map(({ account }) => account),
    );
    await insertAll(
      db.collection(pointsEntryModel),
      batch.flatMap(({ entries }) => entries),
    );
    await insertAll(
      db.collection(pointsLotModel),
      batch.flatMap(({ lots }) => lots),
    );
    await insertAll(
      db.collection(pointsSlotModel),
      batch.flatMap(({ slots }) => slots),
    );
    await insertAll(
      db.collection(pointsSignInModel),
      batch.flatMap(({ signIns }) => signIns),
    );
  }

  return async (members, until) => {
    await rules.ensureDefaults();
    const deps = { ids, settings: await settings(), rules: await rules.enabled(), until };
    let memberCount = 0;
    let entryCount = 0;
    let batch: Replayed[] = [];
    for (const member of members) {
      const replayed = replay(deps, member);
      memberCount += 1;
      entryCount += replayed.entries.length;
      batch.push(replayed);
      if (batch.length === membersPerWrite) {
        await write(batch);
        batch = [];
      }
    }
    await write(batch);
    return { memberCount, entryCount };
  };
}
