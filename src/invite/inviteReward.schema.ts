import { z } from 'zod';
import type {
  ActivityBooked,
  ActivityView,
  SamplePickupAnswer,
  SamplePickupRequest,
} from '../contract/invite';
import type {
  InviteActivityChange,
  InviteActivityDetail,
  InviteActivityQuery,
  InviteActivityRequest,
  InviteActivityView,
  InviteReviewRequest,
  InviteRewardDetail,
  InviteRewardQuery,
  InviteSwitchChange,
  InviteSwitchRequest,
  InviteSwitchView,
} from '../contract/inviteReward';
import { pageQuery, schemaFor } from '../platform/http';
import { activityStates } from './inviteActivity.model';
import { rewardRefusals, rewardStates } from './inviteReward.model';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();
const whole = z.number().int();
const word = z.string().trim().min(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const ownId = z.string().regex(/^[0-9A-Za-z_-]{8,64}$/);

const reward = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('points'), points: whole.min(1).max(100_000) }),
  z.strictObject({ kind: z.literal('sample'), sampleName: word.max(30), stock: whole.min(1).max(1_000_000) }),
]);

const fields = z.strictObject({
  title: word.max(30),
  summary: word.max(100),
  rules: z.array(word.max(200)).max(20).readonly(),
  from: time,
  to: time,
  reward,
  perActivityLimit: whole.min(1).max(1_000),
  perMonthLimit: whole.min(1).max(1_000),
  returnDays: whole.min(1).max(365),
});

const isInOrder = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
  Date.parse(from) < Date.parse(to);
const order = { path: ['to'], message: 'must be after `from`' };

export const activityRequest = schemaFor<InviteActivityRequest>()(fields.refine(isInOrder, order));

export const activityChange = schemaFor<InviteActivityChange>()(
  fields.extend({ version: whole.min(1) }).refine(isInOrder, order),
);

const state = z.enum(activityStates);

const view = fields.extend({
  id,
  state,
  version: whole,
  remaining: whole.nullable(),
  createdAt: time,
  publishedAt: time.nullable(),
  endedAt: time.nullable(),
});

export const activityView = schemaFor<InviteActivityView>()(view);

export const activityDetail = schemaFor<InviteActivityDetail>()(
  view.extend({
    counts: z.strictObject({
      joined: whole,
      waiting: whole,
      review: whole,
      rewarded: whole,
      refused: whole,
      reversed: whole,
    }),
  }),
);

export const activityQuery = schemaFor<InviteActivityQuery>()(
  pageQuery.extend({ state: state.exactOptional() }),
);

export const switchRequest = schemaFor<InviteSwitchRequest>()(
  z.discriminatedUnion('isOn', [
    z.strictObject({ isOn: z.literal(true), ruleSha256: hash }),
    z.strictObject({ isOn: z.literal(false) }),
  ]),
);

export const switchView = schemaFor<InviteSwitchView>()(
  z.strictObject({
    isOn: z.boolean(),
    rule: z.strictObject({ text: z.string(), sha256: hash }),
    changedBy: id.nullable(),
    changedAt: time.nullable(),
  }),
);

export const switchChange = schemaFor<InviteSwitchChange>()(
  z.strictObject({
    id,
    isOn: z.boolean(),
    ruleText: z.string().nullable(),
    ruleSha256: hash.nullable(),
    staffId: id,
    at: time,
  }),
);

const rewardState = z.enum(rewardStates);
const refusal = z.enum(rewardRefusals);

export const rewardQuery = schemaFor<InviteRewardQuery>()(
  pageQuery.extend({
    state: rewardState.exactOptional(),
    refusal: refusal.exactOptional(),
    activityId: id.exactOptional(),
    inviterId: id.exactOptional(),
  }),
);

const pickUp = z.strictObject({ storeId: id, staffId: id, at: time });

export const rewardDetail = schemaFor<InviteRewardDetail>()(
  z.strictObject({
    id,
    activityId: id,
    inviterId: id,
    inviteeId: id,
    state: rewardState,
    refusal: refusal.nullable(),
    text: z.string(),
    joinedAt: time,
    orderId: id.nullable(),
    purchasedAt: time.nullable(),
    dueAt: time.nullable(),
    riskRank: whole.nullable(),
    review: z
      .strictObject({
        decision: z.enum(['approved', 'rejected']),
        staffId: id,
        reason: z.string().nullable(),
        at: time,
      })
      .nullable(),
    points: whole.nullable(),
    entryId: id.nullable(),
    sample: z.strictObject({ sampleName: z.string(), pickUp: pickUp.nullable() }).nullable(),
    decidedAt: time.nullable(),
    reversedAt: time.nullable(),
  }),
);

export const reviewRequest = schemaFor<InviteReviewRequest>()(z.strictObject({ reason: word.max(200) }));

const activity = z.strictObject({
  id,
  kind: z.literal('invite'),
  state: z.enum(['planned', 'running']),
  title: z.string(),
  summary: z.string(),
  rules: z.array(z.string()).readonly(),
  from: time,
  to: time,
  isBooked: z.boolean(),
});

export const memberActivity = schemaFor<ActivityView>()(activity);

export const activityBooked = schemaFor<ActivityBooked>()(activity.extend({ isNew: z.boolean() }));

export const pickupRequest = schemaFor<SamplePickupRequest>()(
  z.strictObject({ code: z.string().trim().min(1).max(64), pickupId: ownId }),
);

export const pickupAnswer = schemaFor<SamplePickupAnswer>()(
  z.strictObject({
    sampleName: z.string(),
    maskedName: z.string().nullable(),
    pickedUpAt: time,
    isNew: z.boolean(),
  }),
);
