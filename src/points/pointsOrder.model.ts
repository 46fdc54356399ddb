import type { OrderEventLine } from '../contract/events';
import { defineModel } from '../platform/database';

/** One award of a purchase and the entry that paid it. */
export interface PaidAward {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly entryId: string;
  /** What of it was not taken back. */
  readonly points: number;
}

/** What a purchase was paid for, so that a return can be counted by the same rules; `_id` is the purchase's. */
export interface PointsOrder {
  readonly _id: string;
  readonly purchasedAt: Date;
  /** What is left of the purchase. */
  readonly lines: readonly OrderEventLine[];
  /** Every rule that was looked at for this member, paying or not. */
  readonly rules: readonly { readonly ruleId: string; readonly version: number }[];
  /** What the member's tier made of points then. */
  readonly multiplierPercent: number;
  readonly awards: readonly PaidAward[];
}

export const pointsOrderModel = defineModel<PointsOrder>()({
  name: 'pointsOrder',
  privacy: {
    purpose: 'take back exactly what a returned purchase has earned',
    retention: 'as long as the purchase may be returned; names nobody',
  },
  fields: {
    purchasedAt: { type: Date, required: true, pii: 'none' },
    lines: { type: Array, required: true, pii: 'none' },
    rules: { type: Array, required: true, pii: 'none' },
    multiplierPercent: { type: Number, required: true, pii: 'none' },
    awards: { type: Array, required: true, pii: 'none' },
  },
  indexes: [],
});
