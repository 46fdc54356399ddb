import type {
  BindingTokenAnswer,
  ConsentView,
  CounterMember,
  IdentityView,
  LeavingView,
  MemberCodeAnswer,
  MemberDetail,
  MemberLookupAnswer,
  MemberSummary,
  MemberView,
  MergeView,
  ProfileView,
  Sourced,
} from '../contract/member';
import type { IdentityRecord } from './identity.model';
import type { BindingCode } from './member.binding';
import type { MadeCode } from './member.code';
import type { Lookup } from './member.lookup';
import type { MemberRecord, ProfileRecord, SourcedValue } from './member.model';
import type { ConsentFact, MemberFacts } from './member.facts';
import type { MemberErasureRecord } from './memberErasure.model';
import type { MemberMergeRecord } from './merge.model';

/** A member as they see themselves. */
export function presentMember({ member, consents, identities }: MemberFacts): MemberView {
  return {
    memberId: member._id,
    memberNumber: member.memberNumber,
    state: member.state,
    maskedPhone: member.phoneMasked,
    joinedAt: textOf(member.joinedAt),
    homeStoreId: member.homeStoreId,
    profile: presentProfile(member),
    consents: consents.map(presentConsent),
    isLinkedToOfficialAccount: identities.some(({ account }) => account === 'officialAccount'),
  };
}

/** A member in a list of the console: masked. */
export function presentSummary(member: MemberRecord): MemberSummary {
  return {
    memberId: member._id,
    memberNumber: member.memberNumber,
    state: member.state,
    maskedPhone: member.phoneMasked,
    nickname: member.nickname?.value ?? null,
    homeStoreId: member.homeStoreId,
    createdAt: member.createdAt.toISOString(),
    joinedAt: textOf(member.joinedAt),
  };
}

/** A member opened in the console: masked, without openids. */
export function presentDetail({ member, consents, identities, merges }: MemberFacts): MemberDetail {
  return {
    ...presentSummary(member),
    profile: presentProfile(member),
    consents: consents.map(presentConsent),
    identities: identities.map(presentIdentity),
    leftAt: textOf(member.leftAt),
    mergedInto: member.mergedInto,
    merges: merges.map(presentMerge),
  };
}

export function presentCounterMember(member: MemberRecord): CounterMember {
  return {
    memberId: member._id,
    memberNumber: member.memberNumber,
    state: member.state,
    maskedPhone: member.phoneMasked,
    nickname: member.nickname?.value ?? null,
  };
}

export function presentLookup({ proof, members, isTruncated }: Lookup): MemberLookupAnswer {
  return { proof, members: members.map(presentCounterMember), isTruncated };
}

export function presentMerge(merge: MemberMergeRecord): MergeView {
  return {
    mergeId: merge._id,
    memberId: merge.memberId,
    mergedId: merge.mergedId,
    state: merge.state,
    reason: merge.reason ?? '',
    startedAt: merge.startedAt.toISOString(),
    finishedAt: textOf(merge.finishedAt),
    undoneAt: textOf(merge.undoneAt),
    kept: merge.kept,
  };
}

export function presentBinding({ token, qrText, imageUrl }: BindingCode): BindingTokenAnswer {
  return { bindingTokenId: token._id, qrText, imageUrl, expiresAt: token.expiresAt.toISOString() };
}

export function presentCodes({ live, card }: { live: MadeCode; card: MadeCode }): MemberCodeAnswer {
  return {
    code: live.code,
    expiresAt: live.expiresAt.toISOString(),
    cardCode: card.code,
    cardExpiresAt: card.expiresAt.toISOString(),
  };
}

export function presentProfile({
  nickname,
  gender,
  birthMonth,
  region,
  hobbies,
}: ProfileRecord): ProfileView {
  return {
    nickname: presentSourced(nickname),
    gender: presentSourced(gender),
    birthMonth: presentSourced(birthMonth),
    region: presentSourced(region),
    hobbies: presentSourced(hobbies),
  };
}

function presentSourced<Value>(sourced: SourcedValue<Value> | null): Sourced<Value> | null {
  if (sourced === null) return null;
  const { value, source, at, noticeVersion } = sourced;
  return { value, source, at: at.toISOString(), noticeVersion };
}

function presentConsent({ purpose, state, currentVersion, mayAsk }: ConsentFact): ConsentView {
  return {
    purpose,
    given: state?.given ?? false,
    noticeVersion: state?.noticeVersion ?? null,
    at: textOf(state?.at ?? null),
    currentVersion,
    mayAsk,
  };
}

function presentIdentity({ _id, account, linkedBy, linkedAt }: IdentityRecord): IdentityView {
  return { identityId: _id, account, linkedBy, linkedAt: textOf(linkedAt) };
}

function textOf(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

export function presentLeaving(leaving: MemberErasureRecord | null): LeavingView | null {
  if (leaving === null) return null;
  return { leftAt: leaving.at.toISOString(), eraseAt: leaving.eraseAt.toISOString() };
}
