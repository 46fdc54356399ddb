import type { ConsentPurpose, DialValue } from '../contract/setting';
import type { AnyModel } from '../platform/database';
import { defineModel } from '../platform/database';

/** A dial that was set; `_id` is its key. */
export interface SettingRecord {
  readonly _id: string;
  readonly value: DialValue;
  readonly version: number;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** A published notice; `_id` is `purpose:version`. */
export interface NoticeRecord {
  readonly _id: string;
  readonly purpose: ConsentPurpose;
  readonly version: string;
  readonly title: string;
  readonly text: string;
  readonly textHash: string;
  readonly publishedAt: Date;
  readonly publishedBy: string;
}

export const settingModel = defineModel<SettingRecord>()({
  name: 'setting',
  privacy: { purpose: 'the business dials of the brand', retention: 'as long as the brand runs' },
  fields: {
    value: { type: Object, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
    updatedBy: { type: String, required: true, pii: 'personal', purpose: 'which operator set it last' },
  },
  indexes: [],
});

export const noticeModel = defineModel<NoticeRecord>()({
  name: 'notice',
  privacy: {
    purpose: 'what members were told when they agreed',
    retention: '3 years after the last consent to it ended',
  },
  fields: {
    purpose: { type: String, required: true, immutable: true, pii: 'none' },
    version: { type: String, required: true, immutable: true, pii: 'none' },
    title: { type: String, required: true, immutable: true, pii: 'none' },
    text: { type: String, required: true, immutable: true, pii: 'none' },
    textHash: { type: String, required: true, immutable: true, pii: 'none' },
    publishedAt: { type: Date, required: true, immutable: true, pii: 'none' },
    publishedBy: {
      type: String,
      required: true,
      immutable: true,
      pii: 'personal',
      purpose: 'which operator published it',
    },
  },
  indexes: [{ key: { publishedAt: 1, _id: 1 } }],
});

export const settingModels: readonly AnyModel[] = [settingModel, noticeModel];
