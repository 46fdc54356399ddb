import type { FollowUpState } from '../contract/followUp';
import { defineModel } from '../platform/database';

/** Something a clerk will do for a member. */
export interface FollowUp {
  readonly _id: string;
  /** The clerk's own number of it. */
  readonly followUpId: string;
  readonly staffId: string;
  readonly storeId: string;
  readonly memberId: string;
  /** Null once the member was erased. */
  readonly task: string | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly dueOn: string;
  readonly state: FollowUpState;
  readonly outcome: string | null;
  readonly doneBy: string | null;
  readonly createdAt: Date;
  readonly doneAt: Date | null;
}

const untilErased = 'as long as the store works with it; its words until the member is erased';

export const followUpModel = defineModel<FollowUp>()({
  name: 'followUp',
  privacy: { purpose: 'remember what a clerk has promised a member', retention: untilErased },
  fields: {
    followUpId: { type: String, required: true, immutable: true, pii: 'none' },
    staffId: { type: String, required: true, immutable: true, pii: 'none' },
    storeId: { type: String, required: true, immutable: true, pii: 'none' },
    memberId: { type: String, required: true, pii: 'personal' },
    task: { type: String, default: null, pii: 'personal' },
    dueOn: { type: String, required: true, pii: 'none' },
    state: { type: String, required: true, enum: ['open', 'done'], pii: 'none' },
    outcome: { type: String, default: null, pii: 'personal' },
    doneBy: { type: String, default: null, pii: 'none' },
    createdAt: { type: Date, required: true, immutable: true, pii: 'none' },
    doneAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [
    { key: { staffId: 1, followUpId: 1 }, unique: true },
    { key: { storeId: 1, state: 1, dueOn: 1, _id: 1 } },
    { key: { storeId: 1, state: 1, doneAt: -1, _id: -1 } },
    { key: { memberId: 1, createdAt: -1, _id: -1 } },
  ],
});

export const followUpModels = [followUpModel];
