import type { Clock } from '../platform/clock';
import { hourMs, minuteMs } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Logger } from '../platform/logger';
import type { FollowerInfo } from '../wechat';
import { WechatError, errcodes } from '../wechat';
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
export function createLookUp(deps: LookUpDeps) {
  const { db, clock, appid, store } = deps;
  const ask = createAsk(deps);

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
      const infos = await ask(waiting.map(({ openid }) => openid));
      for (const { _id, openid } of waiting) {
        const info = infos.get(openid);
        if (info !== undefined) await learn(_id, info, askedAt);
      }
      // Without an answer for somebody the same batch would come up for ever.
      await postpone(waiting.filter(({ openid }) => !infos.has(openid)));
    }
  };
}

type Infos = ReadonlyMap<string, FollowerInfo>;

function createAsk({ logger, appid, users }: LookUpDeps) {
  /** One openid that is not of this account spoils a whole batch (40003): then each is asked about on its own. */
  return async (openids: readonly string[]): Promise<Infos> => {
    try {
      return byOpenid(await users.batchget(openids));
    } catch (error) {
      logger.warn('followers could not be looked up', { appid, count: openids.length, error });
      if (!(error instanceof WechatError) || error.errcode !== errcodes.invalidOpenid) return new Map();
    }
    const infos: FollowerInfo[] = [];
    for (const openid of openids) {
      // Whoever gets no answer is asked about again later.
      const info = await users.info(openid).catch(() => null);
      if (info !== null) infos.push(info);
    }
    return byOpenid(infos);
  };
}

function byOpenid(infos: readonly FollowerInfo[]): Infos {
  return new Map(infos.map((info) => [info.openid, info]));
}
