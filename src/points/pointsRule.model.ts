import type { PointsLimit, PointsOrderTerms, PointsReward, PointsRuleEvent } from '../contract/points';
import { defineModel } from '../platform/database';

/** What pays how many points for what: data, changed by operators. */
export interface PointsRule {
  readonly _id: string;
  readonly name: string;
  readonly event: PointsRuleEvent;
  readonly reward: PointsReward;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly limit: PointsLimit | null;
  /** Of rules for purchases; null or, in rules of before they existed, absent for others. */
  readonly order?: PointsOrderTerms | null;
  readonly isEnabled: boolean;
  /** Deleted rules stay, since entries name them. */
  readonly deletedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A rule as it was at one version. Never changes. */
export interface PointsRuleVersion {
  readonly _id: string;
  readonly ruleId: string;
  readonly version: number;
  readonly rule: PointsRule;
}

/** One payment within a limit: the limit is this index, not a count. `_id` is the key of the entry it paid. */
export interface PointsSlot {
  readonly _id: string;
  readonly ruleId: string;
  /** The person, not the membership; outlives it. */
  readonly personKey: string;
  /** `ever`, `2026-03` or `2026-03-02`. */
  readonly period: string;
  /** 1 … the rule's count. */
  readonly slot: number;
  readonly memberId: string;
  readonly entryId: string;
  readonly at: Date;
}

/** One day on which a member signed in. */
export interface PointsSignIn {
  readonly _id: string;
  readonly memberId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly day: string;
  readonly points: number;
  readonly streakDays: number;
  readonly at: Date;
}

const ruleFields = {
  event: {
    type: String,
    required: true,
    enum: ['member.joined', 'member.phoneBound', 'signIn', 'manual', 'order.completed'],
    pii: 'none',
  },
} as const;

export const pointsRuleModel = defineModel<PointsRule>()({
  name: 'pointsRule',
  privacy: {
    purpose: 'decide how many points are paid for what',
    retention: 'as long as entries name the rule',
  },
  fields: {
    name: { type: String, required: true, pii: 'none' },
    ...ruleFields,
    reward: { type: Object, required: true, pii: 'none' },
    from: { type: Date, default: null, pii: 'none' },
    to: { type: Date, default: null, pii: 'none' },
    limit: { type: Object, default: null, pii: 'none' },
    order: { type: Object, default: null, pii: 'none' },
    isEnabled: { type: Boolean, required: true, pii: 'none' },
    deletedAt: { type: Date, default: null, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { event: 1, isEnabled: 1 } }],
});

export const pointsRuleVersionModel = defineModel<PointsRuleVersion>()({
  name: 'pointsRuleVersion',
  privacy: {
    purpose: 'explain what a rule said when it paid',
    retention: 'as long as entries name the rule',
  },
  fields: {
    ruleId: { type: String, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    rule: { type: Object, required: true, pii: 'none' },
  },
  indexes: [{ key: { ruleId: 1, version: 1 }, unique: true }],
});

export const pointsSlotModel = defineModel<PointsSlot>()({
  name: 'pointsSlot',
  privacy: {
    purpose: 'pay a reward no more often per person than its rule says',
    retention:
      'as long as the rule pays; outlives the membership, or leaving and joining again would pay twice',
  },
  fields: {
    ruleId: { type: String, required: true, pii: 'none' },
    personKey: {
      type: String,
      required: true,
      pii: 'personal',
      purpose: 'a keyed hash that leads to nobody by itself',
    },
    period: { type: String, required: true, pii: 'none' },
    slot: { type: Number, required: true, pii: 'none' },
    memberId: { type: String, required: true, pii: 'personal' },
    entryId: { type: String, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { ruleId: 1, personKey: 1, period: 1, slot: 1 }, unique: true }],
});

export const pointsSignInModel = defineModel<PointsSignIn>()({
  name: 'pointsSignIn',
  privacy: {
    purpose: 'pay the daily sign-in once a day and count days in a row',
    retention: 'until the member leaves',
  },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    day: { type: String, required: true, pii: 'personal' },
    points: { type: Number, required: true, pii: 'none' },
    streakDays: { type: Number, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, day: 1 }, unique: true }],
});
