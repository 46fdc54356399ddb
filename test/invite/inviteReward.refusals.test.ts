import type { MergeAnswer } from '../../src/contract/member';
import { dayMs, hourMs } from '../../src/platform/clock';
import { activityOf, switchRewards } from '../support/factories/invite';
import type { Member } from '../support/people';
import { asMember, publishNotices } from '../support/people';
import type { RewardWorld } from '../support/rewardWorld';
import { decide, rewardWorld } from '../support/rewardWorld';
import { done } from '../support/staff';
import { startSecond } from '../support/secondServer';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('why an inviter gets nothing', () => {
  let app: TestApp;
  let world: RewardWorld;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    world = await rewardWorld(app);
    await world.switchTo(true);
  });
  beforeEach(() => world.run());
  afterAll(() => app.stop());

  const states = async (inviter: Member): Promise<string[]> =>
    (await world.rewards(inviter)).map(({ state, refusal }) => refusal ?? state);
  const bought = async (inviter: Member): Promise<Member> => {
    const friend = await world.bring(inviter);
    await world.buy(friend);
    return friend;
  };

  it('is that rewards are off when the friend buys, or when the reward would be given; the tree counts all the same', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    await world.switchTo(false);
    await bought(ann);
    await world.switchTo(true);
    await bought(ann);
    await world.switchTo(false);
    await bought(ann);
    await world.afterReturns();
    expect(await states(ann)).toEqual(['rewardsOff', 'rewardsOff', 'rewardsOff']);
    expect(await world.points(ann)).toBe(before);
    expect((await world.invitation({ ...ann, client: await world.own(ann) })).invitedCount).toBe(3);
    expect((await world.invitees(ann)).map(({ words }) => words)).toEqual(Array(3).fill('奖励没有开放'));
    await world.switchTo(true);
    await decide(app);
    expect(await states(ann)).toEqual(['rewardsOff', 'rewardsOff', 'rewardsOff']);
    await bought(ann);
    await world.afterReturns();
    expect(await world.points(ann)).toBe(before + 50);
  });

  it('is that the inviter or the friend has left', async () => {
    const [ann, ben] = [await asMember(app), await asMember(app)];
    await bought(ann);
    const friend = await bought(ben);
    await world.leave(ann);
    done(await (await world.own(friend)).delete('/api/mp/me'));
    await app.settle();
    await world.afterReturns();
    expect([await states(ann), await states(ben)]).toEqual([['inviterLeft'], ['inviteeLeft']]);
  });

  it('is a person who leaves, joins again and buys again: once ever', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    const friend = await bought(ann);
    await world.afterReturns();
    await world.leave(friend);
    const again = await asMember(app, { person: friend.person });
    await world.buy(again);
    await world.afterReturns();
    expect(await world.points(ann)).toBe(before + 50);
    expect(await states(ann)).toEqual(['rewarded']);
  });

  it('is the cap of the activity, and that of the month, in the order in which they are due', async () => {
    const ann = await asMember(app);
    await world.run({ perActivityLimit: 2 });
    for (let each = 0; each < 3; each += 1) await bought(ann);
    await world.afterReturns();
    expect(await states(ann)).toEqual(['rewarded', 'rewarded', 'capReached']);
    await world.run({ perMonthLimit: 3 });
    for (let each = 0; each < 2; each += 1) await bought(ann);
    await world.afterReturns();
    expect((await states(ann)).slice(3)).toEqual(['rewarded', 'capReached']);
    app.clock.advance(40 * dayMs);
    await world.run({ perMonthLimit: 3 });
    await bought(ann);
    await world.afterReturns();
    expect((await states(ann)).slice(5)).toEqual(['rewarded']);
  });

  it('is never passed by a cap, however many servers decide at once', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    const activity = await world.run({ perActivityLimit: 3 });
    for (let each = 0; each < 6; each += 1) await bought(ann);
    app.clock.advance(8 * dayMs);
    const second = await startSecond(app);
    await Promise.all([app, second, app, second].map((server) => server.app.invite.service.decideDue()));
    await second.stop();
    await app.settle();
    expect(await world.points(ann)).toBe(before + 150);
    expect((await activityOf(await world.operator(), activity.id)).counts).toMatchObject({
      rewarded: 3,
      refused: 3,
    });
  });

  it('is that somebody turns out to be the same person: a friend, or the two of a circle', async () => {
    const [ann, top] = [await asMember(app), await asMember(app)];
    const friend = await bought(ann);
    const middle = await bought(top);
    const bottom = await bought(middle);
    const merge = async (to: Member, from: Member): Promise<void> => {
      const path = `/api/console/members/${to.memberId}/merges`;
      const request = { mergedId: from.memberId, reason: '同一位顾客' };
      done(await (await world.operator()).post<MergeAnswer>(path, request));
      await app.settle();
    };
    await merge(ann, friend);
    await merge(top, bottom);
    await world.afterReturns();
    expect(await states(ann)).toEqual(['self']);
    expect([await states(middle), await states(top)]).toEqual([['notNew'], ['rewarded']]);
  });

  it('is nothing that a purchase before joining, after the end or without an activity could change', async () => {
    const ann = await asMember(app);
    const friend = await world.bring(ann);
    await world.run({ to: new Date(app.clock.now().getTime() + hourMs).toISOString() });
    const late = await world.bring(ann);
    app.clock.advance(2 * hourMs);
    for (const each of [friend, late]) await world.buy(each);
    await world.afterReturns();
    expect(await states(ann)).toEqual(['joined', 'joined']);
    const unrewarded = await world.bring(ann);
    await world.buy(unrewarded);
    await world.afterReturns();
    expect(await states(ann)).toEqual(['joined', 'joined']);
    const [newest] = await world.invitees(ann);
    expect(newest).toMatchObject({ progress: 'joined', words: '已加入会员', reward: null });
  });

  it('is not the job being cut off in the middle: nothing is given then, and once after', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    await bought(ann);
    await bought(ann);
    app.clock.advance(8 * dayMs);
    const { service } = app.app.invite;
    const cutOff = app.db.transaction({ keys: [] }, async () => {
      expect(await service.decideDue()).toBe(2);
      throw new Error('the process is gone');
    });
    await expect(cutOff).rejects.toThrow('the process is gone');
    expect(await world.points(ann)).toBe(before);
    const stopping = new AbortController();
    stopping.abort();
    expect(await service.decideDue(stopping.signal)).toBe(0);
    expect([await service.decideDue(), await service.decideDue()]).toEqual([2, 0]);
    expect(await world.points(ann)).toBe(before + 100);
  });

  it('is rewards going off in the very moment: none is given after it', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    for (let each = 0; each < 4; each += 1) await bought(ann);
    app.clock.advance(8 * dayMs);
    const administrator = await world.operator();
    await Promise.all([app.app.invite.service.decideDue(), switchRewards(administrator, false)]);
    const given = (await states(ann)).filter((state) => state === 'rewarded').length;
    expect(await world.points(ann)).toBe(before + given * 50);
    expect((await states(ann)).filter((state) => state === 'rewardsOff')).toHaveLength(4 - given);
    await world.switchTo(true);
  });
});
