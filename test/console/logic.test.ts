import { csvText } from '../../src/console/logic/csv';
import { cursorsOf, filtersOf, pageOf, withFilter } from '../../src/console/logic/filters';
import { countOf, linesOf } from '../../src/console/logic/lines';
import { fenOf, integer, signed, yuan, yuanText } from '../../src/console/logic/money';
import { toneOf } from '../../src/console/logic/states';
import { dayFrom, daysBetween, fieldOf, momentOf, monthFrom, timeText } from '../../src/console/logic/time';
import { navigation, navigationFor } from '../../src/console/navigation';
import { permissions } from '../../src/staff/permissions';

describe('amounts', () => {
  it('writes money with two decimals and separators, and reads what people type', () => {
    expect([yuan(123_456_789), yuan(0), yuan(-5)]).toEqual(['¥1,234,567.89', '¥0.00', '-¥0.05']);
    expect([fenOf('12'), fenOf('12.5'), fenOf(' ¥1,234.50 '), fenOf('0')]).toEqual([1200, 1250, 123_450, 0]);
    expect([fenOf(''), fenOf('1.234'), fenOf('-3'), fenOf('一元'), fenOf('1e3')]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect([yuanText(1250), yuanText(null)]).toEqual(['12.50', '']);
    expect(fenOf(yuanText(29))).toBe(29);
  });

  it('writes counts with separators and changes with their sign', () => {
    expect([integer(1_234_567), integer(-1_000), signed(120), signed(-3_000), signed(0)]).toEqual([
      '1,234,567',
      '-1,000',
      '+120',
      '-3,000',
      '0',
    ]);
    expect([countOf('12'), countOf('-1'), countOf('x')]).toEqual([12, null, null]);
  });
});

describe('times', () => {
  it('shows China’s time wherever the browser is', () => {
    expect(timeText('2026-03-01T16:30:00.000Z')).toBe('2026-03-02 00:30');
    expect([timeText(null), timeText('9999-12-31T00:00:00.000Z')]).toEqual(['—', '∞']);
    const lateEvening = Date.parse('2026-03-31T16:30:00.000Z');
    expect([dayFrom(lateEvening), dayFrom(lateEvening, -1), monthFrom(lateEvening)]).toEqual([
      '2026-04-01',
      '2026-03-31',
      '2026-04',
    ]);
    expect(daysBetween('2026-03-01', '2026-03-31')).toBe(31);
  });

  it('reads back what a field was filled with', () => {
    const at = '2026-03-01T16:30:00.000Z';
    expect(fieldOf(at)).toBe('2026-03-02T00:30');
    expect(momentOf(fieldOf(at))).toBe(at);
    expect([momentOf(''), momentOf('tomorrow'), fieldOf(null)]).toEqual([null, null, '']);
  });
});

describe('filters', () => {
  it('takes known names from the address and begins paging anew when one changes', () => {
    const query = { state: 'active', page: 'a~b', other: '1', list: ['x'], tab: 'rewards' };
    expect(filtersOf(query, ['state', 'list', 'missing'])).toEqual({ state: 'active' });
    expect(withFilter(query, 'state', '')).toEqual({ other: '1', tab: 'rewards' });
    expect(withFilter(query, 'state', 'left')).toEqual({ other: '1', tab: 'rewards', state: 'left' });
  });

  it('keeps the pages walked through in the address', () => {
    expect([cursorsOf('a~b'), cursorsOf(undefined), pageOf(['a', 'b']), pageOf([])]).toEqual([
      ['a', 'b'],
      [],
      'a~b',
      undefined,
    ]);
  });

  it('reads lists of lines without empty ones and repeats', () => {
    expect(linesOf(' 护理液 \n\n日抛\r\n护理液')).toEqual(['护理液', '日抛']);
  });
});

describe('tables that leave the console', () => {
  it('quotes what needs it and lets no cell run as a formula', () => {
    expect(csvText([['a,b', '"q"', '=1+1', '-5', 3]])).toBe('\uFEFF"a,b","""q""",\'=1+1,-5,3\r\n');
  });
});

describe('the navigation', () => {
  const seenBy = (role: keyof typeof permissions): string[] => {
    // Object.keys widens; a literal table has exactly the keys of its type.
    const actions = Object.keys(permissions[role].console) as Parameters<typeof navigationFor>[0];
    return navigationFor(actions).flatMap(({ entries }) => entries.map(({ name }) => name));
  };

  it('shows an administrator everything and a clerk nothing', () => {
    expect(seenBy('administrator')).toEqual(
      navigation.flatMap(({ entries }) => entries.map(({ name }) => name)),
    );
    expect(seenBy('clerk')).toEqual([]);
  });

  it('hides members, settings and staff from an analyst', () => {
    const seen = seenBy('analyst');
    expect(seen).toContain('channelCodes');
    for (const hidden of ['members', 'settings', 'staff', 'audit', 'menu'])
      expect(seen).not.toContain(hidden);
  });

  it('falls back to grey for a state that it does not know', () => {
    expect([toneOf('coupon', 'redeemed'), toneOf('coupon', 'somethingNew')]).toEqual(['done', 'draft']);
  });
});
