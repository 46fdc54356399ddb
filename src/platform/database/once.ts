import { setTimeout as delay } from 'node:timers/promises';
import type { ClientSession, Model } from 'mongoose';
import type { Clock } from '../clock';
import { contentHash, sha256 } from '../crypto';
import { AppError } from '../errors';
import { defineModel } from './model';

/** Who asked for what under which `Idempotency-Key`; made by the HTTP layer, written in the transaction of the effect. */
export interface Once {
  readonly principal: string;
  readonly route: string;
  readonly key: string;
  readonly requestHash: string;
}

/** What a finished request left behind, so that its repeat gets the same answer. */
export interface OnceRecord {
  readonly _id: string;
  readonly requestHash: string;
  readonly result: unknown;
  readonly at: Date;
}

export const onceModel = defineModel<OnceRecord>()({
  name: 'onceKey',
  privacy: { purpose: 'answer a repeated request with the first answer', retention: '7 days' },
  fields: {
    requestHash: { type: String, required: true, pii: 'none' },
    result: { type: Object, pii: 'none', purpose: 'the first answer: ids and numbers, nothing personal' },
    at: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { at: 1 } }],
});

/** Makes the scope of a key: the same key from another principal or on another route is another request. */
export function onceOf(principal: string, route: string, key: string, request: unknown): Once {
  return { principal, route, key, requestHash: contentHash(request) };
}

export function onceId(once: Once): string {
  return sha256([once.principal, once.route, once.key].join('\n'));
}

export interface OnceStore {
  find(once: Once): Promise<{ result: unknown } | undefined>;
  /** Waits up to 2 s until the winner of a race is majority-committed: a row that may still roll back answers nothing. */
  findCommitted(once: Once): Promise<{ result: unknown } | undefined>;
  write(once: Once, result: unknown, session: ClientSession): Promise<void>;
}

const committedTries = 40;
const committedPollMs = 50;

/** @throws AppError IDEMPOTENCY_MISMATCH from the finders when the key was used for another request. */
export function createOnceStore(rows: Model<OnceRecord>, clock: Clock): OnceStore {
  const answer = (once: Once, row: OnceRecord | null): { result: unknown } | undefined => {
    if (row === null) return undefined;
    if (row.requestHash === once.requestHash) return { result: row.result };
    throw new AppError(
      'IDEMPOTENCY_MISMATCH',
      'mismatch',
      'this Idempotency-Key was used for another request',
    );
  };
  return {
    find: async (once) => answer(once, await rows.findById(onceId(once)).lean<OnceRecord>()),
    async findCommitted(once) {
      // Counted, not timed: with a clock that stands still, a wait for its end would have none.
      for (let tries = 1; ; tries += 1) {
        const row = await rows
          .findById(onceId(once))
          .read('primary')
          .readConcern('majority')
          .lean<OnceRecord>();
        if (row !== null || tries >= committedTries) return answer(once, row);
        await delay(committedPollMs);
      }
    },
    async write(once, result, session) {
      const row = {
        _id: onceId(once),
        requestHash: once.requestHash,
        result: result ?? null,
        at: clock.now(),
      };
      await rows.create([row], { session });
    },
  };
}
