import type {
  AwardMeasure,
  AwardPeriod,
  AwardRefusal,
  AwardResultState,
  AwardReward,
  AwardState,
} from '../contract/tier';
import { defineModel } from '../platform/database';

/** What the best members of each period get. */
export interface AwardRule {
  readonly _id: string;
  readonly name: string;
  readonly measure: AwardMeasure;
  readonly period: AwardPeriod;
  readonly top: number;
  readonly reward: AwardReward;
  readonly delayDays: number;
  readonly state: AwardState;
  readonly firstPeriod: string | null;
  /** The next period whose list is to be drawn; null for a draft, and once the last one is drawn. */
  readonly nextPeriod: string | null;
  readonly endedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A place in the list of a period, drawn once; only what was given is added. `_id` is `<award>:<period>:<rank>`, the rank with three digits. */
export interface AwardResult {
  readonly _id: string;
  readonly awardId: string;
  readonly period: string;
  readonly rank: number;
  /** Who it is given to once it is: merges move it, too. */
  readonly memberId: string;
  readonly value: number;
  readonly reward: AwardReward;
  readonly state: AwardResultState;
  readonly reason: AwardRefusal | null;
  readonly drawnAt: Date;
  readonly settledAt: Date | null;
  readonly entryId: string | null;
  readonly couponId: string | null;
}

export const awardRuleModel = defineModel<AwardRule>()({
  name: 'awardRule',
  privacy: { purpose: 'what the best members of a period get', retention: 'as long as results name it' },
  fields: {
    name: { type: String, required: true, pii: 'none' },
    measure: { type: String, required: true, enum: ['growth', 'paid', 'pointsEarned'], pii: 'none' },
    period: { type: String, required: true, enum: ['month', 'quarter', 'year'], pii: 'none' },
    top: { type: Number, required: true, pii: 'none' },
    reward: { type: Object, required: true, pii: 'none' },
    delayDays: { type: Number, required: true, pii: 'none' },
    state: { type: String, required: true, enum: ['draft', 'enabled', 'ended'], pii: 'none' },
    firstPeriod: { type: String, default: null, pii: 'none' },
    nextPeriod: { type: String, default: null, pii: 'none' },
    endedAt: { type: Date, default: null, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { createdAt: -1 } }],
});

export const awardResultModel = defineModel<AwardResult>()({
  name: 'awardResult',
  privacy: {
    purpose: 'give an award once, and say who got it',
    retention: 'as long as the membership; under our own id of the member afterwards',
  },
  fields: {
    awardId: { type: String, required: true, pii: 'none' },
    period: { type: String, required: true, pii: 'none' },
    rank: { type: Number, required: true, pii: 'none' },
    memberId: { type: String, required: true, pii: 'personal' },
    value: { type: Number, required: true, pii: 'none' },
    reward: { type: Object, required: true, pii: 'none' },
    state: { type: String, required: true, enum: ['due', 'paid', 'unpaid'], pii: 'none' },
    reason: {
      type: String,
      default: null,
      enum: ['left', 'samePerson', 'notLive', 'stockEmpty', 'limitReached', null],
      pii: 'none',
    },
    drawnAt: { type: Date, required: true, pii: 'none' },
    settledAt: { type: Date, default: null, pii: 'none' },
    entryId: { type: String, default: null, pii: 'none' },
    couponId: { type: String, default: null, pii: 'none' },
  },
  indexes: [
    { key: { awardId: 1, period: 1, rank: 1 }, unique: true },
    { key: { state: 1, _id: 1 } },
    { key: { memberId: 1 } },
  ],
});

export const awardModels = [awardRuleModel, awardResultModel];
