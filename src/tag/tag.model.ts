import type { TagKind, TagTrait, TagWhyKind } from '../contract/tag';
import { defineModel } from '../platform/database';

export interface Tag {
  readonly _id: string;
  readonly name: string;
  readonly kind: TagKind;
  readonly trait: TagTrait;
  readonly groupId: string | null;
  /** Null unless behavioural. */
  readonly halfLifeDays: number | null;
  readonly colour: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Tags that belong together in lists; a tag is in one at most. */
export interface TagGroup {
  readonly _id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
}

/** A fact that a rule counted: a purchase. */
export interface TagFact {
  readonly ref: string;
  readonly at: Date;
}

export interface TagReason {
  readonly kind: TagWhyKind;
  readonly ref: string;
  readonly at: Date;
  /** Of a rule. */
  readonly version?: number;
  /** Of a rule that counted purchases: the latest, oldest first. */
  readonly evidence?: readonly TagFact[];
}

/** A tag on a member with every reason for it; gone with its last reason. */
export interface TagAssignment {
  /** `<member>:<tag>` */
  readonly _id: string;
  readonly memberId: string;
  readonly tagId: string;
  /** Oldest first; one of each kind and ref. */
  readonly why: readonly TagReason[];
  /** 0–1, as of the day it was last written; see `weightOf`. */
  readonly weight: number;
  readonly addedAt: Date;
  readonly version: number;
}

/** One per member: every change of their tags writes it first. */
export interface TagBook {
  /** The member. */
  readonly _id: string;
  /** Set while a merge moves a member's tags: nothing else may change them. */
  readonly frozenBy: string | null;
  /** Tags the member took off: nothing but a person puts them on again. */
  readonly refusedTagIds?: readonly string[];
  readonly version: number;
}

const privacy = { purpose: '会员标签的名称', retention: '随品牌' };

export const tagModel = defineModel<Tag>()({
  name: 'tag',
  privacy,
  fields: {
    name: { type: String, required: true, pii: 'none' },
    kind: { type: String, required: true, pii: 'none' },
    trait: { type: String, required: true, pii: 'none' },
    groupId: { type: String, default: null, pii: 'none' },
    halfLifeDays: { type: Number, default: null, pii: 'none' },
    colour: { type: String, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { name: 1 }, unique: true }],
});

export const tagGroupModel = defineModel<TagGroup>()({
  name: 'tagGroup',
  privacy,
  fields: {
    name: { type: String, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
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
    weight: { type: Number, required: true, pii: 'personal' },
    addedAt: { type: Date, required: true, pii: 'personal' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [
    { key: { memberId: 1, tagId: 1 }, unique: true },
    { key: { tagId: 1, memberId: 1 } },
    { key: { 'why.ref': 1 } },
  ],
});

export const tagBookModel = defineModel<TagBook>()({
  name: 'tagBook',
  privacy: memberData,
  fields: {
    frozenBy: { type: String, pii: 'none' },
    refusedTagIds: { type: [String], pii: 'personal' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});
