import { defineModel } from '../platform/database';
import type { GrantChange, GrantEntry } from './grant.rules';

/** What may still be sent to one person of one account by one template. `_id` is a hash, since keys are printed in errors. */
export interface Grant {
  readonly _id: string;
  readonly appid: string;
  readonly openid: string;
  readonly templateId: string;
  /** Always what `grantsLeft` makes of the entries. */
  readonly left: number;
  readonly lastAcceptedAt: Date | null;
  readonly version: number;
}

/** One thing that changed a grant; appended, never changed but for the msgid that the answer of our own call brings. */
export interface GrantRecord extends GrantEntry {
  readonly grantId: string;
  readonly openid: string;
}

const changes = ['accept', 'revoke', 'sent', 'used', 'refused'] as const satisfies readonly GrantChange[];
const untilErased = 'until the person is erased';

export const grantModel = defineModel<Grant>()({
  name: 'reachGrant',
  privacy: { purpose: 'send no more messages than a person has accepted', retention: untilErased },
  fields: {
    appid: { type: String, required: true, pii: 'none' },
    openid: { type: String, required: true, pii: 'personal' },
    templateId: { type: String, required: true, pii: 'none' },
    left: { type: Number, required: true, pii: 'none' },
    lastAcceptedAt: { type: Date, default: null, pii: 'personal' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [{ key: { openid: 1, templateId: 1 } }, { key: { appid: 1, templateId: 1, left: 1 } }],
});

export const grantEntryModel = defineModel<GrantRecord>()({
  name: 'reachGrantEntry',
  privacy: { purpose: 'show where each accepted message went', retention: untilErased },
  fields: {
    grantId: { type: String, required: true, immutable: true, pii: 'none' },
    openid: { type: String, required: true, immutable: true, pii: 'personal' },
    change: { type: String, required: true, enum: changes, immutable: true, pii: 'none' },
    msgid: { type: String, default: null, pii: 'none' },
    at: { type: Date, required: true, immutable: true, pii: 'personal' },
  },
  indexes: [{ key: { grantId: 1, at: 1, _id: 1 } }, { key: { openid: 1 } }],
});

export const grantModels = [grantModel, grantEntryModel];
