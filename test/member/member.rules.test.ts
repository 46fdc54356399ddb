import type { Notice } from '../../src/contract/setting';
import { makeCode, readCode } from '../../src/member/member.code';
import { drawMemberNumber, formatMemberNumber, isMemberNumber } from '../../src/member/member.number';
import {
  currentNotice,
  isUnderAge,
  maskName,
  mayAsk,
  refusedByEither,
  revokedFields,
  standingIn,
  windowStart,
} from '../../src/member/member.rules';
import { maskPhone, parsePhone } from '../../src/member/phone';
import { createIds } from '../../src/platform/ids';
import { createFakeClock } from '../support/clock';

const now = new Date('2026-03-02T01:00:00.000Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const hour = 3_600_000;

describe('the rules of membership', () => {
  it('lets active members earn and spend, pending ones earn, and nobody else anything', () => {
    const allowed = (['pending', 'active', 'merged', 'left', 'erased'] as const).map(standingIn);
    expect(allowed.map(({ canEarn, canSpend }) => [canEarn, canSpend])).toEqual([
      [true, false],
      [true, true],
      [false, false],
      [false, false],
      [false, false],
    ]);
  });

  it('draws member numbers in which one wrong digit or two swapped ones never pass', () => {
    const ids = createIds(createFakeClock());
    const drawn = Array.from({ length: 200 }, () => drawMemberNumber(ids));
    expect(drawn.every((number) => /^[1-9]\d{11}$/.test(number) && isMemberNumber(number))).toBe(true);
    expect(new Set(drawn).size).toBe(200);
    for (const number of drawn.slice(0, 20)) {
      for (let at = 0; at < 12; at += 1) {
        for (let digit = 0; digit < 10; digit += 1) {
          const wrong = number.slice(0, at) + String(digit) + number.slice(at + 1);
          expect(isMemberNumber(wrong)).toBe(wrong === number);
        }
        const swapped = number.slice(0, at) + (number[at + 1] ?? '') + number[at]! + number.slice(at + 2);
        expect(isMemberNumber(swapped)).toBe(swapped === number);
      }
    }
    expect(formatMemberNumber('123456789012')).toBe('1234 5678 9012');
  });

  it('reads phones as people type them, and shows their ends only', () => {
    const typed = ['13800001234', '138 0000 1234', '+86-138-0000-1234', '+852 9123 4567', '+12025550123'];
    expect(typed.map((text) => parsePhone(text)).map((phone) => phone && maskPhone(phone))).toEqual([
      '138****1234',
      '138****1234',
      '138****1234',
      '+852****4567',
      '+120****0123',
    ]);
    for (const text of [
      '1380000123',
      '+8613800001',
      '12345',
      '+0123456789',
      'phone',
      '+86 238 0000 1234',
      '',
    ]) {
      expect(parsePhone(text)).toBeNull();
    }
  });

  it('takes from a member what each of the 24 privacy events withdraws, and nothing else', () => {
    const taken = (code: number): readonly string[] => revokedFields(String(code));
    const codes = [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 18, 19, 20, 201, 202, 203, 204, 205, 206, 207];
    const table = Object.fromEntries(
      codes.map((code) => [code, taken(code)] as const).filter(([, fields]) => fields.length > 0),
    );
    expect(table).toEqual({
      6: ['nickname'],
      8: ['phone'],
      13: ['region'],
      18: ['region'],
      19: ['nickname'],
      205: ['nickname'],
      206: ['region'],
    });
    expect(revokedFields('8,19;6')).toEqual(['phone', 'nickname']);
    // What is not known yet, or not said, is taken for everything a person can withdraw.
    expect(revokedFields('99')).toEqual(['phone', 'nickname', 'region']);
    expect(revokedFields('')).toEqual(['phone', 'nickname', 'region']);
  });

  it('takes the whole month for not yet reached when somebody turns fourteen', () => {
    expect(isUnderAge('2012-02', now)).toBe(false);
    expect(isUnderAge('2012-03', now)).toBe(true);
    expect(isUnderAge('2020-01', now)).toBe(true);
    expect(isUnderAge('1980-12', now)).toBe(false);
  });

  it('begins daily windows at midnight in Shanghai', () => {
    expect(windowStart(now, 24 * hour).toISOString()).toBe('2026-03-01T16:00:00.000Z');
    expect(windowStart(new Date('2026-03-02T15:59:59.999Z'), 24 * hour).toISOString()).toBe(
      '2026-03-01T16:00:00.000Z',
    );
    expect(windowStart(new Date('2026-03-02T16:00:00.000Z'), 24 * hour).toISOString()).toBe(
      '2026-03-02T16:00:00.000Z',
    );
  });
});

describe('consent', () => {
  const notice = (version: string): Notice => ({
    purpose: 'marketing',
    version,
    title: '',
    text: '',
    textHash: '',
    publishedAt: now.toISOString(),
  });
  const answer = (given: boolean, noticeVersion = '1') => ({ given, noticeVersion, textHash: '', at: now });

  it('takes the notice that was published last for the one in force', () => {
    expect(currentNotice([notice('1'), notice('2')], 'marketing')?.version).toBe('2');
    expect(currentNotice([notice('1')], 'membership')).toBeUndefined();
  });

  it('asks again only when a text has changed, and after a refusal not before the set days', () => {
    const day = 24 * hour;
    const ask = (state: ReturnType<typeof answer> | null, after: number, version = '1') =>
      mayAsk(state, notice(version), 30, later(after));
    expect(ask(null, 0)).toBe(true);
    expect(ask(answer(true), 400 * day)).toBe(false);
    expect(ask(answer(true), 0, '2')).toBe(true);
    expect(ask(answer(false), 30 * day - 1)).toBe(false);
    expect(ask(answer(false), 30 * day - 1, '2')).toBe(false);
    expect(ask(answer(false), 30 * day)).toBe(true);
    expect(mayAsk(null, undefined, 30, now)).toBe(false);
  });

  it('lets the stricter of two members win in a merge, and never adds a consent', () => {
    const states = (marketing: boolean | null, personalisation: boolean | null) => ({
      membership: answer(true),
      marketing: marketing === null ? null : answer(marketing),
      personalisation: personalisation === null ? null : answer(personalisation),
    });
    expect(refusedByEither(states(true, true), states(false, null))).toEqual(['marketing']);
    expect(refusedByEither(states(null, false), states(true, true))).toEqual([]);
    expect(refusedByEither(states(true, true), { ...states(true, true), membership: answer(false) })).toEqual(
      [],
    );
  });
});

describe('the code of a member', () => {
  const key = Buffer.alloc(32, 7);
  const number = '123456789012';

  it('lives for its step of 30 s and the next, and proves the member', () => {
    const { code, expiresAt } = makeCode(key, 'live', number, now);
    expect(readCode(key, code, now)).toEqual({ kind: 'live', memberNumber: number });
    expect(readCode(key, code, new Date(expiresAt.getTime() - 1))).not.toBeNull();
    expect(readCode(key, code, expiresAt)).toBeNull();
    expect(expiresAt.getTime() - now.getTime()).toBeLessThanOrEqual(60_000);
    expect(makeCode(key, 'live', number, later(30_000)).code).not.toBe(code);
  });

  it('lives for at most a day as a card, and never turns into a live one', () => {
    const { code, expiresAt } = makeCode(key, 'card', number, now);
    expect(expiresAt.getTime() - now.getTime()).toBeLessThanOrEqual(24 * hour);
    expect(readCode(key, code, new Date(expiresAt.getTime() - 1))?.kind).toBe('card');
    expect(readCode(key, code, expiresAt)).toBeNull();
    expect(readCode(key, `L${code.slice(1)}`, now)).toBeNull();
  });

  it('is refused when a character, the number or the key is another', () => {
    const { code } = makeCode(key, 'live', number, now);
    for (let at = 0; at < code.length; at += 1) {
      const other = code[at] === '0' ? '1' : '0';
      expect(readCode(key, code.slice(0, at) + other + code.slice(at + 1), now)).toBeNull();
    }
    expect(readCode(Buffer.alloc(32, 8), code, now)).toBeNull();
    expect(readCode(key, '', now)).toBeNull();
    expect(readCode(key, code.toLowerCase(), now)).toBeNull();
  });
});

describe('a name at the counter', () => {
  it.each([
    ['李小欢', '李**'],
    ['🐼熊猫', '🐼**'],
    ['', null],
    [null, null],
  ])('%j is shown as %j', (name, shown) => {
    expect(maskName(name)).toBe(shown);
  });
});
