import type { MemberPart, MemberRef } from '../contract/memberPart';
import type { MemberContext } from './member.context';
import { noPhone, noProfile } from './member.model';
import { moveOwn, undoOwn } from './member.move';
import { presentProfile } from './member.present';
import { ownTimeline } from './member.story';
import { memberModels } from './models';

/** Enough for a copy: a person answers a notice a few times a year. */
const entriesInCopy = 1_000;

/** This feature's own share in a member: the record, its identities, its consents. */
export function createMemberPart(context: MemberContext): MemberPart {
  const { members, sessions, phoneHolders, sights } = context;
  return {
    name: 'member',
    // The counters of staff name no member.
    collections: memberModels.map(({ name }) => name).filter((name) => name !== 'memberCounter'),
    timeline: (ref, page) => ownTimeline(context, ref, page),
    copy: (ref) => copyOwn(context, ref),
    /** Leaving has forgotten the person already; this holds for whatever a merge brought in meanwhile. */
    async erase({ memberId, identities }) {
      await members.force(memberId, { ...noPhone, ...noProfile });
      await phoneHolders.release([memberId]);
      await sights.forget(memberId);
      await sessions.endAll(identities.map(({ identityId }) => identityId));
    },
    async freeze(memberId, mergeId) {
      await members.force(memberId, { frozenBy: mergeId });
    },
    move: (from, to, mergeId) => moveOwn(context, from, to, mergeId),
    undo: (record, from, to, mergeId) => undoOwn(context, record, from, to, mergeId),
  };
}

async function copyOwn(
  { clock, members, identities, consents, phones }: MemberContext,
  { memberId }: MemberRef,
): Promise<unknown> {
  const member = await members.find(memberId);
  if (member === null) return null;
  const memberIds = [memberId, ...(await members.mergedInto(memberId))];
  const entries = await consents.entriesOf(memberIds, new Date(clock.now().getTime() + 1), entriesInCopy);
  const accounts = await identities.ofMember(memberId);
  return {
    memberNumber: member.memberNumber,
    state: member.state,
    // The one answer with a full phone: it is the member's own, and theirs to ask for (PIPL 45).
    phone: member.phoneSealed === null ? null : phones.open(memberId, member.phoneSealed),
    phoneVerifiedAt: member.phoneVerifiedAt?.toISOString() ?? null,
    profile: presentProfile(member),
    homeStoreId: member.homeStoreId,
    createdAt: member.createdAt.toISOString(),
    joinedAt: member.joinedAt?.toISOString() ?? null,
    accounts: accounts.map(({ account, linkedBy, linkedAt, unionid }) => ({
      account,
      linkedBy,
      linkedAt: linkedAt?.toISOString() ?? null,
      isKnownAcrossAccounts: unionid !== null,
    })),
    consents: entries.map(({ purpose, act, noticeVersion, page, at }) => ({
      purpose,
      act,
      noticeVersion,
      page,
      at: at.toISOString(),
    })),
  };
}
