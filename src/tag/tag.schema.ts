import { z } from 'zod';
import type {
  MemberTagRequest,
  MemberTagView,
  OwnTagView,
  TagChange,
  TagGroupChange,
  TagGroupRequest,
  TagGroupView,
  TagQuery,
  TagRequest,
  TagView,
} from '../contract/tag';
import { pageQuery, schemaFor } from '../platform/http';

export const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const kind = z.enum(['source', 'interest', 'need', 'service', 'other']);
const trait = z.enum(['geographic', 'demographic', 'behavioural', 'psychological']);
const halfLifeDays = z.number().int().min(1).max(3_650).nullable();
const time = z.iso.datetime();
export const name = z.string().trim().min(1).max(30);
export const version = z.number().int().min(1);

const base = {
  name,
  kind,
  colour: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/, 'must be like #0E7C7B')
    .nullable(),
};

const fields = z.strictObject({
  ...base,
  trait: trait.exactOptional(),
  groupId: id.nullable().exactOptional(),
  halfLifeDays: halfLifeDays.exactOptional(),
});

function checkHalfLife({ value, issues }: z.core.ParsePayload<z.output<typeof fields>>): void {
  if (value.halfLifeDays == null || value.trait === 'behavioural') return;
  const message = 'only behavioural tags lose weight with time';
  issues.push({ code: 'custom', path: ['halfLifeDays'], message, input: value });
}

export const tagRequest = schemaFor<TagRequest>()(fields.check(checkHalfLife));
export const tagChange = schemaFor<TagChange>()(fields.extend({ version }).check(checkHalfLife));
export const tagQuery = schemaFor<TagQuery>()(
  pageQuery.extend({ kind: kind.exactOptional(), groupId: id.exactOptional() }),
);
export const tagView = schemaFor<TagView>()(
  z.strictObject({
    ...base,
    trait,
    groupId: id.nullable(),
    halfLifeDays,
    id,
    version: z.number().int(),
    createdAt: time,
  }),
);

export const tagGroupRequest = schemaFor<TagGroupRequest>()(z.strictObject({ name }));
export const tagGroupChange = schemaFor<TagGroupChange>()(z.strictObject({ name, version }));
export const tagGroupView = schemaFor<TagGroupView>()(z.strictObject({ name, id, version }));

export const memberTagRequest = schemaFor<MemberTagRequest>()(z.strictObject({ tagId: id }));
export const memberTagParams = z.strictObject({ id, tagId: id });

const reason = z.strictObject({
  kind: z.enum(['rule', 'event', 'operator', 'channelCode', 'batch', 'import']),
  ref: z.string(),
  version: z.number().int().nullable(),
  label: z.string().nullable(),
  evidence: z.array(z.strictObject({ ref: z.string(), at: time })),
  at: time,
});

export const memberTagView = schemaFor<MemberTagView>()(
  z.strictObject({
    tagId: id,
    name: z.string(),
    kind,
    trait,
    colour: z.string().nullable(),
    weight: z.number().min(0).max(1),
    why: z.array(reason),
    addedAt: time,
  }),
);

export const memberTagsView = z.array(memberTagView);

export const ownTagsView = z.array(
  schemaFor<OwnTagView>()(
    z.strictObject({ id, name: z.string(), trait, why: z.array(z.string()), addedAt: time }),
  ),
);
