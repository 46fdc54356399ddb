import fc from 'fast-check';
import type { CouponBenefit, CouponScope } from '../../src/contract/coupon';
import {
  ageOfCode,
  groupTypedCode,
  makeCouponCode,
  makeTypedCode,
  readTypedCode,
} from '../../src/coupon/coupon.code';
import { allocate, discountOf } from '../../src/coupon/coupon.discount';
import type { CouponAct } from '../../src/coupon/coupon.rules';
import {
  blockerAt,
  couponActs,
  couponStates,
  couponTable,
  freeSlot,
  isValidAt,
  transitionOf,
  validityAt,
} from '../../src/coupon/coupon.rules';
import { givesOf, validityInWords, wordsOf } from '../../src/coupon/coupon.words';

const everything: CouponScope = { skus: [], categories: [], storeIds: [] };
const line = (
  lineId: string,
  amountFen: number,
  sku: string | null = null,
  category: string | null = null,
) => ({
  lineId,
  sku,
  category,
  quantity: 1,
  amountFen,
});
const hundredOffTwenty: CouponBenefit = { kind: 'amountOff', thresholdFen: 10_000, offFen: 2_000 };

describe('the table of states and acts', () => {
  it('is what reliability asks for, and nothing else', () => {
    const allowed = couponStates.flatMap((state) =>
      couponActs.flatMap((act) => {
        const to = couponTable[state][act];
        return to === undefined ? [] : [`${state} ${act} ${to}`];
      }),
    );
    expect(allowed.sort()).toEqual(
      [
        'issued lock locked',
        'issued openGift gifting',
        'issued redeem redeemed',
        'issued expire expired',
        'issued void void',
        'locked release issued',
        'locked redeem redeemed',
        'gifting take issued',
        'gifting closeGift issued',
        'redeemed giveBack issued',
        'redeemed giveBackLate expired',
      ].sort(),
    );
  });

  it.each(couponActs.map((act) => [act]))('leads each act to one state: %s', (act: CouponAct) => {
    const { from, to } = transitionOf(act);
    expect(from.length).toBeGreaterThan(0);
    expect(couponStates).toContain(to);
  });
});

describe('what stands in the way', () => {
  const at = (text: string): Date => new Date(text);
  const coupon = {
    state: 'issued',
    deadline: null,
    usableFrom: at('2026-03-02T00:00:00Z'),
    expiresAt: at('2026-03-09T16:00:00Z'),
  } as const;

  it('is the date, to the millisecond', () => {
    expect(blockerAt(coupon, at('2026-03-01T23:59:59.999Z'))).toBe('notBegun');
    expect(blockerAt(coupon, at('2026-03-02T00:00:00Z'))).toBeNull();
    expect(blockerAt(coupon, at('2026-03-09T15:59:59.999Z'))).toBeNull();
    expect(blockerAt(coupon, at('2026-03-09T16:00:00Z'))).toBe('expired');
  });

  it('is no lock and no gift whose time is over, job or no job', () => {
    const deadline = at('2026-03-03T00:00:00Z');
    for (const state of ['locked', 'gifting'] as const) {
      expect(blockerAt({ ...coupon, state, deadline }, at('2026-03-02T23:59:59Z'))).toBe(state);
      expect(blockerAt({ ...coupon, state, deadline }, deadline)).toBeNull();
    }
  });
});

describe('validity', () => {
  it('in days ends with the last of them in China, late in the evening as at noon', () => {
    for (const at of ['2026-03-02T02:00:00Z', '2026-03-02T15:59:59Z']) {
      const { usableFrom, expiresAt } = validityAt({ kind: 'days', days: 7 }, new Date(at));
      expect([usableFrom.toISOString(), expiresAt.toISOString()]).toEqual([
        new Date(at).toISOString(),
        '2026-03-09T16:00:00.000Z',
      ]);
    }
  });

  it('holds in a store at or below one of the nodes, wherever the tree has grown', () => {
    const scope = { ...everything, storeIds: ['south', 's9'] };
    expect(isValidAt(scope, '/south/dealer/s1/')).toBe(true);
    expect(isValidAt(scope, '/north/s9/')).toBe(true);
    expect(isValidAt(scope, '/north/s99/')).toBe(false);
    expect(isValidAt(everything, '/north/s99/')).toBe(true);
    expect(isValidAt({ ...everything, storeIds: ['brand'] }, '/north/s99/')).toBe(true);
  });

  it('is said in words', () => {
    expect(validityInWords({ kind: 'days', days: 7 })).toBe('领取后 7 天内有效');
    const window = { kind: 'window', from: '2026-02-28T16:00:00Z', to: '2026-03-31T16:00:00Z' } as const;
    expect(validityInWords(window)).toBe('3 月 1 日 00:00 至 3 月 31 日 23:59');
  });
});

