import { z } from 'zod';
import type {
  BindingTokenAnswer,
  ConsentChoice,
  ConsentsRequest,
  ConsentView,
  HomeStoreRequest,
  JoinAnswer,
  JoinRequest,
  LeaveQuery,
  LeavingView,
  MemberCodeAnswer,
  MemberCopyAnswer,
  MemberListQuery,
  MemberLookupAnswer,
  MemberLookupRequest,
  MemberSearchAnswer,
  MemberSearchRequest,
  MemberState,
  MemberView,
  MergeAnswer,
  MergeRequest,
  MergeView,
  PendingMemberAnswer,
  PendingMemberRequest,
  PhoneRequest,
  PhoneRevealAnswer,
  PhoneRevealRequest,
  ProfileRequest,
  ProfileView,
  SessionAnswer,
  SessionRequest,
} from '../contract/member';
import type { TimelineItem } from '../contract/memberPart';
import { pageQuery, schemaFor } from '../platform/http';
import { isMemberNumber } from './member.number';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const wechatCode = z.string().regex(/^[\x21-\x7e]{1,256}$/, 'a code of WeChat');
const purpose = z.enum(['membership', 'marketing', 'personalisation']);
const at = z.iso.datetime();
/** What people write about themselves: one line, nothing that a screen or a spreadsheet would run. */
const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}<>$]+$/u, 'one line without < > $');
const state = schemaFor<MemberState>()(z.enum(['pending', 'active', 'merged', 'left', 'erased']));

const choices = z
  .array(
    schemaFor<ConsentChoice>()(
      z.strictObject({ purpose, noticeVersion: z.string().regex(/^[\w.-]{1,64}$/), given: z.boolean() }),
    ),
  )
  .min(1)
  .max(3)
  .refine((all) => new Set(all.map((choice) => choice.purpose)).size === all.length, 'each purpose once')
  .readonly();

export const sessionRequest = schemaFor<SessionRequest>()(z.strictObject({ code: wechatCode }));
export const joinRequest = schemaFor<JoinRequest>()(
  z.strictObject({ phoneCode: wechatCode.exactOptional(), consents: choices }),
);
export const phoneRequest = schemaFor<PhoneRequest>()(z.strictObject({ phoneCode: wechatCode }));
export const consentsRequest = schemaFor<ConsentsRequest>()(
  z.strictObject({
    consents: choices,
    page: z
      .string()
      .regex(/^[\w/-]{1,100}$/)
      .exactOptional(),
  }),
);

const gender = z.enum(['female', 'male', 'other']);
const birthMonth = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/, 'YYYY-MM');
const region = z.strictObject({ province: words(20), city: words(20) });
const hobbies = z.array(words(20)).max(10).readonly();

export const profileRequest = schemaFor<ProfileRequest>()(
  z.strictObject({
    nickname: words(32).nullable().exactOptional(),
    gender: gender.nullable().exactOptional(),
    birthMonth: birthMonth.nullable().exactOptional(),
    region: region.nullable().exactOptional(),
    hobbies: hobbies.nullable().exactOptional(),
  }),
);

const sourced = <Value extends z.ZodType>(value: Value) =>
  z
    .strictObject({ value, source: z.literal('selfDeclared'), at, noticeVersion: z.string().nullable() })
    .nullable();

const profileView = schemaFor<ProfileView>()(
  z.strictObject({
    nickname: sourced(z.string()),
    gender: sourced(gender),
    birthMonth: sourced(z.string()),
    region: sourced(z.strictObject({ province: z.string(), city: z.string() })),
    hobbies: sourced(z.array(z.string()).readonly()),
  }),
);

const consentView = schemaFor<ConsentView>()(
  z.strictObject({
    purpose,
    given: z.boolean(),
    noticeVersion: z.string().nullable(),
    at: at.nullable(),
    currentVersion: z.string().nullable(),
    mayAsk: z.boolean(),
  }),
);

export const memberView = schemaFor<MemberView>()(
  z.strictObject({
    memberId: id,
    memberNumber: z.string(),
    state,
    maskedPhone: z.string().nullable(),
    joinedAt: at.nullable(),
    homeStoreId: z.string().nullable(),
    profile: profileView,
    consents: z.array(consentView).readonly(),
    isLinkedToOfficialAccount: z.boolean(),
  }),
);

const leavingView = schemaFor<LeavingView>()(z.strictObject({ leftAt: at, eraseAt: at }));

export const leaveQuery = schemaFor<LeaveQuery>()(
  z.strictObject({ erasure: z.enum(['later', 'now']).default('later') }),
);

