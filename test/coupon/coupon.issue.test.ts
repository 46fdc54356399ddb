import type { CouponIssuedBy } from '../../src/contract/coupon';
import { hourMs } from '../../src/platform/clock';
import type { CouponProcess, CouponWorld } from '../support/factories/couponWorld';
import { createHolder, give, publishTemplate, startCoupons } from '../support/factories/couponWorld';

describe('coupons are issued', () => {
  let world: CouponWorld;
  let other: CouponProcess;
  let service: CouponWorld['coupon']['service'];

  beforeAll(async () => {
    world = await startCoupons();
    other = await world.second();
    service = world.coupon.service;
  });
  afterAll(() => world.stop());

  const remainingOf = async (templateId: string) => (await service.templates.find(templateId)).remaining;

  async function requestOf(templateId: string) {
    const {
      title,
      benefit,
      scope,
      validity,
      howToUse,
      isGiftable,
      stock,
      perMemberLimit,
      pointsPrice,
      isSignUpGift,
    } = await service.templates.find(templateId);
    const claiming = { isListed: false, from: null, to: null };
    return {
      title,
      benefit,
      scope,
      validity,
      howToUse,
      isGiftable,
      stock,
      perMemberLimit,
      pointsPrice,
      isSignUpGift,
      claiming,
    };
  }

  it('once per key, however often and in whichever process', async () => {
    const templateId = await publishTemplate(world, { stock: 5, perMemberLimit: 5 });
    const memberId = createHolder(world);
    const request = {
      templateId,
      memberId,
      key: `key-${memberId}`,
      by: 'invite',
      reason: '邀请奖励',
    } as const;
    const first = await service.issue(request);
    const again = await Promise.all([service.issue(request), other.coupon.service.issue(request)]);
    expect(again).toEqual([first, first]);
    expect(await remainingOf(templateId)).toBe(4);
  });

  it('no more than a person may have, also after leaving and joining again', async () => {
    const templateId = await publishTemplate(world, { perMemberLimit: 1 });
    const memberId = createHolder(world, { rewardKey: 'the same person' });
    await give(world, templateId, memberId);
    const again = createHolder(world, { rewardKey: 'the same person' });
    for (const who of [memberId, again]) {
      const request = { templateId, memberId: who, key: `twice-${who}`, by: 'award', reason: '' } as const;
      expect(await service.issue(request)).toEqual({ refused: 'limitReached' });
      await expect(service.claim(who, templateId)).rejects.toMatchObject({ code: 'COUPON_LIMIT_REACHED' });
    }
  });

  it('no more than there are, and none while paused, before publishing or after the end', async () => {
    const templateId = await publishTemplate(world, { stock: 1 });
    await give(world, templateId, createHolder(world));
    const ask = () =>
      service.issue({
        templateId,
        memberId: createHolder(world),
        key: `k${Math.random()}`,
        by: 'tier',
        reason: '',
      });
    expect(await ask()).toEqual({ refused: 'stockEmpty' });
    await service.templates.move(templateId, 'pause', 'operator');
    expect(await ask()).toEqual({ refused: 'notLive' });
    await service.templates.move(templateId, 'end', 'operator');
    expect(await ask()).toEqual({ refused: 'notLive' });
    await expect(service.templates.move(templateId, 'publish', 'operator')).rejects.toMatchObject({
      code: 'COUPON_TEMPLATE_STATE',
    });
  });

  it('for points, or not at all', async () => {
    const templateId = await publishTemplate(world, { pointsPrice: 30, stock: 5 });
    const poor = createHolder(world, { points: 29 });
    await expect(service.exchange(poor, templateId)).rejects.toThrow('too few points');
    expect([await remainingOf(templateId), (await service.allOfMember(poor, { limit: 9 })).items]).toEqual([
      5,
      [],
    ]);
    const rich = createHolder(world, { points: 30 });
    const couponId = await service.exchange(rich, templateId);
    expect((await service.find(couponId)).coupon).toMatchObject({ memberId: rich, issuedBy: 'exchange' });
    await expect(service.claim(rich, templateId)).rejects.toMatchObject({ code: 'COUPON_NOT_ON_OFFER' });
  });

  it('only in the window in which they are offered', async () => {
    const from = new Date(world.clock.now().getTime() + hourMs).toISOString();
    const to = new Date(world.clock.now().getTime() + 2 * hourMs).toISOString();
    const templateId = await publishTemplate(world, { claiming: { isListed: true, from, to } });
    const memberId = createHolder(world);
    await expect(service.claim(memberId, templateId)).rejects.toMatchObject({
      code: 'COUPON_CLAIM_NOT_BEGUN',
    });
    world.clock.advance(hourMs);
    await service.claim(memberId, templateId);
    world.clock.advance(hourMs);
    await expect(service.claim(createHolder(world), templateId)).rejects.toMatchObject({
      code: 'COUPON_CLAIM_ENDED',
    });
  });

  it('for joining once per person, whatever is delivered how often and whichever template is it', async () => {
    const first = await publishTemplate(world, {
      isSignUpGift: true,
      claiming: { isListed: false, from: null, to: null },
    });
    const rewardKey = 'somebody who joins often';
    const joined = async (memberId: string) => {
      const handlers = [world, other].map(({ coupon }) => coupon.handlers[0]!);
      const event = {
        id: memberId,
        name: 'member.joined',
        subject: null,
        version: 1,
        at: world.clock.now(),
      };
      const payload = { memberId, at: world.clock.now().toISOString() };
      await Promise.all(handlers.map((handler) => handler.before({ ...event, payload })));
    };
    const issuedTo = async (memberId: string) => (await service.allOfMember(memberId, { limit: 9 })).items;
    const memberId = createHolder(world, { rewardKey });
    await joined(memberId);
    await joined(memberId);
    const by: readonly CouponIssuedBy[] = (await issuedTo(memberId)).map(({ coupon }) => coupon.issuedBy);
    expect(by).toEqual(['rule']);
    const second = await service.templates.create(
      { ...(await requestOf(first)), title: '新人礼二' },
      'operator',
    );
    await expect(service.templates.move(second._id, 'publish', 'operator')).rejects.toMatchObject({
      code: 'COUPON_SIGN_UP_GIFT_LIVE',
    });
    await service.templates.move(first, 'end', 'operator');
    await service.templates.move(second._id, 'publish', 'operator');
    const again = createHolder(world, { rewardKey });
    await joined(again);
    expect(await issuedTo(again)).toEqual([]);
    const stranger = createHolder(world);
    await joined(stranger);
    expect(await issuedTo(stranger)).toHaveLength(1);
    await service.templates.move(second._id, 'end', 'operator');
  });
});
