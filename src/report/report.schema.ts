import { z } from 'zod';
import type { RankedClerk } from '../contract/incentive';
import type { StoreToday } from '../contract/report';
import { schemaFor } from '../platform/http';

const whole = z.number().int();

const rankedClerk = schemaFor<RankedClerk>()(
  z.strictObject({
    rank: whole,
    staffId: z.string(),
    name: z.string(),
    isSelf: z.boolean(),
    joinCount: whole,
    purchaseCount: whole,
    salesFen: whole,
    creditFen: whole,
    pendingFen: whole,
  }),
);

export const storeToday = schemaFor<StoreToday>()(
  z.strictObject({
    day: z.iso.date(),
    storeId: z.string(),
    joinedCount: whole,
    purchaseCount: whole,
    salesFen: whole,
    redeemedCount: whole,
    discountFen: whole,
    clerks: z.array(rankedClerk).readonly(),
    coupons: z
      .array(z.strictObject({ title: z.string(), redeemedCount: whole, discountFen: whole }))
      .readonly(),
    openFollowUpCount: whole,
    overdueFollowUpCount: whole,
  }),
);
