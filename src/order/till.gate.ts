import type { Clock } from '../platform/clock';
import { minuteMs } from '../platform/clock';
import type { FieldCipher } from '../platform/crypto';
import { equalsInConstantTime } from '../platform/crypto';
import type { Database } from '../platform/database';
import { isDuplicateKey } from '../platform/database';
import type { Gate, Incoming, Principal } from '../platform/http';
import type { OrderDeps, OrderStore, Place } from './order.deps';
import {
  keyRevoked,
  keyUnknown,
  nonceUsed,
  signatureMissing,
  signatureWrong,
  storeClosed,
  timestampOff,
} from './till.errors';
import type { TillKey } from './till.model';
import { tillKeyModel, tillNonceModel } from './till.model';
import { signatureOf } from './till.signature';

/** A till of a store. */
export interface TillPrincipal extends Principal {
  readonly keyId: string;
  readonly place: Place;
  readonly store: OrderStore;
}

export interface TillGateDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly cipher: FieldCipher;
  readonly stores: Pick<OrderDeps['stores'], 'find'>;
}

/** How far the clocks may be apart, either way. */
const windowMs = 5 * minuteMs;
/** A nonce is kept for longer than its request would be taken. */
export const nonceLifeMs = 60 * minuteMs;

const forms = {
  'x-huan-key': /^[0-9A-Za-z_-]{1,64}$/,
  'x-huan-timestamp': /^\d{1,11}$/,
  'x-huan-nonce': /^[0-9A-Za-z_-]{16,64}$/,
  'x-huan-signature': /^[0-9a-f]{64}$/,
} as const;

/** Where the key of a till is sealed. */
export const placeOfKey = (keyId: string): string => `tillKey|sealedKey|${keyId}`;

/**
 * Passes a request that a till of an open store has signed, once.
 * @throws AppError TILL_SIGNATURE_MISSING, TILL_KEY_UNKNOWN, TILL_KEY_REVOKED, TILL_SIGNATURE_WRONG, TILL_TIMESTAMP_OFF,
 * TILL_NONCE_USED, TILL_STORE_CLOSED
 */
export function createTillGate(deps: TillGateDeps): Gate<TillPrincipal> {
  const { db, clock, stores } = deps;
  return {
    name: 'till',
    by: 'signature',
    async check(incoming) {
      const keyId = header(incoming, 'x-huan-key');
      const timestamp = header(incoming, 'x-huan-timestamp');
      const nonce = header(incoming, 'x-huan-nonce');
      const signature = header(incoming, 'x-huan-signature');
      const key = await db.collection(tillKeyModel).findOne({ _id: keyId });
      if (key === null) throw keyUnknown();
      if (key.revokedAt !== null) throw keyRevoked();
      assertSignature(deps, key, incoming, { timestamp, nonce, signature });
      const now = clock.now().getTime();
      if (Math.abs(now - Number(timestamp) * 1_000) > windowMs) throw timestampOff(Math.floor(now / 1_000));
      await useNonce(deps, keyId, nonce);
      const store = await stores.find(key.storeId);
      if (store?.isOpen !== true) throw storeClosed();
      const place = { storeId: store.id, storePath: store.path };
      return { principalId: `till:${keyId}`, keyId, place, store };
    },
  };
}

function header({ headers }: Incoming, name: keyof typeof forms): string {
  const value = headers[name];
  if (value === undefined || !forms[name].test(value)) throw signatureMissing(name);
  return value;
}

function assertSignature(
  { cipher }: TillGateDeps,
  { _id, sealedKey }: TillKey,
  { method, target, rawBody }: Incoming,
  sent: { readonly timestamp: string; readonly nonce: string; readonly signature: string },
): void {
  const { timestamp, nonce, signature } = sent;
  const key = cipher.decrypt(sealedKey, placeOfKey(_id));
  const right = signatureOf(key, { method, target, timestamp, nonce, body: rawBody });
  if (!equalsInConstantTime(signature, right)) throw signatureWrong();
}

/** Only a request with the right signature uses its nonce up. */
async function useNonce({ db, clock }: TillGateDeps, keyId: string, nonce: string): Promise<void> {
  try {
    await db.collection(tillNonceModel).insertOne({ _id: `${keyId}:${nonce}`, at: clock.now() });
  } catch (error) {
    if (isDuplicateKey(error)) throw nonceUsed();
    throw error;
  }
}
