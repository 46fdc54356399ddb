import type { ChannelCodeState } from '../contract/channelCode';
import { defineModel } from '../platform/database';

/** One meeting of a person with a code. Append-only but for the member it turns out to belong to. */
export interface Touch {
  /** `scan:<inbox row>` or `visit:<visit>`: a repeat is the same touch. */
  readonly _id: string;
  readonly codeId: string;
  readonly kind: 'scan' | 'visit';
  readonly followerId: string | null;
  readonly identityId: string | null;
  readonly memberId: string | null;
  readonly storeId: string | null;
  readonly storePath: string | null;
  readonly at: Date;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly day: string;
  readonly isNewFollower: boolean;
  readonly codeState: ChannelCodeState;
  /** What the code added then. */
  readonly tagIds: readonly string[];
}

/** A follower (`follower:<id>`) or an identity (`identity:<id>`) that has touched a code, and its member. */
export interface TouchSubject {
  readonly _id: string;
  readonly memberId: string | null;
  /** Bumped by whoever records a touch or links a member, so that the two cannot pass each other unseen. */
  readonly version: number;
}

/** An entry into the Mini Program. */
export interface Visit {
  /** `<identity>:<visitId>`. */
  readonly _id: string;
  readonly identityId: string;
  readonly visitId: string;
  readonly scene: string | null;
  readonly wechatScene: number;
  readonly codeId: string | null;
  readonly at: Date;
}

/** Which codes brought a member; one row each, computed anew whenever a touch or the joining becomes known. */
export interface JoinAttribution {
  /** The member. */
  readonly _id: string;
  /** Null until the joining is known. */
  readonly joinedAt: Date | null;
  /** The member this one was merged into: one person, who counts there and by the earliest joining. */
  readonly mergedInto: string | null;
  /** The China day on which the person counts as joined. */
  readonly day: string | null;
  readonly firstCodeId: string | null;
  readonly firstTouchId: string | null;
  readonly lastCodeId: string | null;
  readonly lastTouchId: string | null;
  readonly version: number;
}

const attribution = {
  purpose: '来源归因：哪张码带来了关注和入会',
  retention: '会员注销时去标识，此外三年',
} as const;

export const touchModel = defineModel<Touch>()({
  name: 'touch',
  privacy: attribution,
  fields: {
    codeId: { type: String, required: true, pii: 'none' },
    kind: { type: String, required: true, pii: 'none' },
    followerId: { type: String, pii: 'personal' },
    identityId: { type: String, pii: 'personal' },
    memberId: { type: String, pii: 'personal' },
    storeId: { type: String, pii: 'none' },
    storePath: { type: String, pii: 'none' },
    at: { type: Date, required: true, pii: 'personal' },
    day: { type: String, required: true, pii: 'none' },
    isNewFollower: { type: Boolean, required: true, pii: 'none' },
    codeState: { type: String, required: true, pii: 'none' },
    tagIds: { type: [String], pii: 'none' },
  },
  indexes: [
    { key: { codeId: 1, day: 1 } },
    { key: { memberId: 1, at: 1 } },
    { key: { followerId: 1, at: 1 } },
    { key: { identityId: 1, at: 1 } },
  ],
});

export const touchSubjectModel = defineModel<TouchSubject>()({
  name: 'touchSubject',
  privacy: attribution,
  fields: {
    memberId: { type: String, pii: 'personal' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [{ key: { memberId: 1 } }],
});

export const visitModel = defineModel<Visit>()({
  name: 'visit',
  privacy: { purpose: '小程序的进入来源', retention: '三年' },
  fields: {
    identityId: { type: String, required: true, pii: 'personal' },
    visitId: { type: String, required: true, pii: 'none' },
    scene: { type: String, pii: 'none' },
    wechatScene: { type: Number, required: true, pii: 'none' },
    codeId: { type: String, pii: 'none' },
    at: { type: Date, required: true, pii: 'personal' },
  },
  indexes: [{ key: { identityId: 1, at: 1 } }],
});

export const joinAttributionModel = defineModel<JoinAttribution>()({
  name: 'joinAttribution',
  privacy: attribution,
  fields: {
    joinedAt: { type: Date, pii: 'personal' },
    mergedInto: { type: String, pii: 'personal' },
    day: { type: String, pii: 'none' },
    firstCodeId: { type: String, pii: 'none' },
    firstTouchId: { type: String, pii: 'none' },
    lastCodeId: { type: String, pii: 'none' },
    lastTouchId: { type: String, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
  },
  indexes: [
    { key: { firstCodeId: 1, day: 1 } },
    { key: { lastCodeId: 1, day: 1 } },
    { key: { mergedInto: 1 } },
  ],
});
