import { expiryOf, graceExpiryOf } from '../../src/points/points.expiry';
import { assertAmount, give, hashOf, never, post, emptyAccount, take } from '../../src/points/points.rules';
import type { PointsLot } from '../../src/points/points.model';
import { pointsOf, periodOf, streakOf, weekOf } from '../../src/points/pointsRule.rules';

const china = (text: string): Date => new Date(`${text}+08:00`);

const refusal = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('when points expire', () => {
  it.each([
    ['2026-03-02T09:00:00', 12, '2027-04-01T00:00:00'],
    ['2026-03-31T23:59:59', 12, '2027-04-01T00:00:00'],
    ['2026-04-01T00:00:00', 12, '2027-05-01T00:00:00'],
    ['2026-12-31T23:59:59', 1, '2027-02-01T00:00:00'],
    ['2026-11-15T12:00:00', 1, '2027-01-01T00:00:00'],
    ['2024-02-29T12:00:00', 24, '2026-03-01T00:00:00'],
  ])('earned at %s for %i months, they live until %s', (earned, months, until) => {
    expect(expiryOf(china(earned), { months, mode: 'rolling' })).toEqual(china(until));
  });

  it('never, where the brand says so', () => {
    expect(expiryOf(china('2026-03-02T09:00:00'), { months: 12, mode: 'never' })).toBe(never);
    expect(never.toISOString()).toBe('9999-12-31T00:00:00.000Z');
  });

  it('after thirty whole days and the rest of the day, where a refund brings them back late', () => {
    expect(graceExpiryOf(china('2026-03-02T00:00:00'))).toEqual(china('2026-04-02T00:00:00'));
    expect(graceExpiryOf(china('2026-03-02T23:59:59'))).toEqual(china('2026-04-02T00:00:00'));
  });
});

describe('movements', () => {
  const lot = (_id: string, remaining: number): PointsLot => ({
    _id,
    memberId: 'm',
    openedBy: 'e',
    originLotId: null,
    original: remaining,
    remaining,
    expiresAt: never,
  });
  const gift = (lotId: string, points: number, expiresAt: Date) => ({
    lotId,
    originLotId: null,
    points,
    expiresAt,
    isNew: true,
  });

  it('pay a debt out of the points that would expire first', () => {
    const soon = china('2026-04-01T00:00:00');
    const movement = give(25, [gift('b', 30, never), gift('a', 20, soon)]);
    expect(movement).toMatchObject({ delta: 50, debtChange: -25 });
    expect(movement.allocations).toEqual([{ lotId: 'b', points: 25, expiresAt: never }]);
    expect(movement.opened.map(({ lotId }) => lotId)).toEqual(['b']);
  });

  it('owe what lots lack, where that is allowed', () => {
    const movement = take([lot('a', 5), lot('b', 0), lot('c', 5)], 12, { mayOwe: true });
    expect(movement).toMatchObject({ delta: -12, debtChange: 2 });
    expect(movement.allocations.map(({ lotId, points }) => [lotId, points])).toEqual([
      ['a', -5],
      ['c', -5],
    ]);
    expect(refusal(() => take([lot('a', 5)], 6, { mayOwe: false }))).toMatchObject({
      code: 'POINTS_INSUFFICIENT',
      details: { available: 5, missing: 1 },
    });
  });

  it('become entries that name the one before', () => {
    const terms = (id: string) => ({
      _id: id,
      type: 'earn' as const,
      source: { type: 'order', id },
      rule: null,
      reverses: null,
      idemKey: id,
      requestHash: '',
      storeId: null,
      storePath: null,
      at: china('2026-03-02T09:00:00'),
    });
    const first = post(emptyAccount('a', 'm'), give(0, [gift('l1', 3, never)]), terms('e1'));
    const second = post(first.account, give(0, [gift('l2', 4, never)]), terms('e2'));
    expect(second.entry).toMatchObject({ seq: 2, balanceAfter: 7, prevHash: hashOf(first.entry) });
    expect(second.account.lastHash).toBe(hashOf(second.entry));
    expect(hashOf({ ...second.entry, delta: 5 })).not.toBe(second.account.lastHash);
  });

  it('that do not add up reach no ledger', () => {
    const account = emptyAccount('a', 'm');
    const wrong = {
      delta: 5,
      debtChange: 0,
      allocations: [{ lotId: 'l', points: 4, expiresAt: never }],
      opened: [],
    };
    expect(() => post(account, wrong, {} as never)).toThrow('does not add up');
  });

  it.each([0, -1, 0.5, 2 ** 31, Number.NaN])('of %p points are none', (points) => {
    expect(refusal(() => assertAmount(points))).toMatchObject({ code: 'POINTS_AMOUNT_INVALID' });
  });
});

describe('what a rule pays', () => {
  const per100 = (pointsPer100Fen: number, rounding: 'down' | 'nearest' | 'up', amountFen: number) =>
    pointsOf({ kind: 'perAmount', pointsPer100Fen, rounding }, { amountFen, signInPoints: 0 });

  it.each([
    [1, 'down', 199, 1],
    [1, 'nearest', 149, 1],
    [1, 'nearest', 150, 2],
    [1, 'up', 101, 2],
    [1, 'up', 100, 1],
    [3, 'down', 99, 2],
    [1, 'down', 99, 0],
    [10_000, 'down', 2 ** 31 - 1, 2 ** 31 - 1],
  ] as const)('%i per 100 fen, rounded %s, of %i fen is %i', (points, rounding, amountFen, expected) => {
    expect(per100(points, rounding, amountFen)).toBe(expected);
  });

  it('is the dial of the day for a sign-in, and nothing without an amount where one is needed', () => {
    expect(pointsOf({ kind: 'signInDial' }, { signInPoints: 8 })).toBe(8);
    expect(pointsOf({ kind: 'fixed', points: 9 }, { signInPoints: 8 })).toBe(9);
    const reward = { kind: 'perAmount', pointsPer100Fen: 1, rounding: 'down' } as const;
    expect(pointsOf(reward, { signInPoints: 8 })).toBeUndefined();
  });

  it('is counted in days and months of Shanghai', () => {
    const at = new Date('2026-03-31T16:00:00.000Z');
    expect(periodOf({ count: 1, period: 'day' }, at)).toBe('2026-04-01');
    expect(periodOf({ count: 1, period: 'month' }, at)).toBe('2026-04');
    expect(periodOf({ count: 1, period: 'ever' }, at)).toBe('ever');
  });

  it('goes on in a row over the end of a month, and begins anew after a day without', () => {
    expect(streakOf('2026-03-01', { day: '2026-02-28', streakDays: 4 })).toBe(5);
    expect(streakOf('2026-03-02', { day: '2026-02-28', streakDays: 4 })).toBe(1);
    expect(streakOf('2026-03-02', null)).toBe(1);
  });
});

describe('the week of a day', () => {
  it.each([
    ['2026-03-02', '2026-03-02', '2026-03-08'],
    ['2026-03-08', '2026-03-02', '2026-03-08'],
    ['2027-01-01', '2026-12-28', '2027-01-03'],
  ])('of %s runs from %s to %s', (day, monday, sunday) => {
    const days = weekOf(day);
    expect([days.length, days[0], days[6]]).toEqual([7, monday, sunday]);
    expect(days).toContain(day);
  });
});
