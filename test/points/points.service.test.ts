import type { PointsEntry } from '../../src/points';
import { pointsModels } from '../../src/points';
import type { PointsWorld } from '../support/factories/points';
import { createPointsMember, earn, reverse, spend, startPoints } from '../support/factories/points';

describe('points', () => {
  let world: PointsWorld;
  beforeAll(async () => {
    world = await startPoints();
  });
  afterAll(() => world.stop());
  afterEach(async () => {
    expect((await world.points.checkLedger()).findings).toEqual([]);
  });

  const accountOf = (memberId: string) => world.points.service.accountOf(memberId);
  const lotsOf = async (memberId: string): Promise<number[]> =>
    (await world.points.service.liveLots(memberId)).map(({ remaining }) => remaining);
  const entriesOf = async (memberId: string): Promise<readonly PointsEntry[]> =>
    (await world.points.service.entriesOf(memberId, { limit: 100 })).items;
  const inDays = (days: number): Date => new Date(world.clock.now().getTime() + days * 86_400_000);

  it('shows zeros for a member without points', async () => {
    const memberId = await createPointsMember(world);
    expect(await accountOf(memberId)).toEqual({
      balance: 0,
      available: 0,
      debt: 0,
      nextExpiry: null,
      isFrozen: false,
    });
  });

  it('earns until the end of the month in China, a year later', async () => {
    const memberId = await createPointsMember(world, { points: 100 });
    expect(await accountOf(memberId)).toMatchObject({
      balance: 100,
      available: 100,
      nextExpiry: { points: 100, at: new Date('2027-03-31T16:00:00.000Z') },
    });
  });

  it('spends what expires first', async () => {
    const memberId = await createPointsMember(world);
    await earn(world, memberId, 30, inDays(30));
    await earn(world, memberId, 20, inDays(10));
    await earn(world, memberId, 50, inDays(20));
    const { allocations, balanceAfter } = await spend(world, memberId, 45);
    expect(allocations.map(({ points }) => points)).toEqual([-20, -25]);
    expect(balanceAfter).toBe(55);
    expect(await lotsOf(memberId)).toEqual([25, 30]);
  });

  it('refuses to spend more than is available, and says what is missing', async () => {
    const memberId = await createPointsMember(world, { points: 40 });
    await expect(spend(world, memberId, 41)).rejects.toMatchObject({
      code: 'POINTS_INSUFFICIENT',
      kind: 'conflict',
      details: { available: 40, missing: 1 },
    });
    expect((await accountOf(memberId)).balance).toBe(40);
  });

  it('does not let a lot past its date be spent, whether or not the job has run', async () => {
    const memberId = await createPointsMember(world);
    await earn(world, memberId, 30, inDays(1));
    await earn(world, memberId, 10, inDays(100));
    world.clock.set(inDays(1));
    expect(await accountOf(memberId)).toMatchObject({ balance: 40, available: 10 });
    await expect(spend(world, memberId, 11)).rejects.toMatchObject({
      details: { available: 10, missing: 1 },
    });
    await spend(world, memberId, 10);
    const entries = await entriesOf(memberId);
    expect(entries.map(({ type, delta }) => [type, delta])).toEqual([
      ['spend', -10],
      ['expire', -30],
      ['earn', 10],
      ['earn', 30],
    ]);
    expect(await accountOf(memberId)).toMatchObject({ balance: 0, available: 0 });
  });

  it('expires by the job what nobody touches, once', async () => {
    const memberId = await createPointsMember(world);
    await earn(world, memberId, 30, inDays(1));
    world.clock.set(inDays(1));
    await Promise.all([world.points.service.expireDue(), world.points.service.expireDue()]);
    await world.points.service.expireDue();
    expect((await entriesOf(memberId)).map(({ type, idemKey }) => [type, idemKey.split(':')[0]])).toEqual([
      ['expire', 'expire'],
      ['earn', 'test'],
    ]);
    expect(await accountOf(memberId)).toMatchObject({ balance: 0, nextExpiry: null });
  });

  it('expires more due lots than one transaction may before it spends', async () => {
    const memberId = await createPointsMember(world);
    for (let count = 0; count < 205; count += 1) await earn(world, memberId, 1, inDays(1));
    await earn(world, memberId, 7, inDays(9));
    world.clock.set(inDays(2));
    const entry = await spend(world, memberId, 7);
    expect([entry.seq, entry.balanceAfter]).toEqual([206 + 205 + 1, 0]);
  });

  it('spends over more lots than one page holds', async () => {
    const memberId = await createPointsMember(world);
    for (let count = 0; count < 130; count += 1) await earn(world, memberId, 2, inDays(5));
    const { allocations } = await spend(world, memberId, 251);
    expect(allocations).toHaveLength(126);
    expect(await lotsOf(memberId)).toEqual([1, 2, 2, 2, 2]);
  });

  describe('taking an earning back', () => {
    it('takes its own lot first, although others would be spent before it', async () => {
      const memberId = await createPointsMember(world);
      await earn(world, memberId, 30, inDays(5));
      const own = await earn(world, memberId, 20, inDays(50));
      const back = await reverse(world, own._id);
      expect(back).toMatchObject({ type: 'reverse', delta: -20, reverses: own._id });
      expect(await lotsOf(memberId)).toEqual([30]);
    });

    it('owes what neither its own lot nor the others hold, and the next points repay it', async () => {
      const memberId = await createPointsMember(world);
      const own = await earn(world, memberId, 100, inDays(50));
      await earn(world, memberId, 10, inDays(5));
      await spend(world, memberId, 80);
      await reverse(world, own._id);
      expect(await accountOf(memberId)).toMatchObject({ balance: -70, available: 0, debt: 70 });
      await expect(spend(world, memberId, 1)).rejects.toMatchObject({
        details: { available: 0, missing: 1 },
      });
      await earn(world, memberId, 50);
      expect(await accountOf(memberId)).toMatchObject({ balance: -20, available: 0, debt: 20 });
      await earn(world, memberId, 50);
      expect(await accountOf(memberId)).toMatchObject({ balance: 30, available: 30, debt: 0 });
    });

    it('takes it in parts, and never more than there was', async () => {
      const memberId = await createPointsMember(world);
      const own = await earn(world, memberId, 100);
      await reverse(world, own._id, 60);
      await expect(reverse(world, own._id, 41)).rejects.toMatchObject({
        code: 'POINTS_REVERSAL_EXCEEDS',
        details: { reversible: 40 },
      });
      await reverse(world, own._id);
      await expect(reverse(world, own._id)).rejects.toMatchObject({ details: { reversible: 0 } });
      expect((await accountOf(memberId)).balance).toBe(0);
    });

    it('lets only one of two at once take the rest', async () => {
      const memberId = await createPointsMember(world);
      const own = await earn(world, memberId, 100);
      const results = await Promise.allSettled([reverse(world, own._id, 70), reverse(world, own._id, 70)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await accountOf(memberId)).balance).toBe(30);
    });
  });

  describe('returning a spending', () => {
    it('returns to the lots it came from', async () => {
      const memberId = await createPointsMember(world);
      await earn(world, memberId, 20, inDays(10));
      await earn(world, memberId, 30, inDays(20));
      const spent = await spend(world, memberId, 45);
      await reverse(world, spent._id);
      expect(await lotsOf(memberId)).toEqual([20, 30]);
    });

    it('returns in parts what was taken last, as if only the rest had been spent', async () => {
      const memberId = await createPointsMember(world);
      await earn(world, memberId, 20, inDays(10));
      await earn(world, memberId, 30, inDays(20));
      const spent = await spend(world, memberId, 45);
      await reverse(world, spent._id, 10);
      expect(await lotsOf(memberId)).toEqual([15]);
      await reverse(world, spent._id, 20);
      expect(await lotsOf(memberId)).toEqual([5, 30]);
      await reverse(world, spent._id);
      expect(await lotsOf(memberId)).toEqual([20, 30]);
    });

    it('gives 30 days of grace to points whose lot has expired meanwhile', async () => {
      const memberId = await createPointsMember(world);
      await earn(world, memberId, 20, inDays(1));
      await earn(world, memberId, 30, inDays(90));
      const spent = await spend(world, memberId, 40);
      world.clock.set(inDays(2));
      await reverse(world, spent._id);
      const lots = await world.points.service.liveLots(memberId);
      expect(lots.map(({ remaining }) => remaining)).toEqual([20, 30]);
      const lives = lots[0]!.expiresAt.getTime() - world.clock.now().getTime();
      expect(lives).toBeGreaterThan(30 * 86_400_000);
      expect(lives).toBeLessThanOrEqual(31 * 86_400_000);
    });

    it('pays what is owed first', async () => {
      const memberId = await createPointsMember(world);
      const own = await earn(world, memberId, 100);
      const spent = await spend(world, memberId, 100);
      await reverse(world, own._id, 30);
      await reverse(world, spent._id);
      expect(await accountOf(memberId)).toMatchObject({ balance: 70, available: 70, debt: 0 });
    });
  });

  it('takes nothing back but earnings and spendings', async () => {
    const memberId = await createPointsMember(world);
    const adjusted = await world.points.service.adjust({
      memberId,
      points: 5,
      source: { type: 'adjustment', id: 'a1' },
      idemKey: 'adjustment:a1',
    });
    await expect(reverse(world, adjusted._id)).rejects.toMatchObject({ code: 'POINTS_NOT_REVERSIBLE' });
    await expect(reverse(world, 'nothing')).rejects.toMatchObject({ code: 'POINTS_ENTRY_MISSING' });
  });

  describe.each([0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY, '7', null])(
    'an amount of %p',
    (bad) => {
      it('moves nothing', async () => {
        const memberId = await createPointsMember(world, { points: 10 });
        // What reaches the service past every schema is refused as well.
        const amount = bad as number;
        await expect(earn(world, memberId, amount)).rejects.toMatchObject({ code: 'POINTS_AMOUNT_INVALID' });
        await expect(spend(world, memberId, amount)).rejects.toMatchObject({ code: 'POINTS_AMOUNT_INVALID' });
        expect((await accountOf(memberId)).balance).toBe(10);
      });
    },
  );

  it.each(['13812345678', '+8613812345678', 'oABCDEFGHIJKLMNOPQRSTUVWXYZ0', 'a b', ''])(
    'keeps %p out of the source of an entry',
    async (id) => {
      const memberId = await createPointsMember(world);
      const command = { memberId, points: 1, source: { type: 'order', id }, idemKey: 'test:source' };
      await expect(world.points.service.earn(command)).rejects.toMatchObject({
        code: 'POINTS_SOURCE_INVALID',
      });
    },
  );

  it('pays nobody who may not earn, and lets nobody spend who may not', async () => {
    const memberId = await createPointsMember(world, { points: 10 });
    world.members.get(memberId)!.canSpend = false;
    await expect(spend(world, memberId, 1)).rejects.toMatchObject({ code: 'POINTS_SPENDING_REFUSED' });
    await earn(world, memberId, 1);
    world.members.get(memberId)!.canEarn = false;
    await expect(earn(world, memberId, 1)).rejects.toMatchObject({ code: 'POINTS_EARNING_REFUSED' });
    await expect(earn(world, 'nobody', 1)).rejects.toMatchObject({ code: 'POINTS_MEMBER_MISSING' });
  });

  it('tells of each entry once, in its order', async () => {
    const memberId = await createPointsMember(world);
    await earn(world, memberId, 10, inDays(1));
    await earn(world, memberId, 30);
    world.clock.set(inDays(1));
    await spend(world, memberId, 30);
    const rows = await world.db.connection
      .collection<{ subject: string; name: string; version: number }>('outboxEvent')
      .find({ subject: `pointsAccount:${memberId}` })
      .sort({ version: 1 })
      .toArray();
    expect(rows.map(({ name, version }) => [version, name])).toEqual([
      [1, 'points.earned'],
      [2, 'points.earned'],
      [3, 'points.expired'],
      [4, 'points.spent'],
    ]);
  });

  it('pages through a statement without losing or repeating a line', async () => {
    const memberId = await createPointsMember(world);
    for (let count = 1; count <= 25; count += 1) await earn(world, memberId, count);
    const seen: number[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await world.points.service.entriesOf(memberId, { limit: 10, cursor });
      seen.push(...page.items.map(({ seq }) => seq));
      if (page.next === null) break;
      // What comes meanwhile is newer than every page that follows.
      await earn(world, memberId, 1);
      cursor = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
  });

  it('has an index for everything that hot paths ask', async () => {
    await world.db.verify(pointsModels);
  });
});
