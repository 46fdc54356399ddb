import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { models } from '../src/app';
import type { SegmentRule } from '../src/contract/segment';
import { systemClock } from '../src/platform/clock';
import type { Database } from '../src/platform/database';
import { connectDatabase, syncIndexes } from '../src/platform/database';
import { startEngine } from '../src/platform/database/engine';
import { createIds } from '../src/platform/ids';
import { enginePlaces } from '../test/support/engine';
import { createSegmentOn, directoryOf } from '../test/support/factories/segment';
import type { Person } from '../test/support/segmentPeople';
import { blankPerson, insertPeople, line } from '../test/support/segmentPeople';
import { demoSegments } from '../test/demo/segments';
import { compare } from './goal';
import type { Goal } from './goal';

const members = 100_000;
const rounds = 5;
/** At most 1.3 times as long as the aggregation that somebody would write by hand. */
const atLeast = 1 / 1.3;
const dayMs = 86_400_000;
const clock = systemClock();

type Stage = Readonly<Record<string, unknown>>;

/** A rule and the same question written by hand for it alone. */
interface Case {
  readonly name: string;
  readonly rule: SegmentRule;
  readonly collection: string;
  readonly byHand: (now: Date) => Stage[];
}

const living = { state: { $in: ['pending', 'active'] } };

/** From `{ _id: memberId }` to the count of those who live and have not declined personalisation. */
const allowed: readonly Stage[] = [
  { $lookup: { from: 'member', localField: '_id', foreignField: '_id', as: 'member' } },
  { $match: { 'member.state': { $in: ['pending', 'active'] } } },
  { $lookup: { from: 'consentState', localField: '_id', foreignField: '_id', as: 'consent' } },
  { $match: { 'consent.personalisation.given': { $ne: false } } },
  { $count: 'count' },
];

const boughtIn = (categories: readonly string[]): Stage => {
  const lines = { $filter: { input: '$kept', cond: { $in: ['$$this.category', categories] } } };
  return { $max: { $cond: [{ $gt: [{ $size: lines }, 0] }, 1, 0] } };
};
const keptLines: Stage = {
  $project: {
    memberId: 1,
    purchasedAt: 1,
    kept: { $filter: { input: '$lines', cond: { $gt: ['$$this.quantity', '$$this.returnedQuantity'] } } },
  },
};
const owned: Stage = { $match: { memberId: { $gt: '' }, state: { $ne: 'returned' } } };

const cases: readonly Case[] = [
  {
    name: 'profile: women in one city',
    rule: {
      kind: 'and',
      rules: [
        { kind: 'choice', field: 'profile.gender', operator: 'isAnyOf', values: ['female'] },
        { kind: 'choice', field: 'profile.city', operator: 'isAnyOf', values: ['上海'] },
      ],
    },
    collection: 'member',
    byHand: () => [
      { $match: { ...living, 'gender.value': 'female', 'region.value.city': '上海' } },
      { $count: 'count' },
    ],
  },
  {
    name: 'a tag',
    rule: { kind: 'choice', field: 'tag', operator: 'isAnyOf', values: ['tag-1'] },
    collection: 'tagAssignment',
    byHand: () => [{ $match: { tagId: 'tag-1' } }, { $group: { _id: '$memberId' } }, ...allowed],
  },
  {
    name: 'bought one, never the other',
    rule: demoSegments.onlySolution.rule,
    collection: 'order',
    byHand: () => [
      owned,
      keptLines,
      {
        $group: { _id: '$memberId', a: boughtIn(['护理液']), b: boughtIn(['日抛', '月抛', '美瞳']) },
      },
      { $match: { a: 1, b: 0 } },
      ...allowed,
    ],
  },
  {
    name: 'last purchase over 60 days ago',
    rule: { kind: 'purchaseDay', which: 'last', scope: {}, is: { operator: 'daysAgo', days: 60 } },
    collection: 'order',
    byHand: (now) => [
      owned,
      keptLines,
      { $match: { 'kept.0': { $exists: true } } },
      { $group: { _id: '$memberId', last: { $max: '$purchasedAt' } } },
      { $match: { last: { $lt: new Date(now.getTime() - 60 * dayMs) } } },
      ...allowed,
    ],
  },
];

/** The preview of a segment over 100k members, each rule against its question written by hand. */
export async function benchSegment(): Promise<Goal[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'huan-bench-'));
  const engine = await startEngine({ ...enginePlaces(), dataDir, durable: false });
  const where = { uri: engine.uri, databaseName: 'bench-segment', clock, ids: createIds(clock) };
  const db = await connectDatabase(where);
  try {
    await syncIndexes(db.connection, models);
    await fill(db);
    const goals: Goal[] = [];
    for (const one of cases) goals.push(await measure(db, one));
    return goals;
  } finally {
    await db.close();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(db: Database, { name, rule, collection, byHand }: Case): Promise<Goal> {
  const places = { storesUnder: new Map<string, string[]>(), tags: ['tag-1'], codes: [], templates: [] };
  const { engine, references } = createSegmentOn(db, clock, directoryOf({ ...places, tiers: ['member'] }));
  const now = clock.now();
  const counts = new Set<number>();
  const timed = async (count: () => Promise<number>): Promise<number> => {
    const startedMs = performance.now();
    counts.add(await count());
    return performance.now() - startedMs;
  };
  const { subject, control, ratio } = await compare(
    rounds,
    () => timed(async () => (await engine.count(await references.resolve(rule, now, null), 600_000)).count),
    () =>
      timed(async () => {
        const rows = db.connection.collection(collection).aggregate<{ count: number }>(byHand(now));
        return (await rows.toArray())[0]?.count ?? 0;
      }),
  );
  if (counts.size !== 1) throw new Error(`${name}: the two disagree: ${[...counts].join(', ')}`);
  const [count = 0] = counts;
  const note = `${subject.toFixed(0)} ms, by hand ${control.toFixed(0)} ms, ${count} of ${members} members`;
  return { id: 'G4p', what: `segment preview, ${name}: by hand / rule`, ratio: 1 / ratio, atLeast, note };
}

async function fill(db: Database): Promise<void> {
  const now = clock.now().getTime();
  const goods = [line('护理液', 'SOL-360'), line('日抛', 'DAY-30'), line('月抛', 'MON-02')];
  for (let from = 0; from < members; from += 5_000) {
    const people = Array.from({ length: 5_000 }, (_, offset): Person => {
      const index = from + offset;
      const said = index % 20 === 0 ? false : true;
      return {
        ...blankPerson(`M${String(index).padStart(25, '0')}`),
        state: index % 50 === 0 ? 'left' : 'active',
        gender: index % 3 === 0 ? 'male' : 'female',
        region: { province: '上海', city: index % 4 === 0 ? '上海' : '杭州' },
        consents: { membership: true, marketing: true, personalisation: said },
        tagIds: index % 5 === 0 ? ['tag-1'] : [],
        orders: Array.from({ length: index % 4 }, (__, number) => ({
          storeId: 'store-1',
          state: 'completed',
          purchasedAt: new Date(now - ((index * 7 + number * 40) % 200) * dayMs),
          lines: [goods[(index + (index % 7 === 0 ? number : 0)) % goods.length] ?? line(null, null)],
        })),
      };
    });
    await insertPeople(db, people);
  }
}
