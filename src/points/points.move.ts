import type { MoveRecord } from '../contract/memberPart';
import type { PointsDeps } from './points.deps';
import { requiredSession } from './points.deps';
import type { Pair, TransferRecord } from './points.transfer';
import { moveSome, reopen, undoTransfer } from './points.transfer';
import { pointsAdjustmentModel } from './pointsAdjustment.model';
import type { PointsSignIn } from './pointsRule.model';
import { pointsSignInModel } from './pointsRule.model';

/** What one call of `move` did. */
type PointsMove =
  | TransferRecord
  | { readonly kind: 'expired' }
  | { readonly kind: 'signIns'; readonly moved: readonly string[]; readonly dropped: readonly PointsSignIn[] }
  | { readonly kind: 'end'; readonly adjustmentIds: readonly string[] };

const signInsPerStep = 200;

/** One step of a merge, in its transaction: points, then days of signing in, then what waits for a decision. */
export async function move(
  deps: PointsDeps,
  pair: Pair,
): Promise<{ readonly record: MoveRecord; readonly isDone: boolean }> {
  const done = (record: PointsMove, isDone: boolean) => ({ record: { ...record }, isDone });
  const days = await moveSignIns(deps, pair);
  if (days !== null) return done(days, false);
  const moved = await moveSome(deps, requiredSession(deps), pair);
  if (moved === 'again') return done({ kind: 'expired' }, false);
  if (moved !== 'nothing') return done(moved, false);
  return done({ kind: 'end', adjustmentIds: await moveAdjustments(deps, pair) }, true);
}

/** Reverses one recorded step; answers (中文) what came later and therefore stays. */
export async function undoMove(deps: PointsDeps, moved: MoveRecord, pair: Pair): Promise<string[]> {
  // Written by `move` above and handed back unchanged.
  const record = moved as unknown as PointsMove;
  const session = requiredSession(deps);
  switch (record.kind) {
    case 'expired':
      return [];
    case 'end':
      await reopen(deps, session, pair);
      await deps.db
        .model(pointsAdjustmentModel)
        .updateMany(
          { _id: { $in: [...record.adjustmentIds] }, state: 'pending' },
          { $set: { memberId: pair.from } },
        );
      return [];
    case 'signIns': {
      const signIns = deps.db.model(pointsSignInModel);
      await signIns.updateMany({ _id: { $in: [...record.moved] } }, { $set: { memberId: pair.from } });
      await signIns.create([...record.dropped], { session, ordered: true });
      return [];
    }
    case 'lots':
    case 'debt': {
      const missing = await undoTransfer(deps, session, pair, record);
      return missing === 0 ? [] : [`合并后已使用或过期的 ${missing} 积分不再退回`];
    }
  }
}

/** Days of the one become days of the other; a day that both have is one day. */
async function moveSignIns({ db }: PointsDeps, { from, to }: Pair): Promise<PointsMove | null> {
  const signIns = db.model(pointsSignInModel);
  const mine = await signIns
    .find({ memberId: from })
    .sort({ day: 1 })
    .limit(signInsPerStep)
    .lean<PointsSignIn[]>();
  if (mine.length === 0) return null;
  const days = mine.map(({ day }) => day);
  const theirs = await signIns.find({ memberId: to, day: { $in: days } }).lean<PointsSignIn[]>();
  const both = new Set(theirs.map(({ day }) => day));
  const dropped = mine.filter(({ day }) => both.has(day));
  const moved = mine.filter(({ day }) => !both.has(day)).map(({ _id }) => _id);
  await signIns.deleteMany({ _id: { $in: dropped.map(({ _id }) => _id) } });
  await signIns.updateMany({ _id: { $in: moved } }, { $set: { memberId: to } });
  return { kind: 'signIns', moved, dropped };
}

async function moveAdjustments({ db }: PointsDeps, { from, to }: Pair): Promise<string[]> {
  const adjustments = db.model(pointsAdjustmentModel);
  const pending = await adjustments
    .find({ memberId: from, state: 'pending' }, { _id: 1 })
    .lean<{ _id: string }[]>();
  const adjustmentIds = pending.map(({ _id }) => _id);
  await adjustments.updateMany({ _id: { $in: adjustmentIds } }, { $set: { memberId: to } });
  return adjustmentIds;
}
