import type { MemberPart } from '../contract/memberPart';
import type { MergeRequest } from '../contract/member';
import type { StaffPrincipal } from '../contract/principals';
import type { Actor } from './member.deps';
import { hasCode } from '../platform/errors';
import type { MemberContext } from './member.context';
import { mergedElsewhere, mergeMissing, mergeTargetPending, mergeWithItself } from './member.errors';
import type { MemberMergeRecord } from './merge.model';
import { newMerge } from './merge.model';

/**
 * Joins two members of one person. Both are frozen first, then every part moves its records: each move is one transaction
 * that also writes a step, so that a crash loses nothing and an undo finds what was done.
 */
export type MergeDeps = Pick<
  MemberContext,
  'db' | 'clock' | 'ids' | 'audit' | 'parts' | 'merges' | 'places' | 'changes'
>;

export interface StartedMerge {
  readonly merge: MemberMergeRecord;
  /** False when the same two members had been merged already. */
  readonly isNew: boolean;
}

/**
 * Merges `mergedId` into `memberId`; the same pair again answers the same merge.
 * @throws AppError MEMBER_MISSING, MEMBER_GONE, MEMBER_FROZEN, MEMBER_MERGED_ELSEWHERE, MEMBER_MERGE_…
 */
export async function merge(
  deps: MergeDeps,
  { staffId, scopes }: StaffPrincipal,
  memberId: string,
  request: MergeRequest,
): Promise<StartedMerge> {
  if (memberId === request.mergedId) throw mergeWithItself();
  await deps.places.findWithin(memberId, scopes);
  await deps.places.findWithin(request.mergedId, scopes);
  return mergeAs(deps, { kind: 'staff', id: staffId }, memberId, request);
}

/** The same on behalf of whoever may: an operator, or WeChat's word that both are one person. */
export async function mergeAs(
  deps: MergeDeps,
  actor: Actor,
  memberId: string,
  request: MergeRequest,
): Promise<StartedMerge> {
  const { merge: started, isNew } = await beginOnce(deps, actor, memberId, request);
  return { merge: await runMerge(deps, started._id), isNew };
}

async function beginOnce(
  deps: MergeDeps,
  actor: Actor,
  memberId: string,
  request: MergeRequest,
): Promise<StartedMerge> {
  const earlier = await inForce(deps, memberId, request.mergedId);
  if (earlier !== null) return { merge: earlier, isNew: false };
  try {
    return { merge: await begin(deps, actor, memberId, request), isNew: true };
  } catch (error) {
    // The same request twice at once: the second finds the first one's merge.
    const isTaken = hasCode(error, 'MEMBER_FROZEN') || hasCode(error, 'MEMBER_GONE');
    const winner = isTaken ? await inForce(deps, memberId, request.mergedId) : null;
    if (winner === null) throw error;
    return { merge: winner, isNew: false };
  }
}

/** The merge of this member, when it went into the same one. @throws AppError MEMBER_MERGED_ELSEWHERE */
async function inForce(
  { merges }: MergeDeps,
  memberId: string,
  mergedId: string,
): Promise<MemberMergeRecord | null> {
  const found = await merges.findInForce(mergedId);
  if (found !== null && found.memberId !== memberId) throw mergedElsewhere(found.memberId);
  return found;
}

async function begin(
  deps: MergeDeps,
  actor: Actor,
  memberId: string,
  { mergedId, reason }: MergeRequest,
): Promise<MemberMergeRecord> {
  const { db, clock, ids, audit, merges, places, changes } = deps;
  const mergeId = ids.next();
  return db.transaction({ keys: [`member:${memberId}`, `member:${mergedId}`] }, async () => {
    const kept = await changes.hold(memberId, mergeId);
    const merged = await changes.hold(mergedId, mergeId);
    // A pending member cannot spend: the person of the active one would lose what they have.
    if (kept.state === 'pending' && merged.state === 'active') throw mergeTargetPending();
    const mergedState = merged.state;
    const started = newMerge(
      mergeId,
      { memberId, mergedId, mergedState, reason, startedBy: actor.id },
      clock.now(),
    );
    await merges.insert(started);
    await freeze(deps, memberId, mergeId);
    await freeze(deps, mergedId, mergeId);
    await audit({
      actor,
      action: 'member.merge',
      target: { type: 'member', id: memberId },
      storePath: await places.pathOf(kept),
      change: { mergeId, mergedId },
    });
    return started;
  });
}

/** Marks or unmarks, in every feature, what its own writes to a member condition on; inside a transaction. */
export async function freeze(
  { parts }: Pick<MemberContext, 'parts'>,
  memberId: string,
  mergeId: string | null,
) {
  for (const part of parts()) await part.freeze(memberId, mergeId);
}

/** What a merge works on, for the in-process queue. */
export function keysOf({ _id, memberId, mergedId }: MemberMergeRecord): readonly string[] {
  return [`merge:${_id}`, `member:${memberId}`, `member:${mergedId}`];
}

/** Goes on from wherever the merge is; safe to run twice and at once. */
export async function runMerge(deps: MergeDeps, mergeId: string): Promise<MemberMergeRecord> {
  for (;;) {
    const found = await deps.merges.find(mergeId);
    if (found === null) throw mergeMissing();
    if (found.state !== 'moving') return found;
    const part = deps.parts().find(({ name }) => !found.partsDone.includes(name));
    if (part === undefined) await finish(deps, found);
    else await step(deps, found, part);
  }
}

/** One move of one part. Another worker that was faster leaves nothing to do here. */
async function step(
  { db, clock, merges }: MergeDeps,
  found: MemberMergeRecord,
  part: MemberPart,
): Promise<void> {
  const { _id: mergeId, memberId, mergedId, partsDone } = found;
  const seq = found.stepCount + 1;
  await db.transaction({ keys: keysOf(found) }, async () => {
    if ((await merges.advance(found, { stepCount: seq })) === null) return;
    const { record, isDone } = await part.move(mergedId, memberId, mergeId);
    const row = { _id: `${mergeId}:${seq}`, mergeId, seq, part: part.name, record };
    await merges.appendStep({ ...row, at: clock.now(), undoneAt: null });
    if (isDone) await merges.setPartsDone(mergeId, [...partsDone, part.name]);
  });
}

async function finish(deps: MergeDeps, found: MemberMergeRecord): Promise<void> {
  const { db, clock, merges, changes } = deps;
  const { _id: mergeId, memberId, mergedId } = found;
  await db.transaction({ keys: keysOf(found) }, async () => {
    const finishedAt = clock.now();
    if ((await merges.advance(found, { state: 'done', finishedAt })) === null) return;
    const at = finishedAt.toISOString();
    await changes.force(mergedId, { state: 'merged', mergedInto: memberId });
    await changes.force(memberId, {}, [changes.news('member.merged', { mergeId, memberId, mergedId, at })]);
    // The merged member stays frozen: a write that began before the merge must not land on it afterwards.
    await freeze(deps, memberId, null);
  });
}
