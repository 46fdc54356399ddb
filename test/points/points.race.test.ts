import type { PointsEntry } from '../../src/points';
import type { PointsProcess, PointsWorld } from '../support/factories/points';
import { createPointsMember, earn, reverse, spend, startPoints } from '../support/factories/points';
import { sizes } from '../support/sizes';

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 1_800_000;

describe('races', () => {
  let world: PointsWorld;
  let other: PointsProcess;
  beforeAll(async () => {
    world = await startPoints();
    other = await world.second();
  });
  afterAll(() => world.stop());
  afterEach(async () => {
    expect((await world.points.checkLedger()).findings).toEqual([]);
  }, longMs);

  const accountOf = (memberId: string) => world.points.service.accountOf(memberId);
  const inDays = (days: number): Date => new Date(world.clock.now().getTime() + days * 86_400_000);

  it(
    'F13: lets exactly as many spends of 1 succeed as there are points, over two processes',
    async () => {
      const { spends, balance } = sizes.concurrentSpends;
      const memberId = await createPointsMember(world, { points: balance });
      const results = await Promise.allSettled(
        Array.from({ length: spends }, (_, place) => spend(place % 2 === 0 ? world : other, memberId, 1)),
      );
      const done = results.filter(({ status }) => status === 'fulfilled');
      const refused = results.flatMap((result) =>
        result.status === 'rejected' ? [result.reason as unknown] : [],
      );
      expect(done).toHaveLength(balance);
      for (const reason of refused) expect(reason).toMatchObject({ code: 'POINTS_INSUFFICIENT' });
      expect(await accountOf(memberId)).toMatchObject({ balance: 0, available: 0, debt: 0 });
      const lowest = await world.db.connection
        .collection('pointsEntry')
        .find({ memberId })
        .sort({ balanceAfter: 1 })
        .limit(1)
        .toArray();
      expect(lowest[0]!['balanceAfter']).toBe(0);
    },
    longMs,
  );

  it('F14: posts one entry for one key, however often it comes at once, and gives everybody the same answer', async () => {
    const memberId = await createPointsMember(world, { points: 50 });
    const command = { memberId, points: 50, source: { type: 'order', id: 'o1' }, idemKey: 'spend:o1' };
    const answers = await Promise.all(
      Array.from({ length: sizes.sameKey }, (_, index) =>
        (index % 2 === 0 ? world : other).points.service.spend(command),
      ),
    );
    expect(new Set(answers.map((entry) => JSON.stringify(entry))).size).toBe(1);
    expect(await accountOf(memberId)).toMatchObject({ balance: 0 });
    // Again much later, when the points would not suffice any more.
    expect(await other.points.service.spend(command)).toEqual(answers[0]);
  });

  it('F14: refuses one key for another request, every time', async () => {
    const memberId = await createPointsMember(world, { points: 50 });
    const stranger = await createPointsMember(world, { points: 50 });
    const command = { memberId, points: 5, source: { type: 'order', id: 'o2' }, idemKey: 'spend:o2' };
    await world.points.service.spend(command);
    const others = [
      { ...command, points: 6 },
      { ...command, memberId: stranger },
      { ...command, source: { type: 'order', id: 'o3' } },
    ];
    for (const one of others) {
      const expected = { code: 'POINTS_KEY_REUSED', kind: 'mismatch' };
      await expect(world.points.service.spend(one)).rejects.toMatchObject(expected);
      await expect(other.points.service.earn(one)).rejects.toMatchObject(expected);
    }
    expect(await accountOf(stranger)).toMatchObject({ balance: 50 });
  });

  it('F14: of one key for two requests at once, lets one win', async () => {
    const a = await createPointsMember(world);
    const b = await createPointsMember(world);
    for (let round = 0; round < 10; round += 1) {
      const command = { points: 1, source: { type: 'order', id: `r${round}` }, idemKey: `race:${round}` };
      const results = await Promise.allSettled([
        world.points.service.earn({ memberId: a, ...command }),
        other.points.service.earn({ memberId: b, ...command }),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const [reason] = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      expect(reason).toMatchObject({ code: 'POINTS_KEY_REUSED' });
    }
    expect((await accountOf(a)).balance + (await accountOf(b)).balance).toBe(10);
  });

  it('opens one account for the first two entries of a member in two processes', async () => {
    for (let round = 0; round < 10; round += 1) {
      const memberId = await createPointsMember(world);
      await Promise.all([earn(world, memberId, 3), earn(other, memberId, 4)]);
      expect(await accountOf(memberId)).toMatchObject({ balance: 7 });
    }
  });

  it(
    'F15: spends or expires each lot, never both, whoever comes first',
    async () => {
      for (let round = 0; round < sizes.expiry.races; round += 1) {
        const memberId = await createPointsMember(world);
        await earn(world, memberId, 10, inDays(1));
        await earn(world, memberId, 10, inDays(2));
        const attempts: Promise<unknown>[] = [
          spend(world, memberId, 15),
          other.points.service.expire(memberId),
        ];
        world.clock.set(inDays(1));
        attempts.push(spend(other, memberId, 10), world.points.service.expire(memberId));
        const results = await Promise.allSettled(attempts);
        for (const result of results) {
          if (result.status === 'rejected')
            expect(result.reason).toMatchObject({ code: 'POINTS_INSUFFICIENT' });
        }
        const { balance, debt } = await accountOf(memberId);
        expect([[0, 5, 10].includes(balance), debt]).toEqual([true, 0]);
      }
    },
    longMs,
  );

  it(
    'F15: expires each of many lots once, by two jobs at once in two processes',
    async () => {
      const { lots } = sizes.expiry;
      const at = world.clock.now();
      const members = Array.from({ length: Math.ceil(lots / 100) }, (_, place) => `hoard-${lots}-${place}`);
      await world.points.service.writeHistory(
        members.map((memberId) => ({
          memberId,
          personKey: memberId,
          store: { storeId: null, storePath: null },
          acts: Array.from({ length: 100 }, (_, place) => ({
            kind: 'earn' as const,
            at,
            points: place + 1,
            source: { type: 'order', id: `${memberId}-${place}` },
            idemKey: `hoard:${memberId}:${place}`,
          })),
        })),
        at,
      );
      world.clock.set(inDays(400));
      await Promise.all([world.points.service.expireDue(), other.points.service.expireDue()]);
      const entries = world.db.connection.collection<PointsEntry>('pointsEntry');
      const filter = { memberId: { $in: members } };
      expect(await entries.countDocuments({ ...filter, type: 'expire' })).toBe(members.length * 100);
      expect(
        await world.db.connection
          .collection('pointsLot')
          .countDocuments({ ...filter, remaining: { $ne: 0 } }),
      ).toBe(0);
    },
    longMs,
  );

  it('takes an earning back while its points are being spent, and loses track of none', async () => {
    for (let round = 0; round < 10; round += 1) {
      const memberId = await createPointsMember(world);
      const own = await earn(world, memberId, 20);
      await Promise.allSettled([
        spend(world, memberId, 15),
        reverse(other, own._id, 12),
        spend(other, memberId, 3),
        reverse(world, own._id),
      ]);
      const { balance, debt } = await accountOf(memberId);
      expect(debt).toBe(Math.max(0, -balance));
    }
  });
});
