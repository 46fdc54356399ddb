import type { Follower } from '../contract/follower';
import type { LinkedBy } from '../contract/member';
import type { IdentityRecord } from './identity.model';
import type { MemberContext } from './member.context';
import { isLiving } from './member.rules';

/**
 * Joins a follower of the official account to the person in the Mini Program. Both sides look for the other after
 * their own commit, so the later one always finds the earlier. Finding makes the follower's identity, outside
 * transactions, because two finders may meet; linking happens inside one.
 */
export type LinkDeps = Pick<
  MemberContext,
  'db' | 'clock' | 'logger' | 'followers' | 'officialAccount' | 'identities' | 'members' | 'changes'
>;

/** A follower's identity and the member it should belong to. */
export interface Match {
  readonly identityId: string;
  readonly memberId: string;
  readonly by: LinkedBy;
}

/** The identity of a follower, made when it is new. */
export function ensureFollower(
  { identities }: Pick<MemberContext, 'identities'>,
  { appid, openid, unionid }: Follower,
): Promise<IdentityRecord> {
  return identities.ensure({ appid, account: 'officialAccount', openid, unionid });
}

/** Inside a transaction; harmless when it was done before. What belongs to another member is logged and left alone. */
export async function link(deps: LinkDeps, { identityId, memberId, by }: Match): Promise<void> {
  const { clock, logger, identities, members, changes } = deps;
  const identity = await identities.find(identityId);
  const member = await members.find(memberId);
  if (identity === null || member === null || !isLiving(member.state)) return;
  if (identity.memberId === memberId) return;
  if (identity.memberId !== null) {
    // Two members of one person: only an operator may decide that, by a merge.
    logger.warn('follower belongs to another member', { memberId, reason: by });
    return;
  }
  if (!(await identities.link(identityId, { memberId, by }))) return;
  const at = clock.now().toISOString();
  await changes.apply(memberId, {}, [
    changes.news('member.identityLinked', { memberId, identityId, by, at }),
  ]);
}

/** The followers that a Mini Program identity can be joined to now: the one that scanned its token, the one of its unionid. */
export async function findForIdentity(deps: LinkDeps, identityId: string): Promise<readonly Match[]> {
  const identity = await deps.identities.find(identityId);
  if (identity?.memberId == null) return [];
  const { memberId, unionid, pairedWith } = identity;
  const scanned: Match[] =
    pairedWith === null ? [] : [{ identityId: pairedWith, memberId, by: 'bindingToken' }];
  if (unionid === null) return scanned;
  const follower = await deps.followers.findByUnionid(deps.officialAccount.appid, unionid);
  if (follower === null) return scanned;
  const { _id } = await ensureFollower(deps, follower);
  return _id === pairedWith ? scanned : [...scanned, { identityId: _id, memberId, by: 'unionid' }];
}

/** The member that a follower can be joined to by unionid now. */
export async function findForFollower(deps: LinkDeps, followerId: string): Promise<Match | null> {
  const follower = await deps.followers.find(followerId);
  if (follower?.unionid == null) return null;
  const known = await deps.identities.findMemberByUnionid(follower.unionid);
  if (known?.memberId == null) return null;
  const { _id: identityId } = await ensureFollower(deps, follower);
  return { identityId, memberId: known.memberId, by: 'unionid' };
}

/** Links what can be linked by now; for a sign-in, which must not fail because a merge holds the member. */
export async function linkKnownFollower(deps: LinkDeps, identityId: string): Promise<void> {
  for (const match of await findForIdentity(deps, identityId)) {
    const identity = await deps.identities.find(match.identityId);
    const member = await deps.members.find(match.memberId);
    if (identity?.memberId !== null || member?.frozenBy !== null) continue;
    await deps.db.transaction({ keys: [`member:${match.memberId}`] }, () => link(deps, match));
  }
}
