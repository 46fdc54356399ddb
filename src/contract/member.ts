import type { ConsentPurpose } from './setting';

/** pending: opened by a clerk or an import, not yet seen in WeChat. merged: lives on in another member. */
export type MemberState = 'pending' | 'active' | 'merged' | 'left' | 'erased';

/** One answer of a person to one notice. */
export interface ConsentChoice {
  readonly purpose: ConsentPurpose;
  /** The version of the notice that was shown. */
  readonly noticeVersion: string;
  readonly given: boolean;
}

/** `POST /api/mp/sessions`: a code of `wx.login`. */
export interface SessionRequest {
  readonly code: string;
}

export interface SessionAnswer {
  readonly token: string;
  readonly expiresAt: string;
  /** Null until the person joins. */
  readonly member: MemberView | null;
  /** Whoever has left and is not erased yet may join again and be who they were; null for everybody else. */
  readonly leaving: LeavingView | null;
}

/** `POST /api/mp/members`. */
export interface JoinRequest {
  /** A code of the phone button; joining without a phone is fine. */
  readonly phoneCode?: string;
  readonly consents: readonly ConsentChoice[];
}

export interface JoinAnswer {
  readonly member: MemberView;
  /** False when the person was a member already, or came back within the days after leaving. */
  readonly isNew: boolean;
}

/** `DELETE /api/mp/me?erasure=later|now`: nothing is processed any more from this moment. */
export interface LeaveQuery {
  /** Default `later`: seven days in which the person may come back by joining again. */
  readonly erasure: 'later' | 'now';
}

/** A person who has left and whose data is not erased yet. */
export interface LeavingView {
  readonly leftAt: string;
  readonly eraseAt: string;
}

export type Gender = 'female' | 'male' | 'other';

export interface Region {
  readonly province: string;
  readonly city: string;
}

/** What a person may tell about themselves; every field is optional and none opens or closes anything. */
export interface ProfileValues {
  readonly nickname: string;
  readonly gender: Gender;
  /** `YYYY-MM`: the day of birth is not asked for. */
  readonly birthMonth: string;
  readonly region: Region;
  readonly hobbies: readonly string[];
}

export type ProfileField = keyof ProfileValues;

export type ProfileSource = 'selfDeclared';

/** A value with where it came from and when, and the version of the membership notice in force then. */
export interface Sourced<Value> {
  readonly value: Value;
  readonly source: ProfileSource;
  readonly at: string;
  readonly noticeVersion: string | null;
}

export type ProfileView = { readonly [Name in ProfileField]: Sourced<ProfileValues[Name]> | null };

/** `PUT /api/mp/me`: an absent field stays as it is, null clears it. */
export type ProfileRequest = { readonly [Name in ProfileField]?: ProfileValues[Name] | null };

export interface ConsentView {
  readonly purpose: ConsentPurpose;
  readonly given: boolean;
  /** The version that was answered last; null when the person was never asked. */
  readonly noticeVersion: string | null;
  readonly at: string | null;
  /** The version in force; null when no notice of this purpose was published. */
  readonly currentVersion: string | null;
  /** Whether the Mini Program may show this notice now, without pestering. */
  readonly mayAsk: boolean;
}

/** `PUT /api/mp/consents`. */
export interface ConsentsRequest {
  readonly consents: readonly ConsentChoice[];
  /** The page on which the person answered. */
  readonly page?: string;
}

/** A member as they see themselves. */
export interface MemberView {
  readonly memberId: string;
  readonly memberNumber: string;
  readonly state: MemberState;
  /** `138****1234` */
  readonly maskedPhone: string | null;
  readonly joinedAt: string | null;
  readonly homeStoreId: string | null;
  readonly profile: ProfileView;
  readonly consents: readonly ConsentView[];
  readonly isLinkedToOfficialAccount: boolean;
}

/** `POST /api/mp/phone`. */
export interface PhoneRequest {
  readonly phoneCode: string;
}

/** A QR code of the official account that joins the follower who scans it to this person, once. */
export interface BindingTokenAnswer {
  readonly bindingTokenId: string;
  /** What the QR code holds. */
  readonly qrText: string;
  /** Where WeChat draws it. */
  readonly imageUrl: string;
  readonly expiresAt: string;
}

