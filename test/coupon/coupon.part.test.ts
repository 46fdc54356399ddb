import type { CouponProcess, CouponWorld } from '../support/factories/couponWorld';
import {
  clerk,
  createHolder,
  createPlace,
  give,
  publishTemplate,
  redeemNow,
  startCoupons,
} from '../support/factories/couponWorld';

describe('the share of coupons in a member', () => {
  let world: CouponWorld;
  let other: CouponProcess;
  let place: { readonly storeId: string; readonly storePath: string };
  beforeAll(async () => {
    world = await startCoupons();
    other = await world.second();
    place = createPlace(world);
  });
  afterAll(() => world.stop());

  const inTransaction = <T>(work: () => Promise<T>): Promise<T> => world.db.transaction({ keys: [] }, work);
  const refOf = (memberId: string) => ({ memberId, identities: [] });
  const heldBy = async (memberId: string): Promise<string[]> =>
    (await world.coupon.service.allOfMember(memberId, { limit: 100 })).items
      .map(({ coupon }) => coupon._id)
      .sort();
  const slotsOf = (templateId: string) =>
    world.db.connection.collection('couponSlot').countDocuments({ templateId });
  const use = (couponId: string, redemptionId: string) =>
    redeemNow(world, couponId, { redemptionId, orderId: `order-${redemptionId}`, actor: clerk, place });
  const { freeze, move, undo, timeline, copy, erase } = {
    freeze: (memberId: string, mergeId: string | null) =>
      inTransaction(() => world.coupon.part.freeze(memberId, mergeId)),
    move: (from: string, to: string, mergeId: string) =>
      inTransaction(() => world.coupon.part.move(from, to, mergeId)),
    undo: (record: Record<string, unknown>, from: string, to: string, mergeId: string) =>
      inTransaction(() => world.coupon.part.undo(record, from, to, mergeId)),
    timeline: (memberId: string) =>
      world.coupon.part.timeline(refOf(memberId), {
        before: new Date(world.clock.now().getTime() + 1),
        limit: 200,
      }),
    copy: (memberId: string) => world.coupon.part.copy(refOf(memberId)),
    erase: (memberId: string) => inTransaction(() => world.coupon.part.erase(refOf(memberId))),
  };

  /** What the member feature does in a merge, without its own part of it. */
  async function merge(from: string, to: string, mergeId: string) {
    await freeze(from, mergeId);
    await freeze(to, mergeId);
    const records = [];
    for (;;) {
      const { record, isDone } = await move(from, to, mergeId);
      // A step is stored and read again before it is undone.
      records.unshift(JSON.parse(JSON.stringify(record)) as Record<string, unknown>);
      if (isDone) break;
    }
    await freeze(to, null);
    return records;
  }

  async function takeBack(
    records: readonly Record<string, unknown>[],
    from: string,
    to: string,
    mergeId: string,
  ) {
    await freeze(to, mergeId);
    const kept: string[] = [];
    for (const record of records) kept.push(...(await undo(record, from, to, mergeId)));
    await freeze(from, null);
    await freeze(to, null);
    return kept;
  }

  it('moves in a merge, keeps both under one limit, and comes back', async () => {
    const templateId = await publishTemplate(world);
    const [from, to] = [createHolder(world), createHolder(world)];
    const mine = await give(world, templateId, from);
    const theirs = await give(world, templateId, to);
    const records = await merge(from, to, 'm1');
    expect([await heldBy(from), await heldBy(to)]).toEqual([[], [mine, theirs].sort()]);
    const request = { templateId, memberId: to, key: 'after the merge', by: 'award', reason: '' } as const;
    expect(await world.coupon.service.issue(request)).toEqual({ refused: 'limitReached' });
    expect(await use(mine, 'merged-1')).toMatchObject({ memberId: to });
    const kept = await takeBack(records, from, to, 'm1');
    expect(kept).toEqual(['合并后已使用或送出的券「满减券」保留在留存会员']);
    expect([await heldBy(from), await heldBy(to)]).toEqual([[], [mine, theirs].sort()]);
    expect(await slotsOf(templateId)).toBe(2);
  });

  it('comes back whole when nothing was used meanwhile, its history with it', async () => {
    const templateId = await publishTemplate(world, { perMemberLimit: 200 });
    const [from, to] = [createHolder(world), createHolder(world)];
    const coupons: string[] = [];
    for (let number = 0; number < 120; number += 1) coupons.push(await give(world, templateId, from));
    await use(coupons[0]!, 'before-1');
    const before = await copy(from);
    const records = await merge(from, to, 'm2');
    expect(records.length).toBe(2);
    expect((await timeline(to)).some(({ kind }) => kind === 'coupon.redeemed')).toBe(true);
    expect(await takeBack(records, from, to, 'm2')).toEqual([]);
    expect([await copy(from), await heldBy(to)]).toEqual([before, []]);
    expect(await slotsOf(templateId)).toBe(120);
  });

  it('lets nothing arrive, leave or be used while a merge holds it', async () => {
    const templateId = await publishTemplate(world, { perMemberLimit: 3 });
    const memberId = createHolder(world);
    const couponId = await give(world, templateId, memberId);
    await freeze(memberId, 'm3');
    await expect(use(couponId, 'frozen-1')).rejects.toMatchObject({ code: 'COUPON_BUSY' });
    const request = { templateId, memberId, key: 'frozen', by: 'award', reason: '' } as const;
    await expect(other.coupon.service.issue(request)).rejects.toMatchObject({ code: 'COUPON_BUSY' });
    await expect(world.coupon.service.gifts.open(memberId, couponId)).rejects.toMatchObject({
      code: 'COUPON_BUSY',
    });
    await freeze(memberId, null);
    expect(await use(couponId, 'frozen-2')).toMatchObject({ couponId });
  });

  it('never loses a coupon that is redeemed while it moves', async () => {
    const templateId = await publishTemplate(world);
    for (let round = 0; round < 8; round += 1) {
      const [from, to] = [createHolder(world), createHolder(world)];
      const couponId = await give(world, templateId, from);
      const [redeemed] = await Promise.allSettled([
        use(couponId, `moving-${round}`),
        merge(from, to, `m4-${round}`),
      ]);
      if (redeemed.status === 'rejected')
        expect(redeemed.reason).toMatchObject({ code: expect.stringMatching(/BUSY|INVALID/) as string });
      const { coupon } = await world.coupon.service.find(couponId);
      expect([coupon.memberId, coupon.state]).toEqual([
        to,
        redeemed.status === 'fulfilled' ? 'redeemed' : 'issued',
      ]);
    }
  });

  it('ends with the membership: unused coupons are void, free words are gone', async () => {
    const templateId = await publishTemplate(world, { perMemberLimit: 3, stock: 9 });
    const memberId = createHolder(world);
    const [used, given, held] = [
      await give(world, templateId, memberId),
      await give(world, templateId, memberId),
      await give(world, templateId, memberId),
    ];
    await use(used, 'erase-1');
    await world.coupon.service.gifts.open(memberId, given);
    await erase(memberId);
    const states = [used, given, held].map(async (id) => (await world.coupon.service.find(id)).coupon);
    expect(
      (await Promise.all(states)).map(({ state, reason, typedCode }) => [state, reason, typedCode]),
    ).toEqual([
      ['redeemed', null, null],
      ['void', null, null],
      ['void', null, null],
    ]);
    // The share of the person is remembered, or joining again would issue again.
    expect(await slotsOf(templateId)).toBe(3);
  });

  it('is told as a timeline and as a copy', async () => {
    const memberId = createHolder(world);
    const couponId = await give(world, await publishTemplate(world), memberId);
    await use(couponId, 'story-1');
    expect((await timeline(memberId)).map(({ kind, text }) => [kind, text]).sort()).toEqual([
      ['coupon.issued', '获得券「满减券」（测试）'],
      ['coupon.redeemed', '核销券「满减券」，优惠 20 元'],
    ]);
    expect(await copy(memberId)).toMatchObject({
      coupons: [{ title: '满减券', state: 'redeemed' }],
      redemptions: [{ kind: 'redeemed', discountFen: 2_000 }],
      gifts: [],
    });
  });
});
