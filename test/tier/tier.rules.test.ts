import fc from 'fast-check';
import {
  defaultLevels,
  deserved,
  growthOf,
  levelOf,
  nextOf,
  problemOf,
  standing,
  wordsOf,
  yearAfter,
} from '../../src/tier/tier.rules';

const at = (id: string) => levelOf(defaultLevels, id);

describe('levels', () => {
  it('are what a value deserves, and never below where the period began', () => {
    expect([0, 499, 500, 1_999, 2_000, 99_999].map((value) => deserved(defaultLevels, value).id)).toEqual([
      'member',
      'member',
      'silver',
      'silver',
      'gold',
      'black',
    ]);
    expect(standing(defaultLevels, { baseTierId: 'gold', value: 500 }).id).toBe('gold');
    expect(standing(defaultLevels, { baseTierId: 'gold', value: 6_000 }).id).toBe('black');
    expect(standing(defaultLevels, { baseTierId: 'gone', value: 0 }).id).toBe('member');
  });

  it('tell what is missing in words', () => {
    expect(nextOf(defaultLevels, at('silver'), 1_880)).toEqual({
      id: 'gold',
      name: '金卡',
      missingGrowth: 120,
    });
    const free = { value: 1_880, graceUntil: null };
    expect(wordsOf(defaultLevels, at('silver'), free)).toBe('还差 120 成长值升级金卡');
    expect(wordsOf(defaultLevels, at('black'), free)).toBe('你已经是最高的黑金卡了');
    const pressed = { value: 900, graceUntil: new Date() };
    expect(wordsOf(defaultLevels, at('gold'), pressed)).toBe('再获得 300 成长值，就能保住金卡');
  });

  it('say what is wrong with a table', () => {
    const [first, second] = defaultLevels;
    expect(problemOf(defaultLevels)).toBeUndefined();
    expect(problemOf([second!])?.path).toBe('levels.0.threshold');
    expect(problemOf([first!, first!])?.path).toBe('levels.1.id');
    expect(problemOf([first!, { ...second!, threshold: 0 }])?.path).toBe('levels.1.threshold');
    expect(problemOf([first!, { ...second!, keep: 501 }])?.path).toBe('levels.1.keep');
  });

  it('count a year to the same day, and a leap day to the last of February', () => {
    expect(yearAfter(new Date('2026-03-02T01:00:00Z')).toISOString()).toBe('2027-03-02T01:00:00.000Z');
    expect(yearAfter(new Date('2028-02-29T01:00:00Z')).toISOString()).toBe('2029-02-28T01:00:00.000Z');
  });

  it('take back, return by return, exactly what a purchase grew', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 100 }), (parts, perYuan) => {
        let left = parts.reduce((sum, part) => sum + part, 0);
        let value = growthOf(left, perYuan);
        for (const part of parts) {
          const lost = growthOf(left, perYuan) - growthOf(left - part, perYuan);
          left -= part;
          value -= lost;
          expect(lost).toBeGreaterThanOrEqual(0);
        }
        expect(value).toBe(0);
      }),
    );
  });
});
