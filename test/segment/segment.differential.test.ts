import type { SegmentRule } from '../../src/contract/segment';
import { issuesOf } from '../../src/segment/segment.check';
import type { Segment } from '../../src/segment/segment.model';
import { segmentModel } from '../../src/segment/segment.model';
import { createMongoEngine } from '../../src/segment/segment.mongo';
import { segmentsIn } from '../../src/segment/segment.rules';
import type { SegmentWorld } from '../support/factories/segment';
import { startSegment } from '../support/factories/segment';
import type { Person } from '../support/segmentPeople';
import { insertPeople } from '../support/segmentPeople';
import { sizes } from '../support/sizes';
import { naiveMatch } from './naive';
import { createDice, randomPerson, randomRule, storesUnder, values } from './random';

const endless = 3_600_000;

describe('random rules over random members', () => {
  const { rules: ruleCount, members } = sizes.segmentRules;
  const seed = Number(process.env['SEED'] ?? 20260301);
  const dice = createDice(seed);
  let world: SegmentWorld;
  let people: Person[];
  const segments = new Map<string, SegmentRule>();

  beforeAll(async () => {
    world = await startSegment({ ...values, storesUnder });
    const at = world.clock.now();
    people = Array.from({ length: members }, (_, index) => randomPerson(dice, index, at));
    await insertPeople(world.db, people);
    for (let number = 1; number <= 5; number += 1) {
      const rule = randomRule(dice, at, 2, [...segments.keys()]);
      await saveRaw(world, `segment-${number}`, rule);
      segments.set(`segment-${number}`, rule);
    }
  }, 60_000);
  afterAll(() => world.stop());

  it('find exactly whom a naive evaluator finds, count them and page through them', async () => {
    const at = world.clock.now();
    const naive = { at, segments, storesUnder, firstTierId: values.tiers[0] };
    // Small steps, so that every rule crosses their borders.
    const engine = createMongoEngine({ ...world, stepSize: Math.ceil(members / 3) });
    let matchedCount = 0;
    for (let number = 0; number < ruleCount; number += 1) {
      const rule = randomRule(dice, at, 3, [...segments.keys()]);
      expect(issuesOf(rule)).toEqual([]);
      const expected = naiveMatch(naive, rule, people);
      const question = await world.segment.references.resolve(rule, at, null);
      const { count, isComplete } = await engine.count(question, endless);
      const found = await engine.page(question, { after: '', limit: members }, endless);
      const explained = await engine.explain(question, found.memberIds.slice(0, 5));
      const problem =
        count === expected.length && isComplete && found.memberIds.join() === expected.join()
          ? null
          : { seed, number, rule, count, expected: expected.length, found: found.memberIds.length };
      expect(problem).toBeNull();
      expect([...explained.keys()]).toEqual(expected.slice(0, 5));
      for (const reasons of explained.values()) expect(reasons.length).toBeGreaterThan(0);
      matchedCount += expected.length;
    }
    // Rules that hold nobody or everybody would prove little.
    const share = matchedCount / (ruleCount * members);
    process.stderr.write(
      `segments: seed ${seed}, ${ruleCount} rules × ${members} members, ${Math.round(share * 100)}% in\n`,
    );
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.7);
  }, 900_000);
});

async function saveRaw({ db }: SegmentWorld, id: string, rule: SegmentRule): Promise<void> {
  const now = new Date(0);
  const times = { version: 1, createdAt: now, updatedAt: now };
  const uses = segmentsIn(rule).map(([used]) => used);
  const segment: Segment = { _id: id, name: id, description: null, rule, uses, isArchived: false, ...times };
  await db.model(segmentModel).create([segment]);
}
