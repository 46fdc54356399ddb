import { defineModel } from '../platform/database';

/** What the tills of one store sign with. */
export interface TillKey {
  readonly _id: string;
  readonly storeId: string;
  readonly name: string;
  /** The key, sealed: it is needed to check signatures, and shown to nobody. */
  readonly sealedKey: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
}

/** A number that was used once with a key; that it exists is what makes a second use fail. */
export interface TillNonce {
  /** `<key>:<nonce>` */
  readonly _id: string;
  readonly at: Date;
}

export const tillKeyModel = defineModel<TillKey>()({
  name: 'tillKey',
  privacy: { purpose: 'know which store a till speaks for', retention: 'as long as the brand runs' },
  fields: {
    storeId: { type: String, required: true, pii: 'none' },
    name: { type: String, required: true, pii: 'none' },
    sealedKey: { type: String, required: true, pii: 'none', purpose: 'check what tills sign' },
    createdBy: { type: String, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
    revokedBy: { type: String, default: null, pii: 'none' },
    revokedAt: { type: Date, default: null, pii: 'none' },
  },
  indexes: [{ key: { storeId: 1, createdAt: -1 } }, { key: { createdAt: -1 } }],
});

export const tillNonceModel = defineModel<TillNonce>()({
  name: 'tillNonce',
  privacy: { purpose: 'refuse a signed request that comes twice', retention: '1 hour' },
  fields: { at: { type: Date, required: true, pii: 'none' } },
  indexes: [{ key: { at: 1 } }],
});
