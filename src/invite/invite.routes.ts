import type { IdentityPrincipal, MemberPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Incoming, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, rawRoute, route } from '../platform/http';
import { presentRefusal } from './invite.present';
import type { Sight } from './invite.risk';
import {
  invitationView,
  inviteCodeView,
  invitedMember,
  inviteeView,
  inviteRefusalQuery,
  inviteRefusalView,
  inviteTree,
  inviteTreeQuery,
  memberInvitation,
  noQuery,
  sceneParams,
} from './invite.schema';
import type { InviteService } from './invite.service';

export interface InviteGates {
  readonly identity: Gate<IdentityPrincipal>;
  readonly member: Gate<MemberPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

const sightOf = ({ identityId }: IdentityPrincipal, { ip: clientIp }: Incoming): Sight => ({
  identityId,
  clientIp,
});

export function inviteRoutes(service: InviteService, gates: InviteGates): Route[] {
  return [...memberRoutes(service, gates), ...consoleRoutes(service, gates)];
}

function memberRoutes(service: InviteService, { identity, member }: InviteGates): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/mp/invitation',
      summary: 'One’s own invitation code, how many joined through it, and the rules in plain words.',
      who: member,
      answer: invitationView,
      handle: ({ principal, incoming }) =>
        service.invitationOf(principal.memberId, sightOf(principal, incoming)),
    }),
    rawRoute({
      method: 'GET',
      path: '/api/mp/invitation/poster',
      summary: 'The picture of one’s own code, drawn by WeChat.',
      who: member,
      query: noQuery,
      contentType: 'image/*',
      async handle({ principal }) {
        const { contentType, bytes } = await service.picture(principal.memberId);
        return {
          status: 200,
          contentType,
          body: bytes,
          headers: { 'Cache-Control': 'private, max-age=86400' },
        };
      },
    }),
    pageRoute({
      method: 'GET',
      path: '/api/mp/invitation/invitees',
      summary: 'Who joined through it, newest first, by masked name alone.',
      who: member,
      query: pageQuery,
      item: inviteeView,
      handle: ({ principal, query }) => service.inviteesOf(principal.memberId, query),
    }),
    route({
      method: 'GET',
      path: '/api/mp/invite-codes/:scene',
      summary: 'What the landing page says of an invitation code; 404 for a code of nobody who is a member.',
      who: identity,
      params: sceneParams,
      answer: inviteCodeView,
      handle: ({ params, principal, incoming }) =>
        service.landing(params.scene, sightOf(principal, incoming)),
    }),
  ];
}

function consoleRoutes(service: InviteService, { operator }: InviteGates): Route[] {
  const who = operator('invite.read');
  return [
    route({
      method: 'GET',
      path: '/api/console/invite-tree',
      summary: 'Joins and K of some days; depth and joins per sharer of all times.',
      who,
      query: inviteTreeQuery,
      answer: inviteTree,
      handle: ({ query }) => service.tree(query),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/invite-refusals',
      summary: 'Codes that did not count, each with its reason, newest first.',
      who,
      query: inviteRefusalQuery,
      item: inviteRefusalView,
      async handle({ query }) {
        const { items, next } = await service.refusals(query);
        return { items: items.map(presentRefusal), next };
      },
    }),
    route({
      method: 'GET',
      path: '/api/console/members/:id/invitation',
      summary: 'Who brought a member, and how many the member brought.',
      who,
      params: idParams,
      answer: memberInvitation,
      handle: ({ params }) => service.memberInvitation(params.id),
    }),
    pageRoute({
      method: 'GET',
      path: '/api/console/members/:id/invitees',
      summary: 'Whom a member brought, newest first: the tree, one step down.',
      who,
      params: idParams,
      query: pageQuery,
      item: invitedMember,
      handle: ({ params, query }) => service.membersInvitedBy(params.id, query),
    }),
  ];
}
