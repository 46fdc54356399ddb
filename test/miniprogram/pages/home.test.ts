import { ListAnswer, Refusal } from '../../phone/jsdom';
import { activity, member, now, open, sent, session } from '../answers';

const missing = new Refusal(404, 'ROUTE_MISSING');
const days = ['02', '03', '04', '05', '06', '07', '08'].map((day) => ({
  day: `2026-03-${day}`,
  isSignedIn: false,
}));
const week = { today: '2026-03-02', days, streakDays: 3, isSignedInToday: false, nextPoints: 5 };

describe('home', () => {
  it('says who one is here, what one has, and what ends soon', async () => {
    const page = await open('home');
    for (const text of ['1234 5678 9012', '1,880', '可用优惠券', '今晚 24:00 前有效'])
      expect(page.text()).toContain(text);
  });

  it('hides what the server does not have, and breaks at none of it', async () => {
    const page = await open('home', {
      'GET /api/mp/activities': missing,
      'GET /api/mp/sign-ins/week': missing,
      'GET /api/mp/tier': missing,
      'GET /api/mp/points/account': new Refusal(500, 'INTERNAL_ERROR'),
    });
    expect(page.data).toMatchObject({ state: 'ready', points: '—' });
    expect(page.text()).not.toContain('签到');
    expect(page.text()).toContain('会员码');
  });

  it('lets people look around who are no members, and asks them for nothing', async () => {
    const page = await open('home', { 'POST /api/mp/sessions': session(null) });
    expect(page.text()).toContain('加入会员');
    expect(page.text()).toContain('找附近的门店');
    expect(page.requests.map(({ path }) => path).sort()).toEqual([
      '/api/mp/brand',
      '/api/mp/sessions',
      '/api/mp/visits',
    ]);
  });

  it('signs in for the day, and says what the next day gives', async () => {
    let isSignedIn = false;
    const page = await open('home', {
      'GET /api/mp/sign-ins/week': () => ({
        ...week,
        isSignedInToday: isSignedIn,
        nextPoints: isSignedIn ? 6 : 5,
      }),
      'POST /api/mp/sign-ins': () => {
        isSignedIn = true;
        return { day: '2026-03-02', points: 5, streakDays: 4, isFirstToday: true };
      },
    });
    expect(page.text()).toContain('今天签到可得 5 积分');
    await page.tap('签到 +5');
    expect(page.text()).toContain('明天再来可得 6 积分');
    expect(sent(page, 'POST', '/api/mp/sign-ins')).toHaveLength(1);
  });

  it('reminds of an activity in one tap', async () => {
    let isBooked = false;
    const page = await open('home', {
      'GET /api/mp/activities': () => [{ ...activity, isBooked }],
      'POST /api/mp/activities/a1/bookings': () => {
        isBooked = true;
        return { ...activity, isBooked, isNew: true };
      },
    });
    expect(page.text()).toContain('3 月 5 日 10:00 开始');
    await page.tap('提醒我');
    expect(page.text()).toContain('已设提醒');
  });

  it('shows the last member code, with its age, where there is no network', async () => {
    const codes = {
      code: 'L1',
      expiresAt: now.toISOString(),
      cardCode: 'C123456789012ABCDEF0123456789ABCD',
      cardExpiresAt: '2026-03-03T04:00:00.000Z',
    };
    const storage = { 'memberCode.last': { codes, at: now.getTime() - 180_000, isFresh: true } };
    const gone = { 'POST /api/mp/sessions': null, 'GET /api/mp/me/code': null };
    const page = await open('home', gone, { storage });
    await page.tap('出示会员码');
    expect(page.route()).toBe('pages/member-code/index');
    expect(page.text()).toContain('这是3 分钟前的会员码');
  });

  it('says that it could not load, and loads when asked again', async () => {
    let isUp = false;
    const page = await open('home', {
      'POST /api/mp/sessions': () => (isUp ? session(member) : new Refusal(503, 'DATABASE_UNAVAILABLE')),
    });
    expect(page.data).toMatchObject({ state: 'error' });
    isUp = true;
    await page.tap('再试一次');
    expect(page.text()).toContain('1234 5678 9012');
  });

  it('opens a new session by itself where the old one is over', async () => {
    let isOver = true;
    const page = await open(
      'home',
      {
        'GET /api/mp/points/account': () => {
          const answer = isOver
            ? new Refusal(401, 'MEMBER_SESSION_INVALID')
            : { balance: 7, available: 7, debt: 0, nextExpiry: null };
          isOver = false;
          return answer;
        },
      },
      { storage: { 'session.member': 'old' } },
    );
    expect(page.data).toMatchObject({ points: '7' });
    expect(sent(page, 'POST', '/api/mp/sessions')).toHaveLength(2);
  });

  it('offers a code to follow by, and says that nothing depends on it', async () => {
    const page = await open('home', {
      'POST /api/mp/binding-tokens': {
        bindingTokenId: 'b', qrText: 'http://weixin.qq.com/q/1', imageUrl: '', expiresAt: now.toISOString(),
      }, // prettier-ignore
      'GET /api/mp/coupons': new ListAnswer([]),
    });
    expect(page.text()).toContain('不关注也不影响使用');
    await page.tap('去关注');
    expect(page.text()).toContain('长按识别二维码');
  });
});

describe('mine', () => {
  it('has large type, which every page then shows', async () => {
    const page = await open('mine');
    expect(page.text()).toContain('138****1234');
    await page.tap('大字模式');
    expect(page.stored('display.large')).toBe(true);
  });

  it('shows whoever is no member what is there for everybody', async () => {
    const page = await open('mine', { 'POST /api/mp/sessions': session(null) });
    expect(page.text()).toContain('你还不是会员');
    expect(page.text()).toContain('隐私');
    expect(page.text()).not.toContain('我的资料');
  });
});
