import type { StaffPrincipal } from '../contract/principals';
import type { TillKeyQuery, TillKeyRequest } from '../contract/till';
import type { Once, Page } from '../platform/database';
import { findPage, isUnderAny } from '../platform/database';
import type { OrderDeps, OrderStore } from './order.deps';
import { storeUnknown } from './order.errors';
import { keyMissing } from './till.errors';
import { nonceLifeMs, placeOfKey } from './till.gate';
import type { TillKey } from './till.model';
import { tillKeyModel, tillNonceModel } from './till.model';

export type TillKeys = ReturnType<typeof createTillKeys>;

const sweepSize = 1_000;

/** The keys of tills: made once, shown once, revoked for good. */
export function createTillKeys(deps: OrderDeps) {
  return { ...createChanges(deps), ...createReads(deps), sweepNonces: createSweep(deps) };
}

async function requireStore(
  { stores }: OrderDeps,
  scopes: readonly string[],
  id: string,
): Promise<OrderStore> {
  const store = await stores.find(id);
  if (store?.kind !== 'store' || !isUnderAny(store.path, scopes)) throw storeUnknown();
  return store;
}

function createChanges(deps: OrderDeps) {
  const { db, clock, ids, cipher, audit } = deps;
  const keys = db.model(tillKeyModel);

  const note = (staffId: string, action: string, keyId: string, store: OrderStore): Promise<void> =>
    audit({
      actor: { kind: 'staff', id: staffId },
      action,
      target: { type: 'tillKey', id: keyId },
      storePath: store.path,
      change: { storeId: store.id },
    });

  return {
    /** A key for one store; what it signs with is in the answer and nowhere else. @throws AppError ORDER_STORE_UNKNOWN */
    async create(
      { staffId, scopes }: StaffPrincipal,
      { storeId, name }: TillKeyRequest,
      once?: Once,
    ): Promise<{ readonly record: TillKey; readonly key: string }> {
      const store = await requireStore(deps, scopes, storeId);
      const { keyId } = await db.transaction({ keys: [], once }, async (session) => {
        const _id = ids.next();
        const sealedKey = cipher.encrypt(ids.token(32), placeOfKey(_id));
        const made = { createdBy: staffId, createdAt: clock.now(), revokedBy: null, revokedAt: null };
        await keys.create([{ _id, storeId, name, sealedKey, ...made }], { session });
        await note(staffId, 'tillKey.create', _id, store);
        return { keyId: _id };
      });
      const record = await keys.findById(keyId).lean<TillKey>();
      if (record === null) throw keyMissing();
      return { record, key: cipher.decrypt(record.sealedKey, placeOfKey(keyId)) };
    },

    /** From the next request on; a revoked key stays so. @throws AppError TILL_KEY_MISSING */
    async revoke({ staffId, scopes }: StaffPrincipal, keyId: string): Promise<TillKey> {
      const found = await keys.findById(keyId).lean<TillKey>();
      const store = found === null ? null : await deps.stores.find(found.storeId);
      if (found === null || store === null || !isUnderAny(store.path, scopes)) throw keyMissing();
      return db.transaction({ keys: [`tillKey:${keyId}`] }, async () => {
        const revoked = { revokedBy: staffId, revokedAt: clock.now() };
        const { modifiedCount } = await keys.updateOne({ _id: keyId, revokedAt: null }, { $set: revoked });
        if (modifiedCount === 1) await note(staffId, 'tillKey.revoke', keyId, store);
        return (await keys.findById(keyId).lean<TillKey>()) ?? found;
      });
    },
  };
}

function createReads({ db, stores }: OrderDeps) {
  return {
    /** Of the stores within these places, newest first. @throws AppError PAGE_CURSOR_INVALID */
    async list(scopes: readonly string[], { storeId, ...page }: TillKeyQuery): Promise<Page<TillKey>> {
      const keys = db.model(tillKeyModel);
      const storeIds = (await keys.distinct('storeId')).map(String);
      const seen = (await stores.findMany(storeIds)).filter(({ path }) => isUnderAny(path, scopes));
      const mine = seen.map(({ id }) => id).filter((id) => storeId === undefined || id === storeId);
      return findPage(keys, { storeId: { $in: mine } }, { by: 'createdAt', direction: -1 }, page);
    },
  };
}

/** Forgets nonces whose requests nobody takes any more. */
function createSweep({ db, clock }: OrderDeps) {
  const nonces = db.collection(tillNonceModel);
  return async (signal: AbortSignal): Promise<void> => {
    const before = new Date(clock.now().getTime() - nonceLifeMs);
    while (!signal.aborted) {
      const old = await nonces.find({ at: { $lt: before } }).project<{ _id: string }>({ _id: 1 }).limit(sweepSize).toArray(); // prettier-ignore
      if (old.length === 0) return;
      await nonces.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
    }
  };
}
