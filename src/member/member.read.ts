import type { MemberListQuery } from '../contract/member';
import type { MemberRef, TimelineItem } from '../contract/memberPart';
import type { ConsentPurpose } from '../contract/setting';
import type { Page, PageRequest } from '../platform/database';
import type { MemberContext } from './member.context';
import { memberMissing } from './member.errors';
import type { MemberRecord } from './member.model';
import type { Standing } from './member.rules';
import { standingIn } from './member.rules';
import { timelinePage } from './member.timeline';

type FindDeps = Pick<MemberContext, 'members'>;

/** The member as it is stored, merged and left ones too. @throws AppError MEMBER_MISSING */
export async function requireMember({ members }: FindDeps, memberId: string): Promise<MemberRecord> {
  const member = await members.find(memberId);
  if (member === null) throw memberMissing();
  return member;
}

/** State, and what it allows; null for an unknown id. */
export async function standingOf({ members }: FindDeps, memberId: string): Promise<Standing | null> {
  const member = await members.find(memberId);
  return member === null ? null : standingIn(member.state);
}

/** The home store and its place now. @throws AppError MEMBER_MISSING */
export async function storeOf(
  deps: FindDeps & Pick<MemberContext, 'places'>,
  memberId: string,
): Promise<{ readonly storeId: string | null; readonly storePath: string | null }> {
  const member = await requireMember(deps, memberId);
  return { storeId: member.homeStoreId, storePath: await deps.places.pathOf(member) };
}

/**
 * What a once-per-person reward is keyed by: an HMAC of the Mini Program openid, the same after leaving and joining
 * again. A member nobody has seen in the Mini Program has a key of its own. @throws AppError MEMBER_MISSING
 */
export async function rewardKeyOf(
  deps: FindDeps & Pick<MemberContext, 'personKey'>,
  memberId: string,
): Promise<string> {
  const { rewardKey } = await requireMember(deps, memberId);
  return rewardKey ?? deps.personKey(`member:${memberId}`);
}

/** Which purposes a member agrees to now. */
export async function consentsOf(
  { consents }: Pick<MemberContext, 'consents'>,
  memberId: string,
): Promise<Readonly<Record<ConsentPurpose, boolean>>> {
  const { membership, marketing, personalisation } = await consents.find(memberId);
  return {
    membership: membership?.given ?? false,
    marketing: marketing?.given ?? false,
    personalisation: personalisation?.given ?? false,
  };
}

/** What a member said last to each purpose; null where nothing was said. */
export async function answersOf(
  { consents }: Pick<MemberContext, 'consents'>,
  memberId: string,
): Promise<Readonly<Record<ConsentPurpose, boolean | null>>> {
  const { membership, marketing, personalisation } = await consents.find(memberId);
  return {
    membership: membership?.given ?? null,
    marketing: marketing?.given ?? null,
    personalisation: personalisation?.given ?? null,
  };
}

/** A member with its identities, as parts are asked about it. */
export async function refOf(
  { identities }: Pick<MemberContext, 'identities'>,
  memberId: string,
): Promise<MemberRef> {
  const own = await identities.ofMember(memberId);
  return { memberId, identities: own.map(({ _id, appid, openid }) => ({ identityId: _id, appid, openid })) };
}

/** Members at home within these places, newest first. @throws AppError PAGE_CURSOR_INVALID */
export async function listMembers(
  { members, places }: FindDeps & Pick<MemberContext, 'places'>,
  scopes: readonly string[],
  query: MemberListQuery,
): Promise<Page<MemberRecord>> {
  return members.list(await places.storesWithin(scopes), query);
}

type PartsDeps = Pick<MemberContext, 'clock' | 'parts' | 'identities' | 'places'>;

/** Everything that is known of a member, newest first. @throws AppError MEMBER_MISSING, PAGE_CURSOR_INVALID */
export async function timelineOf(
  deps: PartsDeps,
  scopes: readonly string[],
  memberId: string,
  page: PageRequest,
): Promise<Page<TimelineItem>> {
  await deps.places.findWithin(memberId, scopes);
  return timelinePage(deps.parts(), await refOf(deps, memberId), page, deps.clock.now());
}

/** A member's own data, by part. */
export interface MemberCopy {
  readonly madeAt: Date;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** What the brand holds about a member, for the member. */
export async function copyOf(deps: PartsDeps, memberId: string): Promise<MemberCopy> {
  const ref = await refOf(deps, memberId);
  const copies: [string, unknown][] = [];
  for (const part of deps.parts()) copies.push([part.name, await part.copy(ref)]);
  return { madeAt: deps.clock.now(), parts: Object.fromEntries(copies) };
}
