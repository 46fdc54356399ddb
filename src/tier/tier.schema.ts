import { z } from 'zod';
import type {
  GrowthEntryView,
  MemberTier,
  TierBenefits,
  TierChangeView,
  TierLevel,
  TierTable,
} from '../contract/tier';
import { schemaFor } from '../platform/http';

const whole = z.number().int();
const growth = whole.min(0).max(100_000_000);
const tierId = z.string().regex(/^[a-z0-9-]{1,20}$/);

const benefits = schemaFor<TierBenefits>()(
  z.strictObject({
    pointsMultiplierPercent: whole.min(100).max(500),
    hasMemberPrice: z.boolean(),
    birthdayPoints: whole.min(0).max(1_000_000),
  }),
);

const level = schemaFor<TierLevel>()(
  z.strictObject({
    id: tierId,
    name: z.string().trim().min(1).max(12),
    threshold: growth,
    keep: growth,
    benefits,
  }),
);

export const tierTable = schemaFor<TierTable>()(
  z.strictObject({
    levels: z.array(level).min(1).max(10).readonly(),
    growthPerYuan: whole.min(1).max(100),
    version: whole.min(0),
  }),
);

const tierName = { id: z.string(), name: z.string() };

export const memberTier = schemaFor<MemberTier>()(
  z.strictObject({
    tier: z.strictObject(tierName),
    benefits,
    growthValue: whole,
    periodEndsAt: z.iso.datetime().nullable(),
    graceUntil: z.iso.datetime().nullable(),
    next: z.strictObject({ ...tierName, missingGrowth: whole }).nullable(),
    words: z.string(),
    levels: z.array(level).readonly(),
  }),
);

export const growthEntryView = schemaFor<GrowthEntryView>()(
  z.strictObject({
    id: z.string(),
    title: z.string(),
    delta: whole,
    valueAfter: whole,
    at: z.iso.datetime(),
  }),
);

export const tierChangeView = schemaFor<TierChangeView>()(
  z.strictObject({
    id: z.string(),
    from: z.string(),
    to: z.string(),
    reason: z.enum(['growth', 'return', 'review', 'merge']),
    at: z.iso.datetime(),
  }),
);
