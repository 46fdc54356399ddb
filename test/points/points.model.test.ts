import fc from 'fast-check';
import { AppError } from '../../src/platform/errors';
import type { PointsEntry } from '../../src/points';
import { createFakeClock } from '../support/clock';
import type { PointsProcess, PointsWorld } from '../support/factories/points';
import { createPointsMember, startPoints } from '../support/factories/points';
import type { LedgerModel, LedgerState, ModelAnswer } from '../support/ledgerModel';
import { createLedgerModel } from '../support/ledgerModel';
import { sizes } from '../support/sizes';

/** One step of a random program. */
type Step =
  | { readonly kind: 'earn'; readonly points: number }
  | { readonly kind: 'spend'; readonly points: number }
  | { readonly kind: 'adjust'; readonly points: number; readonly isTaking: boolean }
  | { readonly kind: 'reverse'; readonly which: number; readonly points: number | null }
  | { readonly kind: 'pass'; readonly days: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'repeat'; readonly which: number };

const points = fc.integer({ min: 1, max: 60 });
const which = fc.nat({ max: 1_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('earn' as const), points }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('spend' as const), points }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('adjust' as const), points, isTaking: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('reverse' as const),
      which,
      points: fc.option(fc.integer({ min: 1, max: 30 })),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), days: fc.nat({ max: 45 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which }) },
);

type Command = Exclude<Step, { readonly kind: 'pass' | 'sweep' | 'repeat' }>;

const dayMs = 86_400_000;
const expiryMonths = 1;

/** Bounds a test that hangs; says nothing about how long it should take. */
const longMs = 1_800_000;

/** How many programs run beside each other, each with its own member and its own time. */
const abreast = 8;

describe('F11: random programs against the model', () => {
  let world: PointsWorld;
  beforeAll(async () => {
    world = await startPoints();
    world.settings.pointsExpiry = { months: expiryMonths, mode: 'rolling' };
  });
  afterAll(() => world.stop(), longMs);

  it(
    'leaves the ledger exactly as the model says',
    async () => {
      const { programs, operations } = sizes.ledgerPrograms;
      const program = fc.array(step, { minLength: operations, maxLength: operations });
      const several = fc.array(program, { minLength: abreast, maxLength: abreast });
      await fc.assert(
        fc.asyncProperty(several, async (steps) => {
          // All of them end before one that failed is told of: nothing may be left in flight.
          const ended = await Promise.allSettled(steps.map((one) => runProgram(world, one)));
          for (const one of ended) if (one.status === 'rejected') throw one.reason;
        }),
        { numRuns: Math.ceil(programs / abreast) },
      );
      const report = await world.points.checkLedger();
      expect(report.findings).toEqual([]);
      expect(report.accountCount).toBeGreaterThanOrEqual(programs);
    },
    longMs,
  );
});

/** Runs one program on the product and on the model, and compares every answer. */
async function runProgram(world: PointsWorld, steps: readonly Step[]): Promise<void> {
  const clock = createFakeClock();
  const process = world.withClock(clock);
  const memberId = await createPointsMember({ ...process, members: world.members });
  const model = createLedgerModel(expiryMonths);
  const done: { readonly run: () => Promise<PointsEntry>; readonly entry: PointsEntry }[] = [];

  for (const one of steps) {
    const nowMs = clock.now().getTime();
    if (one.kind === 'pass') {
      clock.advance(one.days * dayMs);
      const { available } = await process.points.service.accountOf(memberId);
      expect(available).toBe(model.available(clock.now().getTime()));
    } else if (one.kind === 'sweep') {
      await process.points.service.expire(memberId);
      model.sweep(nowMs);
    } else if (one.kind === 'repeat') {
      const earlier = done[one.which % Math.max(1, done.length)];
      if (earlier !== undefined) expect(await earlier.run()).toEqual(earlier.entry);
    } else {
      const run = await commandOf(process, memberId, one, model.lineCount());
      const answer = await run().catch(codeOf);
      const expected = tellModel(model, nowMs, one);
      expect(typeof answer === 'string' ? { refused: answer } : { line: answer.seq - 1 }).toEqual(expected);
      if (typeof answer !== 'string') done.push({ run, entry: answer });
    }
  }
  expect(await stateOf(process, memberId)).toEqual(model.state());
}

/** A command under a key of its own, so that it can be sent again. */
async function commandOf(
  { points: { service }, ids, db }: PointsProcess,
  memberId: string,
  one: Command,
  lineCount: number,
): Promise<() => Promise<PointsEntry>> {
  const id = ids.next();
  const act = { source: { type: 'order', id }, idemKey: `program:${id}` };
  if (one.kind === 'earn') return () => service.earn({ memberId, points: one.points, ...act });
  if (one.kind === 'spend') return () => service.spend({ memberId, points: one.points, ...act });
  if (one.kind === 'adjust') {
    const points = one.isTaking ? -one.points : one.points;
    return () => service.adjust({ memberId, points, ...act });
  }
  const seq = lineOf(one, lineCount) + 1;
  const entry = await db.connection.collection<PointsEntry>('pointsEntry').findOne({ memberId, seq });
  const amount = one.points === null ? {} : { points: one.points };
  return () => service.reverse({ entryId: entry?._id ?? 'none', ...amount, ...act });
}

function tellModel(model: LedgerModel, nowMs: number, one: Command): ModelAnswer {
  switch (one.kind) {
    case 'earn':
      return model.earn(nowMs, one.points);
    case 'spend':
      return model.spend(nowMs, one.points);
    case 'adjust':
      return model.adjust(nowMs, one.isTaking ? -one.points : one.points);
    case 'reverse':
      return model.reverse(nowMs, lineOf(one, model.lineCount()), one.points ?? undefined);
  }
}

function lineOf({ which }: { readonly which: number }, lineCount: number): number {
  return which % Math.max(1, lineCount);
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw error;
}

async function stateOf({ points: { service }, db }: PointsProcess, memberId: string): Promise<LedgerState> {
  const { balance, debt } = await service.accountOf(memberId);
  const read = (name: string, order: string) =>
    db.connection
      .collection(name)
      .find({ memberId })
      .sort({ [order]: 1 })
      .toArray();
  const entries = await read('pointsEntry', 'seq');
  const lots = await read('pointsLot', '_id');
  return {
    balance,
    debt,
    deltas: entries.map(({ delta }) => Number(delta)),
    purses: lots.map(({ remaining, original, expiresAt }) => [
      Number(remaining),
      Number(original),
      (expiresAt as Date).getTime(),
    ]),
  };
}
