import { z } from 'zod';
import type { PointsRuleChange, PointsRuleRequest, PointsRuleView } from '../contract/points';
import { schemaFor } from '../platform/http';

/** A reward is at most a million points at a time; whoever needs more adjusts by hand, with a second person. */
const points = z.number().int().min(1).max(1_000_000);

const reward = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), points }),
  z.strictObject({
    kind: z.literal('perAmount'),
    pointsPer100Fen: z.number().int().min(1).max(10_000),
    rounding: z.enum(['down', 'nearest', 'up']),
  }),
  z.strictObject({ kind: z.literal('signInDial') }),
]);

const limit = z.strictObject({
  count: z.number().int().min(1).max(1_000),
  period: z.enum(['day', 'month', 'ever']),
});

const fields = z.strictObject({
  name: z.string().trim().min(1).max(40),
  event: z.enum(['member.joined', 'member.phoneBound', 'signIn', 'manual']),
  reward,
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  limit: limit.nullable(),
});

type Fields = z.output<typeof fields>;

/** What the fields say together; each problem at the field that an operator would change. */
function checkTogether({ value, issues }: z.core.ParsePayload<Fields>): void {
  const refuse = (path: string, message: string): void =>
    void issues.push({ code: 'custom', path: [path], message, input: value });
  const { event, reward: paid, from, to, limit: most } = value;
  if (from !== null && to !== null && from >= to) refuse('to', 'must be after `from`');
  if (paid.kind === 'perAmount' && event !== 'manual') refuse('reward', 'this event has no amount');
  if (paid.kind === 'signInDial' && event !== 'signIn') refuse('reward', 'this dial is of the daily sign-in');
  const isOnce = most?.count === 1 && most.period === 'ever';
  if ((event === 'member.joined' || event === 'member.phoneBound') && !isOnce) {
    refuse('limit', 'this event pays once per person: { count: 1, period: ever }');
  }
}

export const pointsRuleRequest = schemaFor<PointsRuleRequest>()(fields.check(checkTogether));

export const pointsRuleChange = schemaFor<PointsRuleChange>()(
  fields.extend({ version: z.number().int().min(1) }).check(checkTogether),
);

export const pointsRuleView = schemaFor<PointsRuleView>()(
  fields.extend({
    id: z.string(),
    version: z.number().int(),
    isEnabled: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);
