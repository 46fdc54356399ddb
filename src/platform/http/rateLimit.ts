import type { RateLimit } from './route';

/** Counts requests in windows. */
export interface RateLimiter {
  /** @throws AppError REQUEST_RATE_LIMITED with `retryAfterSeconds` when the window is full. */
  consume(limit: RateLimit, subject: string): Promise<void>;
}
