import type { PointsWorld } from '../support/factories/points';
import { createPointsMember, earn, reverse, spend, startPoints } from '../support/factories/points';

describe('the points earned in a time', () => {
  let world: PointsWorld;
  beforeAll(async () => {
    world = await startPoints();
  });
  afterAll(() => world.stop());

  const dayMs = 86_400_000;
  const inTransaction = <T>(work: () => Promise<T>): Promise<T> => world.db.transaction({ keys: [] }, work);

  it('are those of each person, less what was taken back of them, and say when the last came', async () => {
    const { clock, points } = world;
    const [first, second, merged] = [
      await createPointsMember(world),
      await createPointsMember(world),
      await createPointsMember(world),
    ];
    await earn(world, second, 1_000);
    clock.advance(dayMs);
    const from = clock.now();
    const entry = await earn(world, first, 50);
    const lost = await earn(world, first, 9);
    await earn(world, second, 20);
    const at = clock.now();
    clock.advance(dayMs);
    await earn(world, merged, 7);
    const last = clock.now();
    clock.advance(dayMs);
    const to = clock.now();
    await earn(world, first, 500);
    const spent = await spend(world, first, 400);
    await reverse(world, spent._id);
    await reverse(world, entry._id, 15);
    await reverse(world, entry._id, 5);
    await reverse(world, lost._id);
    const sums = async (except: readonly string[] = []) => {
      const found = await points.service.earnedIn({ from, to, except });
      return new Map(found.map(({ memberId, ...sum }) => [memberId, sum]));
    };
    expect(await sums()).toEqual(
      new Map([
        [first, { points: 30, reachedAt: at }],
        [second, { points: 20, reachedAt: at }],
        [merged, { points: 7, reachedAt: last }],
      ]),
    );
    expect(await sums(['order'])).toEqual(new Map());
    await inTransaction(() => points.part.freeze(merged, 'm1'));
    await inTransaction(() => points.part.freeze(second, 'm1'));
    const records = [];
    for (let isDone = false; !isDone;) {
      const step = await inTransaction(() => points.part.move(merged, second, 'm1'));
      records.unshift(step.record);
      ({ isDone } = step);
    }
    expect((await sums()).get(second)).toEqual({ points: 27, reachedAt: last });
    for (const record of records) await inTransaction(() => points.part.undo(record, merged, second, 'm1'));
    expect((await sums()).get(second)).toEqual({ points: 20, reachedAt: at });
  });
});
