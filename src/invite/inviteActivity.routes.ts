import type { StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Route } from '../platform/http';
import { idParams, pageQuery, pageRoute, route } from '../platform/http';
import { noQuery } from './invite.schema';
import type { InviteService } from './invite.service';
import { presentActivity, presentActivityDetail, presentSwitchChange } from './inviteReward.present';
import {
  activityChange,
  activityDetail,
  activityQuery,
  activityRequest,
  activityView,
  switchChange,
  switchRequest,
  switchView,
} from './inviteReward.schema';

const path = '/api/console/invite-activities';

interface ConsoleGates {
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

/** What operators do with activities, and administrators with the switch. */
export function inviteActivityRoutes(service: InviteService, { operator }: ConsoleGates): Route[] {
  return [
    ...readRoutes(service, operator('invite.read')),
    ...writeRoutes(service, operator('invite.write')),
    ...switchRoutes(service, { operator }),
  ];
}

function readRoutes({ activities }: InviteService, who: Gate<StaffPrincipal>): Route[] {
  return [
    pageRoute({
      method: 'GET',
      path,
      summary: 'Activities, newest first.',
      who,
      query: activityQuery,
      item: activityView,
      async handle({ query }) {
        const { items, next } = await activities.list(query);
        return { items: items.map(presentActivity), next };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'One activity, with how many of its invitees stand where.',
      who,
      params: idParams,
      answer: activityDetail,
      handle: async ({ params }) =>
        presentActivityDetail(await activities.find(params.id), await activities.countsOf(params.id)),
    }),
  ];
}

function writeRoutes({ activities }: InviteService, who: Gate<StaffPrincipal>): Route[] {
  return [
    route({
      method: 'POST',
      path,
      summary:
        'A draft; wording that would lure people into sharing is refused with the phrase and its place.',
      who,
      body: activityRequest,
      idempotent: true,
      status: 201,
      answer: activityView,
      handle: async ({ principal, body, once }) =>
        presentActivity(await activities.create(body, principal.staffId, once)),
    }),
    route({
      method: 'PUT',
      path: `${path}/:id`,
      summary: 'Changes an activity; once published only its texts and its stock.',
      who,
      params: idParams,
      body: activityChange,
      answer: activityView,
      handle: async ({ principal, params, body }) =>
        presentActivity(await activities.update(params.id, body, principal.staffId)),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/publish`,
      summary: 'Lets it run from its start on; 409 where another one runs at the same time.',
      who,
      params: idParams,
      answer: activityView,
      handle: async ({ principal, params }) =>
        presentActivity(await activities.publish(params.id, principal.staffId)),
    }),
    route({
      method: 'POST',
      path: `${path}/:id/end`,
      summary: 'Ends it now; purchases made before count.',
      who,
      params: idParams,
      answer: activityView,
      handle: async ({ principal, params }) =>
        presentActivity(await activities.end(params.id, principal.staffId)),
    }),
  ];
}

function switchRoutes({ rewardSwitch }: InviteService, { operator }: ConsoleGates): Route[] {
  const switchPath = '/api/console/invite-switch';
  return [
    route({
      method: 'GET',
      path: switchPath,
      summary: 'Whether inviters are rewarded, and the rule to read before switching that on.',
      who: operator('invite.read'),
      query: noQuery,
      answer: switchView,
      handle: () => rewardSwitch.view(),
    }),
    route({
      method: 'PUT',
      path: switchPath,
      summary: 'Switches rewards on, with the hash of the rule text that was read, or off.',
      who: operator('invite.switchRewards'),
      body: switchRequest,
      answer: switchView,
      async handle({ principal, body }) {
        await rewardSwitch.set(body, principal.staffId);
        return rewardSwitch.view();
      },
    }),
    pageRoute({
      method: 'GET',
      path: `${switchPath}/changes`,
      summary: 'Who switched rewards on or off, and the rule text of then; newest first.',
      who: operator('invite.read'),
      query: pageQuery,
      item: switchChange,
      async handle({ query }) {
        const { items, next } = await rewardSwitch.history(query);
        return { items: items.map(presentSwitchChange), next };
      },
    }),
  ];
}
