import type { mongo } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../database';
import { defineModel } from '../database';
import { hmac } from '../crypto';
import { AppError } from '../errors';
import type { RateLimit } from './route';

/** Counts requests in windows. */
export interface RateLimiter {
  /** @throws AppError REQUEST_RATE_LIMITED with `retryAfterSeconds` when the window is full. */
  consume(limit: RateLimit, subject: string): Promise<void>;
}

interface RateLimitCount {
  readonly _id: string;
  readonly key: string;
  readonly points: number;
  readonly expire: Date;
}

/** The library's own document; windows are on the machine's clock, which is fair for protection against floods. */
export const rateLimitModel = defineModel<RateLimitCount>()({
  name: 'rateLimit',
  privacy: { purpose: 'protect against floods of requests', retention: '1 day' },
  fields: {
    key: { type: String, required: true, pii: 'none', purpose: 'a keyed hash of address or principal' },
    points: { type: Number, required: true, pii: 'none' },
    expire: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { key: 1 }, unique: true }, { key: { expire: 1 } }],
});

/** Counters in the database, shared between processes; when it cannot be reached the request fails as any other would. */
export function createRateLimiter(db: Database, secret: Buffer): RateLimiter {
  const limiters = new Map<string, RateLimiterMongo>();
  const limiterOf = (limit: RateLimit): RateLimiterMongo => {
    const known = limiters.get(limit.name);
    if (known !== undefined) return known;
    const made = new RateLimiterMongo({
      storeClient: db.connection.getClient(),
      dbName: db.connection.name,
      tableName: rateLimitModel.name,
      keyPrefix: limit.name,
      points: limit.count,
      duration: limit.seconds,
      disableIndexesCreation: true,
    });
    limiters.set(limit.name, made);
    return made;
  };
  return {
    async consume(limit, subject) {
      try {
        await consumeOnce(limiterOf(limit), hmac(secret, subject));
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw rateLimited(refusal.msBeforeNext);
        throw refusal;
      }
    },
  };
}

const mostTries = 3;

/**
 * The embedded engine was seen to answer one of several upserts at once without its document, over which the library
 * stumbles. Asking again counts the request twice, which a limit against floods can bear.
 */
async function consumeOnce(limiter: RateLimiterMongo, key: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await limiter.consume(key);
      return;
    } catch (error) {
      if (!(error instanceof TypeError) || tries === mostTries) throw error;
    }
  }
}

/** Removes counters whose window is over; for a job, since no TTL index is used. Returns how many went. */
export async function sweepRateLimits(counts: mongo.Collection<RateLimitCount>, now: Date): Promise<number> {
  return (await counts.deleteMany({ expire: { $lte: now } })).deletedCount;
}

function rateLimited(waitMs: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError(
    'REQUEST_RATE_LIMITED',
    'limited',
    `too many requests; try again in ${retryAfterSeconds} s`,
    {
      details: { retryAfterSeconds },
    },
  );
}
