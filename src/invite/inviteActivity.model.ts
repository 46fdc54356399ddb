import type { InviteReward } from '../contract/invite';
import type { InviteActivityState } from '../contract/inviteReward';
import { defineModel } from '../platform/database';

/** What inviters get for invitees who join and buy between two dates. */
export interface InviteActivity {
  readonly _id: string;
  readonly title: string;
  readonly summary: string;
  readonly rules: readonly string[];
  readonly from: Date;
  readonly to: Date;
  readonly reward: InviteReward;
  /** Samples that are left; null for points. */
  readonly remaining: number | null;
  readonly perActivityLimit: number;
  readonly perMonthLimit: number;
  readonly returnDays: number;
  readonly state: InviteActivityState;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
  readonly endedAt: Date | null;
}

/** What publishing writes first, so that no two activities of one time are published at once. */
export interface InviteCalendar {
  /** `brand`, the only one. */
  readonly _id: string;
  readonly version: number;
}

/** A member asked to be reminded when an activity begins. `_id` is `<activity>:<member>`. */
export interface InviteBooking {
  readonly _id: string;
  readonly activityId: string;
  readonly memberId: string;
  readonly at: Date;
  /** When they were told; null: not yet. */
  readonly toldAt: Date | null;
}

export const activityStates = [
  'draft',
  'published',
  'ended',
] as const satisfies readonly InviteActivityState[];

const forGood = 'as long as the brand keeps its activities';

export const inviteActivityModel = defineModel<InviteActivity>()({
  name: 'inviteActivity',
  privacy: { purpose: 'say what inviters get, and when', retention: forGood },
  fields: {
    title: { type: String, required: true, pii: 'none' },
    summary: { type: String, required: true, pii: 'none' },
    rules: { type: [String], required: true, pii: 'none' },
    from: { type: Date, required: true, pii: 'none' },
    to: { type: Date, required: true, pii: 'none' },
    reward: { type: Object, required: true, pii: 'none', purpose: 'points, or a sample with its stock' },
    remaining: { type: Number, default: null, pii: 'none' },
    perActivityLimit: { type: Number, required: true, pii: 'none' },
    perMonthLimit: { type: Number, required: true, pii: 'none' },
    returnDays: { type: Number, required: true, pii: 'none' },
    state: { type: String, required: true, enum: activityStates, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
    publishedAt: { type: Date, default: null, pii: 'none' },
    endedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [{ key: { state: 1, to: 1 } }, { key: { createdAt: -1, _id: -1 } }],
});

export const inviteCalendarModel = defineModel<InviteCalendar>()({
  name: 'inviteCalendar',
  privacy: { purpose: 'let one activity run at a time', retention: forGood },
  fields: { version: { type: Number, required: true, pii: 'none' } },
  indexes: [],
});

export const inviteBookingModel = defineModel<InviteBooking>()({
  name: 'inviteBooking',
  privacy: {
    purpose: 'remind whoever asked that an activity begins',
    retention: 'until the member is erased',
  },
  fields: {
    activityId: { type: String, required: true, pii: 'none' },
    memberId: { type: String, required: true, pii: 'personal' },
    at: { type: Date, required: true, pii: 'none' },
    toldAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, activityId: 1 } }, { key: { activityId: 1, _id: 1 } }],
});
