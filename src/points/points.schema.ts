import { z } from 'zod';
import type {
  MemberPointsView,
  PointsAccountView,
  PointsAdjustmentQuery,
  PointsAdjustmentRequest,
  PointsAdjustmentView,
  PointsAwardRequest,
  PointsEntryDetail,
  PointsEntryView,
  SignInAnswer,
  SignInWeek,
} from '../contract/points';
import { pageQuery, schemaFor } from '../platform/http';
import { largestAmount } from '../platform/money';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();
const whole = z.number().int();

const entryType = z.enum(['earn', 'spend', 'reverse', 'adjust', 'expire', 'transferOut', 'transferIn']);

const account = z.strictObject({
  balance: whole,
  available: whole,
  debt: whole,
  nextExpiry: z.strictObject({ points: whole, at: time }).nullable(),
});

export const pointsAccountView = schemaFor<PointsAccountView>()(account);

export const memberPointsView = schemaFor<MemberPointsView>()(
  account.extend({
    lots: z
      .array(z.strictObject({ lotId: id, original: whole, remaining: whole, expiresAt: time }))
      .readonly(),
    isFrozen: z.boolean(),
  }),
);

const entry = z.strictObject({
  id,
  type: entryType,
  title: z.string(),
  delta: whole,
  balanceAfter: whole,
  at: time,
});

export const pointsEntryView = schemaFor<PointsEntryView>()(entry);

export const pointsEntryDetail = schemaFor<PointsEntryDetail>()(
  entry.extend({
    seq: whole,
    debtAfter: whole,
    source: z.strictObject({ type: z.string(), id: z.string() }),
    rule: z.strictObject({ id, version: whole }).nullable(),
    reverses: id.nullable(),
    storeId: id.nullable(),
    allocations: z.array(z.strictObject({ lotId: id, points: whole, expiresAt: time })).readonly(),
  }),
);

export const signInAnswer = schemaFor<SignInAnswer>()(
  z.strictObject({ day: z.iso.date(), points: whole, streakDays: whole, isFirstToday: z.boolean() }),
);

export const signInWeek = schemaFor<SignInWeek>()(
  z.strictObject({
    today: z.iso.date(),
    days: z.array(z.strictObject({ day: z.iso.date(), isSignedIn: z.boolean() })).readonly(),
    streakDays: whole,
    isSignedInToday: z.boolean(),
    nextPoints: whole,
  }),
);

export const adjustmentRequest = schemaFor<PointsAdjustmentRequest>()(
  z.strictObject({
    points: whole
      .min(-largestAmount)
      .max(largestAmount)
      .refine((points) => points !== 0, '0 changes nothing'),
    reason: z.string().trim().min(1).max(200),
  }),
);

export const adjustmentView = schemaFor<PointsAdjustmentView>()(
  z.strictObject({
    id,
    memberId: id,
    points: whole,
    reason: z.string().nullable(),
    state: z.enum(['pending', 'applied', 'rejected']),
    requestedBy: id,
    requestedAt: time,
    decidedBy: id.nullable(),
    decidedAt: time.nullable(),
    entryId: id.nullable(),
  }),
);

export const adjustmentQuery = schemaFor<PointsAdjustmentQuery>()(
  pageQuery.extend({
    state: z.enum(['pending', 'applied', 'rejected']).exactOptional(),
    memberId: id.exactOptional(),
  }),
);

export const awardRequest = schemaFor<PointsAwardRequest>()(
  z.strictObject({ ruleId: id, amountFen: whole.min(1).max(largestAmount).exactOptional() }),
);
