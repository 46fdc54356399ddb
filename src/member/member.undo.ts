import type { StaffPrincipal } from '../contract/principals';
import type { MemberContext } from './member.context';
import { mergeMissing, mergeNotUndoable } from './member.errors';
import type { MergeDeps } from './member.merge';
import { freeze, keysOf } from './member.merge';
import type { MemberRecord } from './member.model';
import { isLiving } from './member.rules';
import type { MemberMergeRecord } from './merge.model';

/** Takes a merge back, step by step from the last. What came after the merge stays where it is, and is listed. */
export type UndoDeps = MergeDeps & Pick<MemberContext, 'members'>;

/**
 * Takes back a merge, finished or not; one that is undone already is answered as it is.
 * @throws AppError MEMBER_MISSING, MEMBER_MERGE_MISSING, MEMBER_MERGE_NOT_UNDOABLE, MEMBER_FROZEN
 */
export async function undoMerge(
  deps: UndoDeps,
  { staffId, scopes }: StaffPrincipal,
  memberId: string,
  mergeId: string,
): Promise<MemberMergeRecord> {
  await deps.places.findWithin(memberId, scopes);
  for (;;) {
    const found = await deps.merges.find(mergeId);
    if (found?.memberId !== memberId) throw mergeMissing();
    if (found.state === 'undoing' || found.state === 'undone') return runUndo(deps, mergeId);
    await begin(deps, staffId, found);
  }
}

async function begin(deps: UndoDeps, staffId: string, found: MemberMergeRecord): Promise<void> {
  const { db, audit, merges, places, changes } = deps;
  const { _id: mergeId, memberId, mergedId } = found;
  await db.transaction({ keys: keysOf(found) }, async () => {
    if ((await merges.advance(found, { state: 'undoing', undoneBy: staffId })) === null) return;
    const kept = await requireUndoable(deps, found);
    // A merge that was not finished holds both members already.
    if (found.state === 'done') await changes.hold(memberId, mergeId);
    await freeze(deps, memberId, mergeId);
    await audit({
      actor: { kind: 'staff', id: staffId },
      action: 'member.undoMerge',
      target: { type: 'member', id: memberId },
      storePath: await places.pathOf(kept),
      change: { mergeId, mergedId },
    });
  });
}

/** The member that kept everything. @throws AppError MEMBER_MERGE_NOT_UNDOABLE */
async function requireUndoable(
  { members }: UndoDeps,
  { memberId, mergedId }: MemberMergeRecord,
): Promise<MemberRecord> {
  const kept = await members.find(memberId);
  const merged = await members.find(mergedId);
  if (kept?.state === 'merged') throw mergeNotUndoable('mergedFurther');
  if (kept === null || !isLiving(kept.state) || merged === null || merged.state === 'erased')
    throw mergeNotUndoable('memberGone');
  return kept;
}

/** Goes on from wherever the undo is; safe to run twice and at once. */
export async function runUndo(deps: UndoDeps, mergeId: string): Promise<MemberMergeRecord> {
  for (;;) {
    const found = await deps.merges.find(mergeId);
    if (found === null) throw mergeMissing();
    if (found.state !== 'undoing') return found;
    if (found.stepCount === 0) await finish(deps, found);
    else await stepBack(deps, found);
  }
}

async function stepBack({ db, clock, parts, merges }: UndoDeps, found: MemberMergeRecord): Promise<void> {
  const { _id: mergeId, memberId, mergedId, stepCount } = found;
  await db.transaction({ keys: keysOf(found) }, async () => {
    if ((await merges.advance(found, { stepCount: stepCount - 1 })) === null) return;
    const step = await merges.findStep(mergeId, stepCount);
    const part = parts().find(({ name }) => name === step?.part);
    if (step === null || part === undefined)
      throw new Error(`merge ${mergeId}: nobody can undo step ${stepCount}`);
    const kept = await part.undo(step.record, mergedId, memberId, mergeId);
    await merges.markUndone(step._id, clock.now());
    await merges.addKept(mergeId, kept);
  });
}

async function finish(deps: UndoDeps, found: MemberMergeRecord): Promise<void> {
  const { db, clock, merges, changes } = deps;
  const { _id: mergeId, memberId, mergedId, mergedState } = found;
  await db.transaction({ keys: keysOf(found) }, async () => {
    const undoneAt = clock.now();
    if ((await merges.advance(found, { state: 'undone', undoneAt })) === null) return;
    const at = undoneAt.toISOString();
    await changes.force(mergedId, { state: mergedState, mergedInto: null });
    await changes.force(memberId, {}, [
      changes.news('member.mergeUndone', { mergeId, memberId, mergedId, at }),
    ]);
    await freeze(deps, mergedId, null);
    await freeze(deps, memberId, null);
  });
}
