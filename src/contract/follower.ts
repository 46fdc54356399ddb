/** A person's subscription to the official account, as other features see it. */
export interface Follower {
  readonly id: string;
  readonly appid: string;
  readonly openid: string;
  readonly unionid: string | null;
  readonly isFollowing: boolean;
  /** Null where WeChat never told: followed before this account was connected. */
  readonly firstFollowedAt: Date | null;
  /** The scene of the code that first led here, without `qrscene_`. */
  readonly sceneStr: string | null;
  /** WeChat's `subscribe_scene`: ADD_SCENE_QR_CODE … */
  readonly subscribeScene: string | null;
}

/** What a sync of the existing followers did; the sum is all that were looked at. */
export interface FollowerSyncCounts {
  readonly newCount: number;
  readonly changedCount: number;
  readonly unchangedCount: number;
}

/** `GET /api/console/followers`: a follower without openid or unionid. */
export interface FollowerView {
  readonly id: string;
  readonly isFollowing: boolean;
  /** ISO-8601 UTC; null where WeChat never told. */
  readonly firstFollowedAt: string | null;
  readonly followedAt: string | null;
  readonly unfollowedAt: string | null;
  readonly sceneStr: string | null;
  readonly subscribeScene: string | null;
}

export interface FollowerQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Left out: both. */
  readonly isFollowing?: 'true' | 'false';
}
