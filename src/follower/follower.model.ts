import { defineModel } from '../platform/database';

/** One openid of the official account and whether the person follows. */
export interface FollowerRecord {
  readonly _id: string;
  readonly appid: string;
  /** `forgotten:<id>` once the person was forgotten. */
  readonly openid: string;
  readonly unionid: string | null;
  readonly isFollowing: boolean;
  /** CreateTime of the newest event that says whether the person follows; null for one known from a sync alone. */
  readonly statusAt: Date | null;
  /** Two events of one second contradict each other and WeChat has not been asked yet: `isFollowing` is a guess. */
  readonly isStatusTied: boolean;
  readonly firstFollowedAt: Date | null;
  readonly followedAt: Date | null;
  readonly unfollowedAt: Date | null;
  /** The scene of the earliest known follow. */
  readonly sceneStr: string | null;
  /** As WeChat last told. */
  readonly subscribeScene: string | null;
  /** When to ask WeChat for what is missing; null: nothing is. */
  readonly lookUpAt: Date | null;
  readonly lookUpTries: number;
  /** Follow events taken in. */
  readonly followCount: number;
  readonly forgottenAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export const followerModel = defineModel<FollowerRecord>()({
  name: 'follower',
  privacy: {
    purpose: 'know who follows the official account',
    retention: 'until the person cancels or leaves',
  },
  fields: {
    appid: { type: String, required: true, pii: 'none' },
    openid: { type: String, required: true, pii: 'personal' },
    unionid: { type: String, pii: 'personal', purpose: 'join the accounts of one person' },
    isFollowing: { type: Boolean, required: true, pii: 'none' },
    statusAt: { type: Date, pii: 'none' },
    isStatusTied: { type: Boolean, required: true, pii: 'none' },
    firstFollowedAt: { type: Date, pii: 'personal' },
    followedAt: { type: Date, pii: 'personal' },
    unfollowedAt: { type: Date, pii: 'personal' },
    sceneStr: { type: String, pii: 'personal', purpose: 'tell which code led the person here' },
    subscribeScene: { type: String, pii: 'personal', purpose: 'tell which way led the person here' },
    lookUpAt: { type: Date, pii: 'none' },
    lookUpTries: { type: Number, required: true, pii: 'none' },
    followCount: { type: Number, required: true, pii: 'none' },
    forgottenAt: { type: Date, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [
    { key: { appid: 1, openid: 1 }, unique: true },
    { key: { appid: 1, unionid: 1 } },
    { key: { lookUpAt: 1 } },
  ],
});

/** A follow or an unfollow; appended, never changed. */
export interface FollowChange {
  readonly _id: string;
  readonly followerId: string;
  readonly kind: 'followed' | 'unfollowed';
  /** WeChat's CreateTime. */
  readonly at: Date;
  /** The inbox row, or the sync that found it. */
  readonly source: string;
}

export const followChangeModel = defineModel<FollowChange>()({
  name: 'followChange',
  privacy: {
    purpose: 'show an operator when a person followed and left',
    retention: 'as long as the follower',
  },
  fields: {
    followerId: { type: String, required: true, pii: 'personal' },
    kind: { type: String, required: true, pii: 'none', enum: ['followed', 'unfollowed'] },
    at: { type: Date, required: true, pii: 'none' },
    source: { type: String, required: true, pii: 'none' },
  },
  indexes: [{ key: { source: 1 }, unique: true }, { key: { followerId: 1, at: -1 } }],
});

export const followerModels = [followerModel, followChangeModel];
