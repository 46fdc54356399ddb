import { z } from 'zod';
import type {
  SegmentArchive,
  SegmentChange,
  SegmentCondition,
  SegmentFields,
  SegmentMember,
  SegmentMemberQuery,
  SegmentPreview,
  SegmentPreviewRequest,
  SegmentQuery,
  SegmentRequest,
  SegmentRule,
  SegmentVersionView,
  SegmentView,
} from '../contract/segment';
import { pageQuery, schemaFor } from '../platform/http';
import { issuesOf } from './segment.check';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();

/**
 * A rule is checked by hand and not by a schema that calls itself: a tree that is too deep or too large must be refused before
 * anything walks it.
 */
// What has no issue is a rule: segment.check.ts compares every key and value with the contract.
const rule = z.unknown().superRefine((value, context) => {
  for (const issue of issuesOf(value)) context.addIssue({ code: 'custom', ...issue });
}) as unknown as z.ZodType<SegmentRule>;

const fields = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^[^<>$]+$/u, 'without < > $'),
  description: z.string().trim().min(1).max(200).nullable(),
  rule,
};

export const segmentRequest = schemaFor<SegmentRequest>()(z.strictObject(fields));
export const segmentChange = schemaFor<SegmentChange>()(
  z.strictObject({ ...fields, version: z.number().int().min(1) }),
);
export const segmentArchive = schemaFor<SegmentArchive>()(
  z.strictObject({ version: z.number().int().min(1) }),
);
export const segmentPreviewRequest = schemaFor<SegmentPreviewRequest>()(z.strictObject({ rule }));
export const segmentQuery = schemaFor<SegmentQuery>()(
  pageQuery.extend({ archived: z.enum(['no', 'yes']).default('no') }),
);
export const segmentMemberQuery = schemaFor<SegmentMemberQuery>()(pageQuery);

export const segmentView = schemaFor<SegmentView>()(
  z.strictObject({
    ...fields,
    id,
    version: z.number().int(),
    isBehavioural: z.boolean(),
    isArchived: z.boolean(),
    createdAt: time,
    updatedAt: time,
  }),
);

export const segmentVersionView = schemaFor<SegmentVersionView>()(
  z.strictObject({ version: z.number().int(), name: z.string(), rule, staffId: id, at: time }),
);

const member = z.strictObject({
  memberId: id,
  memberNumber: z.string(),
  nickname: z.string().nullable(),
  reasons: z.array(z.strictObject({ path: z.string(), text: z.string() })),
});

export const segmentMember = schemaFor<SegmentMember>()(member);

export const segmentPreview = schemaFor<SegmentPreview>()(
  z.strictObject({
    count: z.number().int().min(0),
    isComplete: z.boolean(),
    examinedCount: z.number().int().min(0),
    note: z.string(),
    isBehavioural: z.boolean(),
    sample: z.array(member),
    at: time,
  }),
);

const kinds = [
  'choice', 'flag', 'number', 'time', 'coupons', 'purchases', 'purchaseDay', 'purchaseShare', 'boughtNever', 'sameSku',
  'segment', 'bucket',
] as const satisfies readonly SegmentCondition['kind'][]; // prettier-ignore

const valueKinds = [
  'options', 'text', 'boolean', 'integer', 'time', 'tag', 'store', 'channelCode', 'tier', 'couponTemplate', 'category',
  'segment', 'purchaseScope', 'bucket',
] as const; // prettier-ignore

export const segmentFields = schemaFor<SegmentFields>()(
  z.strictObject({
    limits: z.strictObject({ nodes: z.number(), depth: z.number(), values: z.number() }),
    fields: z.array(
      z.strictObject({
        kind: z.enum(kinds),
        field: z.string().nullable(),
        label: z.string(),
        group: z.string(),
        operators: z.array(z.strictObject({ operator: z.string(), label: z.string() })),
        values: z.enum(valueKinds),
        options: z.array(z.strictObject({ value: z.string(), label: z.string() })),
        isBehavioural: z.boolean(),
      }),
    ),
  }),
);
