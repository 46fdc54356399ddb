import { z } from 'zod';
import type {
  ClerkCode,
  ClerkResults,
  ClerkStatement,
  PeriodQuery,
  RankingQuery,
  StatementQuery,
  StoreRanking,
} from '../contract/incentive';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month, 2026-03');
const day = z.iso.date().regex(/^20/);
const period = z.union([month, day]);
const whole = z.number().int();

const sums = {
  joinCount: whole,
  purchaseCount: whole,
  salesFen: whole,
  creditFen: whole,
  pendingFen: whole,
};

export const noQuery = z.strictObject({});

export const periodQuery = schemaFor<PeriodQuery>()(z.strictObject({ period }));

export const rankingQuery = schemaFor<RankingQuery>()(z.strictObject({ storeId: id, period }));

export const statementQuery = schemaFor<StatementQuery>()(
  pageQuery.extend({ month: month.exactOptional(), storeId: id.exactOptional() }),
);

export const clerkCode = schemaFor<ClerkCode>()(z.strictObject({ scene: z.string() }));

export const clerkResults = schemaFor<ClerkResults>()(z.strictObject({ period: z.string(), ...sums }));

export const storeRanking = schemaFor<StoreRanking>()(
  z.strictObject({
    storeId: id,
    period: z.string(),
    clerks: z
      .array(z.strictObject({ rank: whole, staffId: id, name: z.string(), isSelf: z.boolean(), ...sums }))
      .readonly(),
    totals: z.strictObject(sums),
  }),
);

export const clerkStatement = schemaFor<ClerkStatement>()(
  z.strictObject({
    id: z.string(),
    month: z.string(),
    staffId: id,
    name: z.string(),
    storeId: id,
    joinCount: whole,
    purchaseCount: whole,
    salesFen: whole,
    creditFen: whole,
    drawnAt: z.iso.datetime(),
  }),
);
