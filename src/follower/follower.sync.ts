import type { FollowerSyncCounts } from '../contract/follower';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Ids } from '../platform/ids';
import type { FollowerInfo } from '../wechat';
import type { FollowChange, FollowerRecord } from './follower.model';
import type { FollowerClient } from './follower.record';
import { afterInfo, unknownFollower } from './follower.rules';
import type { FollowerStore } from './follower.store';

interface SyncDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly appid: string;
  readonly users: FollowerClient;
  readonly store: FollowerStore;
}

/** How a long sync is watched. */
export interface SyncWatch {
  /** Called after every hundred people. */
  readonly onProgress?: (counts: FollowerSyncCounts) => void;
}

const batchSize = 100;

/**
 * Brings our followers in line with WeChat's: everybody who follows, then those whom we take for followers and WeChat does
 * not name. Safe to repeat and to break off: what agrees already is left alone.
 * @throws WechatError
 */
export function createSync({ db, clock, ids, appid, users, store }: SyncDeps) {
  /** What to change for one person; null where there is nothing, or nobody: a stranger who does not follow. */
  function agree(info: FollowerInfo, known: FollowerRecord | undefined, askedAt: Date): Change | null {
    if (known === undefined && !info.isFollowing) return null;
    const before = known ?? unknownFollower({ _id: ids.next(), appid, openid: info.openid }, askedAt);
    const after = afterInfo(before, info, askedAt);
    return after === null ? null : { before, after };
  }

  async function syncBatch(openids: readonly string[]): Promise<FollowerSyncCounts> {
    const askedAt = clock.now();
    const infos = await users.batchget(openids);
    return db.transaction({ keys: [] }, async () => {
      const known = new Map((await store.findByOpenids(appid, openids)).map((one) => [one.openid, one]));
      const changes = infos.flatMap((info) => agree(info, known.get(info.openid), askedAt) ?? []);
      await store.writeAll(changes.map(({ after }) => after));
      await store.noteAll(changes.flatMap((change) => noteOf(change, askedAt) ?? []));
      for (const change of changes) await tell(store, change, askedAt);
      const newCount = changes.filter(({ before }) => before.version === 0).length;
      const changedCount = changes.length - newCount;
      return { newCount, changedCount, unchangedCount: infos.length - changes.length };
    });
  }

  return async ({ onProgress }: SyncWatch = {}): Promise<FollowerSyncCounts> => {
    let total: FollowerSyncCounts = { newCount: 0, changedCount: 0, unchangedCount: 0 };
    const named = new Set<string>();
    for await (const openids of hundreds(listed(named))) {
      total = sum(total, await syncBatch(openids));
      onProgress?.(total);
    }
    for await (const openids of hundreds(supposed(named))) total = sum(total, await syncBatch(openids));
    return total;
  };

  async function* listed(named: Set<string>): AsyncGenerator<string> {
    for await (const page of users.get()) {
      for (const openid of page) {
        // A page may begin with the last of the one before.
        if (named.has(openid)) continue;
        named.add(openid);
        yield openid;
      }
    }
  }

  async function* supposed(named: ReadonlySet<string>): AsyncGenerator<string> {
    const following = store.rows.find({ appid, isFollowing: true }, { projection: { openid: 1 } });
    for await (const { openid } of following) if (!named.has(openid)) yield openid;
  }
}

/** WeChat tells of at most 100 people at once. */
async function* hundreds(openids: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const openid of openids) {
    batch.push(openid);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function sum(one: FollowerSyncCounts, other: FollowerSyncCounts): FollowerSyncCounts {
  return {
    newCount: one.newCount + other.newCount,
    changedCount: one.changedCount + other.changedCount,
    unchangedCount: one.unchangedCount + other.unchangedCount,
  };
}

interface Change {
  readonly before: FollowerRecord;
  readonly after: FollowerRecord;
}

function noteOf({ before, after }: Change, askedAt: Date): Omit<FollowChange, '_id'> | null {
  if (before.isFollowing === after.isFollowing) return null;
  const note = { followerId: after._id, source: `sync:${after._id}:${after.version}` };
  return after.isFollowing
    ? { ...note, kind: 'followed', at: after.followedAt ?? askedAt }
    : { ...note, kind: 'unfollowed', at: askedAt };
}

/** A unionid that was not known is told too: whoever joins accounts by it waits for that. */
async function tell(store: FollowerStore, { before, after }: Change, askedAt: Date): Promise<void> {
  const told = { sceneStr: null, wasFollowing: before.isFollowing, inboxId: null };
  const isLearnt = before.unionid === null && after.unionid !== null;
  if (after.isFollowing && (isLearnt || !before.isFollowing)) {
    const at = (after.followedAt ?? askedAt).toISOString();
    await store.tellFollowed(after, { ...told, at }, false);
  }
  if (!after.isFollowing && before.isFollowing)
    await store.tellUnfollowed(after, { ...told, at: askedAt.toISOString() });
}
