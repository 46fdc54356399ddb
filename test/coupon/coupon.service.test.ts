import { dayMs, minuteMs } from '../../src/platform/clock';
import type { CouponProcess, CouponWorld } from '../support/factories/couponWorld';
import {
  basket,
  clerk,
  codeOfCoupon,
  createHolder,
  createPlace,
  give,
  publishTemplate,
  redeemNow,
  startCoupons,
} from '../support/factories/couponWorld';

describe('coupons', () => {
  let world: CouponWorld;
  let other: CouponProcess;
  let service: CouponWorld['coupon']['service'];
  let place: { readonly storeId: string; readonly storePath: string };

  beforeAll(async () => {
    world = await startCoupons();
    other = await world.second();
    service = world.coupon.service;
    place = createPlace(world);
  });
  afterAll(() => world.stop());

  const stateOf = async (couponId: string) => (await service.find(couponId)).coupon.state;
  const remainingOf = async (templateId: string) => (await service.templates.find(templateId)).remaining;
  const eventsOf = async (couponId: string): Promise<string[]> => {
    const rows = await world.db.connection
      .collection<{ _id: string; name: string; subject: string; version: number }>('outboxEvent')
      .find({ subject: `coupon:${couponId}` })
      .sort({ version: 1 })
      .toArray();
    expect(new Set(rows.map(({ version }) => version)).size).toBe(rows.length);
    return rows.map(({ name }) => name.replace('coupon.', ''));
  };
  const redeem = (couponId: string, redemptionId: string, process: CouponProcess = world) =>
    redeemNow(process, couponId, { redemptionId, orderId: `order-${redemptionId}`, actor: clerk, place });
  const giveBack = (redemptionId: string) =>
    world.db.transaction({ keys: [] }, () =>
      service.giveBack({
        orderId: `order-${redemptionId}`,
        reason: '退货',
        actor: clerk,
        at: world.clock.now(),
      }),
    );

  describe('are redeemed', () => {
    it('once; the second is told who, where and when, and a repeat gets the first answer', async () => {
      const couponId = await give(world, await publishTemplate(world), createHolder(world));
      const first = await redeem(couponId, 'redeem-1');
      expect(first).toMatchObject({
        couponId,
        discountFen: 2_000,
        lineDiscounts: [{ lineId: '1', discountFen: 2_000 }],
      });
      expect(await redeem(couponId, 'redeem-1', other)).toEqual(first);
      await expect(redeem(couponId, 'redeem-2', other)).rejects.toMatchObject({
        code: 'COUPON_REDEEMED',
        details: {
          storeId: place.storeId,
          at: first.at.toISOString(),
          staffId: clerk.id,
          staffName: '店员 clerk-1',
        },
      });
      const elsewhere = await give(world, await publishTemplate(world), createHolder(world));
      const reused = { redemptionId: 'redeem-1', orderId: 'order-x', actor: clerk, place };
      await expect(redeemNow(world, elsewhere, reused)).rejects.toMatchObject({
        code: 'COUPON_REDEMPTION_ID_REUSED',
      });
      expect(await eventsOf(couponId)).toEqual(['issued', 'redeemed']);
    });

    it('or refused, each for its own reason', async () => {
      const memberId = createHolder(world);
      const quote = async (templateId: string, change: object = {}) => {
        const couponId = await give(world, templateId, createHolder(world));
        const couponCode = await codeOfCoupon(world, couponId);
        return service.quote({ couponCode, actor: clerk, basket, place, ...change }).then(
          () => 'passed',
          (error: unknown) => (error as { code: string }).code,
        );
      };
      const south = createPlace(world);
      const scope = { skus: [], categories: [], storeIds: [south.storeId] };
      const tomorrow = new Date(world.clock.now().getTime() + dayMs).toISOString();
      const later = new Date(world.clock.now().getTime() + 2 * dayMs).toISOString();
      const plain = await publishTemplate(world);
      expect(await quote(plain)).toBe('passed');
      expect(await quote(plain, { memberId })).toBe('COUPON_OF_ANOTHER');
      expect(await quote(await publishTemplate(world, { scope }))).toBe('COUPON_OTHER_STORE');
      expect(await quote(await publishTemplate(world, { scope }), { place: south })).toBe('passed');
      const cups = { skus: ['CUP'], categories: ['杯'], storeIds: [] };
      expect(await quote(await publishTemplate(world, { scope: cups }))).toBe('COUPON_OTHER_GOODS');
      const large = { kind: 'amountOff', thresholdFen: 12_001, offFen: 1 } as const;
      expect(await quote(await publishTemplate(world, { benefit: large }))).toBe('COUPON_BELOW_THRESHOLD');
      const validity = { kind: 'window', from: tomorrow, to: later } as const;
      expect(await quote(await publishTemplate(world, { validity }))).toBe('COUPON_NOT_BEGUN');
    });

    it('and come back with the purchase, or are expired by then; the history keeps all of it', async () => {
      const couponId = await give(world, await publishTemplate(world), createHolder(world));
      await redeem(couponId, 'back-1');
      expect(await giveBack('back-1')).toEqual({ couponId, state: 'issued' });
      expect(await giveBack('back-1')).toBeNull();
      expect(await giveBack('never')).toBeNull();
      await redeem(couponId, 'back-2');
      world.clock.advance(31 * dayMs);
      expect(await giveBack('back-2')).toEqual({ couponId, state: 'expired' });
      const rows = world.db.connection.collection<{ _id: string; kind: string }>('couponRedemption');
      const kinds = await rows.find({ couponId }).sort({ _id: 1 }).toArray();
      expect(kinds.map(({ kind }) => kind)).toEqual(['redeemed', 'reversed', 'redeemed', 'reversed']);
      expect(await eventsOf(couponId)).toEqual([
        'issued', 'redeemed', 'redemptionReversed', 'redeemed', 'redemptionReversed',
      ]); // prettier-ignore
    });

    it('once of two give-backs at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const couponId = await give(world, await publishTemplate(world), createHolder(world));
        await redeem(couponId, `race-back-${round}`);
        const act = {
          orderId: `order-race-back-${round}`,
          reason: '退货',
          actor: clerk,
          at: world.clock.now(),
        };
        const backs = await Promise.all(
          [world, other].map(({ db, coupon }) =>
            db.transaction({ keys: [] }, () => coupon.service.giveBack(act)),
          ),
        );
        expect(backs.filter((back) => back !== null)).toHaveLength(1);
        expect(await stateOf(couponId)).toBe('issued');
      }
    });
  });

  describe('wait for a payment', () => {
    it('and are free again when it does not come', async () => {
      const memberId = createHolder(world);
      const couponId = await give(world, await publishTemplate(world), memberId);
      await world.db.transaction({ keys: [] }, () => service.lock(couponId, memberId, 'order-a'));
      await expect(redeem(couponId, 'locked-1')).rejects.toMatchObject({ code: 'COUPON_LOCKED' });
      await expect(
        world.db.transaction({ keys: [] }, () => service.lock(couponId, memberId, 'order-b')),
      ).rejects.toMatchObject({ code: 'COUPON_LOCKED' });
      const own = { redemptionId: 'locked-2', orderId: 'order-a', actor: clerk, place };
      expect(await redeemNow(world, couponId, own)).toMatchObject({ couponId });
      const second = await give(world, await publishTemplate(world), memberId);
      await world.db.transaction({ keys: [] }, () => service.lock(second, memberId, 'order-c'));
      world.clock.advance(31 * minuteMs);
      expect(await service.releaseDue()).toBe(1);
      expect(await stateOf(second)).toBe('issued');
    });
  });

  describe('end', () => {
    it('by their date: once, by two jobs at once', async () => {
      const templateId = await publishTemplate(world, {
        perMemberLimit: 1,
        validity: { kind: 'days', days: 1 },
      });
      const coupons: string[] = [];
      for (let number = 0; number < 20; number += 1)
        coupons.push(await give(world, templateId, createHolder(world)));
      await service.expireDue();
      world.clock.advance(2 * dayMs);
      await Promise.all([service.expireDue(), other.coupon.service.expireDue()]);
      for (const couponId of coupons) expect(await eventsOf(couponId)).toEqual(['issued', 'expired']);
    });

    it('after one word some days before', async () => {
      const templateId = await publishTemplate(world, { validity: { kind: 'days', days: 10 } });
      const couponId = await give(world, templateId, createHolder(world));
      await service.tellExpiring();
      expect(await eventsOf(couponId)).toEqual(['issued']);
      world.clock.advance(8 * dayMs);
      await Promise.all([service.tellExpiring(), other.coupon.service.tellExpiring()]);
      expect(await eventsOf(couponId)).toEqual(['issued', 'expiringSoon']);
    });

    it('when an operator takes them, back into the stock exactly once', async () => {
      const templateId = await publishTemplate(world, { stock: 3 });
      const memberId = createHolder(world);
      const couponId = await give(world, templateId, memberId);
      const command = { couponId, reason: '误发', returnsToStock: true, staffId: 'operator', scopes: ['/'] };
      const results = await Promise.allSettled([
        service.voidCoupon(command),
        other.coupon.service.voidCoupon(command),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await remainingOf(templateId)).toBe(3);
      expect(await service.claim(memberId, templateId)).not.toBe(couponId);
      await expect(redeem(couponId, 'void-1')).rejects.toMatchObject({ code: 'COUPON_VOID' });
      await expect(service.voidCoupon({ ...command, scopes: ['/elsewhere/'] })).rejects.toMatchObject({
        code: 'COUPON_MISSING',
      });
    });
  });
});
