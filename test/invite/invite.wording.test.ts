import type { InviteActivity } from '../../src/invite/inviteActivity.model';
import { rulesInWords } from '../../src/invite/inviteActivity.rules';
import { avoidedIn } from '../../src/invite/invite.wording';
import { inviteRules, landingText } from '../../src/invite/invite.rules';

const found = (text: string): string[] =>
  avoidedIn([{ path: 'body.title', text }]).map(({ phrase }) => phrase);

describe('the wording of activities', () => {
  it.each([
    ['邀请好友助力', '助力'],
    ['一起砍价', '砍价'],
    ['帮我加速', '加速'],
    ['邀请有奖，快来', '邀请有奖'],
    ['分享得好礼', '分享得'],
    ['转发即领样品', '转发即领'],
    ['邀请好友送积分', '邀请好友送'],
    ['关注有礼', '关注有礼'],
    ['注册就送', '注册就送'],
    ['现金红包', '红包'],
    ['免费领样品', '免费领'],
    ['分享到群里', '分享到群'],
  ])('refuses %s', (text, phrase) => {
    expect(found(text)).toContain(phrase);
  });

  it('finds a phrase whatever stands between its characters', () => {
    expect(
      ['红 包', '红·包', '红\u200b包', '【助】【力】', '分享，得积分', '免\n费 领'].map(
        (text) => found(text).length > 0,
      ),
    ).toEqual(Array(6).fill(true));
  });

  it('tells each phrase with its place', () => {
    const texts = [
      { path: 'body.title', text: '带朋友来看看' },
      { path: 'body.rules.1', text: '助力砍价' },
    ];
    expect(avoidedIn(texts)).toEqual([
      { path: 'body.rules.1', phrase: '助力' },
      { path: 'body.rules.1', phrase: '砍价' },
    ]);
  });

  it('lets neutral sentences pass, our own among them', () => {
    const activity: InviteActivity = {
      _id: 'A',
      title: '带朋友来看看',
      summary: '',
      rules: [],
      from: new Date('2026-03-01T00:00:00Z'),
      to: new Date('2026-04-01T00:00:00Z'),
      reward: { kind: 'sample', sampleName: '护理液试用装', stock: 5 },
      remaining: 5,
      perActivityLimit: 5,
      perMonthLimit: 3,
      returnDays: 7,
      state: 'published',
      version: 1,
      createdAt: new Date(0),
      updatedAt: new Date(0),
      publishedAt: new Date(0),
      endedAt: null,
    };
    const points: InviteActivity = { ...activity, reward: { kind: 'points', points: 20 } };
    const own = [...inviteRules, landingText('小**'), ...rulesInWords(activity), ...rulesInWords(points)];
    for (const text of [...own, '朋友来店里配镜，你得到 20 积分。', '到店扫码领取样品'])
      expect([text, found(text)]).toEqual([text, []]);
  });
});
