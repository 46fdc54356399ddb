import type { MemberView } from '../../../src/contract/member';
import type { BrandView } from '../../../src/contract/setting';
import { memberCardOf, pointsCardOf, spaced, tierCardOf } from '../../../miniprogram/logic/card';
import { choicesOf, noticeOf, optionsOf, togglesOf } from '../../../miniprogram/logic/consent';
import { activityWords, inviteeRowsOf, sharePath } from '../../../miniprogram/logic/invite';
import { leavingWords, storedRowsOf } from '../../../miniprogram/logic/privacy';
import {
  hobbiesIn,
  lastMonth,
  nextQuestion,
  profileRequestOf,
  profileRowsOf,
} from '../../../miniprogram/logic/profile';
import { signInCardOf } from '../../../miniprogram/logic/signIn';

const now = Date.parse('2026-11-27T06:00:00.000Z');
const noProfile = { nickname: null, gender: null, birthMonth: null, region: null, hobbies: null };
const told = <Value>(value: Value) => ({
  value,
  source: 'selfDeclared' as const,
  at: '',
  noticeVersion: null,
});

const member: MemberView = {
  memberId: 'm',
  memberNumber: '123456789012',
  state: 'active',
  maskedPhone: null,
  joinedAt: '2026-03-02T02:00:00.000Z',
  homeStoreId: null,
  profile: noProfile,
  consents: [
    { purpose: 'membership', given: true, noticeVersion: '1', at: null, currentVersion: '1', mayAsk: false },
    { purpose: 'marketing', given: false, noticeVersion: null, at: null, currentVersion: '2', mayAsk: true },
    {
      purpose: 'personalisation',
      given: false,
      noticeVersion: null,
      at: null,
      currentVersion: null,
      mayAsk: false,
    },
  ],
  isLinkedToOfficialAccount: false,
};

const notice = (purpose: BrandView['notices'][number]['purpose'], version: string) => ({
  purpose, version, title: purpose, text: 'text', textHash: '', publishedAt: '',
}); // prettier-ignore
const brand: BrandView = { brandName: 'b', notices: [notice('membership', '3'), notice('marketing', '2')] };

describe('consents', () => {
  it('are separate and unticked, and only those that the brand has a notice for', () => {
    expect(optionsOf(brand).map(({ purpose, isGiven }) => [purpose, isGiven])).toEqual([
      ['marketing', false],
    ]);
  });

  it('answer every notice that was shown, in the version that was shown', () => {
    expect(choicesOf(brand, true, optionsOf(brand))).toEqual([
      { purpose: 'membership', noticeVersion: '3', given: true },
      { purpose: 'marketing', noticeVersion: '2', given: false },
    ]);
    const ticked = optionsOf(brand).map((option) => ({ ...option, isGiven: true }));
    expect(choicesOf(brand, false, ticked).map(({ given }) => given)).toEqual([false, true]);
  });

  it('can be withdrawn one by one; the membership ends by leaving alone', () => {
    expect(
      togglesOf(member.consents).map(({ purpose, isGiven, version }) => [purpose, isGiven, version]),
    ).toEqual([['marketing', false, '2']]);
    expect(noticeOf(brand, 'marketing')?.version).toBe('2');
    expect(noticeOf(brand, 'personalisation')).toBeUndefined();
  });
});

describe('the member card', () => {
  const benefits = { pointsMultiplierPercent: 100, hasMemberPrice: false, birthdayPoints: 0 };
  const levels = [
    { id: 'a', name: '银卡', threshold: 0, keep: 0, benefits },
    { id: 'b', name: '金卡', threshold: 1_000, keep: 800, benefits },
  ];
  const tier = {
    tier: { id: 'a', name: '银卡' }, benefits, growthValue: 250, periodEndsAt: null, graceUntil: null,
    next: { id: 'b', name: '金卡', missingGrowth: 750 }, words: '还差 750 成长值升级金卡', levels,
  }; // prettier-ignore

  it('shows how far the next level is', () => {
    expect(memberCardOf(member, tier)).toMatchObject({
      number: '1234 5678 9012',
      percent: 25,
      tierName: '银卡',
    });
    expect(memberCardOf(member, { ...tier, next: null }).percent).toBe(100);
    expect(memberCardOf(member, null)).toMatchObject({ hasTier: false, name: '会员' });
    expect(spaced('12345')).toBe('1234 5');
  });

  it('says what a level gives and until when', () => {
    const rich = { pointsMultiplierPercent: 120, hasMemberPrice: true, birthdayPoints: 200 };
    const card = tierCardOf({ ...tier, benefits: rich, periodEndsAt: '2027-03-02T02:00:00.000Z' }, now);
    expect(card.benefits).toEqual(['消费积分 1.2 倍', '享会员价', '生日当月送 200 积分']);
    expect(card.period).toBe('2027 年 3 月 2 日 重新评定等级');
    expect(tierCardOf({ ...tier, graceUntil: '2026-11-28T02:00:00.000Z' }, now).period).toContain(
      '明天 10:00',
    );
  });

  it('tells debt before anything else', () => {
    const account = {
      balance: 10,
      available: 10,
      debt: 0,
      nextExpiry: { points: 3, at: '2026-12-31T16:00:00.000Z' },
    };
    expect(pointsCardOf(account, now).note).toBe('3 积分 · 12 月 31 日 24:00 到期');
    expect(pointsCardOf({ ...account, debt: 30, available: 0 }, now)).toMatchObject({
      isDebt: true,
      available: '0',
    });
    expect(pointsCardOf({ ...account, nextExpiry: null }, now).note).toBe('');
  });
});

