import type { Follower, FollowerView } from '../contract/follower';
import type { FollowerRecord } from './follower.model';

/** A follower as other features see it; a forgotten one is none. */
export function presentFollower(record: FollowerRecord | null): Follower | null {
  if (record === null || record.forgottenAt !== null) return null;
  const { _id: id, appid, openid, unionid, isFollowing, firstFollowedAt, sceneStr, subscribeScene } = record;
  return { id, appid, openid, unionid, isFollowing, firstFollowedAt, sceneStr, subscribeScene };
}

/** A follower as an operator sees it. */
export function presentFollowerView(record: FollowerRecord): FollowerView {
  return {
    id: record._id,
    isFollowing: record.isFollowing,
    firstFollowedAt: record.firstFollowedAt?.toISOString() ?? null,
    followedAt: record.followedAt?.toISOString() ?? null,
    unfollowedAt: record.unfollowedAt?.toISOString() ?? null,
    sceneStr: record.sceneStr,
    subscribeScene: record.subscribeScene,
  };
}
