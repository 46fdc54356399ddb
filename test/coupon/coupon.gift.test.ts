import { dayMs } from '../../src/platform/clock';
import type { CouponProcess, CouponWorld } from '../support/factories/couponWorld';
import {
  clerk,
  codeOfCoupon,
  createHolder,
  createPlace,
  give,
  publishTemplate,
  redeemNow,
  startCoupons,
} from '../support/factories/couponWorld';

describe('giving a coupon', () => {
  let world: CouponWorld;
  let other: CouponProcess;
  let gifts: CouponWorld['coupon']['service']['gifts'];

  beforeAll(async () => {
    world = await startCoupons();
    other = await world.second();
    gifts = world.coupon.service.gifts;
  });
  afterAll(() => world.stop());

  const held = async (couponId: string) => (await world.coupon.service.find(couponId)).coupon;

  it('goes to the first member who takes it, of many at once', async () => {
    const templateId = await publishTemplate(world);
    const giver = createHolder(world);
    const couponId = await give(world, templateId, giver);
    const before = await held(couponId);
    const { token, isNew } = await gifts.open(giver, couponId);
    expect(isNew).toBe(true);
    expect(await gifts.open(giver, couponId)).toMatchObject({ token, isNew: false });
    const takers = Array.from({ length: 12 }, () => createHolder(world));
    const results = await Promise.allSettled(
      takers.map((taker, place) => (place % 2 === 0 ? world : other).coupon.service.gifts.take(taker, token)),
    );
    const won = results.findIndex(({ status }) => status === 'fulfilled');
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'COUPON_GIFT_TAKEN' });
    }
    const after = await held(couponId);
    expect(after).toMatchObject({
      memberId: takers[won],
      state: 'issued',
      issuedBy: 'gift',
      reason: '好友赠送',
      giftId: null,
    });
    expect(after.typedCode).not.toBe(before.typedCode);
    expect(await gifts.take(takers[won]!, token)).toBe(false);
    await expect(gifts.cancel(giver, token)).rejects.toMatchObject({ code: 'COUPON_GIFT_TAKEN' });
    // The limit follows the coupon: the giver has none any more, the receiver has.
    await give(world, templateId, giver);
    const request = { templateId, memberId: takers[won]!, key: 'more', by: 'award', reason: '' } as const;
    expect(await world.coupon.service.issue(request)).toEqual({ refused: 'limitReached' });
  });

  it('is refused to the giver, to a member who is not active, and to whoever has their share', async () => {
    const templateId = await publishTemplate(world);
    const giver = createHolder(world);
    const { token } = await gifts.open(giver, await give(world, templateId, giver));
    await expect(gifts.take(giver, token)).rejects.toMatchObject({ code: 'COUPON_GIFT_OWN' });
    const pending = createHolder(world, { canSpend: false });
    await expect(gifts.take(pending, token)).rejects.toMatchObject({ code: 'COUPON_MEMBER_INACTIVE' });
    const full = createHolder(world);
    await give(world, templateId, full);
    await expect(gifts.take(full, token)).rejects.toMatchObject({ code: 'COUPON_LIMIT_REACHED' });
    await expect(gifts.look({ memberId: null }, `${token.slice(0, -1)}0`)).rejects.toMatchObject({
      code: 'COUPON_GIFT_MISSING',
    });
    expect((await gifts.look({ memberId: null }, token)).whyNot).toBeNull();
  });

  it('holds the coupon for a day, and not longer, whether or not the job has run', async () => {
    const place = createPlace(world);
    const giver = createHolder(world);
    const couponId = await give(world, await publishTemplate(world), giver);
    const act = { redemptionId: 'gift-1', orderId: 'order-gift-1', actor: clerk, place };
    const { token } = await gifts.open(giver, couponId);
    await expect(redeemNow(world, couponId, act)).rejects.toMatchObject({ code: 'COUPON_GIFTING' });
    world.clock.advance(dayMs);
    await expect(gifts.take(createHolder(world), token)).rejects.toMatchObject({ code: 'COUPON_GIFT_OVER' });
    expect(await redeemNow(world, couponId, act)).toMatchObject({ couponId, memberId: giver });
    expect((await gifts.look({ memberId: giver }, token)).gift.state).toBe('returned');
  });

  it('returns by the job, and at the giver’s wish', async () => {
    const giver = createHolder(world);
    const templateId = await publishTemplate(world, { perMemberLimit: 2 });
    const [first, second] = [await give(world, templateId, giver), await give(world, templateId, giver)];
    const open = await gifts.open(giver, first);
    const cancelled = await gifts.open(giver, second);
    await gifts.cancel(giver, cancelled.token);
    await gifts.cancel(giver, cancelled.token);
    await expect(gifts.cancel(createHolder(world), open.token)).rejects.toMatchObject({
      code: 'COUPON_GIFT_MISSING',
    });
    expect((await held(second)).state).toBe('issued');
    world.clock.advance(dayMs - 1);
    await world.coupon.service.releaseDue();
    world.clock.advance(1);
    expect(await world.coupon.service.releaseDue()).toBe(1);
    expect([(await held(first)).state, (await held(first)).memberId]).toEqual(['issued', giver]);
    const states = [open, cancelled].map(
      async ({ token }) => (await gifts.look({ memberId: giver }, token)).gift.state,
    );
    expect(await Promise.all(states)).toEqual(['returned', 'cancelled']);
  });

  it('lets the receiver use it and nobody else: the giver’s code is nothing any more', async () => {
    const place = createPlace(world);
    const giver = createHolder(world);
    const couponId = await give(world, await publishTemplate(world), giver);
    const old = await codeOfCoupon(world, couponId);
    const { token } = await gifts.open(giver, couponId);
    await gifts.take(createHolder(world), token);
    const basket = { lines: [{ lineId: '1', sku: null, category: null, quantity: 1, amountFen: 20_000 }] };
    const ask = { couponCode: old, actor: clerk, basket, place };
    await expect(world.coupon.service.quote(ask)).rejects.toMatchObject({ code: 'COUPON_CODE_INVALID' });
    const own = { ...ask, couponCode: await codeOfCoupon(world, couponId) };
    expect(await world.coupon.service.quote(own)).toMatchObject({ couponId, discountFen: 2_000 });
  });

  it('is not for every coupon', async () => {
    const giver = createHolder(world);
    const couponId = await give(world, await publishTemplate(world, { isGiftable: false }), giver);
    await expect(gifts.open(giver, couponId)).rejects.toMatchObject({ code: 'COUPON_NOT_GIFTABLE' });
    await expect(gifts.open(createHolder(world), couponId)).rejects.toMatchObject({ code: 'COUPON_MISSING' });
  });
});
