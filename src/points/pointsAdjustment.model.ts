import type { PointsAdjustmentState } from '../contract/points';
import { defineModel } from '../platform/database';

/** A correction that somebody asked for, and what became of it. */
export interface PointsAdjustment {
  readonly _id: string;
  readonly memberId: string;
  /** Signed. */
  readonly points: number;
  /** Free words; null once the member was erased. */
  readonly reason: string | null;
  readonly state: PointsAdjustmentState;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly entryId: string | null;
  /** The member's home store when it was asked for: who sees it. */
  readonly memberStorePath: string | null;
  /** The store of the act. */
  readonly storeId: string | null;
  readonly storePath: string | null;
}

export const pointsAdjustmentModel = defineModel<PointsAdjustment>()({
  name: 'pointsAdjustment',
  privacy: {
    purpose: 'let two people answer for large corrections',
    retention: 'three years, the free words until the member leaves',
  },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    points: { type: Number, required: true, pii: 'none' },
    reason: { type: String, default: null, pii: 'personal', retention: 'until the member leaves' },
    state: { type: String, required: true, enum: ['pending', 'applied', 'rejected'], pii: 'none' },
    requestedBy: { type: String, required: true, pii: 'personal' },
    requestedAt: { type: Date, required: true, pii: 'none' },
    decidedBy: { type: String, default: null, pii: 'personal' },
    decidedAt: { type: Date, default: null, pii: 'none' },
    entryId: { type: String, default: null, pii: 'none' },
    memberStorePath: { type: String, default: null, pii: 'none' },
    storeId: { type: String, default: null, pii: 'none' },
    storePath: { type: String, default: null, pii: 'none' },
  },
  indexes: [{ key: { requestedAt: -1, _id: -1 } }, { key: { memberId: 1, requestedAt: -1 } }],
});
