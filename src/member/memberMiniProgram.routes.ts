import type { MemberView } from '../contract/member';
import type { Route } from '../platform/http';
import { anyone, route } from '../platform/http';
import type { MemberGates } from './member.gates';
import { presentBinding, presentCodes, presentLeaving, presentMember } from './member.present';
import {
  bindingTokenAnswer,
  consentsRequest,
  joinAnswer,
  joinRequest,
  leaveQuery,
  memberCodeAnswer,
  memberCopyAnswer,
  memberView,
  phoneRequest,
  profileRequest,
  sessionAnswer,
  sessionRequest,
} from './member.schema';
import type { MemberService } from './member.service';

/** What a person does with their own membership in the Mini Program. */
export function miniProgramRoutes(
  service: MemberService,
  gates: Pick<MemberGates, 'identity' | 'member'>,
): Route[] {
  return [...entryRoutes(service, gates), ...ownRoutes(service, gates), ...cardRoutes(service, gates)];
}

async function viewOf(service: MemberService, memberId: string): Promise<MemberView> {
  return presentMember(await service.factsOf(memberId));
}

/** Signing in, joining, linking. */
function entryRoutes(service: MemberService, gates: Pick<MemberGates, 'identity'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/mp/sessions',
      summary: 'Signs a person in with a code of wx.login; member is null until they join.',
      who: anyone,
      limit: { name: 'member.login', count: 1_200, seconds: 60, by: 'ip' },
      body: sessionRequest,
      answer: sessionAnswer,
      status: 201,
      async handle({ body }) {
        const { token, expiresAt, identity } = await service.login(body.code);
        const { memberId } = identity;
        const member = memberId === null ? null : await viewOf(service, memberId);
        const leaving = presentLeaving(await service.leavingOf(identity));
        return { token, expiresAt: expiresAt.toISOString(), member, leaving };
      },
    }),
    route({
      method: 'POST',
      path: '/api/mp/members',
      summary: 'Joins, with or without a phone; joining again answers the same member with 200.',
      who: gates.identity,
      limit: { name: 'member.join', count: 20, seconds: 60, by: 'principal' },
      body: joinRequest,
      answer: joinAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, body, incoming }) {
        const { memberId, isNew } = await service.join(principal.identityId, body, incoming.ip);
        return { member: await viewOf(service, memberId), isNew };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/mp/leaving',
      summary: 'Erases at once whoever has left and does not want to come back.',
      who: gates.identity,
      answer: null,
      async handle({ principal }) {
        await service.eraseLeaving(principal.identityId);
        return null;
      },
    }),
    route({
      method: 'POST',
      path: '/api/mp/binding-tokens',
      summary: 'A QR code of the official account that joins the follower who scans it to this person, once.',
      who: gates.identity,
      limit: { name: 'member.bindingToken', count: 20, seconds: 3_600, by: 'principal' },
      answer: bindingTokenAnswer,
      status: 201,
      handle: async ({ principal }) => presentBinding(await service.makeBindingCode(principal.identityId)),
    }),
  ];
}

/** What members say about themselves, and the end. */
function ownRoutes(service: MemberService, gates: Pick<MemberGates, 'member'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/mp/me',
      summary: 'The membership of the person who asks.',
      who: gates.member,
      answer: memberView,
      handle: ({ principal }) => viewOf(service, principal.memberId),
    }),
    route({
      method: 'PUT',
      path: '/api/mp/me',
      summary: 'Sets or clears what members tell about themselves; absent fields stay.',
      who: gates.member,
      body: profileRequest,
      answer: memberView,
      async handle({ principal, body }) {
        await service.putProfile(principal.memberId, body);
        return viewOf(service, principal.memberId);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/mp/me',
      summary: 'Ends the membership and the session; the person is erased after seven days, or at once.',
      who: gates.member,
      query: leaveQuery,
      answer: null,
      async handle({ principal: { memberId }, query }) {
        await service.leave(memberId, { actor: { kind: 'member', id: memberId }, erasure: query.erasure });
        return null;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/mp/consents',
      summary: 'Gives or withdraws consents.',
      who: gates.member,
      body: consentsRequest,
      answer: memberView,
      async handle({ principal, body }) {
        await service.putConsents(principal.memberId, body.consents, body.page ?? 'consents');
        return viewOf(service, principal.memberId);
      },
    }),
  ];
}

/** The card, the phone, the copy. */
function cardRoutes(service: MemberService, gates: Pick<MemberGates, 'member'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/mp/me/copy',
      summary: 'Everything the brand holds about the member, with the full phone: it is theirs.',
      who: gates.member,
      limit: { name: 'member.copy', count: 10, seconds: 3_600, by: 'principal' },
      answer: memberCopyAnswer,
      async handle({ principal }) {
        const { madeAt, parts } = await service.copyOf(principal.memberId);
        return { madeAt: madeAt.toISOString(), parts };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mp/me/code',
      summary: 'The codes that a counter scans: a live one, and one for a screen without network.',
      who: gates.member,
      answer: memberCodeAnswer,
      async handle({ principal }) {
        const { member } = await service.factsOf(principal.memberId);
        return presentCodes(service.codesOf(member.memberNumber));
      },
    }),
    route({
      method: 'POST',
      path: '/api/mp/phone',
      summary: 'Binds the phone of a code of the phone button.',
      who: gates.member,
      limit: { name: 'member.phone', count: 10, seconds: 60, by: 'principal' },
      body: phoneRequest,
      answer: memberView,
      async handle({ principal, body }) {
        await service.bindPhone(principal, body.phoneCode);
        return viewOf(service, principal.memberId);
      },
    }),
  ];
}
