import type { CreditKind, CreditState } from '../contract/incentive';
import { defineModel } from '../platform/database';

/** The scene of one clerk in one store, printed or shown; `_id` is what stands behind the letter. */
export interface ClerkCodeRecord {
  readonly _id: string;
  readonly staffId: string;
  readonly storeId: string;
  readonly at: Date;
}

/** Who opened a pending member; `_id` is the pending member's. */
export interface RegistrationRecord {
  readonly _id: string;
  readonly staffId: string | null;
  readonly storeId: string | null;
  readonly storePath: string | null;
}

/** What one act of a clerk is worth. `_id` is its key: the person for a join, the purchase for a purchase. */
export interface ClerkCredit {
  readonly _id: string;
  readonly kind: CreditKind;
  readonly staffId: string;
  readonly storeId: string;
  readonly storePath: string;
  /** Null for a purchase without a member. */
  readonly memberId: string | null;
  /** `YYYY-MM` of Asia/Shanghai. */
  readonly month: string;
  readonly at: Date;
  /** From then on nothing takes it back. */
  readonly holdUntil: Date;
  readonly permille: number;
  /** What was paid and kept, in fen; 0 for a join. */
  readonly salesFen: number;
  readonly creditFen: number;
  readonly state: CreditState;
  /** The statement that pays it; from then on it never changes. */
  readonly statementId: string | null;
}

export interface StatementRecord {
  /** `<month>:<staff>:<store>` */
  readonly _id: string;
  readonly month: string;
  readonly staffId: string;
  readonly storeId: string;
  readonly storePath: string;
  readonly joinCount: number;
  readonly purchaseCount: number;
  readonly salesFen: number;
  readonly creditFen: number;
  readonly drawnAt: Date;
}

const employment = 'as long as the brand keeps payroll records';

export const clerkCodeModel = defineModel<ClerkCodeRecord>()({
  name: 'clerkCode',
  privacy: {
    purpose: 'lead people to join through a clerk',
    retention: 'as long as the code may hang somewhere',
  },
  fields: {
    staffId: { type: String, required: true, pii: 'none' },
    storeId: { type: String, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { staffId: 1, storeId: 1 }, unique: true }],
});

export const registrationModel = defineModel<RegistrationRecord>()({
  name: 'clerkRegistration',
  privacy: {
    purpose: 'credit a clerk once the member they opened is seen in WeChat',
    retention: 'until the member is erased',
  },
  fields: {
    staffId: { type: String, pii: 'none' },
    storeId: { type: String, pii: 'none' },
    storePath: { type: String, pii: 'none' },
  },
  indexes: [],
});

export const clerkCreditModel = defineModel<ClerkCredit>()({
  name: 'clerkCredit',
  privacy: { purpose: 'pay clerks for members and purchases', retention: employment },
  fields: {
    kind: { type: String, required: true, enum: ['join', 'purchase'], pii: 'none' },
    staffId: { type: String, required: true, pii: 'none' },
    storeId: { type: String, required: true, pii: 'none' },
    storePath: { type: String, required: true, pii: 'none' },
    memberId: { type: String, pii: 'personal' },
    month: { type: String, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
    holdUntil: { type: Date, required: true, pii: 'none' },
    permille: { type: Number, required: true, pii: 'none' },
    salesFen: { type: Number, required: true, pii: 'none' },
    creditFen: { type: Number, required: true, pii: 'none' },
    state: { type: String, required: true, enum: ['pending', 'confirmed', 'reversed'], pii: 'none' },
    statementId: { type: String, pii: 'none' },
  },
  indexes: [
    { key: { storeId: 1, at: 1 } },
    { key: { memberId: 1 } },
    { key: { state: 1, holdUntil: 1 } },
    { key: { statementId: 1, month: 1 } },
  ],
});

export const statementModel = defineModel<StatementRecord>()({
  name: 'clerkStatement',
  privacy: { purpose: 'say once and for all what a clerk has earned in a month', retention: employment },
  fields: {
    month: { type: String, required: true, pii: 'none' },
    staffId: { type: String, required: true, pii: 'none' },
    storeId: { type: String, required: true, pii: 'none' },
    storePath: { type: String, required: true, pii: 'none' },
    joinCount: { type: Number, required: true, pii: 'none' },
    purchaseCount: { type: Number, required: true, pii: 'none' },
    salesFen: { type: Number, required: true, pii: 'none' },
    creditFen: { type: Number, required: true, pii: 'none' },
    drawnAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { storePath: 1, _id: 1 } }],
});

export const incentiveModels = [clerkCodeModel, registrationModel, clerkCreditModel, statementModel];
