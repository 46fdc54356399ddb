import { z } from 'zod';
import type { TagRuleChange, TagRuleRequest, TagRuleView } from '../contract/tag';
import { schemaFor } from '../platform/http';
import { id, name, version } from './tag.schema';

const words = z.array(z.string().trim().min(1).max(64)).max(200).readonly();
const someIds = z.array(id).min(1).max(200).readonly();

const condition = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('purchase'),
    categories: words,
    skus: words,
    withinDays: z.number().int().min(1).max(1_095),
    atLeast: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('count'), count: z.number().int().min(1).max(1_000) }),
      z.strictObject({ kind: z.literal('amount'), fen: z.number().int().min(1).max(100_000_000) }),
    ]),
  }),
  z.strictObject({ kind: z.literal('firstCode'), codeIds: someIds }),
  z.strictObject({ kind: z.literal('tier'), tierIds: someIds }),
  z.strictObject({
    kind: z.literal('consent'),
    purpose: z.enum(['membership', 'marketing', 'personalisation']),
    isGiven: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('homeStore'), storeIds: someIds }),
]);

const fields = { name, tagId: id, conditions: z.array(condition).min(1).max(10).readonly() };

export const tagRuleRequest = schemaFor<TagRuleRequest>()(z.strictObject(fields));
export const tagRuleChange = schemaFor<TagRuleChange>()(z.strictObject({ ...fields, version }));
export const tagRuleView = schemaFor<TagRuleView>()(
  z.strictObject({
    ...fields,
    id,
    version,
    isEnabled: z.boolean(),
    isApplied: z.boolean(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);
