import type {
  ConsentChoice,
  LeaveQuery,
  MemberListQuery,
  MemberLookupRequest,
  MergeRequest,
  PendingMemberRequest,
  PhoneRevealReason,
  ProfileRequest,
} from '../contract/member';
import type { StaffPrincipal } from '../contract/principals';
import type { PageRequest } from '../platform/database';
import type { IdentityRecord } from './identity.model';
import { makeBindingCode } from './member.binding';
import { putConsents } from './member.consent';
import type { MemberContext } from './member.context';
import type { Actor } from './member.deps';
import { factsOf, factsWithin } from './member.facts';
import type { CounterReference } from './member.identify';
import { identifyAtCounter, identifyAtTill } from './member.identify';
import { createJoin } from './member.join';
import { eraseLeaving, leave, leavingOf } from './member.leave';
import { authenticate, login, openidOf } from './member.login';
import { codesOf, lookUpAtCounter, memberByCode, searchByPhone } from './member.lookup';
import { merge } from './member.merge';
import { changeHomeStore, revealPhone } from './member.operate';
import { openPending, registerAtCounter } from './member.pending';
import { bindPhone } from './member.phone';
import { putProfile } from './member.profile';
import {
  answersOf,
  consentsOf,
  copyOf,
  listMembers,
  refOf,
  rewardKeyOf,
  standingOf,
  storeOf,
  timelineOf,
} from './member.read';
import { undoMerge } from './member.undo';
import type { Phone } from './phone';

export type MemberService = ReturnType<typeof createMemberService>;

/** Everything that can be done with members, by name; what each promises stands at its function, one use case per file. */
export function createMemberService(context: MemberContext) {
  return { ...reads(context), ...ofPeople(context), ...ofStaff(context) };
}

/** What other features ask. */
function reads(context: MemberContext) {
  const { members, identities } = context;
  return {
    find: members.find,
    /** The member that lives on after merges; null for an unknown id. */
    current: members.current,
    /** Members whose birthday is in the month of Asia/Shanghai that a moment falls in, by id. */
    bornIn: members.bornIn,
    /** Living members by id, beyond this one. */
    livingAfter: members.livingAfter,
    findByNumber: members.findByNumber,
    /** Every identity of a member, in both accounts. */
    identitiesOf: identities.ofMember,
    findIdentity: identities.find,
    /** The identity of an openid, and through it the member; null when it never signed in and was never linked. */
    findIdentityByOpenid: identities.findByOpenid,
    standingOf: (memberId: string) => standingOf(context, memberId),
    storeOf: (memberId: string) => storeOf(context, memberId),
    rewardKeyOf: (memberId: string) => rewardKeyOf(context, memberId),
    consentsOf: (memberId: string) => consentsOf(context, memberId),
    answersOf: (memberId: string) => answersOf(context, memberId),
    refOf: (memberId: string) => refOf(context, memberId),
    factsOf: (memberId: string) => factsOf(context, memberId),
    memberByCode: (code: string) => memberByCode(context, code),
    identifyAtTill: (reference: { readonly code: string } | { readonly phone: string }) =>
      identifyAtTill(context, reference),
  };
}

/** What people do in the Mini Program. */
function ofPeople(context: MemberContext) {
  return {
    login: (code: string) => login(context, code),
    openidOf: (code: string) => openidOf(context, code),
    authenticate: (token: string) => authenticate(context, token),
    join: createJoin(context),
    bindPhone: (who: { readonly identityId: string; readonly memberId: string }, phoneCode: string) =>
      bindPhone(context, who, phoneCode),
    putConsents: (memberId: string, choices: readonly ConsentChoice[], page: string) =>
      putConsents(context, memberId, choices, page),
    putProfile: (memberId: string, request: ProfileRequest) => putProfile(context, memberId, request),
    makeBindingCode: (identityId: string) => makeBindingCode(context, identityId),
    codesOf: (memberNumber: string) => codesOf(context, memberNumber),
    copyOf: (memberId: string) => copyOf(context, memberId),
    leave: (memberId: string, ending: { actor: Actor; erasure: LeaveQuery['erasure'] }) =>
      leave(context, memberId, ending),
    leavingOf: (identity: IdentityRecord) => leavingOf(context, identity),
    eraseLeaving: (identityId: string) => eraseLeaving(context, identityId),
  };
}

/** What clerks and operators do. */
function ofStaff(context: MemberContext) {
  return {
    openPending: (phone: Phone, homeStoreId: string | null, actor: Actor) =>
      openPending(context, phone, homeStoreId, actor),
    registerAtCounter: (staff: StaffPrincipal, request: PendingMemberRequest) =>
      registerAtCounter(context, staff, request),
    lookUpAtCounter: (staff: StaffPrincipal, request: MemberLookupRequest) =>
      lookUpAtCounter(context, staff, request),
    identifyAtCounter: (staff: StaffPrincipal, reference: CounterReference) =>
      identifyAtCounter(context, staff, reference),
    searchByPhone: (staff: StaffPrincipal, phone: string) => searchByPhone(context, staff, phone),
    list: (scopes: readonly string[], query: MemberListQuery) => listMembers(context, scopes, query),
    factsWithin: (scopes: readonly string[], memberId: string) => factsWithin(context, scopes, memberId),
    timelineOf: (scopes: readonly string[], memberId: string, page: PageRequest) =>
      timelineOf(context, scopes, memberId, page),
    revealPhone: (staff: StaffPrincipal, memberId: string, reason: PhoneRevealReason) =>
      revealPhone(context, staff, memberId, reason),
    changeHomeStore: (staff: StaffPrincipal, memberId: string, storeId: string | null) =>
      changeHomeStore(context, staff, memberId, storeId),
    merge: (staff: StaffPrincipal, memberId: string, request: MergeRequest) =>
      merge(context, staff, memberId, request),
    undoMerge: (staff: StaffPrincipal, memberId: string, mergeId: string) =>
      undoMerge(context, staff, memberId, mergeId),
  };
}
