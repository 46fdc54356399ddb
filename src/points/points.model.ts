import type { PointsEntryType, PointsSource } from '../contract/points';
import { defineModel } from '../platform/database';

/** `moved`: a merge took everything to another member. `closed`: the member was erased; points only expire any more. */
export type AccountState = 'open' | 'moved' | 'closed';

/** One per member that ever had points: the document that every command conditions its first write on. */
export interface PointsAccount {
  readonly _id: string;
  readonly memberId: string;
  readonly state: AccountState;
  readonly balance: number;
  readonly debt: number;
  /** Number of the last entry. */
  readonly seq: number;
  /** Grows with every write. */
  readonly version: number;
  /** Hash of the last entry. */
  readonly lastHash: string;
  /** No lot with points in it expires before this; may be earlier than the truth, never later. */
  readonly nextExpiryAt: Date;
  /** The merge that moves these points. */
  readonly frozenBy: string | null;
  readonly movedTo: string | null;
  readonly movedAt: Date | null;
}

/** The share of one lot in an entry: signed points, and when the lot expires. */
export interface Allocation {
  readonly lotId: string;
  readonly points: number;
  readonly expiresAt: Date;
}

/** One line of the ledger. Written once; Σ allocations − change of the debt = delta. */
export interface PointsEntry {
  readonly _id: string;
  readonly memberId: string;
  readonly seq: number;
  readonly type: PointsEntryType;
  readonly delta: number;
  readonly balanceAfter: number;
  readonly debtAfter: number;
  readonly allocations: readonly Allocation[];
  readonly source: PointsSource;
  /** The earning rule that decided the amount. */
  readonly rule: { readonly id: string; readonly version: number } | null;
  /** The entry that this one takes back, whole or in part. */
  readonly reverses: string | null;
  readonly idemKey: string;
  readonly requestHash: string;
  /** The store of the act. */
  readonly storeId: string | null;
  readonly storePath: string | null;
  /** Hash of the entry before. */
  readonly prevHash: string;
  readonly at: Date;
}

/** Points that were put in together and expire together. */
export interface PointsLot {
  readonly _id: string;
  readonly memberId: string;
  /** The entry that opened it. */
  readonly openedBy: string;
  /** The lot it was moved from by the first of its merges. */
  readonly originLotId: string | null;
  readonly original: number;
  readonly remaining: number;
  /** Expired when this is not after now. */
  readonly expiresAt: Date;
}

const retention = 'three years after the member has left, under a pseudonym';

export const pointsAccountModel = defineModel<PointsAccount>()({
  name: 'pointsAccount',
  privacy: { purpose: 'keep the balance of the points a member has', retention },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    state: { type: String, required: true, enum: ['open', 'moved', 'closed'], pii: 'none' },
    balance: { type: Number, required: true, pii: 'personal' },
    debt: { type: Number, required: true, pii: 'personal' },
    seq: { type: Number, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    lastHash: { type: String, required: true, pii: 'none' },
    nextExpiryAt: { type: Date, required: true, pii: 'none' },
    frozenBy: { type: String, default: null, pii: 'none' },
    movedTo: { type: String, default: null, pii: 'personal' },
    movedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1 }, unique: true }, { key: { nextExpiryAt: 1, memberId: 1 } }],
});

export const pointsEntryModel = defineModel<PointsEntry>()({
  name: 'pointsEntry',
  privacy: { purpose: 'prove every change of the points of a member', retention },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    seq: { type: Number, required: true, pii: 'none' },
    type: {
      type: String,
      required: true,
      enum: ['earn', 'spend', 'reverse', 'adjust', 'expire', 'transferOut', 'transferIn'],
      pii: 'none',
    },
    delta: { type: Number, required: true, pii: 'personal' },
    balanceAfter: { type: Number, required: true, pii: 'personal' },
    debtAfter: { type: Number, required: true, pii: 'personal' },
    allocations: { type: [Object], required: true, pii: 'none', purpose: 'which lots the points came from' },
    source: { type: Object, required: true, pii: 'personal', purpose: 'our own id of what caused the entry' },
    rule: { type: Object, default: null, pii: 'none', purpose: 'say which rule decided the amount' },
    reverses: { type: String, default: null, pii: 'none' },
    idemKey: { type: String, required: true, pii: 'personal', purpose: 'make a repeat harmless' },
    requestHash: { type: String, required: true, pii: 'none' },
    storeId: { type: String, default: null, pii: 'none' },
    storePath: { type: String, default: null, pii: 'none' },
    prevHash: { type: String, required: true, pii: 'none' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [
    { key: { idemKey: 1 }, unique: true },
    { key: { memberId: 1, seq: 1 }, unique: true },
    { key: { memberId: 1, at: -1 } },
    { key: { reverses: 1 }, where: { reverses: { $gt: '' } } },
  ],
});

export const pointsLotModel = defineModel<PointsLot>()({
  name: 'pointsLot',
  privacy: { purpose: 'know which points expire when', retention },
  fields: {
    memberId: { type: String, required: true, pii: 'personal' },
    openedBy: { type: String, required: true, pii: 'none' },
    originLotId: { type: String, default: null, pii: 'none' },
    original: { type: Number, required: true, pii: 'personal' },
    remaining: { type: Number, required: true, pii: 'personal' },
    expiresAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [
    { key: { memberId: 1, expiresAt: 1, _id: 1 }, where: { remaining: { $gt: 0 } } },
    { key: { memberId: 1 } },
    { key: { originLotId: 1 }, where: { originLotId: { $gt: '' } } },
  ],
});
