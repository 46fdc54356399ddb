import type { ProfileField } from '../contract/member';
import type { MemberPart } from '../contract/memberPart';
import type { ConsentPurpose } from '../contract/setting';
import { contentHash } from '../platform/crypto';
import { restoreConsent, withdrawConsents } from './member.consent';
import type { MemberContext } from './member.context';
import { memberMissing } from './member.errors';
import type { MemberRecord, MemberSet } from './member.model';
import { noPhone } from './member.model';
import { profileFields, refusedByEither } from './member.rules';

export type MoveDeps = Pick<
  MemberContext,
  'clock' | 'ids' | 'members' | 'identities' | 'consents' | 'changes' | 'phones' | 'phoneHolders'
>;

/** What went over in a merge. The values stay on the merged record too, so that none is copied into the step. */
interface OwnMove {
  readonly at: string;
  readonly identityIds: readonly string[];
  readonly isPhoneMoved: boolean;
  readonly profileFields: readonly ProfileField[];
  readonly isRewardKeyCopied: boolean;
  readonly withdrawn: readonly ConsentPurpose[];
}

/** The member that goes and the one that stays. */
interface Pair {
  readonly merged: MemberRecord;
  readonly kept: MemberRecord;
}

/** Moves this feature's own records in a merge. */
export async function moveOwn(
  deps: MoveDeps,
  from: string,
  to: string,
  mergeId: string,
): ReturnType<MemberPart['move']> {
  const { clock, members, identities } = deps;
  const both = await pairOf(deps, from, to);
  const { merged, kept } = both;
  const identityIds = (await identities.ofMember(from)).map(({ _id }) => _id);
  await identities.move(identityIds, from, to);
  const taken = profileFields.filter((field) => kept[field] === null && merged[field] !== null);
  const isRewardKeyCopied = kept.rewardKey === null && merged.rewardKey !== null;
  const set: MemberSet = {
    ...Object.fromEntries(taken.map((field) => [field, merged[field]])),
    ...(isRewardKeyCopied ? { rewardKey: merged.rewardKey } : {}),
  };
  await members.force(to, set);
  const record: OwnMove = {
    at: clock.now().toISOString(),
    identityIds,
    isPhoneMoved: await movePhone(deps, both),
    profileFields: taken,
    isRewardKeyCopied,
    withdrawn: await withdrawRefused(deps, both, mergeId),
  };
  return { record: { ...record }, isDone: true };
}

async function pairOf({ members }: MoveDeps, from: string, to: string): Promise<Pair> {
  const merged = await members.find(from);
  const kept = await members.find(to);
  if (merged === null || kept === null) throw memberMissing();
  return { merged, kept };
}

/** A kept member without a phone takes the merged one's, whose record keeps a copy for an undo. */
async function movePhone(deps: MoveDeps, { merged, kept }: Pair): Promise<boolean> {
  const { members, phones, phoneHolders } = deps;
  if (kept.phoneSealed !== null || merged.phoneSealed === null) return false;
  const phone = phones.open(merged._id, merged.phoneSealed);
  await phoneHolders.pass(phones.indexOf(phone), merged._id, kept._id);
  await members.force(kept._id, phones.seal(kept._id, phone, merged.phoneVerifiedAt));
  return true;
}

/** A refusal of either member stands; a merge never adds a consent. */
async function withdrawRefused(
  deps: MoveDeps,
  { merged, kept }: Pair,
  mergeId: string,
): Promise<readonly ConsentPurpose[]> {
  const { consents } = deps;
  const refused = refusedByEither(await consents.find(kept._id), await consents.find(merged._id));
  const withdrawn = await withdrawConsents(deps, kept._id, mergePage(mergeId), refused);
  await tellConsents(deps, kept._id, withdrawn);
  return withdrawn;
}

async function tellConsents(
  { clock, changes }: MoveDeps,
  memberId: string,
  purposes: readonly ConsentPurpose[],
) {
  if (purposes.length === 0) return;
  const at = clock.now().toISOString();
  await changes.force(memberId, {}, [changes.news('member.consentChanged', { memberId, purposes, at })]);
}

function mergePage(mergeId: string): string {
  return `merge:${mergeId}`;
}

/** Takes one recorded move back, except for what has changed since. */
export async function undoOwn(
  deps: MoveDeps,
  ...[record, from, to, mergeId]: Parameters<MemberPart['undo']>
): Promise<readonly string[]> {
  // Written by `moveOwn`.
  const move = record as unknown as OwnMove;
  const both = await pairOf(deps, from, to);
  const { merged, kept } = both;
  const own = move.profileFields.filter((field) => contentHash(kept[field]) === contentHash(merged[field]));
  await deps.members.force(to, {
    ...Object.fromEntries(own.map((field) => [field, null])),
    ...(move.isRewardKeyCopied ? { rewardKey: null } : {}),
  });
  return [
    ...(await undoIdentities(deps, move, from, to)),
    ...(await undoPhone(deps, move, both)),
    ...(own.length < move.profileFields.length ? ['合并后修改过的资料保留在留存会员'] : []),
    ...(await undoConsents(deps, move, to, mergeId)),
  ];
}

async function undoIdentities(
  { identities }: MoveDeps,
  move: OwnMove,
  from: string,
  to: string,
): Promise<string[]> {
  const back = await identities.move(move.identityIds, to, from);
  const later = (await identities.ofMember(to)).filter(
    ({ linkedAt }) => linkedAt !== null && linkedAt.toISOString() > move.at,
  );
  return [
    ...(back < move.identityIds.length ? ['部分账号身份在合并后已失效，未能移回'] : []),
    ...later.map(
      ({ account }) => `合并后关联的${account === 'officialAccount' ? '公众号' : '小程序'}身份保留在留存会员`,
    ),
  ];
}

/** The phone goes back to the member it came with, unless somebody else has it by now. */
async function undoPhone(deps: MoveDeps, move: OwnMove, { merged, kept }: Pair): Promise<string[]> {
  const { members, phones, phoneHolders } = deps;
  if (merged.phoneSealed === null) return [];
  const phoneIndex = phones.indexOf(phones.open(merged._id, merged.phoneSealed));
  const holder = await phoneHolders.find(phoneIndex);
  if (holder === null) {
    await phoneHolders.claim(phoneIndex, merged._id);
  } else if (holder.memberId === kept._id && move.isPhoneMoved) {
    await phoneHolders.pass(phoneIndex, kept._id, merged._id);
    await members.force(kept._id, noPhone);
  } else if (holder.memberId !== merged._id) {
    await members.force(merged._id, noPhone);
    return ['手机号在合并后已另有归属，未能移回'];
  }
  return [];
}

async function undoConsents(deps: MoveDeps, move: OwnMove, to: string, mergeId: string): Promise<string[]> {
  const restored: ConsentPurpose[] = [];
  const pages = { takenBackBy: mergePage(mergeId), page: `mergeUndo:${mergeId}` };
  for (const purpose of move.withdrawn) {
    if (await restoreConsent(deps, to, purpose, pages)) restored.push(purpose);
  }
  await tellConsents(deps, to, restored);
  return restored.length < move.withdrawn.length ? ['合并后会员已另行作出授权选择，以会员的选择为准'] : [];
}
