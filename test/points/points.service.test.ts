import type { PointsEntry } from '../../src/points';
import { pointsModels } from '../../src/points';
import type { PointsWorld } from '../support/factories/points';
import { createPointsMember, earn, spend, startPoints } from '../support/factories/points';

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

  /** Many lots of 2 points that expire together. */
  async function hoard(memberId: string, count: number): Promise<void> {
    const at = world.clock.now();
    const acts = Array.from({ length: count }, (_, place) => ({
      kind: 'earn' as const,
      at,
      points: 2,
      source: { type: 'order', id: `${memberId}-${place}` },
      idemKey: `hoard:${memberId}:${place}`,
    }));
    const store = { storeId: null, storePath: null };
    await world.points.service.writeHistory([{ memberId, personKey: memberId, store, acts }], at);
  }

  it('expires more due lots than one transaction may before it spends', async () => {
    const memberId = await createPointsMember(world);
    await hoard(memberId, 405);
    world.clock.set(inDays(500));
    await earn(world, memberId, 7);
    const entry = await spend(world, memberId, 7);
    expect([entry.seq, entry.balanceAfter]).toEqual([405 + 405 + 2, 0]);
  });

  it('spends over more lots than one page holds', async () => {
    const memberId = await createPointsMember(world);
    await hoard(memberId, 400);
    const { allocations } = await spend(world, memberId, 791);
    expect(allocations).toHaveLength(396);
    expect(await lotsOf(memberId)).toEqual([1, 2, 2, 2, 2]);
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
