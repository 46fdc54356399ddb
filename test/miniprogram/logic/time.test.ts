import {
  ageWords,
  dayWords,
  deadlineWords,
  isSoon,
  leftWords,
  momentWords,
  untilWords,
} from '../../../miniprogram/logic/time';

/** 2026-11-27 14:00 in China. */
const now = Date.parse('2026-11-27T06:00:00.000Z');

describe('time as people say it', () => {
  it.each([
    ['2026-11-27T16:00:00.000Z', '今晚 24:00 前有效'],
    ['2026-11-28T16:00:00.000Z', '明晚 24:00 前有效'],
    ['2026-11-28T10:00:00.000Z', '明天 18:00 前有效'],
    ['2026-11-27T10:30:00.000Z', '今天 18:30 前有效'],
    ['2026-12-03T16:00:00.000Z', '12 月 3 日 24:00 前有效'],
    ['2026-12-31T16:00:00.000Z', '12 月 31 日 24:00 前有效'],
    ['2027-01-01T16:00:00.000Z', '2027 年 1 月 1 日 24:00 前有效'],
  ])('%s ends: %s', (iso, words) => {
    expect(untilWords(iso, now)).toBe(words);
    expect(`${deadlineWords(iso, now)}前有效`).toBe(words);
  });

  it('names days near by, and the year where it is another one', () => {
    expect(momentWords('2026-11-27T06:05:00.000Z', now)).toBe('今天 14:05');
    expect(momentWords('2026-11-26T01:00:00.000Z', now)).toBe('昨天 09:00');
    expect(momentWords('2026-11-03T06:05:00.000Z', now)).toBe('11 月 3 日 14:05');
    expect(dayWords('2025-11-03T06:05:00.000Z', now)).toBe('2025 年 11 月 3 日');
    // One minute before midnight in China is still the evening before in London.
    expect(momentWords('2026-11-26T15:59:00.000Z', now)).toBe('昨天 23:59');
  });

  it('says how old and how long', () => {
    expect([0, 59_000, 60_000, 3_600_000, 90_000_000].map(ageWords)).toEqual([
      '刚刚', '刚刚', '1 分钟前', '1 小时前', '1 天前',
    ]); // prettier-ignore
    expect([-1, 5_000, 65_000, 3_700_000, 100_000_000].map(leftWords)).toEqual([
      '0 秒', '5 秒', '1 分 05 秒', '1 小时 1 分', '1 天 3 小时',
    ]); // prettier-ignore
  });

  it('knows what ends soon, and what has ended', () => {
    expect(isSoon('2026-11-29T06:00:00.000Z', now)).toBe(true);
    expect(isSoon('2026-12-27T06:00:00.000Z', now)).toBe(false);
    expect(isSoon('2026-11-27T05:59:00.000Z', now)).toBe(false);
  });
});
