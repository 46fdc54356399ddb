import { dayMs } from '../../src/platform/clock';
import type { TagProcess, TagWorld } from '../support/factories/tag';
import { createTaggedMember, startTag } from '../support/factories/tag';
import { solution, tagRuleWorld } from '../support/tagRuleWorld';

describe('rules, recomputed', () => {
  let world: TagWorld;
  let other: TagProcess;
  let act: ReturnType<typeof tagRuleWorld>;
  beforeAll(async () => {
    world = await startTag();
    other = await world.second();
    act = tagRuleWorld(world);
  });
  afterAll(() => world.stop());
  afterEach(() => act.switchOff());

  it('end where a naive reading of the facts ends, whatever the order of events; recomputing changes nothing', async () => {
    const { tagId: twice } = await act.createRule([solution(2)]);
    const { tagId: lens } = await act.createRule([
      {
        kind: 'purchase',
        categories: ['隐形眼镜'],
        skus: [],
        withinDays: 60,
        atLeast: { kind: 'amount', fen: 10_000 },
      },
    ]);
    const people = Array.from({ length: 12 }, () => createTaggedMember(world));
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let round = 0; round < 6; round += 1) {
      for (let step = 0; step < 15; step += 1) {
        const memberId = people[random(people.length)] ?? '';
        const { purchases } = act.of(memberId);
        const back = random(4) === 0 ? purchases[random(purchases.length)] : undefined;
        if (back === undefined) await act.buy(memberId, random(2) === 0 ? '护理液' : '隐形眼镜');
        else await act.giveBack(memberId, back.orderId);
      }
      // Both processes deliver what has come together.
      await Promise.all([world.events.settle(), other.events.settle()]);
      const naive = people.map((memberId) => {
        const counted = (category: string, days: number) =>
          act
            .of(memberId)
            .purchases.filter(
              ({ purchasedAt, lines }) =>
                lines[0]?.category === category &&
                world.clock.now().getTime() - purchasedAt.getTime() <= days * dayMs,
            ).length;
        return [
          ...(counted('护理液', 30) >= 2 ? [twice] : []),
          ...(counted('隐形眼镜', 60) * 5_000 >= 10_000 ? [lens] : []),
        ].sort();
      });
      expect(await Promise.all(people.map(async (memberId) => (await act.tagsOf(memberId)).sort()))).toEqual(
        naive,
      );
      const before = await Promise.all(people.map(act.assignmentsOf));
      await Promise.all([act.job('tag.recompute'), act.job('tag.recompute', other)]);
      expect(await Promise.all(people.map(act.assignmentsOf))).toEqual(before);
      world.clock.advance(7 * dayMs);
      await Promise.all([act.job('tag.recompute'), act.job('tag.recompute', other)]);
    }
  });

  it('recompute the same reasons and weights from nothing as step by step', async () => {
    const { tagId } = await act.createRule([solution(1, 300)]);
    const people = Array.from({ length: 5 }, () => createTaggedMember(world));
    for (const memberId of people) {
      await act.buy(memberId);
      await world.events.settle();
      world.clock.advance(3 * dayMs);
    }
    await act.job('tag.recompute');
    const strip = async () =>
      (await Promise.all(people.map(act.assignmentsOf))).flat().map(({ tagId: id, weight, why }) => ({
        id,
        weight,
        why: why.map(({ at: _at, ...reason }) => reason),
      }));
    const stepwise = await strip();
    expect(stepwise).toHaveLength(5);
    await world.db.connection.collection('tagAssignment').deleteMany({ tagId });
    // Interrupted after the first member, as by a crash; the next run goes over all of them.
    await world.tag.service.apply(people[0] ?? '');
    await act.job('tag.recompute');
    expect(await strip()).toEqual(stepwise);
  });
});
