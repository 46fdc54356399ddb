import { followChangeModel, followerModel } from '../../src/follower/follower.model';
import { outboxEventModel } from '../../src/platform/events';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import { sizes } from '../support/sizes';
import { officialAccount } from '../inbox/callbacks';
import type { TestFollower } from './startFollower';
import { followerTestModels, startFollower } from './startFollower';

const clock = createFakeClock();
const second = Math.floor(clock.now().getTime() / 1_000) - 100;

/** Six events of one person, the last two in one second: only WeChat knows which of them came last. */
const story = [
  ['subscribe', second + 10, { EventKey: 'qrscene_c1' }],
  ['SCAN', second + 11, { EventKey: 'c2' }],
  ['unsubscribe', second + 12, {}],
  ['subscribe', second + 13, { EventKey: 'qrscene_c3' }],
  ['unsubscribe', second + 20, {}],
  ['subscribe', second + 20, {}],
] as const;

function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    ordersOf([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('events that arrive in any order (F4)', () => {
  let database: TestDatabase;
  let test: TestFollower;

  beforeAll(async () => {
    database = await startDatabase({ models: followerTestModels, clock });
    test = await startFollower(database.database, clock, { isListening: false });
  });

  afterAll(async () => {
    await test.server.stop();
    await database.stop();
  });

  it('ends right in every order of six, each delivered twice', async () => {
    const orders = ordersOf(story).slice(0, sizes.followOrders);
    const people = orders.map((_, number) => `o-order-${number}`);
    // Half of them follow in the end, half have left.
    const isFollowing = (number: number): boolean => number % 2 === 0;
    people.forEach((openid, number) =>
      test.users.people.set(openid, {
        isFollowing: isFollowing(number),
        ...(isFollowing(number)
          ? { followedAt: new Date((second + 20) * 1_000), unionid: `u-${number}` }
          : {}),
      }),
    );
    for (let step = 0; step < story.length; step += 1) {
      // Sixty people at once: their deliveries share writes, as those of WeChat do.
      for (let from = 0; from < orders.length; from += 60) {
        const some = orders.slice(from, from + 60).flatMap((order, number) => {
          const [event, at, fields] = order[step]!;
          const deliver = () => test.receive(people[from + number]!, event, at, fields);
          return [deliver(), deliver()];
        });
        await Promise.all(some);
      }
      await test.settle();
    }
    const rows = await database.database.model(followerModel).find().lean();
    const wrong = rows.filter(
      ({ openid, ...row }) => row.isFollowing !== isFollowing(Number(openid.slice(8))) || row.isStatusTied,
    );
    expect(rows).toHaveLength(orders.length);
    expect(wrong).toEqual([]);
    expect(new Set(rows.map(({ sceneStr }) => sceneStr))).toEqual(new Set(['c1']));
    expect(new Set(rows.map(({ firstFollowedAt }) => firstFollowedAt?.getTime()))).toEqual(
      new Set([(second + 10) * 1_000]),
    );
    expect(await database.database.model(followChangeModel).countDocuments()).toBe(orders.length * 5);

    const told = (name: string, more: object = {}): Promise<number> =>
      database.database.collection(outboxEventModel).countDocuments({ name, ...more });
    expect(await told('follower.followed', { 'payload.inboxId': { $ne: null } })).toBe(orders.length * 3);
    expect(await told('follower.unfollowed')).toBe(orders.length * 2);
    expect(await told('follower.scanned')).toBe(orders.length);
    expect(await told('follower.followed', { 'payload.isFirst': true })).toBe(orders.length);
  }, 300_000);

  it('records two at once of a new person as one follower', async () => {
    for (let round = 0; round < 5; round += 1) {
      const openid = `o-twice-${round}`;
      test.users.people.set(openid, { isFollowing: true });
      await test.receive(openid, 'subscribe', second);
      await test.receive(openid, 'SCAN', second + 1, { EventKey: 'c1' });
      await test.receive(openid, 'unsubscribe', second + 2);
      await test.receive(openid, 'subscribe', second + 3);
      await test.settle();
      // Whoever lost against the unique index is tried again a second later.
      clock.advance(1_000);
      await test.settle();
      const found = await test.follower.service.findByOpenid(officialAccount.appid, openid);
      expect(found).toMatchObject({ isFollowing: true });
      expect(await database.database.model(followerModel).countDocuments({ openid })).toBe(1);
    }
  });
});
