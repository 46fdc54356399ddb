import type { Staff } from '../../src/points/points.access';
import { onceOf } from '../../src/platform/database';
import type { PointsProcess, PointsWorld } from '../support/factories/points';
import { createPointsMember, startPoints } from '../support/factories/points';

const staff = (staffId: string, scopes: readonly string[] = ['/']): Staff => ({
  staffId,
  scopes,
  storeId: 's1',
  storePath: '/s1/',
});
const [li, wang] = [staff('li'), staff('wang')];

describe('adjustments', () => {
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

  const adjustments = () => world.points.service.adjustments;
  const balanceOf = async (memberId: string): Promise<number> =>
    (await world.points.service.accountOf(memberId)).balance;
  const auditedOf = async (memberId: string): Promise<unknown[]> => {
    const rows = await world.db.connection
      .collection('auditEntry')
      .find({ targetId: memberId })
      .sort({ _id: 1 })
      .toArray();
    return rows.map(({ action, actorId }) => [action as unknown, actorId as unknown]);
  };

  it('are applied at once up to the dial, either way', async () => {
    const memberId = await createPointsMember(world);
    const added = await adjustments().request(memberId, { points: 1_000, reason: '补录' }, li);
    expect(added).toMatchObject({ state: 'applied', requestedBy: 'li', decidedBy: null });
    await adjustments().request(memberId, { points: -400, reason: '多给了' }, li);
    expect(await balanceOf(memberId)).toBe(600);
    const { items } = await world.points.service.entriesOf(memberId, { limit: 1 });
    expect(items[0]).toMatchObject({ type: 'adjust', delta: -400, storeId: 's1', storePath: '/s1/' });
    expect(await auditedOf(memberId)).toEqual([
      ['points.adjust', 'li'],
      ['points.adjust', 'li'],
    ]);
  });

  it('wait for a second person above the dial', async () => {
    const memberId = await createPointsMember(world);
    const asked = await adjustments().request(memberId, { points: 1_001, reason: '活动补发' }, li);
    expect([asked.state, await balanceOf(memberId)]).toEqual(['pending', 0]);
    const alone = { code: 'POINTS_SECOND_PERSON_REQUIRED', kind: 'forbidden' };
    await expect(adjustments().approve(asked._id, li)).rejects.toMatchObject(alone);
    await expect(adjustments().reject(asked._id, li)).rejects.toMatchObject(alone);
    const done = await adjustments().approve(asked._id, wang);
    expect(done).toMatchObject({ state: 'applied', decidedBy: 'wang' });
    expect(await adjustments().approve(asked._id, wang)).toEqual(done);
    expect(await balanceOf(memberId)).toBe(1_001);
    expect(await auditedOf(memberId)).toEqual([
      ['points.requestAdjustment', 'li'],
      ['points.approveAdjustment', 'wang'],
    ]);
  });

  it('are decided once, whoever is first', async () => {
    const memberId = await createPointsMember(world);
    const { _id } = await adjustments().request(memberId, { points: 5_000, reason: '补发' }, li);
    const zhao = staff('zhao');
    const results = await Promise.allSettled([
      adjustments().approve(_id, wang),
      other.points.service.adjustments.approve(_id, zhao),
      other.points.service.adjustments.reject(_id, staff('sun')),
      adjustments().approve(_id, wang),
    ]);
    const decided = await adjustments().list({ limit: 1, memberId }, li);
    const isApplied = decided.items[0]!.state === 'applied';
    expect(await balanceOf(memberId)).toBe(isApplied ? 5_000 : 0);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({
          code: 'POINTS_ADJUSTMENT_DECIDED',
          details: { decidedBy: decided.items[0]!.decidedBy },
        });
      }
    }
  });

  it('never owe: taking more than there is is refused, and may be rejected then', async () => {
    const memberId = await createPointsMember(world, { points: 10 });
    await expect(adjustments().request(memberId, { points: -11, reason: '误发' }, li)).rejects.toMatchObject({
      code: 'POINTS_INSUFFICIENT',
      details: { available: 10, missing: 1 },
    });
    const { _id } = await adjustments().request(memberId, { points: -2_000, reason: '误发' }, li);
    await expect(adjustments().approve(_id, wang)).rejects.toMatchObject({ code: 'POINTS_INSUFFICIENT' });
    expect(await adjustments().reject(_id, wang)).toMatchObject({ state: 'rejected', entryId: null });
    expect(await balanceOf(memberId)).toBe(10);
  });

  it('are made once for one request, however often it is sent', async () => {
    const memberId = await createPointsMember(world);
    const request = { points: 7, reason: '补录' };
    const once = onceOf('staff:li', 'POST adjustment', 'key-00000002', request);
    const made = await Promise.all(
      [world, other, world, other].map(({ points }) =>
        points.service.adjustments.request(memberId, request, li, once),
      ),
    );
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    expect(await balanceOf(memberId)).toBe(7);
  });

  it('concern only members of the places where somebody may adjust', async () => {
    const here = await createPointsMember(world, { storeId: 's1', storePath: '/r1/s1/' });
    const elsewhere = await createPointsMember(world, { storeId: 's2', storePath: '/r2/s2/' });
    const local = staff('chen', ['/r1/']);
    const { _id } = await adjustments().request(here, { points: 5, reason: '补录' }, local);
    const missing = { code: 'POINTS_MEMBER_MISSING', kind: 'missing' };
    await expect(
      adjustments().request(elsewhere, { points: 5, reason: '补录' }, local),
    ).rejects.toMatchObject(missing);
    await expect(adjustments().request('nobody', { points: 5, reason: '补录' }, li)).rejects.toMatchObject(
      missing,
    );
    const remote = await adjustments().request(elsewhere, { points: 9_000, reason: '补录' }, li);
    await expect(adjustments().approve(remote._id, local)).rejects.toMatchObject({
      code: 'POINTS_ADJUSTMENT_MISSING',
    });
    const { items } = await adjustments().list({ limit: 100 }, local);
    expect(items.map((one) => one._id)).toEqual([_id]);
  });
});
