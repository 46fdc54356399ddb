import { ApiError, errorOf, isSilence, unreachable } from '../../../miniprogram/api/apiError';
import { activityCardOf } from '../../../miniprogram/logic/activity';
import { dataOf } from '../../../miniprogram/logic/event';
import { codeOf, messageOf } from '../../../miniprogram/logic/failure';
import { grown, mayGrow, noListing } from '../../../miniprogram/logic/listing';
import { codeWords, renewInMs } from '../../../miniprogram/logic/memberCode';
import { grouped, signed, yuan } from '../../../miniprogram/logic/money';
import { kindOf, sceneIn, sceneOf, showsOfficialAccount } from '../../../miniprogram/logic/scene';
import { distanceWords, storeRowOf } from '../../../miniprogram/logic/store';

const now = Date.parse('2026-11-27T06:00:00.000Z');

describe('numbers', () => {
  it('are grouped, signed, and money with two decimals', () => {
    expect([0, 999, 1000, 1234567, -1234].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567', '-1,234']);
    expect([5, 0, -5].map(signed)).toEqual(['+5', '0', '-5']);
    expect([0, 5, 123450, -300].map(yuan)).toEqual(['¥0.00', '¥0.05', '¥1,234.50', '-¥3.00']);
  });
});

describe('scenes', () => {
  it('are read from a query as WeChat hands it over, and only ours', () => {
    expect(sceneOf({ scene: 'i01HABC' })).toBe('i01HABC');
    expect(sceneOf({ scene: encodeURIComponent('c01HABC') })).toBe('c01HABC');
    expect([{}, { scene: '%' }, { scene: 'x01' }, { scene: 'i' }, { scene: 'i0-1' }].map(sceneOf)).toEqual(
      Array.from({ length: 5 }, () => ''),
    );
    expect(['c1', 'b1', 'i1', 'k1', 'r1', 'p1'].map(kindOf)).toEqual([
      'channelCode', 'binding', 'invite', 'clerk', 'receipt', 'pack',
    ]); // prettier-ignore
  });

  it('are found in whatever a camera read', () => {
    expect(sceneIn('pages/home/index?scene=r01HABC')).toBe('r01HABC');
    expect(sceneIn('r01HABC')).toBe('r01HABC');
    expect(sceneIn('https://example.com/?a=1')).toBe('');
  });

  it('know where WeChat shows its own card to follow', () => {
    expect([1011, 1047, 1001].map(showsOfficialAccount)).toEqual([true, true, false]);
  });
});

describe('a refusal', () => {
  it('is said in 中文, whatever the server says to programs', () => {
    expect(messageOf(new ApiError('MEMBER_PHONE_HELD', 'held', 409))).toContain('先不用手机号入会');
    expect(messageOf(new ApiError('COUPON_STOCK_EMPTY', '这张券已领完', 409))).toBe('这张券已领完');
    expect(messageOf(new ApiError('INTERNAL_ERROR', 'something went wrong', 500))).toBe(
      '出了点问题，请稍后再试',
    );
    expect(messageOf(new TypeError('x is not a function'))).toBe('出了点问题，请稍后再试');
    expect(messageOf(unreachable())).toContain('网络');
  });

  it('keeps what the answer said, and tells a silence from a refusal', () => {
    const refused = errorOf(409, { error: { code: 'A_B', message: 'm', details: { left: 1 } } });
    expect(refused).toMatchObject({ code: 'A_B', status: 409, details: { left: 1 }, isUnreachable: false });
    expect(errorOf(502, '<html>')).toMatchObject({ code: 'ANSWER_UNREADABLE', status: 502 });
    expect([unreachable(), errorOf(503, {}), refused].map(isSilence)).toEqual([true, true, false]);
    expect([codeOf(refused), codeOf(null)]).toEqual(['A_B', '']);
  });
});

describe('a list', () => {
  it('grows by pages until there is no more', () => {
    const first = grown(noListing<number>(), { items: [1, 2], cursor: 'next' });
    expect([first.end, mayGrow(first)]).toEqual(['more', true]);
    expect(mayGrow({ ...first, end: 'loading' })).toBe(false);
    expect(mayGrow({ ...first, end: 'failed' })).toBe(true);
    const all = grown(first, { items: [3], cursor: null });
    expect(all).toEqual({ items: [1, 2, 3], cursor: null, end: 'end' });
    expect(mayGrow(all)).toBe(false);
  });
});

describe('the member code', () => {
  const codes = { expiresAt: new Date(now + 50_000).toISOString() };

  it('is asked for again before it ends, and soon while the network is gone', () => {
    expect(renewInMs({ codes, isFresh: true }, now)).toBe(25_000);
    expect(renewInMs({ codes, isFresh: true }, now + 60_000)).toBe(5_000);
    expect(renewInMs({ codes, isFresh: true }, now - 90 * 86_400_000)).toBe(30_000);
    expect(renewInMs({ codes, isFresh: false }, now)).toBe(5_000);
    expect(renewInMs(null, now)).toBe(5_000);
  });

  it('says its age and what it can do', () => {
    expect(codeWords(true, 0)).toContain('截图无效');
    expect(codeWords(false, 180_000)).toContain('3 分钟前');
  });
});

describe('stores, activities and taps', () => {
  it('say how far', () => {
    expect([100, 900, 1_200, 35_000].map(distanceWords)).toEqual(['100 米', '900 米', '1.2 公里', '35 公里']);
    const store = { id: 's', name: '店', city: '上海', address: '示例路 1 号', position: null, phone: null, openingHours: null, distanceM: null }; // prettier-ignore
    expect(storeRowOf(store)).toMatchObject({
      address: '上海 示例路 1 号',
      distance: '',
      hasPosition: false,
    });
  });

  it('say when', () => {
    const activity = { id: 'a', kind: 'invite', state: 'planned', title: 't', summary: 's', rules: [], from: '2026-11-28T02:00:00.000Z', to: '2026-12-12T16:00:00.000Z', isBooked: false } as const; // prettier-ignore
    expect(activityCardOf(activity, now)).toMatchObject({ when: '明天 10:00 开始', isPlanned: true });
    expect(activityCardOf({ ...activity, state: 'running' }, now)).toMatchObject({
      when: '12 月 12 日 24:00 前参加',
      mark: '进行中',
    });
  });

  it('read what a template put on a node', () => {
    expect(dataOf({ currentTarget: { dataset: { id: 'x' } } }, 'id')).toBe('x');
    expect(dataOf({ currentTarget: { dataset: {} } }, 'id')).toBe('');
  });
});
