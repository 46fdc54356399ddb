import fc from 'fast-check';
import type { AwardPeriod } from '../../src/contract/tier';
import { dayMs } from '../../src/platform/clock';
import { inRank, kindOfPeriod, periodAt, spanOf } from '../../src/tier/award.rules';
import { birthMonthsAt } from '../../src/member/member.rules';
import { defaultLevels, dueStep, isMonthOf, reachesLevel, yearOf } from '../../src/tier/tier.rules';

const kinds: readonly AwardPeriod[] = ['month', 'quarter', 'year'];

describe('periods of Asia/Shanghai', () => {
  it('are named, and follow one another across years', () => {
    const at = new Date('2026-12-31T15:59:59Z');
    expect(kinds.map((kind) => periodAt(kind, at))).toEqual(['2026-12', '2026-Q4', '2026']);
    expect(kinds.map((kind) => periodAt(kind, new Date(at.getTime() + 1_000)))).toEqual([
      '2027-01',
      '2027-Q1',
      '2027',
    ]);
    expect(spanOf('quarter', '2026-Q4')).toEqual({
      from: new Date('2026-09-30T16:00:00Z'),
      to: new Date('2026-12-31T16:00:00Z'),
      next: '2027-Q1',
    });
    expect(['2026', '2026-Q3', '2026-11', '2026-13', '2026-Q5', ''].map(kindOfPeriod)).toEqual([
      'year',
      'quarter',
      'month',
      null,
      null,
      null,
    ]);
  });

  it('hold every moment once', () => {
    const moment = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2080, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...kinds), moment, (kind, ms) => {
        const name = periodAt(kind, new Date(ms));
        const { from, to, next } = spanOf(kind, name);
        expect(kindOfPeriod(name)).toBe(kind);
        expect(from.getTime() <= ms && ms < to.getTime()).toBe(true);
        expect(spanOf(kind, next).from).toEqual(to);
      }),
    );
  });
});

describe('a list', () => {
  it('is ordered by value, then by who reached it first, then by number', () => {
    const [early, late] = [new Date(1_000), new Date(2_000)];
    const row = (memberNumber: string, value: number, reachedAt: Date) => ({
      memberId: '',
      memberNumber,
      value,
      reachedAt,
    });
    const rows = [
      row('3', 5, late),
      row('2', 5, late),
      row('9', 5, early),
      row('1', 4, early),
      row('8', 6, late),
    ];
    expect(rows.sort(inRank).map(({ memberNumber }) => memberNumber)).toEqual(['8', '9', '2', '3', '1']);
  });
});

describe('what the calendar does to a level', () => {
  const end = new Date('2027-01-01T00:00:00Z');
  const account = { tierId: 'gold', value: 600, periodEndsAt: end, graceUntil: null };
  const step = (change: { readonly graceUntil?: Date; readonly value?: number }, by: Date) =>
    dueStep(defaultLevels, { ...account, ...change }, by, 30);

  it('is nothing before the end, then grace, then a new period that began when the old one was over', () => {
    const later = new Date(end.getTime() + 90 * dayMs);
    const graceUntil = new Date(end.getTime() + 30 * dayMs);
    expect(step({}, new Date(end.getTime() - 1))).toBeNull();
    expect(step({}, end)).toEqual({ kind: 'grace', graceUntil });
    expect(step({ graceUntil }, new Date(graceUntil.getTime() - 1))).toBeNull();
    expect(step({ graceUntil }, later)).toEqual({
      kind: 'period',
      beganAt: graceUntil,
      baseTierId: 'silver',
    });
    expect(step({ value: 1_200 }, later)).toEqual({ kind: 'period', beganAt: end, baseTierId: 'gold' });
  });

  it('reaches a level only where nothing named it before', () => {
    const at = (baseTierId: string, tierId: string) => ({ baseTierId, tierId });
    expect(reachesLevel(at('member', 'silver'), at('member', 'gold'))).toBe(true);
    expect(reachesLevel(at('member', 'silver'), at('silver', 'silver'))).toBe(false);
    expect(reachesLevel(at('gold', 'gold'), at('silver', 'silver'))).toBe(true);
  });
});

describe('the month of a birthday', () => {
  it('is the one of Asia/Shanghai, whatever the year', () => {
    const at = new Date('2026-12-31T16:00:00Z');
    expect([isMonthOf('1990-01', at), isMonthOf('1990-12', at), yearOf(at)]).toEqual([true, false, 2027]);
    const months = birthMonthsAt(at);
    expect([months[0], months.at(-1), months.length]).toEqual(['1900-01', '2027-01', 128]);
  });
});
