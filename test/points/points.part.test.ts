import type { PointsProcess, PointsWorld } from '../support/factories/points';
import { createPointsMember, earn, reverse, spend, startPoints } from '../support/factories/points';

describe('the share of points in a member', () => {
  let world: PointsWorld;
  let other: PointsProcess;
  beforeAll(async () => {
    world = await startPoints();
    other = await world.second();
  });
  afterAll(() => world.stop());
  afterEach(async () => {
    expect((await world.points.checkLedger()).findings).toEqual([]);
  });

  const accountOf = (memberId: string) => world.points.service.accountOf(memberId);
  const lotsOf = async (memberId: string): Promise<(readonly [number, Date])[]> =>
    (await world.points.service.liveLots(memberId)).map(({ remaining, expiresAt }) => [remaining, expiresAt]);
  const inDays = (days: number): Date => new Date(world.clock.now().getTime() + days * 86_400_000);
  const inTransaction = <T>(work: () => Promise<T>): Promise<T> => world.db.transaction({ keys: [] }, work);
  const refOf = (memberId: string) => ({ memberId, identities: [] });

  /** What the member feature does in a merge, without its own part of it. */
  async function merge(from: string, to: string, mergeId: string) {
    const { part } = world.points;
    await inTransaction(() => part.freeze(from, mergeId));
    await inTransaction(() => part.freeze(to, mergeId));
    const records = [];
    for (;;) {
      const { record, isDone } = await inTransaction(() => part.move(from, to, mergeId));
      // A step is stored and read again before it is undone.
      records.unshift(JSON.parse(JSON.stringify(record)) as typeof record);
      if (isDone) break;
    }
    await inTransaction(() => part.freeze(to, null));
    return records;
  }

  async function undo(records: Awaited<ReturnType<typeof merge>>, from: string, to: string, mergeId: string) {
    const { part } = world.points;
    await inTransaction(() => part.freeze(to, mergeId));
    const kept: string[] = [];
    for (const record of records)
      kept.push(...(await inTransaction(() => part.undo(record, from, to, mergeId))));
    await inTransaction(() => part.freeze(from, null));
    await inTransaction(() => part.freeze(to, null));
    return kept;
  }

  it('moves lots with their dates, and brings them back', async () => {
    const from = await createPointsMember(world);
    await earn(world, from, 30, inDays(10));
    await earn(world, from, 20, inDays(90));
    const to = await createPointsMember(world);
    await earn(world, to, 5, inDays(50));
    const records = await merge(from, to, 'm1');
    expect(await lotsOf(to)).toEqual([
      [30, inDays(10)],
      [5, inDays(50)],
      [20, inDays(90)],
    ]);
    expect(await accountOf(from)).toMatchObject({ balance: 0, available: 0 });
    await expect(earn(world, from, 1)).rejects.toMatchObject({ code: 'POINTS_ACCOUNT_CLOSED' });
    expect(await undo(records, from, to, 'm1')).toEqual([]);
    expect(await lotsOf(from)).toEqual([
      [30, inDays(10)],
      [20, inDays(90)],
    ]);
    expect(await lotsOf(to)).toEqual([[5, inDays(50)]]);
    await earn(world, from, 1);
  });

  it('leaves what was used after the merge where it is, and says so', async () => {
    const from = await createPointsMember(world);
    await earn(world, from, 30, inDays(10));
    await earn(world, from, 20, inDays(20));
    const to = await createPointsMember(world);
    const records = await merge(from, to, 'm2');
    await spend(world, to, 12);
    await earn(world, to, 4, inDays(15));
    world.clock.set(inDays(10));
    expect(await undo(records, from, to, 'm2')).toEqual(['合并后已使用或过期的 30 积分不再退回']);
    expect((await accountOf(from)).balance).toBe(20);
    expect((await accountOf(to)).balance).toBe(4);
  });

  it('moves more lots than one step may, and what is due is expired on the way', async () => {
    const at = world.clock.now();
    const from = 'hoarder';
    await createPointsMember(world);
    world.members.set(from, {
      canEarn: true,
      canSpend: true,
      storeId: null,
      storePath: null,
      rewardKey: from,
    });
    const acts = Array.from({ length: 450 }, (_, place) => ({
      kind: 'earn' as const,
      at,
      points: 2,
      source: { type: 'order', id: `h${place}` },
      idemKey: `hoarder:${place}`,
    }));
    const store = { storeId: null, storePath: null };
    await world.points.service.writeHistory([{ memberId: from, personKey: from, store, acts }], at);
    const to = await createPointsMember(world);
    const records = await merge(from, to, 'm3');
    expect(records.map(({ kind }) => kind).reverse()).toEqual(['lots', 'lots', 'lots', 'end']);
    expect((await accountOf(to)).balance).toBe(900);
    await undo(records, from, to, 'm3');
    world.clock.set(inDays(400));
    const again = await merge(from, to, 'm4');
    expect(again.map(({ kind }) => kind).reverse()).toEqual(['expired', 'expired', 'end']);
    expect([(await accountOf(from)).balance, (await accountOf(to)).balance]).toEqual([0, 0]);
  });

  it('moves what is owed: the other pays, or owes it', async () => {
    const from = await createPointsMember(world);
    const own = await earn(world, from, 50);
    await spend(world, from, 50);
    await reverse(world, own._id);
    const to = await createPointsMember(world, { points: 20 });
    const records = await merge(from, to, 'm5');
    expect(await accountOf(from)).toMatchObject({ balance: 0, debt: 0 });
    expect(await accountOf(to)).toMatchObject({ balance: -30, debt: 30 });
    await earn(world, to, 40);
    expect(await undo(records, from, to, 'm5')).toEqual([]);
    expect(await accountOf(from)).toMatchObject({ balance: -50, debt: 50 });
    expect(await accountOf(to)).toMatchObject({ balance: 60, available: 60, debt: 0 });
  });

  it('pays what the other owes out of what arrives', async () => {
    const to = await createPointsMember(world);
    const own = await earn(world, to, 50);
    await spend(world, to, 50);
    await reverse(world, own._id);
    const from = await createPointsMember(world);
    await earn(world, from, 30, inDays(5));
    await earn(world, from, 30, inDays(9));
    const records = await merge(from, to, 'm6');
    expect(await accountOf(to)).toMatchObject({ balance: 10, available: 10, debt: 0 });
    await undo(records, from, to, 'm6');
    expect((await accountOf(from)).balance).toBe(10);
  });

  it('takes an earning of the merged member back from the lots that were moved', async () => {
    const from = await createPointsMember(world);
    const bought = await earn(world, from, 40, inDays(200));
    const to = await createPointsMember(world);
    await earn(world, to, 40, inDays(100));
    await merge(from, to, 'm7');
    const back = await reverse(world, bought._id, 10);
    expect([back.memberId, (await lotsOf(to)).map(([remaining]) => remaining)]).toEqual([to, [40, 30]]);
    world.clock.set(inDays(31));
    await reverse(world, bought._id, 10);
    expect((await lotsOf(to)).map(([remaining]) => remaining)).toEqual([30, 30]);
  });

  it('returns a spending of the merged member to the other, with the old dates', async () => {
    const from = await createPointsMember(world);
    await earn(world, from, 40, inDays(200));
    const bought = await spend(world, from, 15);
    const to = await createPointsMember(world);
    await merge(from, to, 'm8');
    await reverse(world, bought._id);
    expect(await lotsOf(to)).toEqual([
      [25, inDays(200)],
      [15, inDays(200)],
    ]);
  });

  it('lets nobody in while a merge holds the points', async () => {
    const memberId = await createPointsMember(world, { points: 10 });
    const blank = await createPointsMember(world);
    const { part } = world.points;
    for (const one of [memberId, blank]) await inTransaction(() => part.freeze(one, 'm9'));
    const frozen = { code: 'POINTS_ACCOUNT_FROZEN', kind: 'unavailable' };
    await expect(spend(world, memberId, 1)).rejects.toMatchObject(frozen);
    await expect(earn(other, blank, 1)).rejects.toMatchObject(frozen);
    await expect(inTransaction(() => part.freeze(memberId, 'another'))).rejects.toMatchObject(frozen);
    await world.points.service.expire(memberId);
    expect(await accountOf(memberId)).toMatchObject({ balance: 10, isFrozen: true });
    for (const one of [memberId, blank]) await inTransaction(() => part.freeze(one, null));
    await spend(world, memberId, 1);
  });

  it('moves nothing twice when spends meet a merge', async () => {
    for (let round = 0; round < 8; round += 1) {
      const from = await createPointsMember(world, { points: 30 });
      const to = await createPointsMember(world, { points: 30 });
      const [spent] = await Promise.all([
        Promise.allSettled([spend(other, from, 10), spend(other, to, 10), spend(world, from, 10)]),
        merge(from, to, `race-${round}`),
      ]);
      const count = spent.filter(({ status }) => status === 'fulfilled').length;
      expect((await accountOf(to)).balance).toBe(60 - 10 * count);
    }
  });

  it('makes the days of both one row of days', async () => {
    const { service } = world.points;
    const from = await createPointsMember(world);
    const to = await createPointsMember(world);
    await service.signIn(from);
    world.clock.set(inDays(1));
    await service.signIn(from);
    await service.signIn(to);
    const records = await merge(from, to, 'm10');
    expect(await service.signIn(to)).toMatchObject({ isFirstToday: false });
    world.clock.set(inDays(1));
    expect(await service.signIn(to)).toMatchObject({ streakDays: 2 });
    await undo(records, from, to, 'm10');
    expect(await service.signIn(from)).toMatchObject({ streakDays: 3 });
  });

  it('tells the story of the points, newest first', async () => {
    const memberId = await createPointsMember(world, { points: 10 });
    world.clock.advance(1_000);
    await spend(world, memberId, 4);
    const before = inDays(1);
    const items = await world.points.part.timeline(refOf(memberId), { before, limit: 10 });
    expect(items.map(({ kind, text }) => [kind, text])).toEqual([
      ['points.spent', '消费积分 −4 积分，余额 6'],
      ['points.earned', '消费积分 +10 积分，余额 10'],
    ]);
    const older = await world.points.part.timeline(refOf(memberId), {
      before: new Date(items[0]!.at),
      limit: 10,
    });
    expect(older.map(({ id }) => id)).toEqual([items[1]!.id]);
  });

  it('closes an erased account, forgets words and days, and keeps every entry', async () => {
    const { service, part } = world.points;
    const memberId = await createPointsMember(world, { points: 10 });
    await service.signIn(memberId);
    const staff = { staffId: 'li', scopes: ['/'], storeId: null, storePath: null };
    await service.adjustments.request(memberId, { points: 3, reason: '张三的补录' }, staff);
    expect(JSON.stringify(await part.copy(refOf(memberId)))).toContain('张三的补录');
    await inTransaction(() => part.erase(refOf(memberId)));
    await expect(earn(world, memberId, 1)).rejects.toMatchObject({ code: 'POINTS_ACCOUNT_CLOSED' });
    const copy = JSON.stringify(await part.copy(refOf(memberId)));
    expect(copy).not.toContain('张三');
    expect(await part.copy(refOf(memberId))).toMatchObject({ balance: 18, signIns: [] });
    world.clock.set(inDays(500));
    await service.expire(memberId);
    expect((await accountOf(memberId)).balance).toBe(0);
  });
});
