import { z } from 'zod';
import type {
  MemberTagRequest,
  MemberTagView,
  TagChange,
  TagQuery,
  TagRequest,
  TagView,
} from '../contract/tag';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const kind = z.enum(['source', 'interest', 'need', 'service', 'other']);
const time = z.iso.datetime();

const fields = {
  name: z.string().trim().min(1).max(30),
  kind,
  colour: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/, 'must be like #0E7C7B')
    .nullable(),
};

export const tagRequest = schemaFor<TagRequest>()(z.strictObject(fields));
export const tagChange = schemaFor<TagChange>()(
  z.strictObject({ ...fields, version: z.number().int().min(1) }),
);
export const tagQuery = schemaFor<TagQuery>()(pageQuery.extend({ kind: kind.exactOptional() }));
export const tagView = schemaFor<TagView>()(
  z.strictObject({ ...fields, id, version: z.number().int(), createdAt: time }),
);

export const memberTagRequest = schemaFor<MemberTagRequest>()(z.strictObject({ tagId: id }));
export const memberTagParams = z.strictObject({ id, tagId: id });

export const memberTagView = schemaFor<MemberTagView>()(
  z.strictObject({
    tagId: id,
    name: z.string(),
    kind,
    colour: z.string().nullable(),
    why: z.array(
      z.strictObject({
        kind: z.enum(['rule', 'event', 'operator', 'channelCode']),
        ref: z.string(),
        at: time,
      }),
    ),
    addedAt: time,
  }),
);

export const memberTagsView = z.array(memberTagView);
