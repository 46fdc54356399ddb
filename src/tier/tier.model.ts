import type { TierChangeReason, TierLevel } from '../contract/tier';
import { defineModel } from '../platform/database';
import { awardModels } from './award.model';

/** The levels as they were last saved; one document. */
export interface TierTableRecord {
  readonly _id: 'current';
  readonly levels: readonly TierLevel[];
  readonly growthPerYuan: number;
  readonly version: number;
  readonly updatedAt: Date;
  /** How often a level was reached: written with it, so that taking a level away in that moment meets it. */
  readonly reachedCount: number;
}

/** Where one member stands; `_id` is the member's. */
export interface TierAccount {
  readonly _id: string;
  /** The level: the higher of the base and what the value deserves. */
  readonly tierId: string;
  /** The level with which the period began. */
  readonly baseTierId: string;
  /** Growth of this period, never below 0. */
  readonly value: number;
  /** 1, 2 … per member: which purchases count in this period. */
  readonly period: number;
  readonly periodEndsAt: Date;
  readonly graceUntil: Date | null;
  /** Number of the last entry. */
  readonly seq: number;
  readonly version: number;
  readonly frozenBy: string | null;
}

/** One change of a value. Never changed; an undo is a new entry. */
export interface GrowthEntry {
  /** The key: `order:<id>`, `refund:<id>`, `period:<member>:<n>`, `merge:<id>:<member>`. */
  readonly _id: string;
  readonly memberId: string;
  readonly seq: number;
  readonly kind: 'order' | 'refund' | 'period' | 'merge';
  readonly delta: number;
  readonly valueAfter: number;
  readonly at: Date;
}

/** What a purchase grew; `_id` is the purchase's. */
export interface GrowthOrder {
  readonly _id: string;
  readonly memberId: string;
  readonly period: number;
  /** What is left of it, in fen. */
  readonly paidFen: number;
  readonly growth: number;
  readonly growthPerYuan: number;
  /** When it became known: what is counted by time is counted by this. */
  readonly at: Date;
}

export interface TierChange {
  readonly _id: string;
  readonly memberId: string;
  readonly from: string;
  readonly to: string;
  readonly reason: TierChangeReason;
  readonly at: Date;
}

/** What somebody got for a birthday. `_id` is `<year>:<person>`, the person by the key of once-per-person rewards. */
export interface BirthdayBonus {
  readonly _id: string;
  /** Null once the member is erased: what is left says only that this person was paid in that year. */
  readonly memberId: string | null;
  readonly year: number;
  readonly tierId: string;
  readonly points: number;
  readonly entryId: string | null;
  readonly at: Date | null;
}

const retention = 'as long as the membership; under our own id of the member afterwards';

export const tierTableModel = defineModel<TierTableRecord>()({
  name: 'tierTable',
  privacy: { purpose: 'say what the levels are', retention: 'as long as the brand' },
  fields: {
    levels: { type: Array, required: true, pii: 'none' },
    growthPerYuan: { type: Number, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
    reachedCount: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});

export const tierAccountModel = defineModel<TierAccount>()({
  name: 'tierAccount',
  privacy: { purpose: 'the level of a member', retention },
  fields: {
    tierId: { type: String, required: true, pii: 'none' },
    baseTierId: { type: String, required: true, pii: 'none' },
    value: { type: Number, required: true, pii: 'none' },
    period: { type: Number, required: true, pii: 'none' },
    periodEndsAt: { type: Date, required: true, pii: 'none' },
    graceUntil: { type: Date, default: null, pii: 'none' },
    seq: { type: Number, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    frozenBy: { type: String, default: null, pii: 'none' },
  },
  indexes: [{ key: { periodEndsAt: 1 } }, { key: { tierId: 1 } }],
});

export const growthEntryModel = defineModel<GrowthEntry>()({
  name: 'growthEntry',
  privacy: { purpose: 'explain the level of a member', retention },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    seq: { type: Number, required: true, pii: 'none' },
    kind: { type: String, required: true, enum: ['order', 'refund', 'period', 'merge'], pii: 'none' },
    delta: { type: Number, required: true, pii: 'none' },
    valueAfter: { type: Number, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, seq: 1 }, unique: true }],
});

export const growthOrderModel = defineModel<GrowthOrder>()({
  name: 'growthOrder',
  privacy: { purpose: 'take back what a returned purchase has grown', retention },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    period: { type: Number, required: true, pii: 'none' },
    paidFen: { type: Number, required: true, pii: 'none' },
    growth: { type: Number, required: true, pii: 'none' },
    growthPerYuan: { type: Number, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1 } }, { key: { at: 1 } }],
});

export const tierChangeModel = defineModel<TierChange>()({
  name: 'tierChange',
  privacy: { purpose: 'the history of a member’s levels', retention },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    from: { type: String, required: true, pii: 'none' },
    to: { type: String, required: true, pii: 'none' },
    reason: { type: String, required: true, enum: ['growth', 'return', 'review', 'merge'], pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, at: -1 } }],
});

export const birthdayBonusModel = defineModel<BirthdayBonus>()({
  name: 'birthdayBonus',
  privacy: { purpose: 'give something for a birthday once a year', retention: 'for good, as a keyed hash' },
  fields: {
    memberId: { type: String, default: null, pii: 'personal', retention: 'until the member is erased' },
    year: { type: Number, required: true, pii: 'none' },
    tierId: { type: String, required: true, pii: 'none' },
    points: { type: Number, required: true, pii: 'none' },
    entryId: { type: String, default: null, pii: 'none' },
    at: {
      type: Date,
      default: null,
      pii: 'sensitive',
      purpose: 'show when it was given, which is in the month of the birthday',
      retention: 'until the member is erased',
    },
  },
  indexes: [{ key: { memberId: 1, year: 1 } }],
});

export const tierModels = [
  tierTableModel,
  tierAccountModel,
  growthEntryModel,
  growthOrderModel,
  tierChangeModel,
  birthdayBonusModel,
  ...awardModels,
];
