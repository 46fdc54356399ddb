import type { DomainEvents } from '../../src/contract/events';
import type { TestPerson } from '../support/factories/member';
import type { Process, World } from './world';

/** A follower as the follower feature knows it; nobody has told of it yet. */
export async function createFollower(world: World, { personId }: TestPerson): Promise<string> {
  const appid = world.officialAccountAppid;
  const openid = await world.simulator.client.openid(personId, appid);
  const unionid = await world.simulator.client.unionid(personId, appid);
  const id = `follower-${personId}`;
  const none = { firstFollowedAt: null, sceneStr: null, subscribeScene: null };
  world.followers.set(id, { id, appid, openid, unionid, isFollowing: true, ...none });
  return id;
}

/** Tells that a follower came (or scanned again), as the follower feature does. */
export async function tellFollow(
  { db, events, clock }: Process,
  followerId: string,
  name: 'follower.followed' | 'follower.scanned' = 'follower.followed',
  sceneStr: string | null = null,
): Promise<void> {
  const payload: DomainEvents['follower.scanned'] = {
    followerId,
    appid: '',
    sceneStr,
    subscribeScene: null,
    wasFollowing: name === 'follower.scanned',
    inboxId: null,
    at: clock.now().toISOString(),
  };
  const place = { subject: `follower:${followerId}`, version: 1 };
  await db.transaction({ keys: [] }, () =>
    name === 'follower.followed'
      ? events.emit(name, { ...place, payload: { ...payload, isFirst: true } })
      : events.emit(name, { ...place, payload }),
  );
}
