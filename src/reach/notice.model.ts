import type { NoticeField, NoticeKind, NoticeState } from '../contract/reach';
import { defineModel } from '../platform/database';

/** What is told, and with which template; `_id` is the kind. */
export interface NoticeRecord {
  readonly _id: NoticeKind;
  readonly isEnabled: boolean;
  readonly templateId: string | null;
  readonly fields: readonly NoticeField[];
  readonly version: number;
  readonly updatedAt: Date;
}

/** Why nothing was sent, or why it failed. */
export type NoticeReason =
  | 'memberGone'
  | 'noMiniProgram'
  | 'noGrant'
  | 'over'
  | 'refused'
  | 'valueInvalid'
  | 'interrupted'
  | (string & {});

/** One notice to one member. `_id` is `<kind>:<what it is about>`, so that it is sent once. */
export interface NoticeDelivery {
  readonly _id: string;
  readonly kind: NoticeKind;
  readonly memberId: string;
  readonly templateId: string;
  readonly state: NoticeState;
  readonly reason: NoticeReason | null;
  readonly msgid: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

export const noticeKinds = [
  'couponExpiring',
  'pointsExpiring',
  'activityBegins',
] as const satisfies readonly NoticeKind[];

export const noticeStates = [
  'started',
  'submitted',
  'skipped',
  'failed',
  'unknown',
] as const satisfies readonly NoticeState[];

const kind = { type: String, required: true, enum: noticeKinds, pii: 'none' } as const;

export const noticeModel = defineModel<NoticeRecord>()({
  name: 'messageNotice',
  privacy: { purpose: 'tell members what they asked to be told', retention: 'as long as the brand runs' },
  fields: {
    isEnabled: { type: Boolean, required: true, pii: 'none' },
    templateId: { type: String, default: null, pii: 'none' },
    fields: { type: [Object], required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [],
});

export const noticeDeliveryModel = defineModel<NoticeDelivery>()({
  name: 'messageNoticeDelivery',
  privacy: {
    purpose: 'tell a member once, and know what became of it',
    retention: 'until the member is erased',
  },
  fields: {
    kind,
    memberId: { type: String, required: true, pii: 'personal' },
    templateId: { type: String, required: true, pii: 'none' },
    state: { type: String, required: true, enum: noticeStates, pii: 'none' },
    reason: { type: String, default: null, pii: 'none' },
    msgid: { type: String, default: null, pii: 'none' },
    startedAt: { type: Date, required: true, pii: 'none' },
    endedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1, startedAt: -1, _id: -1 } }, { key: { kind: 1, state: 1 } }],
});

export const noticeModels = [noticeModel, noticeDeliveryModel];