describe('the profile', () => {
  it('asks one thing at a time, and nothing when all was told', () => {
    expect(nextQuestion(noProfile)?.field).toBe('nickname');
    expect(nextQuestion({ ...noProfile, nickname: told('小满') })?.field).toBe('birthMonth');
    const all = {
      nickname: told('小满'), gender: told('female' as const), birthMonth: told('1995-06'),
      region: told({ province: '浙江省', city: '杭州市' }), hobbies: told(['日抛']),
    }; // prettier-ignore
    expect(nextQuestion(all)).toBeUndefined();
    expect(profileRowsOf(all).map(({ answer }) => answer)).toEqual([
      '小满', '1995 年 6 月', '女', '浙江省 杭州市', '日抛',
    ]); // prettier-ignore
    expect(profileRowsOf(noProfile).every(({ isAnswered }) => !isAnswered)).toBe(true);
  });

  it('sends one field, and null to clear it', () => {
    expect(profileRequestOf('nickname', [' 小满 '])).toEqual({ nickname: '小满' });
    expect(profileRequestOf('birthMonth', ['1995-06-01'])).toEqual({ birthMonth: '1995-06' });
    expect(profileRequestOf('gender', ['male'])).toEqual({ gender: 'male' });
    expect(profileRequestOf('region', ['上海市', '上海市'])).toEqual({
      region: { province: '上海市', city: '上海市' },
    });
    expect(profileRequestOf('hobbies', ['日抛、护理液 日抛'])).toEqual({ hobbies: ['日抛', '护理液'] });
    for (const field of ['nickname', 'birthMonth', 'gender', 'region', 'hobbies'] as const)
      expect(profileRequestOf(field, [])).toEqual({ [field]: null });
    expect(hobbiesIn('、,，')).toEqual([]);
    expect(lastMonth(Date.parse('2026-11-30T20:00:00.000Z'))).toBe('2026-12');
  });
});

describe('what is stored', () => {
  it('is a list in plain words, with nothing that the member cannot see', () => {
    const rows = storedRowsOf({ ...member, maskedPhone: '138****1234' }, now);
    expect(rows.map(({ label }) => label)).toEqual(expect.arrayContaining(['会员号', '手机号', '同意记录']));
    expect(rows.find(({ label }) => label === '手机号')?.value).toBe('138****1234');
    expect(rows.every(({ why }) => why.length > 3)).toBe(true);
  });

  it('can be kept from erasure until a moment', () => {
    const leaving = { leftAt: '2026-11-26T02:00:00.000Z', eraseAt: '2026-12-03T02:00:00.000Z' };
    expect(leavingWords(leaving, now)).toContain('12 月 3 日 10:00 前重新加入');
  });
});

describe('签到', () => {
  const days = [23, 24, 25, 26, 27, 28, 29].map((day) => ({ day: `2026-11-${day}`, isSignedIn: day === 26 }));
  const week = { today: '2026-11-27', days, streakDays: 1, isSignedInToday: false, nextPoints: 5 };

  it('shows the week, and what the next day gives', () => {
    const card = signInCardOf(week);
    expect(card.days.map(({ state }) => state)).toEqual([
      'missed', 'missed', 'missed', 'done', 'today', 'ahead', 'ahead',
    ]); // prettier-ignore
    expect(card).toMatchObject({
      button: '签到 +5',
      words: '已连续 1 天，今天签到可得 5 积分',
      isDone: false,
    });
    const done = signInCardOf({ ...week, isSignedInToday: true, streakDays: 2 });
    expect(done).toMatchObject({ button: '今天已签到', words: '已连续 2 天，明天再来可得 5 积分' });
  });
});

describe('invitations', () => {
  it('name nobody in full, and say what is still missing', () => {
    const joinedAt = '2026-11-20T02:00:00.000Z';
    const sample = {
      kind: 'sample',
      sampleName: '旅行装',
      pickUpCode: 'S0123456789ABC',
      pickedUpAt: null,
    } as const;
    const [plain, rewarded, paid] = inviteeRowsOf(
      [
        { maskedName: '周**', joinedAt, progress: 'joined', words: '还没有消费', reward: null },
        { maskedName: '林**', joinedAt, progress: 'rewarded', words: '已发放', reward: sample },
        {
          maskedName: '沈**',
          joinedAt,
          progress: 'rewarded',
          words: '已发放',
          reward: { kind: 'points', points: 1_200 },
        },
      ],
      now,
    );
    expect(plain).toMatchObject({ mark: '已加入', words: '还没有消费', pickUpCode: '' });
    expect(rewarded).toMatchObject({ words: '已发放 · 旅行装', pickUpWords: 'S012 3456 789A BC' });
    expect(paid).toMatchObject({ mark: '奖励已到', words: '已发放 · 1,200 积分', pickUpCode: '' });
    expect(sharePath('i01')).toBe('/pages/landing/index?scene=i01');
  });

  it('say which activity runs, to its last day', () => {
    const activity = { title: '邀请季', from: '2026-11-20T16:00:00.000Z', to: '2026-12-12T16:00:00.000Z' };
    expect(activityWords({ activity }, now)).toBe('邀请季：11 月 21 日至 12 月 12 日');
    expect(activityWords({ activity: null }, now)).toBe('');
  });
});
