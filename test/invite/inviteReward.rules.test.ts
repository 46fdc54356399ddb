import type { RewardFacts } from '../../src/invite/inviteReward.rules';
import {
  coversAt,
  freePlace,
  periodsOf,
  progressFor,
  rewardRefusalOf,
  rewardRule,
} from '../../src/invite/inviteReward.rules';
import { dayMs } from '../../src/platform/clock';

const inviter = { _id: 'inviter', state: 'active', phoneIndex: 'phone-2' };
const invitee = { _id: 'invitee', state: 'active', phoneIndex: 'phone-1' };

const valid: RewardFacts = {
  invitation: { state: 'accepted', voidReason: null },
  inviter,
  invitee,
  sharesUnionid: false,
  isPaidByInviter: false,
  wasOnAtPurchase: true,
  isOn: true,
};

describe('whether an inviter is rewarded', () => {
  it('is so where nothing speaks against it, also without any phone', () => {
    expect(rewardRefusalOf(valid)).toBeNull();
    const noPhones = { inviter: { ...inviter, phoneIndex: null }, invitee: { ...invitee, phoneIndex: null } };
    expect(rewardRefusalOf({ ...valid, ...noPhones })).toBeNull();
  });

  it.each([
    ['self', { invitation: { state: 'void', voidReason: 'self' } }],
    ['loop', { invitation: { state: 'void', voidReason: 'loop' } }],
    ['notNew', { invitation: { state: 'void', voidReason: 'notNew' } }],
    ['notNew', { invitation: { state: 'none', voidReason: null } }],
    ['inviterLeft', { inviter: null }],
    ['inviterLeft', { inviter: { ...inviter, state: 'left' } }],
    ['inviterLeft', { inviter: { ...inviter, state: 'pending' } }],
    ['inviteeLeft', { invitee: { ...invitee, state: 'erased' } }],
    ['inviteeLeft', { invitee: null }],
    ['self', { inviter: { ...invitee } }],
    ['samePerson', { sharesUnionid: true }],
    ['samePhone', { inviter: { ...inviter, phoneIndex: 'phone-1' } }],
    ['samePayer', { isPaidByInviter: true }],
    ['rewardsOff', { isOn: false }],
    ['rewardsOff', { wasOnAtPurchase: false }],
  ] as const)('is refused as %s', (refusal, difference) => {
    expect(rewardRefusalOf({ ...valid, ...difference })).toBe(refusal);
  });
});

describe('the time of an activity', () => {
  const from = new Date('2026-03-01T00:00:00Z');
  const to = new Date('2026-04-01T00:00:00Z');
  const published = { from, to, endedAt: null, publishedAt: new Date('2026-02-20T00:00:00Z') };
  const at = (day: string): Date => new Date(`2026-${day}T00:00:00Z`);

  it('begins at its start, ends before its end, and never while it is a draft', () => {
    expect(['02-28', '03-01', '03-31', '04-01'].map((day) => coversAt(published, at(day)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(coversAt({ ...published, publishedAt: null }, at('03-02'))).toBe(false);
  });

  it('does not reach back before it was published, nor beyond its being ended', () => {
    const late = { ...published, publishedAt: at('03-05'), endedAt: at('03-10') };
    expect(['03-04', '03-05', '03-09', '03-10'].map((day) => coversAt(late, at(day)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('counts months of Asia/Shanghai', () => {
    expect(periodsOf('A', new Date('2026-03-31T16:00:00Z'))).toEqual({
      activity: 'activity:A',
      month: 'month:2026-04',
    });
  });
});

describe('the places within a cap', () => {
  it('are given in turn, and again where one is free, up to the limit', () => {
    expect([freePlace([], 1), freePlace([1], 1), freePlace([1, 3], 3), freePlace([1, 2, 3], 3)]).toEqual([
      1,
      null,
      2,
      null,
    ]);
    // Two of a person who was two members.
    expect(freePlace([1, 1], 2)).toBeNull();
  });
});

describe('what an inviter is told', () => {
  const row = { state: 'refused', dueAt: null, points: null, pickedUpAt: null } as const;
  const now = { isOn: true, isOver: false };

  it('keeps to itself what is the friend’s own business', () => {
    const reasons = [
      'samePhone',
      'samePerson',
      'samePayer',
      'inviteeLeft',
      'rejected',
      'self',
      'loop',
    ] as const;
    const told = reasons.map((refusal) => progressFor({ ...row, refusal }, now).words);
    expect(new Set(told)).toEqual(new Set(['不符合活动规则']));
    const reversed = progressFor({ ...row, state: 'reversed', refusal: null }, now);
    expect(reversed.words).not.toContain('退');
  });

  it('says when rewards are off, and that nothing is promised without an activity', () => {
    const waiting = { ...row, state: 'waiting', refusal: null, dueAt: new Date(10 * dayMs) } as const;
    expect(progressFor(waiting, { isOn: false, isOver: false }).words).toContain('没有开放');
    expect(progressFor(null, now)).toEqual({ progress: 'joined', words: '已加入会员' });
    const joined = { ...waiting, state: 'joined' } as const;
    expect(progressFor(joined, { isOn: true, isOver: true }).words).toContain('活动期间没有消费');
  });
});

describe('the rule text', () => {
  it('names what is forbidden, what we do, and who answers for it', () => {
    for (const words of ['积分', '助力', '只算一层', '设上限', '不等于微信认可', '永久留存'])
      expect(rewardRule).toContain(words);
  });
});
