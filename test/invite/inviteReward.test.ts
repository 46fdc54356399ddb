import type { InvitationView } from '../../src/contract/invite';
import { dayMs, hourMs } from '../../src/platform/clock';
import { nextReceipt } from '../support/factories/order';
import { asMember, publishNotices } from '../support/people';
import type { RewardWorld } from '../support/rewardWorld';
import { decide, returnDays, rewardWorld } from '../support/rewardWorld';
import { done } from '../support/staff';
import { startSecond } from '../support/secondServer';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('what inviters get', () => {
  let app: TestApp;
  let world: RewardWorld;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    world = await rewardWorld(app);
    await world.switchTo(true);
    await world.run({ to: new Date(app.clock.now().getTime() + 365 * dayMs).toISOString() });
  });
  afterAll(() => app.stop());

  const states = async (inviter: Parameters<RewardWorld['rewards']>[0]): Promise<string[]> =>
    (await world.rewards(inviter)).map(({ state, refusal }) => refusal ?? state);

  it('is given once, after the return period of the first purchase that is kept, and told on the way', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    const ben = await world.bring(ann);
    const told = async () =>
      (await world.invitees(ann)).map(({ progress, words, reward }) => [progress, words, reward]);
    expect(await told()).toEqual([['joined', '已加入会员，还差第一笔消费', null]]);
    await world.buy(ben);
    expect(await told()).toEqual([['waiting', expect.stringContaining('退货期满后发放'), null]]);
    app.clock.advance(returnDays * dayMs - hourMs);
    await decide(app);
    expect(await world.points(ann)).toBe(before);
    await world.afterReturns();
    expect(await world.points(ann)).toBe(before + 50);
    expect(await told()).toEqual([['rewarded', '已获得 50 积分', { kind: 'points', points: 50 }]]);
    await world.buy(ben);
    await world.afterReturns();
    await decide(app);
    expect(await world.points(ann)).toBe(before + 50);
    expect(await states(ann)).toEqual(['rewarded']);
  });

  it('shows the running activity and its rules in plain words', async () => {
    const ann = await asMember(app);
    const view = done(await ann.client.get<InvitationView>('/api/mp/invitation'));
    expect(view).toMatchObject({ isRewarded: true, activity: { title: '带朋友来看看' } });
    expect(view.rules.join()).toContain('50 积分');
    expect(view.rules.at(-1)).toBe('以门店记录为准。');
  });

  it('is taken back with the whole purchase, points, debt and all; a part of it changes nothing', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    const ben = await world.bring(ann);
    const purchase = await world.buy(ben);
    await world.afterReturns();
    expect(await world.points(ann)).toBe(before + 50);
    await world.giveBack(purchase);
    expect(await world.points(ann)).toBe(before);
    expect(await states(ann)).toEqual(['reversed']);
    expect((await world.invitees(ann)).map(({ progress, reward }) => [progress, reward])).toEqual([
      ['reversed', null],
    ]);
    await world.buy(ben);
    await world.afterReturns();
    expect(await world.points(ann)).toBe(before);
  });

  it('counts the next purchase where the first came back in time', async () => {
    const ann = await asMember(app);
    const ben = await world.bring(ann);
    const first = await world.buy(ben);
    app.clock.advance(dayMs);
    const second = await world.buy(ben);
    await world.giveBack(first);
    const [row] = await world.rewards(ann);
    expect(row).toMatchObject({ state: 'waiting', orderId: second });
    await world.giveBack(second);
    expect(await states(ann)).toEqual(['joined']);
    await world.afterReturns();
    expect(await states(ann)).toEqual(['joined']);
  });

  it('counts no purchase for which nothing was paid', async () => {
    const ann = await asMember(app);
    const ben = await world.bring(ann);
    await world.buy(ben, 0);
    expect(await states(ann)).toEqual(['joined']);
  });

  it('works by a code that is shown at the counter, for what was bought there before the friend is seen in WeChat', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    const { id: person, phone } = await app.simulator.client.createPerson();
    const consents = [{ purpose: 'membership', noticeVersion: '1', given: true }];
    const inviteScene = await world.sceneOf(ann);
    const clerk = await world.counter();
    done(await clerk.post('/api/counter/pending-members', { phone, consents, inviteScene }));
    app.clock.advance(1_000);
    const request = {
      receiptNumber: nextReceipt(),
      lines: [{ amountFen: 5_000, quantity: 1 }],
      buyer: { phone },
    };
    done(await clerk.post('/api/counter/purchases', request));
    await app.settle();
    expect(await states(ann)).toEqual([]);
    app.clock.advance(hourMs);
    await asMember(app, { person, hasPhone: true });
    expect(await states(ann)).toEqual(['waiting']);
    await world.afterReturns();
    expect(await world.points(ann)).toBe(before + 50);
  });

  it('is given once, whichever of two servers runs the job, and however often', async () => {
    const ann = await asMember(app);
    const before = await world.points(ann);
    for (let each = 0; each < 5; each += 1) await world.buy(await world.bring(ann));
    app.clock.advance(returnDays * dayMs + hourMs);
    const second = await startSecond(app);
    await Promise.all([
      app.app.invite.service.decideDue(),
      second.app.invite.service.decideDue(),
      app.app.invite.service.decideDue(),
    ]);
    await second.stop();
    await decide(app);
    expect(await world.points(ann)).toBe(before + 250);
    expect(await states(ann)).toEqual(Array(5).fill('rewarded'));
  });
});
