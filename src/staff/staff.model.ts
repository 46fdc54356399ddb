import type { Grant } from '../contract/staff';
import type { AnyModel } from '../platform/database';
import { defineModel } from '../platform/database';
import type { Surface } from './permissions';

/** An operator's or a clerk's account. */
export interface StaffRecord {
  readonly _id: string;
  /** Lower case. */
  readonly username: string;
  readonly displayName: string;
  readonly status: 'active' | 'disabled';
  readonly grants: readonly Grant[];
  /** argon2id in PHC form. */
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  /** Base32, sealed; set exactly when a grant is an administrator's. */
  readonly totpSecret: string | null;
  /** The 30-second step of the last accepted code: none is accepted twice. */
  readonly totpLastStep: number;
  /** Goes up when sessions must end: a session carries the one it was opened with. */
  readonly credentialsVersion: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
}

/** An open session; `_id` is the SHA-256 of its token. */
export interface StaffSession {
  readonly _id: string;
  readonly staffId: string;
  readonly surface: Surface;
  readonly storeId: string | null;
  readonly credentialsVersion: number;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** Attempts to sign in as one name or from one address; `_id` is a keyed hash of it. */
export interface StaffAttempt {
  readonly _id: string;
  readonly count: number;
  /** Until then attempts are counted on; at the limit, until then none is looked at. */
  readonly until: Date;
}

/** A clerk's person in WeChat; `_id` is a keyed hash of the openid. */
export interface StaffWechatBinding {
  readonly _id: string;
  readonly staffId: string;
  /** The account's when it was bound: a binding lives no longer than the sessions of that time. */
  readonly credentialsVersion: number;
  readonly boundAt: Date;
}

/** One document, `_id` = `staff`, which every change of who may do what writes first. */
export interface StaffGuard {
  readonly _id: string;
  readonly version: number;
}

const grantFields = {
  role: { type: String, required: true },
  storeId: { type: String, required: true },
  _id: false,
};

export const staffModel = defineModel<StaffRecord>()({
  name: 'staffAccount',
  privacy: {
    purpose: 'let the people who work for the brand in, and show who did what',
    retention: '3 years after the last audit entry of the account',
  },
  fields: {
    username: { type: String, required: true, immutable: true, pii: 'personal' },
    displayName: { type: String, required: true, pii: 'personal' },
    status: { type: String, required: true, enum: ['active', 'disabled'], pii: 'none' },
    grants: { type: [grantFields], required: true, pii: 'none' },
    passwordHash: { type: String, required: true, pii: 'sensitive', purpose: 'check the password' },
    mustChangePassword: { type: Boolean, required: true, pii: 'none' },
    totpSecret: { type: String, default: null, pii: 'sensitive', purpose: 'check the second factor' },
    totpLastStep: { type: Number, required: true, pii: 'none' },
    credentialsVersion: { type: Number, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, immutable: true, pii: 'none' },
    lastSignInAt: { type: Date, default: null, pii: 'personal' },
  },
  indexes: [
    { key: { username: 1 }, unique: true },
    { key: { 'grants.storeId': 1, username: 1 } },
    { key: { 'grants.role': 1, status: 1 } },
  ],
});

export const staffSessionModel = defineModel<StaffSession>()({
  name: 'staffSession',
  privacy: { purpose: 'recognise who has signed in', retention: 'one day after its end' },
  fields: {
    staffId: { type: String, required: true, immutable: true, pii: 'personal' },
    surface: { type: String, required: true, enum: ['console', 'counter'], immutable: true, pii: 'none' },
    storeId: { type: String, default: null, immutable: true, pii: 'none' },
    credentialsVersion: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, immutable: true, pii: 'none' },
    lastSeenAt: { type: Date, required: true, pii: 'personal' },
    expiresAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { staffId: 1 } }, { key: { expiresAt: 1 } }, { key: { lastSeenAt: 1 } }],
});

export const staffAttemptModel = defineModel<StaffAttempt>()({
  name: 'staffAttempt',
  privacy: { purpose: 'stop the guessing of passwords', retention: 'one day' },
  fields: {
    count: { type: Number, required: true, pii: 'none' },
    until: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { until: 1 } }],
});

export const staffWechatBindingModel = defineModel<StaffWechatBinding>()({
  name: 'staffWechatBinding',
  privacy: {
    purpose: 'let a clerk in who has signed in once in this WeChat',
    retention: 'until it is ended, or another person is bound',
  },
  fields: {
    staffId: { type: String, required: true, immutable: true, pii: 'personal' },
    credentialsVersion: { type: Number, required: true, pii: 'none' },
    boundAt: { type: Date, required: true, immutable: true, pii: 'none' },
  },
  indexes: [{ key: { staffId: 1 }, unique: true }],
});

export const staffGuardModel = defineModel<StaffGuard>()({
  name: 'staffGuard',
  privacy: { purpose: 'let changes of accounts follow one another', retention: 'as long as the brand runs' },
  fields: { version: { type: Number, required: true, pii: 'none' } },
  indexes: [],
});

/** The `_id` of the one guard document. */
export const guardId = 'staff';

export const staffModels: readonly AnyModel[] = [
  staffModel,
  staffSessionModel,
  staffAttemptModel,
  staffWechatBindingModel,
  staffGuardModel,
];
