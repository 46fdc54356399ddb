import type { mongo } from 'mongoose';
import type { FieldCipher } from '../platform/crypto';
import { defineModel, isDuplicateKey } from '../platform/database';
import { hasCode } from '../platform/errors';
import type { HeldToken, TokenBudget, TokenRecord, TokenStorage } from './tokenStore';

/** One account's token as stored: `_id` is the appid. */
export interface WechatToken extends TokenBudget {
  readonly _id: string;
  readonly owner: string | null;
  readonly fence: number;
  readonly beat: number;
  /** Sealed by the field cipher. */
  readonly token: string | null;
  readonly expiresAt: Date | null;
  readonly tokenFence: number;
}

export const wechatTokenModel = defineModel<WechatToken>()({
  name: 'wechatToken',
  privacy: { purpose: '调用微信接口的凭据', retention: '有效期两小时，随刷新覆盖' },
  fields: {
    owner: { type: String, pii: 'none' },
    fence: { type: Number, pii: 'none' },
    beat: { type: Number, pii: 'none' },
    token: { type: String, pii: 'none' },
    expiresAt: { type: Date, pii: 'none' },
    tokenFence: { type: Number, pii: 'none' },
    retryAt: { type: Date, pii: 'none' },
    failures: { type: Number, pii: 'none' },
    forcedDay: { type: String, pii: 'none' },
    forcedCount: { type: Number, pii: 'none' },
    forcedAt: { type: Date, pii: 'none' },
  },
  indexes: [],
});

/** TokenStorage in a collection of `wechatTokenModel`, the token encrypted with `cipher` and bound to its account. */
export function mongoTokenStorage(
  collection: mongo.Collection<WechatToken>,
  cipher: FieldCipher,
): TokenStorage {
  const place = (appid: string) => `wechatToken|token|${appid}`;
  return {
    async read(appid) {
      const row = await collection.findOne({ _id: appid });
      return row === null ? undefined : toRecord(row, (sealed) => cipher.decrypt(sealed, place(appid)));
    },
    async acquire(appid, owner, seen) {
      if (seen === undefined) return insert(collection, appid, owner);
      const fence = seen.fence + 1;
      const { modifiedCount } = await collection.updateOne(
        { _id: appid, owner: seen.owner, fence: seen.fence, beat: seen.beat },
        { $set: { owner, fence, beat: 0 } },
      );
      return modifiedCount === 1 ? fence : undefined;
    },
    async beat(appid, owner, fence, budget) {
      const update =
        Object.keys(budget).length === 0 ? { $inc: { beat: 1 } } : { $inc: { beat: 1 }, $set: budget };
      const { modifiedCount } = await collection.updateOne({ _id: appid, owner, fence }, update);
      return modifiedCount === 1;
    },
    async keep(appid, held) {
      const { matchedCount } = await collection.updateOne(
        { _id: appid, tokenFence: { $lte: held.fence } },
        {
          $set: {
            token: cipher.encrypt(held.token, place(appid)),
            expiresAt: held.expiresAt,
            tokenFence: held.fence,
            retryAt: null,
            failures: 0,
          },
        },
      );
      return matchedCount === 1;
    },
    async release(appid, owner, fence) {
      await collection.updateOne({ _id: appid, owner, fence }, { $set: { owner: null } });
    },
  };
}

/** The first to insert the record holds the lock with it. */
async function insert(
  collection: mongo.Collection<WechatToken>,
  appid: string,
  owner: string,
): Promise<number | undefined> {
  const budget = { retryAt: null, failures: 0, forcedDay: null, forcedCount: 0, forcedAt: null };
  const row = {
    _id: appid,
    owner,
    fence: 1,
    beat: 0,
    token: null,
    expiresAt: null,
    tokenFence: 0,
    ...budget,
  };
  try {
    await collection.insertOne(row);
    return 1;
  } catch (error) {
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}

function toRecord(row: WechatToken, open: (sealed: string) => string): TokenRecord {
  const { retryAt, failures, forcedDay, forcedCount, forcedAt } = row;
  return {
    lock: { owner: row.owner, fence: row.fence, beat: row.beat },
    held: toHeld(row, open),
    budget: { retryAt, failures, forcedDay, forcedCount, forcedAt },
  };
}

/** A token whose key is gone is no token: the next one is fetched, and sealed with the key of today. */
function toHeld(row: WechatToken, open: (sealed: string) => string): HeldToken | undefined {
  if (row.token === null || row.expiresAt === null) return undefined;
  try {
    return { token: open(row.token), expiresAt: row.expiresAt, fence: row.tokenFence };
  } catch (error) {
    if (hasCode(error, 'CRYPTO_FIELD_UNREADABLE')) return undefined;
    throw error;
  }
}
