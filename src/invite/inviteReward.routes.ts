import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import type { InviteGates } from './invite.routes';
import type { InviteService } from './invite.service';
import { presentReward } from './inviteReward.present';
import {
  activityBooked,
  memberActivity,
  pickupAnswer,
  pickupRequest,
  reviewRequest,
  rewardDetail,
  rewardQuery,
} from './inviteReward.schema';

export interface InviteRewardGates extends InviteGates {
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
}

export function inviteRewardRoutes(service: InviteService, gates: InviteRewardGates): Route[] {
  return [
    ...memberRoutes(service, gates),
    ...counterRoutes(service, gates),
    ...consoleRoutes(service, gates),
  ];
}

function memberRoutes(service: InviteService, { member }: InviteRewardGates): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path: '/api/mp/activities',
      summary: 'What runs now or will, by start; nothing while rewards are off.',
      who: member,
      query: pageQuery,
      item: memberActivity,
      handle: ({ principal, query }) => service.activitiesFor(principal.memberId, query),
    }),
    route({
      method: 'POST',
      path: '/api/mp/activities/:id/bookings',
      summary: 'Asks to be reminded when a planned activity begins: 201, then 200.',
      who: member,
      params: idParams,
      answer: activityBooked,
      status: ({ isNew }) => (isNew ? 201 : 200),
      handle: ({ principal, params }) => service.book(principal.memberId, params.id),
    }),
  ];
}

/** Codes cannot be guessed; the limit keeps a clerk from trying. */
const pickUpLimit = { name: 'samplePickup', count: 5, seconds: 60, by: 'principal' } as const;

function counterRoutes(service: InviteService, { clerk }: InviteRewardGates): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/counter/sample-pickups',
      summary:
        'Hands a sample over by the code on the member’s screen, once: 201, then 200 for the same `pickupId`.',
      who: clerk('invite.handOver'),
      limit: pickUpLimit,
      body: pickupRequest,
      answer: pickupAnswer,
      status: ({ isNew }) => (isNew ? 201 : 200),
      handle: ({ principal, body }) => service.pickUp(principal, body),
    }),
  ];
}

function consoleRoutes(service: InviteService, { operator }: InviteRewardGates): Route[] {
  const path = '/api/console/invite-rewards';
  const review = (verb: 'approve' | 'reject', summary: string): Route =>
    route({
      method: 'POST',
      path: `${path}/:id/${verb}`,
      summary,
      who: operator('invite.review'),
      params: idParams,
      body: reviewRequest,
      answer: rewardDetail,
      async handle({ principal: { staffId }, params, body }) {
        const decision = verb === 'approve' ? 'approved' : 'rejected';
        return presentReward(await service.review({ rewardId: params.id, decision, ...body, staffId }));
      },
    });
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'Who was brought in an activity and what came of it, by state, refusal, activity or inviter.',
      who: operator('invite.read'),
      query: rewardQuery,
      item: rewardDetail,
      async handle({ query }) {
        const { items, next } = await service.rewards(query);
        return { items: items.map(presentReward), next };
      },
    }),
    review('approve', 'Gives a reward that was held; caps and stock are asked again, and may refuse it.'),
    review('reject', 'Gives no reward for an invitee whose reward was held.'),
  ];
}
