import type { TagCondition } from '../contract/tag';
import { defineModel } from '../platform/database';

/** What puts a tag on members and takes it off again: data, changed by operators. */
export interface TagRule {
  readonly _id: string;
  readonly name: string;
  readonly tagId: string;
  /** All of them must hold. */
  readonly conditions: readonly TagCondition[];
  readonly isEnabled: boolean;
  /** Deleted rules stay, since reasons may name them until the next run. */
  readonly deletedAt: Date | null;
  readonly version: number;
  /** The version with which every member was last looked at. */
  readonly appliedVersion: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A rule as it was at one version. Never changes. */
export interface TagRuleVersion {
  readonly _id: string;
  readonly ruleId: string;
  readonly version: number;
  readonly rule: TagRule;
}

export const tagRuleModel = defineModel<TagRule>()({
  name: 'tagRule',
  privacy: { purpose: '按规则打上和取下标签', retention: '随品牌' },
  fields: {
    name: { type: String, required: true, pii: 'none' },
    tagId: { type: String, required: true, pii: 'none' },
    conditions: { type: [Object], required: true, pii: 'none' },
    isEnabled: { type: Boolean, required: true, pii: 'none' },
    deletedAt: { type: Date, default: null, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    appliedVersion: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { createdAt: 1, _id: 1 } }, { key: { isEnabled: 1, _id: 1 } }],
});

export const tagRuleVersionModel = defineModel<TagRuleVersion>()({
  name: 'tagRuleVersion',
  privacy: { purpose: '说明规则当时的内容', retention: '随品牌' },
  fields: {
    ruleId: { type: String, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    rule: { type: Object, required: true, pii: 'none' },
  },
  indexes: [{ key: { ruleId: 1, version: 1 }, unique: true }],
});
