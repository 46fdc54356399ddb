import { defineModel } from '../platform/database';

/** Whether inviters are rewarded now. Every reward conditions on it, so that none is given after it went off. */
export interface InviteSwitch {
  /** `brand`, the only one; absent: off. */
  readonly _id: string;
  readonly isOn: boolean;
  readonly version: number;
}

/** Who switched rewards on or off, and the rule that was read. Never changes. */
export interface InviteSwitchChangeRecord {
  readonly _id: string;
  readonly isOn: boolean;
  readonly ruleText: string | null;
  readonly ruleSha256: string | null;
  readonly staffId: string;
  readonly at: Date;
}

const privacy = {
  purpose: 'prove who switched rewards on, and what they had read',
  retention: 'as long as the brand exists',
};

export const inviteSwitchModel = defineModel<InviteSwitch>()({
  name: 'inviteSwitch',
  privacy,
  fields: {
    isOn: { type: Boolean, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [],
});

export const inviteSwitchChangeModel = defineModel<InviteSwitchChangeRecord>()({
  name: 'inviteSwitchChange',
  privacy,
  fields: {
    isOn: { type: Boolean, required: true, immutable: true, pii: 'none' },
    ruleText: { type: String, immutable: true, pii: 'none' },
    ruleSha256: { type: String, immutable: true, pii: 'none' },
    staffId: { type: String, required: true, immutable: true, pii: 'none' },
    at: { type: Date, required: true, immutable: true, pii: 'none' },
  },
  indexes: [{ key: { at: -1, _id: -1 } }],
});
