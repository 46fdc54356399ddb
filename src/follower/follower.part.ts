import type { MemberPart, MemberRef } from '../contract/memberPart';
import type { FollowerRecord } from './follower.model';
import { followChangeModel, followerModel } from './follower.model';
import type { FollowerStore } from './follower.store';

interface PartDeps {
  readonly appid: string;
  readonly store: FollowerStore;
  readonly forget: (appid: string, openid: string) => Promise<void>;
}

/** When a member followed and left. Followers belong to openids, not to members, so none ever moves. */
export function followerPart({ appid, store, forget }: PartDeps): MemberPart {
  const openidsOf = ({ identities }: MemberRef): string[] =>
    identities.filter((identity) => identity.appid === appid).map(({ openid }) => openid);
  const of = (member: MemberRef): Promise<FollowerRecord[]> => store.findByOpenids(appid, openidsOf(member));
  return {
    name: 'follower',
    collections: [followerModel.name, followChangeModel.name],
    async timeline(member, { before, limit }) {
      const followerIds = (await of(member)).map(({ _id }) => _id);
      const changes = await store.changes
        .find({ followerId: { $in: followerIds }, at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return changes.map(({ _id, kind, at }) => ({
        id: `follower:${_id}`,
        at: at.toISOString(),
        kind: `follower.${kind}`,
        text: kind === 'followed' ? '关注了公众号' : '取消关注公众号',
        storeId: null,
      }));
    },
    copy: async (member) =>
      (await of(member)).map(
        ({ openid, unionid, isFollowing, firstFollowedAt, followedAt, unfollowedAt, ...rest }) => ({
          openid,
          unionid,
          isFollowing,
          firstFollowedAt,
          followedAt,
          unfollowedAt,
          sceneStr: rest.sceneStr,
          subscribeScene: rest.subscribeScene,
        }),
      ),
    async erase(member) {
      for (const openid of openidsOf(member)) await forget(appid, openid);
    },
    freeze: () => Promise.resolve(),
    move: () => Promise.resolve({ record: {}, isDone: true }),
    undo: () => Promise.resolve([]),
  };
}
