import { couponKey } from '../../src/coupon';
import type { CouponProcess, CouponWorld } from '../support/factories/couponWorld';
import {
  basket,
  codeOfCoupon,
  createHolder,
  createPlace,
  give,
  publishTemplate,
  startCoupons,
} from '../support/factories/couponWorld';
import { sizes } from '../support/sizes';

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 1_800_000;

describe('races for coupons', () => {
  let world: CouponWorld;
  let other: CouponProcess;
  beforeAll(async () => {
    world = await startCoupons();
    other = await world.second();
  });
  afterAll(() => world.stop());

  const couponsOf = (templateId: string) =>
    world.db.connection
      .collection<{ _id: string; memberId: string; state: string }>('coupon')
      .find({ templateId })
      .toArray();

  it(
    'F17: redeems each coupon once of many at once in two processes, and tells everybody else who won',
    async () => {
      const { coupons, redemptions } = sizes.couponRedemptions;
      const templateId = await publishTemplate(world);
      const places = [createPlace(world), createPlace(world)];
      for (let number = 0; number < coupons; number += 1) {
        const couponId = await give(world, templateId, createHolder(world));
        const couponCode = await codeOfCoupon(world, couponId);
        const attempts = Array.from({ length: redemptions }, (_, attempt) => {
          const { db, coupon, clock } = attempt % 2 === 0 ? world : other;
          const id = `${number}-${attempt}`;
          const actor = { kind: 'staff', id: `clerk-${attempt}` } as const;
          const act = {
            redemptionId: `race-${id}`,
            orderId: `order-${id}`,
            actor,
            place: places[attempt % 2]!,
          };
          return db.transaction({ keys: [couponKey(couponId)] }, () =>
            coupon.service.redeem({ ...act, couponCode, basket, at: clock.now() }),
          );
        });
        const results = await Promise.allSettled(attempts);
        const [winner, ...more] = results.flatMap((result) =>
          result.status === 'fulfilled' ? [result.value] : [],
        );
        expect(more).toEqual([]);
        const { coupon } = await world.coupon.service.find(couponId);
        expect(coupon).toMatchObject({ state: 'redeemed', use: { redemptionId: winner?.redemptionId } });
        const { storeId, actor } = coupon.use!;
        for (const result of results) {
          if (result.status === 'fulfilled') continue;
          expect(result.reason).toMatchObject({
            code: 'COUPON_REDEEMED',
            kind: 'conflict',
            details: { storeId, staffId: actor.id, at: winner?.at.toISOString() },
          });
        }
      }
    },
    longMs,
  );

  it(
    'F18: issues exactly the stock, one to a person, while some go back',
    async () => {
      const { stock, claimants } = sizes.couponStock;
      const templateId = await publishTemplate(world, { stock });
      const people = Array.from({ length: claimants }, () => createHolder(world));
      let reverted = 0;
      const claim = async (memberId: string, place: number): Promise<void> => {
        const { service } = (place % 2 === 0 ? world : other).coupon;
        const couponId = await service.claim(memberId, templateId);
        if (place % 10 !== 0) return;
        const command = {
          couponId,
          reason: '误领',
          returnsToStock: true,
          staffId: 'operator',
          scopes: ['/'],
        };
        // Two at once: the piece goes back once.
        const both = [world, other].map(({ coupon }) => coupon.service.voidCoupon(command));
        const ended = await Promise.allSettled(both);
        reverted += ended.filter(({ status }) => status === 'fulfilled').length;
      };
      // Everybody asks twice, as a retry does.
      const asked = [...people, ...people].map((memberId, place) => claim(memberId, place % claimants));
      for (const result of await Promise.allSettled(asked)) {
        const { code } =
          result.status === 'rejected' ? (result.reason as { code: string }) : { code: 'none' };
        expect(code).toMatch(/^(none|COUPON_STOCK_EMPTY|COUPON_LIMIT_REACHED)$/);
      }
      // What went back after the last had asked is taken by latecomers.
      for (let left = claimants; left > 0; left -= 1) {
        const late = createHolder(world);
        const isTaken = await world.coupon.service.claim(late, templateId).then(
          () => true,
          () => false,
        );
        if (!isTaken) break;
      }
      const coupons = await couponsOf(templateId);
      const live = coupons.filter(({ state }) => state === 'issued');
      expect(live).toHaveLength(stock);
      expect(new Set(live.map(({ memberId }) => memberId)).size).toBe(stock);
      expect(coupons.length - live.length).toBe(reverted);
      expect((await world.coupon.service.templates.find(templateId)).remaining).toBe(0);
    },
    longMs,
  );

  it('holds a limit above one, too, for one person in two processes', async () => {
    const templateId = await publishTemplate(world, { perMemberLimit: 3 });
    const memberId = createHolder(world);
    const asked = Array.from({ length: 12 }, (_, place) =>
      (place % 2 === 0 ? world : other).coupon.service.claim(memberId, templateId),
    );
    const results = await Promise.allSettled(asked);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await couponsOf(templateId)).toHaveLength(3);
  });
});
