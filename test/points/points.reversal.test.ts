import type { PointsWorld } from '../support/factories/points';
import { createPointsMember, earn, reverse, spend, startPoints } from '../support/factories/points';

describe('points taken back', () => {
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
  const inDays = (days: number): Date => new Date(world.clock.now().getTime() + days * 86_400_000);

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
});