describe('what a coupon gives', () => {
  it.each<[CouponBenefit, string]>([
    [hundredOffTwenty, '满 100 元减 20 元'],
    [{ kind: 'amountOff', thresholdFen: 0, offFen: 1_990 }, '立减 19.9 元'],
    [
      { kind: 'percentOff', thresholdFen: 20_000, percentOff: 15, maxOffFen: 5_000 },
      '满 200 元打 8.5 折，最多减 50 元',
    ],
    [{ kind: 'percentOff', thresholdFen: 0, percentOff: 20, maxOffFen: null }, '打 8 折'],
    [{ kind: 'gift', thresholdFen: 0, giftName: '保温杯' }, '到店送 保温杯'],
  ])('is said in words: %j', (benefit, words) => expect(givesOf(benefit)).toBe(words));

  it('counts only the lines it is for', () => {
    const scope = { ...everything, skus: ['A'], categories: ['茶'] };
    const lines = [line('1', 6_000, 'A'), line('2', 5_000, 'B', '茶'), line('3', 90_000, 'C', '酒')];
    expect(discountOf(hundredOffTwenty, scope, { lines })).toEqual({
      discountFen: 2_000,
      lineDiscounts: [
        { lineId: '1', discountFen: 1_091 },
        { lineId: '2', discountFen: 909 },
        { lineId: '3', discountFen: 0 },
      ],
      giftName: null,
    });
    expect(discountOf(hundredOffTwenty, scope, { lines: lines.slice(2) })).toEqual({ kind: 'otherGoods' });
    expect(discountOf(hundredOffTwenty, scope, { lines: lines.slice(0, 1) })).toEqual({
      kind: 'belowThreshold',
      thresholdFen: 10_000,
      missingFen: 4_000,
    });
  });

  it('is never more than there is, and a percentage never more than its cap', () => {
    const given = (benefit: CouponBenefit, amountFen: number) =>
      discountOf(benefit, everything, { lines: [line('1', amountFen)] });
    expect(given({ kind: 'amountOff', thresholdFen: 0, offFen: 500 }, 300)).toMatchObject({
      discountFen: 300,
    });
    const percent = { kind: 'percentOff', thresholdFen: 0, percentOff: 33, maxOffFen: 1_000 } as const;
    expect(given(percent, 100)).toMatchObject({ discountFen: 33 });
    expect(given(percent, 101)).toMatchObject({ discountFen: 33 });
    expect(given(percent, 2 ** 31)).toMatchObject({ discountFen: 1_000 });
    expect(given({ kind: 'gift', thresholdFen: 0, giftName: '杯' }, 0)).toMatchObject({
      discountFen: 0,
      giftName: '杯',
    });
  });

  it('is allocated to the fen: the parts sum exactly, and none is above its line', () => {
    const amounts = fc.array(fc.nat({ max: 2 ** 31 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(amounts, fc.double({ min: 0, max: 1, noNaN: true }), (lines, part) => {
        const total = lines.reduce((sum, amount) => sum + amount, 0);
        const discount = Math.floor(total * part);
        const shares = allocate(discount, lines);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(discount);
        expect(shares.every((share, place) => share >= 0 && share <= (lines[place] ?? 0))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('where and what for', () => {
  const template = { title: '券', benefit: hundredOffTwenty, howToUse: null } as const;
  const say = (scope: CouponScope) => {
    // Only what words are made of is there.
    const { validAt, validFor } = wordsOf(
      { ...template, scope } as unknown as Parameters<typeof wordsOf>[0],
      (id) => `${id}店`,
    );
    return [validFor, validAt];
  };

  it('is short enough to be read out', () => {
    expect(say(everything)).toEqual(['全场商品', '全部门店']);
    expect(say({ skus: ['A'], categories: ['茶叶'], storeIds: ['南山', '福田'] })).toEqual([
      '指定品类：茶叶，或指定商品',
      '南山店、福田店',
    ]);
    const storeIds = ['一', '二', '三', '四', '五', '六', '七'];
    expect(say({ skus: [], categories: [], storeIds })[1]).toBe('一店、二店、三店、四店、五店 等 7 处');
  });
});

describe('limits', () => {
  it('give the lowest free place, and none beyond the limit', () => {
    expect(freeSlot([], 1)).toBe(1);
    expect(freeSlot([1], 1)).toBeNull();
    expect(freeSlot([1, 3], 3)).toBe(2);
    // A merge brought more than the limit allows.
    expect(freeSlot([2, 7], 2)).toBeNull();
  });
});

describe('codes', () => {
  const key = Buffer.alloc(32, 1);
  const holder = { _id: '01JNABCDEFGHJKMNPQRSTVWXYZ', memberId: 'm1' };
  const start = new Date('2026-03-02T01:00:00.000Z');
  const later = (ms: number): Date => new Date(start.getTime() + ms);

  it('are fresh in their step and the next, then stale, then nothing at all', () => {
    const { code, expiresAt, refreshAfterMs } = makeCouponCode(key, holder, start);
    expect([refreshAfterMs, expiresAt]).toEqual([30_000, later(60_000)]);
    const sent = code.slice(-20);
    const age = (ms: number) => ageOfCode(key, holder, sent, later(ms));
    expect([age(0), age(59_999), age(60_000), age(25 * 60_000), age(60 * 60_000)]).toEqual([
      'fresh',
      'fresh',
      'stale',
      'stale',
      'forged',
    ]);
    expect(ageOfCode(key, holder, sent, later(-30_000))).toBe('forged');
    expect(ageOfCode(key, { ...holder, memberId: 'm2' }, sent, start)).toBe('forged');
    expect(ageOfCode(Buffer.alloc(32, 2), holder, sent, start)).toBe('forged');
  });

  it('can be typed as they are read aloud', () => {
    const typed = makeTypedCode(Buffer.from('0123456789abcdef0123456789', 'hex'));
    expect(typed).toHaveLength(13);
    expect(readTypedCode(groupTypedCode(typed))).toBe(typed);
    expect(readTypedCode(groupTypedCode(typed).toLowerCase().replace(/-/g, ' '))).toBe(typed);
    expect(readTypedCode('OIL0-1111-11111')).toBe('0110111111111');
    expect(readTypedCode('ABC')).toBeNull();
    expect(readTypedCode('ABCU-1111-11111')).toBeNull();
  });
});