/** Codes that a counter scans. */
export interface MemberCodeAnswer {
  /** Changes every 30 s; shows that the member is here. */
  readonly code: string;
  readonly expiresAt: string;
  /** Lives up to a day, for a screen without network; only earns. */
  readonly cardCode: string;
  readonly cardExpiresAt: string;
}

/** Everything the brand holds about the member, by feature. */
export interface MemberCopyAnswer {
  readonly madeAt: string;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** `POST /api/counter/member-lookups`: exactly one of them. */
export type MemberLookupRequest =
  { readonly code: string } | { readonly phone: string } | { readonly last4: string };

/** What a lookup shows: liveCode proves that the member is here, the others do not. */
export type LookupProof = 'liveCode' | 'cardCode' | 'phone' | 'last4';

export interface CounterMember {
  readonly memberId: string;
  readonly memberNumber: string;
  readonly state: MemberState;
  readonly maskedPhone: string | null;
  readonly nickname: string | null;
}

export interface MemberLookupAnswer {
  readonly proof: LookupProof;
  readonly members: readonly CounterMember[];
  /** More members have these last four digits than are shown. */
  readonly isTruncated: boolean;
}

/**
 * `POST /api/counter/pending-members`: for a person without WeChat at hand; the clerk has read the notices out. The phone is the
 * key: again, while it is pending, answers 200 and the same member.
 */
export interface PendingMemberRequest {
  readonly phone: string;
  /** What the person said to each notice. */
  readonly consents: readonly ConsentChoice[];
  /** The scene of the invite code that the person showed, scanned at the counter. */
  readonly inviteScene?: string;
}

export interface PendingMemberAnswer {
  readonly member: CounterMember;
  /** False when it had been opened before. */
  readonly isNew: boolean;
}

/** `POST /api/console/member-searches`: a phone has no place in a URL. */
export interface MemberSearchRequest {
  readonly phone: string;
}

export interface MemberSearchAnswer {
  readonly members: readonly MemberSummary[];
}

/** `GET /api/console/members`. */
export interface MemberListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly memberNumber?: string | undefined;
  readonly state?: MemberState | undefined;
}

export interface MemberSummary {
  readonly memberId: string;
  readonly memberNumber: string;
  readonly state: MemberState;
  readonly maskedPhone: string | null;
  readonly nickname: string | null;
  readonly homeStoreId: string | null;
  readonly createdAt: string;
  readonly joinedAt: string | null;
}

export type LinkedBy = 'join' | 'unionid' | 'phone' | 'bindingToken' | 'operator';

export interface IdentityView {
  readonly identityId: string;
  readonly account: 'officialAccount' | 'miniProgram';
  readonly linkedBy: LinkedBy | null;
  readonly linkedAt: string | null;
}

export interface MemberDetail extends MemberSummary {
  readonly profile: ProfileView;
  readonly consents: readonly ConsentView[];
  readonly identities: readonly IdentityView[];
  readonly leftAt: string | null;
  /** The member this one was merged into. */
  readonly mergedInto: string | null;
  readonly merges: readonly MergeView[];
}

export type PhoneRevealReason = 'callback' | 'delivery' | 'identityCheck' | 'legal';

/** `POST /api/console/members/:id/phone-reveals`. */
export interface PhoneRevealRequest {
  readonly reason: PhoneRevealReason;
}

export interface PhoneRevealAnswer {
  readonly phone: string;
}

/** `PUT /api/console/members/:id/home-store`. */
export interface HomeStoreRequest {
  readonly storeId: string | null;
}

/** `POST /api/console/members/:id/merges`: `mergedId` goes, the member of the path stays. */
export interface MergeRequest {
  readonly mergedId: string;
  readonly reason: string;
}

export interface MergeAnswer {
  readonly merge: MergeView;
  /** False when these two had been merged already. */
  readonly isNew: boolean;
}

export type MergeState = 'moving' | 'done' | 'undoing' | 'undone';

export interface MergeView {
  readonly mergeId: string;
  readonly memberId: string;
  readonly mergedId: string;
  readonly state: MergeState;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly undoneAt: string | null;
  /** After an undo: what came later and therefore stayed (中文). */
  readonly kept: readonly string[];
}
