import type { Clock } from '../platform/clock';
import type { FollowerStore } from './follower.store';

/** Takes the person out of the follower of this openid, in the open transaction; the record stays for what points at it. */
export function createForgetFollower({
  clock,
  store,
}: {
  readonly clock: Clock;
  readonly store: FollowerStore;
}) {
  return async (appid: string, openid: string): Promise<void> => {
    const before = await store.findByOpenid(appid, openid);
    if (before === null) return;
    const at = clock.now();
    const after = {
      ...before,
      openid: `forgotten:${before._id}`,
      unionid: null,
      isFollowing: false,
      isStatusTied: false,
      firstFollowedAt: null,
      followedAt: null,
      unfollowedAt: null,
      sceneStr: null,
      subscribeScene: null,
      lookUpAt: null,
      forgottenAt: at,
      version: before.version + 1,
    };
    await store.write(after);
    await store.dropNotes(before._id);
    if (before.isFollowing) {
      const told = { sceneStr: null, wasFollowing: true, inboxId: null, at: at.toISOString() };
      await store.tellUnfollowed(after, told);
    }
  };
}
