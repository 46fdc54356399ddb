import type { LeaveQuery } from '../contract/member';
import type { MemberPart } from '../contract/memberPart';
import { dayMs } from '../platform/clock';
import type { IdentityRecord } from './identity.model';
import { withdrawConsents } from './member.consent';
import type { MemberContext } from './member.context';
import type { Actor } from './member.deps';
import type { MemberSet } from './member.model';
import { noPhone, noProfile } from './member.model';
import type { MemberErasureRecord } from './memberErasure.model';

export type LeaveDeps = Pick<
  MemberContext,
  | 'db'
  | 'clock'
  | 'ids'
  | 'audit'
  | 'members'
  | 'identities'
  | 'sessions'
  | 'merges'
  | 'erasures'
  | 'consents'
  | 'phoneHolders'
  | 'changes'
  | 'places'
>;

type EraseDeps = Pick<
  MemberContext,
  'db' | 'clock' | 'logger' | 'parts' | 'members' | 'erasures' | 'consents'
>;

/** What a membership keeps of a person once it is over: nothing. */
const forgotten: MemberSet = { ...noPhone, ...noProfile };

const erasuresPerRun = 100;

/** How long somebody who left may come back. */
export const comeBackMs = 7 * dayMs;

const erasureDelayMs = { later: comeBackMs, now: 0 } as const;

/**
 * Ends a membership at the member's wish. Nothing is processed from then on; what is theirs is erased after seven days, or
 * at once. @throws AppError MEMBER_GONE, MEMBER_FROZEN
 */
export function leave(
  deps: LeaveDeps,
  memberId: string,
  { actor, erasure }: { readonly actor: Actor; readonly erasure: LeaveQuery['erasure'] },
): Promise<void> {
  const ending = { actor, page: 'leave', delayMs: erasureDelayMs[erasure] };
  return deps.db.transaction({ keys: [`member:${memberId}`] }, () => endMembership(deps, memberId, ending));
}

/** Somebody who left and may still come back; null for everybody else. */
export async function leavingOf(
  { clock, erasures }: Pick<MemberContext, 'clock' | 'erasures'>,
  identity: Pick<IdentityRecord, 'appid' | 'openid' | 'memberId'>,
): Promise<MemberErasureRecord | null> {
  return identity.memberId === null ? erasures.pendingOf(identity, clock.now()) : null;
}

/** Erases at once whoever has left and does not want to come back; for anybody else nothing happens. */
export async function eraseLeaving(
  deps: EraseDeps & Pick<MemberContext, 'identities'>,
  identityId: string,
): Promise<void> {
  const identity = await deps.identities.find(identityId);
  const leaving = identity === null ? null : await leavingOf(deps, identity);
  if (leaving === null) return;
  const keys = [`member:${leaving._id}`];
  await deps.db.transaction({ keys }, () => deps.erasures.hasten(leaving._id, deps.clock.now()));
  await eraseMember(deps, leaving._id);
}

/** How a membership ends. */
export interface Ending {
  readonly actor: Actor;
  readonly page: string;
  /** How long the person may come back. */
  readonly delayMs: number;
}

/**
 * Inside a transaction: ends the sessions, forgets who the person is here, and notes what the other features have to
 * erase. @throws AppError MEMBER_GONE, MEMBER_FROZEN
 */
export async function endMembership(
  deps: LeaveDeps,
  memberId: string,
  { actor, page, delayMs }: Ending,
): Promise<void> {
  const { clock, audit, members, identities, sessions, merges, erasures, changes, places, phoneHolders } =
    deps;
  const at = clock.now();
  const eraseAt = new Date(at.getTime() + delayMs);
  const left = await changes.apply(memberId, { ...forgotten, state: 'left', leftAt: at }, [
    changes.news('member.left', { memberId, at: at.toISOString(), eraseAt: eraseAt.toISOString() }),
  ]);
  const mergedIds = await members.mergedInto(memberId);
  for (const mergedId of mergedIds) await members.force(mergedId, forgotten);
  await phoneHolders.release([memberId, ...mergedIds]);
  await merges.forgetReasons([memberId, ...mergedIds]);
  const own = await identities.ofMember(memberId);
  const known = own.map(({ _id, appid, openid }) => ({ identityId: _id, appid, openid }));
  await erasures.insert({ _id: memberId, mergedIds, identities: known, partsDone: [], at, eraseAt });
  const identityIds = own.map(({ _id }) => _id);
  await sessions.endAll(identityIds);
  await identities.remove(identityIds);
  await withdrawConsents(deps, memberId, page);
  const storePath = await places.pathOf(left);
  await audit({ actor, action: 'member.leave', target: { type: 'member', id: memberId }, storePath });
}

/** Erases a member who has left, once that is due, in every feature, from where it stopped; safe to run twice and at once. */
export async function eraseMember(deps: EraseDeps, memberId: string): Promise<void> {
  const erasure = await deps.erasures.find(memberId);
  if (erasure === null || erasure.eraseAt > deps.clock.now()) return;
  for (const part of deps.parts()) {
    if (!erasure.partsDone.includes(part.name)) await erasePart(deps, part, erasure);
  }
  await finishErasure(deps, erasure);
}

/** One part in one transaction; a part that another worker has done meanwhile is not done again. */
async function erasePart(
  { db, erasures }: EraseDeps,
  part: MemberPart,
  { _id, mergedIds, identities }: MemberErasureRecord,
): Promise<void> {
  await db.transaction({ keys: [`member:${_id}`] }, async () => {
    if (!(await erasures.markDone(_id, part.name))) return;
    await part.erase({ memberId: _id, identities });
    // Members that were merged into this one gave their identities away, but records may still name them.
    for (const memberId of mergedIds) await part.erase({ memberId, identities: [] });
  });
}

async function finishErasure(
  { db, clock, members, erasures, consents }: EraseDeps,
  { _id, mergedIds }: MemberErasureRecord,
): Promise<void> {
  await db.transaction({ keys: [`member:${_id}`] }, async () => {
    if (!(await erasures.remove(_id))) return;
    const erasedAt = clock.now();
    for (const memberId of [_id, ...mergedIds]) {
      await members.force(memberId, { state: 'erased', erasedAt });
      await consents.remove(memberId);
    }
  });
}

/** Erases whoever's days are over, and goes on with whatever a crash or a failing feature left half erased. */
export async function resumeErasures(deps: EraseDeps, signal: AbortSignal): Promise<void> {
  for (const { _id } of await deps.erasures.due(deps.clock.now(), erasuresPerRun)) {
    if (signal.aborted) return;
    await eraseMember(deps, _id).catch((error: unknown) =>
      deps.logger.error('member could not be erased yet', { memberId: _id, error }),
    );
  }
}
