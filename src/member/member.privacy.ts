import type { IdentityRecord } from './identity.model';
import type { MemberContext } from './member.context';
import type { LeaveDeps } from './member.leave';
import { endMembership } from './member.leave';
import type { MemberRecord, MemberSet } from './member.model';
import { noPhone } from './member.model';
import type { Personal } from './member.rules';
import { modifiedFields, revokedFields } from './member.rules';

/** WeChat's privacy events (授权用户信息变更): what a person takes back is gone. */
type PrivacyDeps = LeaveDeps & Pick<MemberContext, 'inbox'>;

/** Whom a privacy event is about, and what it takes. */
export interface PrivacyChange {
  readonly appid: string;
  readonly openid: string;
  /** `all` ends the membership. */
  readonly takes: readonly Personal[] | 'all';
}

/** What a stored privacy event asks for; null when the person was forgotten since. */
export async function readPrivacyChange(
  { inbox }: Pick<MemberContext, 'inbox'>,
  inboxId: string,
  event: string | null,
): Promise<PrivacyChange | null> {
  const row = await inbox.read(inboxId);
  if (row === null) return null;
  return { appid: row.appid, openid: row.openid, takes: taken(event, row.message.revokeInfo ?? '') };
}

function taken(event: string | null, revokeInfo: string): PrivacyChange['takes'] {
  if (event === 'user_authorization_cancellation') return 'all';
  return event === 'user_info_modified' ? modifiedFields : revokedFields(revokeInfo);
}

/** Inside a transaction. @throws AppError MEMBER_FROZEN */
export async function applyPrivacyChange(
  deps: PrivacyDeps,
  { appid, openid, takes }: PrivacyChange,
): Promise<void> {
  if (takes === 'all') await hastenErasure(deps, { appid, openid });
  const identity = await deps.identities.findByOpenid(appid, openid);
  if (identity === null) return;
  const { memberId } = identity;
  if (takes !== 'all') {
    if (memberId !== null) await clear(deps, memberId, takes);
  } else if (memberId === null) {
    await forgetStranger(deps, identity);
  } else {
    const actor = { kind: 'system' as const, id: 'wechat' };
    await endMembership(deps, memberId, { actor, page: 'cancellation', delayMs: 0 });
  }
}

/** Whoever had left already does not come back: the next run of the job erases. */
async function hastenErasure(
  { clock, erasures }: PrivacyDeps,
  person: { readonly appid: string; readonly openid: string },
): Promise<void> {
  const leaving = await erasures.pendingOf(person, clock.now());
  if (leaving !== null) await erasures.hasten(leaving._id, clock.now());
}

/** Clears what is set, on the member and on those that were merged into it. */
async function clear(deps: PrivacyDeps, memberId: string, fields: readonly Personal[]): Promise<void> {
  const { clock, members, changes, phoneHolders } = deps;
  const mergedIds = await members.mergedInto(memberId);
  for (const mergedId of mergedIds) await members.force(mergedId, clearing(fields));
  if (fields.includes('phone')) await phoneHolders.release([memberId, ...mergedIds]);
  const member = await members.find(memberId);
  const present = member === null ? [] : fields.filter((field) => isSet(member, field));
  if (present.length === 0) return;
  const at = clock.now().toISOString();
  await changes.apply(memberId, clearing(present), [
    changes.news('member.profileChanged', { memberId, fields: present, at }),
  ]);
}

function isSet(member: MemberRecord, field: Personal): boolean {
  return field === 'phone' ? member.phoneSealed !== null : member[field] !== null;
}

function clearing(fields: readonly Personal[]): MemberSet {
  const profile = fields.filter((field) => field !== 'phone').map((field) => [field, null] as const);
  return { ...Object.fromEntries(profile), ...(fields.includes('phone') ? noPhone : {}) };
}

async function forgetStranger({ identities, sessions }: PrivacyDeps, { _id }: IdentityRecord): Promise<void> {
  await sessions.endAll([_id]);
  await identities.remove([_id]);
}
