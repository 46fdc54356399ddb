import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SegmentRule } from '../../src/contract/segment';
import { createMongoEngine } from '../../src/segment/segment.mongo';
import { demoSegments } from '../demo/segments';
import type { SegmentWorld } from '../support/factories/segment';
import { startSegment } from '../support/factories/segment';
import type { Person, PersonLine } from '../support/segmentPeople';
import { blankPerson, insertPeople, line } from '../support/segmentPeople';

const dayMs = 86_400_000;

describe('the patterns of the demo brand', () => {
  let world: SegmentWorld;

  beforeAll(async () => {
    world = await startSegment({
      storesUnder: new Map(),
      tags: [],
      codes: [],
      tiers: ['member'],
      templates: [],
    });
    await insertPeople(world.db, planted(world.clock.now()));
  });
  afterAll(() => world.stop());

  const whole = { storesUnder: new Map(), firstTierId: 'member' };
  async function membersOf(rule: SegmentRule): Promise<readonly string[]> {
    const { engine, references } = world.segment;
    const question = await references.resolve(rule, world.clock.now(), null);
    expect(question.resolved).toMatchObject(whole);
    const found = await engine.page(question, { after: '', limit: 100 }, 60_000);
    expect(await engine.count(question, 60_000)).toMatchObject({ count: found.memberIds.length });
    return found.memberIds;
  }

  it.each([
    ['onlySolution', ['solution-long-ago', 'solution-lens-returned', 'solution-today']],
    ['onlyLenses', ['lens-mixed', 'lens-same', 'lens-same-twice']],
    ['sameLens', ['both-same-lens', 'lens-same']],
    ['solutionAndQuiet', ['solution-lens-returned', 'solution-long-ago']],
  ] as const)('%s holds exactly the planted members', async (name, expected) => {
    expect(await membersOf(demoSegments[name].rule)).toEqual([...expected].sort());
  });

  it('says how far it came when the time is up, and neither counts nor pages on', async () => {
    let readings = 0;
    // A clock on which a second passes between two looks.
    const clock = { now: () => world.clock.now(), monotonicMs: () => (readings += 1) * 1_000 };
    const engine = createMongoEngine({ db: world.db, clock, stepSize: 3 });
    const rule: SegmentRule = {
      kind: 'choice',
      field: 'member.state',
      operator: 'isAnyOf',
      values: ['active'],
    };
    const question = await world.segment.references.resolve(rule, world.clock.now(), null);
    expect(await engine.count(question, 2_500)).toEqual({ count: 6, examinedCount: 6, isComplete: false });
    expect(await engine.count(question, 60_000)).toMatchObject({ count: 12, isComplete: true });
    expect(await engine.count(question, 0)).toEqual({ count: 0, examinedCount: 0, isComplete: false });
  });

  it('never holds the event loop for long (printed)', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      ...blankPerson(`many-${String(index).padStart(6, '0')}`),
      state: 'left' as const,
      tagIds: ['tag'],
    }));
    await insertPeople(world.db, many);
    const rule: SegmentRule = {
      kind: 'or',
      rules: [
        { kind: 'choice', field: 'tag', operator: 'isAnyOf', values: ['tag'] },
        { kind: 'bucket', salt: 'a', from: 0, to: 50 },
      ],
    };
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const question = await world.segment.references.resolve(rule, world.clock.now(), null);
    expect((await world.segment.engine.count(question, 60_000)).isComplete).toBe(true);
    delay.disable();
    process.stderr.write(`segments: longest hold ${Math.round(delay.max / 1e6)} ms over 20,011 members\n`);
  });
});

const solution = (): PersonLine => line('护理液', 'SOL-360');
const lens = (sku = 'DAY-30'): PersonLine => line(sku === 'MON-02' ? '月抛' : '日抛', sku);

/** One of each kind of buyer, and those who are nearly one. */
function planted(now: Date): Person[] {
  const buyer = (id: string, change: Partial<Person>, ...orders: [number, PersonLine[]][]): Person => ({
    ...blankPerson(id),
    orders: orders.map(([daysAgo, lines]) => ({
      storeId: 'store-1',
      state: lines.every(({ quantity, returnedQuantity }) => quantity === returnedQuantity)
        ? ('returned' as const)
        : ('completed' as const),
      purchasedAt: new Date(now.getTime() - daysAgo * dayMs),
      lines,
    })),
    ...change,
  });
  const declined = { consents: { membership: true, marketing: true, personalisation: false } };
  const back = { ...lens(), returnedQuantity: 1, returnedFen: 1_000 };
  return [
    buyer('nothing', {}),
    buyer('solution-today', {}, [0, [solution()]]),
    buyer('solution-long-ago', {}, [200, [solution()]], [61, [solution(), line('配件', 'CASE-1')]]),
    buyer('solution-lens-returned', {}, [90, [solution(), back]], [80, [back]]),
    buyer('solution-declined', declined, [90, [solution()]]),
    buyer('solution-left', { state: 'left' }, [90, [solution()]]),
    buyer('lens-same', {}, [30, [lens()]], [20, [lens(), line('配件', 'CASE-1')]], [1, [lens()]]),
    buyer('lens-same-twice', {}, [30, [lens()]], [20, [lens()]]),
    buyer('lens-mixed', {}, [30, [lens()]], [20, [lens('MON-02')]], [10, [lens()]]),
    buyer('both', {}, [30, [lens(), solution()]], [10, [lens('MON-02')]]),
    buyer('both-same-lens', {}, [90, [lens()]], [60, [lens()]], [30, [lens(), solution()]]),
    buyer('accessory', {}, [90, [line('配件', 'CASE-1')]]),
    buyer('unknown-goods', {}, [90, [line(null, null)]]),
  ];
}
