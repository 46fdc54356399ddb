import { z } from 'zod';
import type {
  AwardChange,
  AwardRequest,
  AwardResultQuery,
  AwardResults,
  AwardResultView,
  AwardReward,
  AwardView,
} from '../contract/tier';
import { schemaFor } from '../platform/http';

const whole = z.number().int();
const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const period = z.string().regex(/^20\d\d(-(0[1-9]|1[0-2]|Q[1-4]))?$/, 'a period: 2026-03, 2026-Q1 or 2026');

const reward = schemaFor<AwardReward>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('points'), points: whole.min(1).max(1_000_000) }),
    z.strictObject({ kind: z.literal('coupon'), templateId: id }),
  ]),
);

const fields = {
  name: z.string().trim().min(1).max(30),
  measure: z.enum(['growth', 'paid', 'pointsEarned']),
  period: z.enum(['month', 'quarter', 'year']),
  top: whole.min(1).max(100),
  reward,
  delayDays: whole.min(1).max(60),
};

export const awardRequest = schemaFor<AwardRequest>()(z.strictObject(fields));

export const awardChange = schemaFor<AwardChange>()(z.strictObject({ ...fields, version: whole.min(1) }));

export const awardView = schemaFor<AwardView>()(
  z.strictObject({
    ...fields,
    id: z.string(),
    state: z.enum(['draft', 'enabled', 'ended']),
    firstPeriod: z.string().nullable(),
    endedAt: z.iso.datetime().nullable(),
    version: whole,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

export const awardResultQuery = schemaFor<AwardResultQuery>()(z.strictObject({ period }));

const resultView = schemaFor<AwardResultView>()(
  z.strictObject({
    rank: whole,
    memberId: z.string(),
    memberNumber: z.string(),
    value: whole,
    state: z.enum(['due', 'paid', 'unpaid']),
    reason: z.enum(['left', 'samePerson', 'notLive', 'stockEmpty', 'limitReached']).nullable(),
    settledAt: z.iso.datetime().nullable(),
    couponId: z.string().nullable(),
  }),
);

export const awardResults = schemaFor<AwardResults>()(
  z.strictObject({
    awardId: z.string(),
    period: z.string(),
    drawnFrom: z.iso.datetime(),
    rows: z.array(resultView).readonly(),
  }),
);
