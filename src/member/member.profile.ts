import type { ProfileField, ProfileRequest } from '../contract/member';
import { contentHash } from '../platform/crypto';
import type { MemberContext } from './member.context';
import { guardianNeeded, memberMissing } from './member.errors';
import type { MemberRecord, MemberSet } from './member.model';
import { isUnderAge, profileFields } from './member.rules';

type ProfileDeps = Pick<MemberContext, 'db' | 'clock' | 'members' | 'consents' | 'changes'>;

/**
 * Sets and clears what members tell about themselves; what is not named stays.
 * @throws AppError MEMBER_GUARDIAN_NEEDED, MEMBER_FROZEN, MEMBER_GONE
 */
export async function putProfile(
  deps: ProfileDeps,
  memberId: string,
  request: ProfileRequest,
): Promise<void> {
  const { birthMonth } = request;
  if (birthMonth != null && isUnderAge(birthMonth, deps.clock.now())) throw guardianNeeded();
  await deps.db.transaction({ keys: [`member:${memberId}`] }, () => setProfile(deps, memberId, request));
}

async function setProfile(deps: ProfileDeps, memberId: string, request: ProfileRequest): Promise<void> {
  const { clock, members, consents, changes } = deps;
  const member = await members.find(memberId);
  if (member === null) throw memberMissing();
  const changed = profileFields.filter((field) => isChange(member, field, request[field]));
  if (changed.length === 0) return;
  const { membership } = await consents.find(memberId);
  const at = clock.now();
  const told = { source: 'selfDeclared', at, noticeVersion: membership?.noticeVersion ?? null } as const;
  const values: MemberSet = Object.fromEntries(
    changed.map((field) => {
      const value = request[field] ?? null;
      return [field, value === null ? null : { value, ...told }];
    }),
  );
  await changes.apply(memberId, values, [
    changes.news('member.profileChanged', { memberId, fields: changed, at: at.toISOString() }),
  ]);
}

function isChange(member: MemberRecord, field: ProfileField, next: ProfileRequest[ProfileField]): boolean {
  return next !== undefined && contentHash(next) !== contentHash(member[field]?.value ?? null);
}
