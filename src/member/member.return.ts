import type { MemberContext } from './member.context';
import { sessionInvalid } from './member.errors';
import { leavingOf } from './member.leave';

type ReturnDeps = Pick<
  MemberContext,
  'clock' | 'audit' | 'members' | 'identities' | 'erasures' | 'changes' | 'places'
>;

/**
 * Inside a transaction: whoever left and joins again in time is the member they were, with points, coupons, level and
 * purchases; phone and profile were forgotten at once. Null for everybody else.
 */
export async function comeBack(deps: ReturnDeps, identityId: string): Promise<string | null> {
  const { clock, audit, members, identities, erasures, changes, places } = deps;
  const identity = await identities.find(identityId);
  if (identity === null) throw sessionInvalid();
  const leaving = await leavingOf(deps, identity);
  if (leaving === null) return null;
  const now = clock.now();
  const memberId = leaving._id;
  // An erasure that has become due in this moment: then this is a new member.
  if (!(await erasures.cancel(memberId, now))) return null;
  await changes.force(memberId, { state: 'active', leftAt: null }, [
    changes.news('member.returned', { memberId, identityId, at: now.toISOString() }),
    changes.news('member.identityLinked', { memberId, identityId, by: 'join', at: now.toISOString() }),
  ]);
  await identities.link(identityId, { memberId, by: 'join' });
  const member = await members.find(memberId);
  await audit({
    actor: { kind: 'member', id: memberId },
    action: 'member.return',
    target: { type: 'member', id: memberId },
    storePath: member === null ? null : await places.pathOf(member),
  });
  return memberId;
}
