import { dayMs, minuteMs } from '../../src/platform/clock';
import type { CouponWorld } from '../support/factories/couponWorld';
import { createHolder, give, publishTemplate, startCoupons } from '../support/factories/couponWorld';

describe('a coupon that a purchase holds until it is paid', () => {
  let world: CouponWorld;
  beforeAll(async () => {
    world = await startCoupons();
  });
  afterAll(() => world.stop());

  const lock = (couponId: string, memberId: string, orderId: string): Promise<Date> =>
    world.db.transaction({ keys: [] }, () => world.coupon.service.lock(couponId, memberId, orderId));

  it('is held for 30 minutes by one purchase, however often it asks', async () => {
    const memberId = createHolder(world);
    const couponId = await give(world, await publishTemplate(world), memberId);
    const until = await lock(couponId, memberId, 'one');
    expect(until.getTime() - world.clock.now().getTime()).toBe(30 * minuteMs);
    expect(await lock(couponId, memberId, 'one')).toEqual(until);
    await expect(lock(couponId, memberId, 'other')).rejects.toMatchObject({ code: 'COUPON_LOCKED' });
    world.clock.advance(30 * minuteMs);
    expect((await lock(couponId, memberId, 'other')).getTime()).toBeGreaterThan(until.getTime());
  });

  it('is not held by a lock that is over, once the coupon itself has ended', async () => {
    const memberId = createHolder(world);
    const templateId = await publishTemplate(world, { validity: { kind: 'days', days: 10 } });
    const couponId = await give(world, templateId, memberId);
    await lock(couponId, memberId, 'one');
    world.clock.advance(12 * dayMs);
    await expect(lock(couponId, memberId, 'one')).rejects.toMatchObject({ code: 'COUPON_EXPIRED' });
  });
});
