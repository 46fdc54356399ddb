import fc from 'fast-check';
import type { OrderEventLine } from '../../src/contract/events';
import type { PointsOrderTerms, PointsReward } from '../../src/contract/points';
import type { OrderRule } from '../../src/points/pointsOrder.rules';
import { concerns, linesLeft, orderAwards } from '../../src/points/pointsOrder.rules';

const terms: PointsOrderTerms = {
  skus: [],
  categories: [],
  tierIds: [],
  tagIds: [],
  minPaidFen: 0,
  priority: 500,
  isExclusive: false,
};

const perYuan: PointsReward = { kind: 'perAmount', pointsPer100Fen: 1, rounding: 'down' };

let made = 0;

function ruleOf(reward: PointsReward, order: Partial<PointsOrderTerms> = {}, id?: string): OrderRule {
  made += 1;
  return {
    _id: id ?? `rule-${made}`,
    name: `规则 ${made}`,
    event: 'order.completed',
    reward,
    from: null,
    to: null,
    limit: null,
    order: { ...terms, ...order },
    isEnabled: true,
    deletedAt: null,
    version: 1,
    createdAt: new Date(made * 1_000),
    updatedAt: new Date(made * 1_000),
  };
}

function line(paidFen: number, other: Partial<OrderEventLine> = {}): OrderEventLine {
  return { lineId: '1', sku: null, category: null, quantity: 1, paidFen, ...other };
}

const points = (lines: OrderEventLine[], rules: OrderRule[], percent = 100): Record<string, number> =>
  Object.fromEntries(
    orderAwards(lines, rules, percent).map((award) => [award.ruleId, award.points] as const),
  );

describe('points of a purchase', () => {
  it('counts what was paid, in whole points, over all lines together', () => {
    const rules = [ruleOf(perYuan, {}, 'a')];
    expect(points([line(150), line(150)], rules)).toEqual({ a: 3 });
    expect(points([line(99)], rules)).toEqual({});
    expect(points([line(0)], rules)).toEqual({});
  });

  it('counts the lines of a SKU or a category alone', () => {
    const rules = [
      ruleOf(perYuan, { skus: ['LENS-1'] }, 'sku'),
      ruleOf({ kind: 'fixed', points: 20 }, { categories: ['护理液'] }, 'category'),
    ];
    const lines = [line(1_000, { sku: 'LENS-1' }), line(5_000, { sku: 'X', category: '护理液' }), line(700)];
    expect(points(lines, rules)).toEqual({ sku: 10, category: 20 });
    expect(points([line(700)], rules)).toEqual({});
  });

  it('pays from a threshold on', () => {
    const rules = [ruleOf({ kind: 'fixed', points: 50 }, { minPaidFen: 10_000 }, 'a')];
    expect(points([line(9_999)], rules)).toEqual({});
    expect(points([line(9_999), line(1)], rules)).toEqual({ a: 50 });
  });

  it('looks at rules by priority, and stops behind an exclusive one that pays', () => {
    const rules = [
      ruleOf(perYuan, { priority: 500 }, 'ordinary'),
      ruleOf({ kind: 'fixed', points: 7 }, { priority: 100 }, 'first'),
      ruleOf({ kind: 'fixed', points: 30 }, { priority: 200, isExclusive: true, skus: ['S'] }, 'exclusive'),
    ];
    expect(points([line(1_000)], rules)).toEqual({ first: 7, ordinary: 10 });
    expect(points([line(1_000, { sku: 'S' })], rules)).toEqual({ first: 7, exclusive: 30 });
  });

  it('applies the largest multiplier, and the tier beside it: neither multiplies the other', () => {
    const rules = [
      ruleOf(perYuan, {}, 'base'),
      ruleOf({ kind: 'fixed', points: 100 }, {}, 'fixed'),
      ruleOf({ kind: 'multiplier', percent: 150 }, {}, 'half'),
      ruleOf({ kind: 'multiplier', percent: 200 }, { skus: ['S'] }, 'double'),
    ];
    const lines = [line(1_000, { sku: 'S' }), line(600)];
    expect(points(lines, rules, 120)).toEqual({ base: 16, fixed: 100, double: 10, tier: 3 });
    expect(points([line(1_000)], rules, 120)).toEqual({ base: 10, fixed: 100, half: 5, tier: 2 });
  });

  it('is for everybody, for a tier or for a tag', () => {
    const who = { tierId: 'gold', tagIds: ['new'], multiplierPercent: 100 };
    expect(concerns(ruleOf(perYuan), who)).toBe(true);
    expect(concerns(ruleOf(perYuan, { tierIds: ['gold'] }), who)).toBe(true);
    expect(concerns(ruleOf(perYuan, { tierIds: ['black'], tagIds: ['new'] }), who)).toBe(true);
    expect(concerns(ruleOf(perYuan, { tierIds: ['black'] }), who)).toBe(false);
    expect(concerns(ruleOf(perYuan, { tierIds: ['black'] }), { ...who, tierId: null })).toBe(false);
  });

  it('never pays more for less, so that whatever is returned can be taken back', () => {
    const reward = fc.oneof(
      fc.record({ kind: fc.constant('fixed' as const), points: fc.integer({ min: 1, max: 500 }) }),
      fc.record({
        kind: fc.constant('perAmount' as const),
        pointsPer100Fen: fc.integer({ min: 1, max: 300 }),
        rounding: fc.constantFrom('down' as const, 'nearest' as const, 'up' as const),
      }),
      fc.record({ kind: fc.constant('multiplier' as const), percent: fc.integer({ min: 101, max: 1_000 }) }),
    );
    const order = fc.record({
      skus: fc.constantFrom([], ['A'], ['B'], ['A', 'B']),
      categories: fc.constantFrom([], ['c']),
      minPaidFen: fc.constantFrom(0, 1_000, 5_000),
    });
    const lineOf = fc.record({
      sku: fc.constantFrom('A', 'B', null),
      category: fc.constantFrom('c', null),
      quantity: fc.integer({ min: 1, max: 5 }),
      paidFen: fc.integer({ min: 0, max: 20_000 }),
    });
    const rules = fc.array(fc.tuple(reward, order), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        rules,
        fc.array(lineOf, { minLength: 1, maxLength: 5 }),
        fc.nat(4),
        fc.nat(),
        fc.integer({ min: 100, max: 300 }),
        (parts, basket, at, less, percent) => {
          const made = parts.map(([paid, conditions]) => ruleOf(paid, conditions));
          const lines = basket.map((one, index) => ({ ...one, lineId: String(index) }));
          const touched = lines[at % lines.length]!;
          const returned = { ...touched, paidFen: less % (touched.paidFen + 1) };
          const before = points(lines, made, percent);
          const after = points(linesLeft(lines, [returned]), made, percent);
          const total = (of: Record<string, number>): number => Object.values(of).reduce((a, b) => a + b, 0);
          return total(after) <= total(before);
        },
      ),
    );
  });

  it('leaves nothing of a line that came back whole', () => {
    const lines = [line(900, { lineId: '1', quantity: 3 }), line(0, { lineId: '2' })];
    const first = linesLeft(lines, [{ lineId: '1', quantity: 2, paidFen: 600 }]);
    expect(first).toMatchObject([{ lineId: '1', quantity: 1, paidFen: 300 }, { lineId: '2' }]);
    expect(linesLeft(first, [{ lineId: '1', quantity: 1, paidFen: 300 }])).toMatchObject([{ lineId: '2' }]);
  });
});
