import { z } from 'zod';
import type { SegmentCondition } from '../contract/segment';
import { schemaFor } from '../platform/http';
import { choices, limits } from './segment.fields';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, 'must be an id');
// Plain words: patterns are not part of the language of rules, and nothing here is ever read as one.
const word = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^<>$]+$/u, 'without < > $');
const listOf = (item: z.ZodType<string>) => z.array(item).min(1).max(limits.values);
const whole = z.number().int().min(0).max(1_000_000_000);
const days = z.number().int().min(1).max(3_650);
const time = z.iso.datetime();

const count = z.strictObject({ operator: z.enum(['atLeast', 'atMost', 'exactly']), value: whole });

const when = z.discriminatedUnion('operator', [
  z.strictObject({ operator: z.literal('withinDays'), days }),
  z.strictObject({ operator: z.literal('daysAgo'), days }),
  z
    .strictObject({ operator: z.literal('between'), from: time, to: time })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
      path: ['to'],
      message: 'must be later than from',
    }),
]);

const goods = {
  categories: listOf(word).exactOptional(),
  skus: listOf(word).exactOptional(),
  storeIds: listOf(id).exactOptional(),
};
const scope = z.strictObject({ ...goods, when: when.exactOptional() });

const choiceFields = [
  'member.state', 'member.homeStore', 'profile.gender', 'profile.birthMonth', 'profile.province', 'profile.city',
  'profile.hobbies', 'tag', 'source.firstCode', 'source.lastCode', 'source.touchedCode', 'tier.level',
] as const; // prettier-ignore

const choice = z
  .strictObject({
    kind: z.literal('choice'),
    field: z.enum(choiceFields),
    operator: z.enum(['isAnyOf', 'isAllOf']),
    values: listOf(word),
  })
  .superRefine(({ field, operator, values }, context) => {
    const { isMany, options } = choices[field];
    if (operator === 'isAllOf' && isMany !== true)
      context.addIssue({ code: 'custom', path: ['operator'], message: 'this field has one value' });
    if (options === undefined) return;
    for (const [index, value] of values.entries()) {
      if (!Object.hasOwn(options, value))
        context.addIssue({ code: 'custom', path: ['values', index], message: 'not a value of this field' });
    }
  });

const coupons = z
  .strictObject({
    kind: z.literal('coupons'),
    act: z.enum(['usable', 'received', 'redeemed', 'expired']),
    templateIds: listOf(id).exactOptional(),
    when: when.exactOptional(),
    is: count,
  })
  .refine(({ act, when: asked }) => act !== 'usable' || asked === undefined, {
    path: ['when'],
    message: 'usable means now',
  });

const share = z
  .strictObject({
    kind: z.literal('purchaseShare'),
    category: word,
    when: when.exactOptional(),
    operator: z.enum(['atLeast', 'atMost']),
    percent: z.number().int().min(0).max(100),
  })
  .refine(({ operator, percent }) => (operator === 'atLeast' ? percent >= 1 : percent <= 99), {
    path: ['percent'],
    message: 'would hold everybody who spent anything',
  });

const bucket = z
  .strictObject({
    kind: z.literal('bucket'),
    salt: word,
    from: z.number().int().min(0).max(99),
    to: z.number().int().min(1).max(100),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be more than from' });

/** One condition of a rule, without the rules around it. */
export const conditionSchema = schemaFor<SegmentCondition>()(
  z.discriminatedUnion('kind', [
    choice,
    z.strictObject({
      kind: z.literal('flag'),
      field: z.enum([
        'profile.hasPhone',
        'consent.membership',
        'consent.marketing',
        'consent.personalisation',
        'follower.isFollowing',
      ]),
      value: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('number'),
      field: z.enum(['profile.age', 'tier.growth', 'points.balance']),
      is: count,
    }),
    z.strictObject({
      kind: z.literal('time'),
      field: z.enum(['member.joinedAt', 'follower.followedAt']),
      is: when,
    }),
    coupons,
    z.strictObject({
      kind: z.literal('purchases'),
      measure: z.enum(['count', 'quantity', 'amountFen']),
      scope,
      is: count,
    }),
    z.strictObject({
      kind: z.literal('purchaseDay'),
      which: z.enum(['first', 'last']),
      scope: z.strictObject(goods),
      is: when,
    }),
    share,
    z.strictObject({ kind: z.literal('boughtNever'), bought: scope, never: scope }),
    z.strictObject({
      kind: z.literal('sameSku'),
      categories: listOf(word),
      least: z.number().int().min(2).max(1_000),
    }),
    z.strictObject({ kind: z.literal('segment'), segmentId: id }),
    bucket,
  ]),
);
