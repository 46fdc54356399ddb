import { followChangeModel, followerModel } from '../../src/follower/follower.model';
import { WechatError } from '../../src/wechat';
import { createFakeClock } from '../support/clock';
import type { FakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import { officialAccount } from '../inbox/callbacks';
import type { TestFollower } from './startFollower';
import { followerTestModels, startFollower } from './startFollower';

const { appid } = officialAccount;
let clock: FakeClock;
let database: TestDatabase;
let test: TestFollower;

beforeEach(async () => {
  clock = createFakeClock();
  database = await startDatabase({ models: followerTestModels, clock });
  test = await startFollower(database.database, clock);
});

afterEach(async () => {
  await test.server.stop();
  await database.stop();
});

const now = (): number => Math.floor(clock.now().getTime() / 1_000);
const find = (openid: string) => test.follower.service.findByOpenid(appid, openid);
const told = () => test.heard.map(({ name, payload }) => [name, payload.sceneStr, payload.wasFollowing]);

describe('one person', () => {
  it('follows through a code, leaves and comes back as the same follower', async () => {
    test.users.people.set('o1', { isFollowing: true, unionid: 'u1', subscribeScene: 'ADD_SCENE_QR_CODE' });
    await test.receive('o1', 'subscribe', now(), { EventKey: 'qrscene_cPOSTER' });
    await test.settle();
    const first = await find('o1');
    expect(first).toMatchObject({
      unionid: 'u1',
      isFollowing: true,
      sceneStr: 'cPOSTER',
      subscribeScene: 'ADD_SCENE_QR_CODE',
      firstFollowedAt: clock.now(),
    });
    expect(await test.follower.service.findByUnionid(appid, 'u1')).toEqual(first);
    expect(await test.follower.service.find(first!.id)).toEqual(first);
    clock.advance(60_000);
    await test.receive('o1', 'unsubscribe', now());
    await test.settle();
    expect((await find('o1'))?.isFollowing).toBe(false);
    clock.advance(60_000);
    await test.receive('o1', 'subscribe', now(), { EventKey: 'qrscene_cOTHER' });
    await test.settle();
    expect(await find('o1')).toEqual(first);
    expect(told()).toEqual([
      ['follower.followed', 'cPOSTER', false],
      ['follower.unfollowed', null, true],
      ['follower.followed', 'cOTHER', false],
    ]);
    expect(test.heard.map(({ payload }) => payload.isFirst)).toEqual([true, undefined, false]);
    expect(test.heard.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('is known from a scan when the follow was before our time', async () => {
    const followedAt = new Date('2025-05-01T00:00:00.000Z');
    test.users.people.set('o1', { isFollowing: true, unionid: 'u1', followedAt, qrSceneStr: 'cOLD' });
    await test.receive('o1', 'SCAN', now(), { EventKey: 'cNEW' });
    await test.settle();
    expect(await find('o1')).toMatchObject({
      isFollowing: true,
      unionid: 'u1',
      firstFollowedAt: followedAt,
      sceneStr: 'cOLD',
    });
    expect(told()).toEqual([
      ['follower.followed', null, true],
      ['follower.scanned', 'cNEW', true],
    ]);
    expect(test.heard[0]?.payload).toMatchObject({ inboxId: null, isFirst: false });
  });

  it('is told nothing of by the events of another account', async () => {
    await test.server.events.settle();
    expect(await test.follower.service.findByOpenid('wx00000000000000b2', 'o1')).toBeNull();
    expect(await test.follower.service.find('unknown')).toBeNull();
    expect(await test.follower.service.findByUnionid(appid, 'unknown')).toBeNull();
  });
});

describe('when WeChat does not answer', () => {
  it('keeps the follow, and learns the unionid later by the job', async () => {
    test.users.isReachable = false;
    await test.receive('o1', 'subscribe', now());
    await test.settle();
    expect(await find('o1')).toMatchObject({ isFollowing: true, unionid: null });
    await test.runJob('follower.lookUp');
    expect(test.users.batches).toEqual([1]);
    await test.runJob('follower.lookUp');
    expect(test.users.batches).toEqual([1]);
    test.users.isReachable = true;
    test.users.people.set('o1', { isFollowing: true, unionid: 'u1', followedAt: clock.now() });
    clock.advance(60_000);
    await test.runJob('follower.lookUp');
    await test.settle();
    expect(await find('o1')).toMatchObject({ isFollowing: true, unionid: 'u1' });
    expect(test.heard.map(({ name, payload }) => [name, payload.inboxId === null])).toEqual([
      ['follower.followed', false],
      ['follower.followed', true],
    ]);
    clock.advance(3_600_000);
    await test.runJob('follower.lookUp');
    expect(test.users.batches).toEqual([1, 1]);
  });

  it('asks about each on its own when one openid spoils the batch', async () => {
    test.users.isReachable = false;
    for (const openid of ['o1', 'o-spoiler']) await test.receive(openid, 'subscribe', now());
    await test.settle();
    test.users.isReachable = true;
    test.users.people.set('o1', { isFollowing: true, unionid: 'u1' });
    test.users.batchget = () =>
      Promise.reject(
        new WechatError({ api: '/cgi-bin/user/info/batchget', appid, sent: 'yes', errcode: 40003 }),
      );
    await test.runJob('follower.lookUp');
    expect(await find('o1')).toMatchObject({ unionid: 'u1' });
  });

  it('takes a person of two contradicting events for gone until WeChat settles it', async () => {
    await test.receive('o1', 'subscribe', now());
    await test.settle();
    test.users.isReachable = false;
    await test.receive('o1', 'unsubscribe', now());
    await test.settle();
    expect((await find('o1'))?.isFollowing).toBe(false);
    test.users.isReachable = true;
    test.users.people.set('o1', { isFollowing: true, followedAt: clock.now() });
    await test.runJob('follower.lookUp');
    expect((await find('o1'))?.isFollowing).toBe(true);
    const [row] = await database.database.model(followerModel).find().lean();
    expect(row).toMatchObject({ isStatusTied: false, lookUpAt: null });
  });

  it('lets a newer event settle the tie as well', async () => {
    await test.receive('o1', 'subscribe', now());
    await test.settle();
    test.users.isReachable = false;
    await test.receive('o1', 'unsubscribe', now());
    await test.receive('o1', 'subscribe', now() + 1);
    await test.settle();
    expect((await find('o1'))?.isFollowing).toBe(true);
  });
});

describe('sync', () => {
  const follow = (count: number): void => {
    for (let number = 0; number < count; number += 1) {
      const followedAt = new Date(clock.now().getTime() - number * 1_000);
      test.users.people.set(`o-${number}`, { isFollowing: true, unionid: `u-${number}`, followedAt });
    }
  };

  it('finds everybody by pages and hundreds, tells of the new ones, and does nothing the second time', async () => {
    follow(220);
    await test.receive('o-0', 'subscribe', now());
    await test.settle();
    test.heard.length = 0;
    const progress: number[] = [];
    const counts = await test.follower.syncAll({
      onProgress: ({ newCount, changedCount, unchangedCount }) =>
        progress.push(newCount + changedCount + unchangedCount),
    });
    expect(counts).toEqual({ newCount: 219, changedCount: 0, unchangedCount: 1 });
    expect(progress).toEqual([100, 200, 220]);
    await test.settle();
    expect(test.heard).toHaveLength(219);
    expect(test.heard.every(({ payload }) => payload.inboxId === null && !payload.isFirst)).toBe(true);
    expect(await test.follower.syncAll()).toEqual({ newCount: 0, changedCount: 0, unchangedCount: 220 });
    expect(await database.database.model(followerModel).countDocuments()).toBe(220);
  });

  it('notices who left, came back or got a unionid while nobody listened', async () => {
    follow(3);
    await test.follower.syncAll();
    clock.advance(3_600_000);
    test.users.people.set('o-0', { isFollowing: false });
    test.users.people.set('o-1', {
      isFollowing: true,
      unionid: 'u-new',
      followedAt: new Date(clock.now().getTime() - 1_000),
    });
    expect(await test.follower.syncAll()).toEqual({ newCount: 0, changedCount: 2, unchangedCount: 1 });
    expect(await find('o-0')).toMatchObject({ isFollowing: false });
    expect(await find('o-1')).toMatchObject({ isFollowing: true, unionid: 'u-new' });
    test.users.people.set('o-0', { isFollowing: true, followedAt: clock.now() });
    expect(await test.follower.syncAll()).toEqual({ newCount: 0, changedCount: 1, unchangedCount: 2 });
    expect(await find('o-0')).toMatchObject({ isFollowing: true });
    expect(await test.follower.syncAll()).toEqual({ newCount: 0, changedCount: 0, unchangedCount: 3 });
  });

  it('believes an event that is newer than the list', async () => {
    follow(1);
    await test.follower.syncAll();
    test.users.people.set('o-0', { isFollowing: false });
    // The person came back in this minute; the list we got may be older.
    await test.receive('o-0', 'subscribe', now());
    await test.settle();
    await test.follower.syncAll();
    expect((await find('o-0'))?.isFollowing).toBe(true);
  });
});

describe('forgetting', () => {
  const cancel = (openid: string) =>
    test.receive('o-platform', 'user_authorization_cancellation', now(), { OpenID: openid, AppID: appid });

  it('leaves nothing of a person who cancels, and nobody finds the follower any more', async () => {
    test.users.people.set('o-leaver', {
      isFollowing: true,
      unionid: 'u-leaver',
      subscribeScene: 'ADD_SCENE_QR_CODE',
    });
    await test.receive('o-leaver', 'subscribe', now(), { EventKey: 'qrscene_cPOSTER' });
    await test.settle();
    const before = await find('o-leaver');
    await cancel('o-leaver');
    await test.settle();
    const rows = JSON.stringify(await database.database.model(followerModel).find().lean());
    expect(rows).not.toMatch(/leaver|POSTER|ADD_SCENE/);
    expect(await database.database.model(followChangeModel).countDocuments()).toBe(0);
    expect(await test.follower.service.find(before!.id)).toBeNull();
    expect(await find('o-leaver')).toBeNull();
    expect(test.heard.at(-1)).toMatchObject({ name: 'follower.unfollowed', payload: { inboxId: null } });
  });

  it('does not touch a follower for what was revoked in the Mini Program', async () => {
    await test.receive('o1', 'subscribe', now());
    await test.receive('o-platform', 'user_authorization_revoke', now(), {
      OpenID: 'o1',
      AppID: appid,
      RevokeInfo: '8',
    });
    await test.settle();
    expect(await find('o1')).not.toBeNull();
  });

  it('knows nothing to do for somebody it has never met', async () => {
    await cancel('o-stranger');
    await test.settle();
    expect(await database.database.model(followerModel).countDocuments()).toBe(0);
  });
});

describe('the share of followers in a member', () => {
  const member = { memberId: 'm1', identities: [{ identityId: 'i1', appid, openid: 'o1' }] };

  it('shows follows and unfollows in order, and is erased with the member', async () => {
    for (const event of ['subscribe', 'unsubscribe', 'subscribe']) {
      await test.receive('o1', event, now());
      await test.settle();
      clock.advance(60_000);
    }
    const { part } = test.follower;
    const lines = await part.timeline(member, { before: clock.now(), limit: 10 });
    expect(lines.map(({ text }) => text)).toEqual(['关注了公众号', '取消关注公众号', '关注了公众号']);
    const second = await part.timeline(member, { before: new Date(lines[0]!.at), limit: 1 });
    expect(second.map(({ id }) => id)).toEqual([lines[1]!.id]);
    expect(await part.timeline({ ...member, identities: [] }, { before: clock.now(), limit: 10 })).toEqual(
      [],
    );
    expect(JSON.stringify(await part.copy(member))).toContain('"openid":"o1"');
    await database.database.transaction({ keys: [] }, () => part.erase(member));
    expect(await find('o1')).toBeNull();
    expect(await part.copy(member)).toEqual([]);
  });
});
