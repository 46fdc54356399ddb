import { z } from 'zod';
import type {
  PointsOrderTerms,
  PointsRuleChange,
  PointsRuleRequest,
  PointsRuleView,
} from '../contract/points';
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
  z.strictObject({ kind: z.literal('multiplier'), percent: z.number().int().min(101).max(1_000) }),
]);

const names = z.array(z.string().trim().min(1).max(64)).max(200).readonly();

const orderTerms = schemaFor<PointsOrderTerms>()(
  z.strictObject({
    skus: names,
    categories: names,
    tierIds: names,
    tagIds: names,
    minPaidFen: z.number().int().min(0).max(100_000_000),
    priority: z.number().int().min(1).max(1_000),
    isExclusive: z.boolean(),
  }),
);

const limit = z.strictObject({
  count: z.number().int().min(1).max(1_000),
  period: z.enum(['day', 'month', 'ever']),
});

const fields = z.strictObject({
  name: z.string().trim().min(1).max(40),
  event: z.enum(['member.joined', 'member.phoneBound', 'signIn', 'manual', 'order.completed']),
  reward,
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  limit: limit.nullable(),
  order: orderTerms.exactOptional(),
});

type Fields = z.output<typeof fields>;

/** What the fields say together; each problem at the field that an operator would change. */
function checkTogether({ value, issues }: z.core.ParsePayload<Fields>): void {
  const refuse = (path: string, message: string): void =>
    void issues.push({ code: 'custom', path: [path], message, input: value });
  const { event, reward: paid, from, to, limit: most } = value;
  if (from !== null && to !== null && from >= to) refuse('to', 'must be after `from`');
  const isOrder = event === 'order.completed';
  if (paid.kind === 'perAmount' && event !== 'manual' && !isOrder)
    refuse('reward', 'this event has no amount');
  if (paid.kind === 'multiplier' && !isOrder) refuse('reward', 'this event has nothing to multiply');
  if (isOrder && value.order === undefined) refuse('order', 'say which purchases and members it is for');
  if (!isOrder && value.order !== undefined) refuse('order', 'this event is no purchase');
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
  fields.omit({ order: true }).extend({
    id: z.string(),
    order: orderTerms.nullable(),
    version: z.number().int(),
    isEnabled: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);
