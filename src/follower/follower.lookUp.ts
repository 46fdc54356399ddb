import type { Clock } from '../platform/clock';
import { hourMs, minuteMs } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Logger } from '../platform/logger';
import type { FollowerInfo } from '../wechat';
import type { FollowerRecord } from './follower.model';
import type { FollowerClient } from './follower.record';
import { afterInfo } from './follower.rules';
import type { FollowerStore } from './follower.store';

interface LookUpDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly appid: string;
  readonly users: FollowerClient;
  readonly store: FollowerStore;
}

const batchSize = 100;
const longestWaitMs = 6 * hourMs;

/** Asks WeChat for what could not be learnt when it was needed: unionids, and who really follows. */
export function createLookUp({ db, clock, logger, appid, users, store }: LookUpDeps) {
  async function learn(followerId: string, info: FollowerInfo, askedAt: Date): Promise<void> {
    await db.transaction({ keys: [] }, async () => {
      const before = await store.find(followerId);
      if (before === null || before.forgottenAt !== null) return;
      const after = afterInfo(before, info, askedAt);
      if (after === null) return;
      await store.write(after);
      // Whoever joins accounts by unionid hears of it as if the follower had just been found.
      if (before.unionid === null && after.unionid !== null && after.isFollowing) {
        const at = (after.followedAt ?? askedAt).toISOString();
        await store.tellFollowed(after, { sceneStr: null, wasFollowing: true, inboxId: null, at }, false);
      }
    });
  }

  /** 1, 2, 4 … minutes after each failure, at most 6 hours. */
  async function postpone(waiting: readonly FollowerRecord[]): Promise<void> {
    for (const { _id, lookUpTries } of waiting) {
      const waitMs = Math.min(minuteMs * 2 ** Math.min(lookUpTries, 20), longestWaitMs);
      await store.rows.updateOne(
        { _id, lookUpAt: { $ne: null } },
        { $set: { lookUpAt: new Date(clock.now().getTime() + waitMs) }, $inc: { lookUpTries: 1 } },
      );
    }
  }

  return async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const askedAt = clock.now();
      const waiting = await store.rows
        .find({ appid, lookUpAt: { $ne: null, $lte: askedAt } })
        .sort({ lookUpAt: 1 })
        .limit(batchSize)
        .toArray();
      if (waiting.length === 0) return;
      try {
        const infos = await users.batchget(waiting.map(({ openid }) => openid));
        const byOpenid = new Map(infos.map((info) => [info.openid, info]));
        for (const { _id, openid } of waiting) {
          const info = byOpenid.get(openid);
          if (info !== undefined) await learn(_id, info, askedAt);
        }
        // Without an answer for somebody the same batch would come up for ever.
        await postpone(waiting.filter(({ openid }) => !byOpenid.has(openid)));
      } catch (error) {
        logger.warn('followers could not be looked up', { appid, count: waiting.length, error });
        await postpone(waiting);
      }
    }
  };
}