export const sessionAnswer = schemaFor<SessionAnswer>()(
  z.strictObject({
    token: z.string(),
    expiresAt: at,
    member: memberView.nullable(),
    leaving: leavingView.nullable(),
  }),
);
export const joinAnswer = schemaFor<JoinAnswer>()(z.strictObject({ member: memberView, isNew: z.boolean() }));
export const bindingTokenAnswer = schemaFor<BindingTokenAnswer>()(
  z.strictObject({ bindingTokenId: id, qrText: z.string(), imageUrl: z.string(), expiresAt: at }),
);
export const memberCodeAnswer = schemaFor<MemberCodeAnswer>()(
  z.strictObject({ code: z.string(), expiresAt: at, cardCode: z.string(), cardExpiresAt: at }),
);
export const memberCopyAnswer = schemaFor<MemberCopyAnswer>()(
  z.strictObject({ madeAt: at, parts: z.record(z.string(), z.unknown()) }),
);

const typedPhone = z.string().regex(/^\+?[\d -]{6,24}$/, 'a phone number');

export const memberLookupRequest = schemaFor<MemberLookupRequest>()(
  z.union([
    z.strictObject({ code: z.string().regex(/^[0-9A-Za-z]{10,64}$/) }),
    z.strictObject({ phone: typedPhone }),
    z.strictObject({ last4: z.string().regex(/^\d{4}$/) }),
  ]),
);
const counterMember = z.strictObject({
  memberId: id,
  memberNumber: z.string(),
  state,
  maskedPhone: z.string().nullable(),
  nickname: z.string().nullable(),
});

export const memberLookupAnswer = schemaFor<MemberLookupAnswer>()(
  z.strictObject({
    proof: z.enum(['liveCode', 'cardCode', 'phone', 'last4']),
    members: z.array(counterMember).readonly(),
    isTruncated: z.boolean(),
  }),
);

const summary = {
  memberId: id,
  memberNumber: z.string(),
  state,
  maskedPhone: z.string().nullable(),
  nickname: z.string().nullable(),
  homeStoreId: z.string().nullable(),
  createdAt: at,
  joinedAt: at.nullable(),
};

export const memberListQuery = schemaFor<MemberListQuery>()(
  pageQuery.extend({
    memberNumber: z.string().refine(isMemberNumber, '12 digits with a fitting check digit').optional(),
    state: state.optional(),
  }),
);
export const memberSummary = z.strictObject(summary);
export const pendingMemberRequest = schemaFor<PendingMemberRequest>()(
  z.strictObject({
    phone: typedPhone,
    consents: choices,
    inviteScene: z
      .string()
      .regex(/^[0-9A-Za-z_-]{1,32}$/)
      .exactOptional(),
  }),
);

export const pendingMemberAnswer = schemaFor<PendingMemberAnswer>()(
  z.strictObject({ member: counterMember, isNew: z.boolean() }),
);

export const memberSearchRequest = schemaFor<MemberSearchRequest>()(z.strictObject({ phone: typedPhone }));
export const memberSearchAnswer = schemaFor<MemberSearchAnswer>()(
  z.strictObject({ members: z.array(memberSummary).readonly() }),
);

export const mergeView = schemaFor<MergeView>()(
  z.strictObject({
    mergeId: id,
    memberId: id,
    mergedId: id,
    state: z.enum(['moving', 'done', 'undoing', 'undone']),
    reason: z.string(),
    startedAt: at,
    finishedAt: at.nullable(),
    undoneAt: at.nullable(),
    kept: z.array(z.string()).readonly(),
  }),
);
export const mergeAnswer = schemaFor<MergeAnswer>()(z.strictObject({ merge: mergeView, isNew: z.boolean() }));
export const mergeParams = z.strictObject({ id, mergeId: id });
export const mergeRequest = schemaFor<MergeRequest>()(z.strictObject({ mergedId: id, reason: words(200) }));

export const memberDetail = z.strictObject({
  ...summary,
  profile: profileView,
  consents: z.array(consentView).readonly(),
  identities: z
    .array(
      z.strictObject({
        identityId: id,
        account: z.enum(['officialAccount', 'miniProgram']),
        linkedBy: z.enum(['join', 'unionid', 'phone', 'bindingToken', 'operator']).nullable(),
        linkedAt: at.nullable(),
      }),
    )
    .readonly(),
  leftAt: at.nullable(),
  mergedInto: z.string().nullable(),
  merges: z.array(mergeView).readonly(),
});

export const phoneRevealRequest = schemaFor<PhoneRevealRequest>()(
  z.strictObject({ reason: z.enum(['callback', 'delivery', 'identityCheck', 'legal']) }),
);
export const phoneRevealAnswer = schemaFor<PhoneRevealAnswer>()(z.strictObject({ phone: z.string() }));
export const homeStoreRequest = schemaFor<HomeStoreRequest>()(z.strictObject({ storeId: id.nullable() }));

export const timelineItem = schemaFor<TimelineItem>()(
  z.strictObject({ id: z.string(), at, kind: z.string(), text: z.string(), storeId: z.string().nullable() }),
);
