import type { TagKind, TagWhyKind } from '../contract/tag';
import { defineModel } from '../platform/database';

export interface Tag {
  readonly _id: string;
  readonly name: string;
  readonly kind: TagKind;
  readonly colour: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface TagReason {
  readonly kind: TagWhyKind;
  readonly ref: string;
  readonly at: Date;
}

/** A tag on a member with every reason for it; gone with its last reason. */
export interface TagAssignment {
  /** `<member>:<tag>` */
  readonly _id: string;
  readonly memberId: string;
  readonly tagId: string;
  /** Oldest first; one of each kind and ref. */
  readonly why: readonly TagReason[];
  readonly addedAt: Date;
  readonly version: number;
}

/** Set while a merge moves a member's tags: nothing else may change them. */
export interface TagBook {
  /** The member. */
  readonly _id: string;
  readonly frozenBy: string | null;
  readonly version: number;
}

export const tagModel = defineModel<Tag>()({
  name: 'tag',
  privacy: { purpose: '会员标签的名称', retention: '随品牌' },
  fields: {
    name: { type: String, required: true, pii: 'none' },
    kind: { type: String, required: true, pii: 'none' },
    colour: { type: String, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { name: 1 }, unique: true }],
});

const memberData = { purpose: '了解会员的需要和来源', retention: '会员注销时删除' } as const;

export const tagAssignmentModel = defineModel<TagAssignment>()({
  name: 'tagAssignment',
  privacy: memberData,
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    tagId: { type: String, required: true, pii: 'personal' },
    why: { type: Array, required: true, pii: 'personal' },
    addedAt: { type: Date, required: true, pii: 'personal' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, tagId: 1 }, unique: true }, { key: { tagId: 1 } }],
});

export const tagBookModel = defineModel<TagBook>()({
  name: 'tagBook',
  privacy: memberData,
  fields: {
    frozenBy: { type: String, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});
