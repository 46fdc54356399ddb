import { ListAnswer, Refusal } from '../../phone/jsdom';
import { member, now, open, sent, session } from '../answers';

const entry = {
  id: 'e1',
  type: 'earn',
  title: '消费积分',
  delta: 188,
  balanceAfter: 1_880,
  at: '2026-03-02T02:00:00.000Z',
};
const growth = { id: 'g1', title: '消费', delta: 188, valueAfter: 688, at: '2026-03-02T02:00:00.000Z' };
const summary = {
  id: 'p1', storeName: '静安寺店', state: 'completed', itemCount: 2, names: ['护理液'], paidFen: 18_800, refundedFen: 0,
  purchasedAt: '2026-03-01T02:00:00.000Z',
}; // prettier-ignore
const purchase = {
  id: 'p1', receiptNumber: 'R-1', storeName: '静安寺店', state: 'completed',
  lines: [{
    lineId: '1', sku: 'A', name: '护理液', category: null, quantity: 2, amountFen: 18_800, discountFen: 0, paidFen: 18_800,
    returnedQuantity: 0, returnedFen: 0,
  }],
  amountFen: 18_800, discountFen: 0, paidFen: 18_800, refundedFen: 0, coupon: null, returns: [],
  points: [{ ruleId: 'r', title: '消费每元 1 积分', points: 188, at: '2026-03-01T02:00:00.000Z' }],
  pointsTotal: 188, purchasedAt: '2026-03-01T02:00:00.000Z',
}; // prettier-ignore
const store = {
  id: 's1', name: '静安寺店', city: '上海', address: '示例路 1 号', position: { latitude: 31.2, longitude: 121.4 },
  phone: null, openingHours: '每天 10:00–22:00', distanceM: null,
}; // prettier-ignore

describe('points', () => {
  it('has a statement of points and one of growth', async () => {
    const page = await open('points', {
      'GET /api/mp/points/entries': new ListAnswer([entry]),
      'GET /api/mp/growth-entries': new ListAnswer([growth]),
    });
    expect(page.text()).toContain('+188');
    expect(page.text()).toContain('余额 1,880');
    await page.tap('成长值明细');
    expect(page.text()).toContain('累计 688');
  });

  it('explains what is owed', async () => {
    const page = await open('points', {
      'GET /api/mp/points/account': { balance: -30, available: 0, debt: 30, nextExpiry: null },
      'GET /api/mp/points/entries': new ListAnswer([]),
    });
    expect(page.text()).toContain('待抵扣 30 积分');
    expect(page.text()).toContain('还没有积分');
  });
});

describe('purchases', () => {
  it('are listed, and each explains its points', async () => {
    const page = await open('purchases', {
      'GET /api/mp/purchases': new ListAnswer([summary]),
      'GET /api/mp/purchases/p1': purchase,
    });
    expect(page.text()).toContain('护理液 · 共 2 件');
    await page.tap('静安寺店');
    expect(page.route()).toBe('pages/purchase/index');
    for (const text of ['¥188.00', '消费每元 1 积分', '+188']) expect(page.text()).toContain(text);
  });

  it('keep what has arrived where the next page does not come, and try again', async () => {
    let isUp = false;
    const page = await open('purchases', {
      'GET /api/mp/purchases': ({ query }: { query: Record<string, string> }) => {
        if (query['cursor'] === undefined) return new ListAnswer([summary], 'next');
        return isUp ? new ListAnswer([{ ...summary, id: 'p2', storeName: '湖滨店' }]) : null;
      },
    });
    await page.call('onReachBottom');
    expect(page.text()).toContain('静安寺店');
    isUp = true;
    await page.tap('没有加载出来，点这里再试');
    expect(page.text()).toContain('湖滨店');
  });

  it('are claimed by the code of a receipt, once', async () => {
    const answers = { 'POST /api/mp/purchase-claims': { purchase, isNew: true } };
    const page = await open('claim', answers, { query: { scene: 'r01HABC' } });
    expect(sent(page, 'POST', '/api/mp/purchase-claims')[0]?.body).toEqual({ scene: 'r01HABC' });
    expect(page.text()).toContain('+188 积分');
    const refused = { 'POST /api/mp/purchase-claims': new Refusal(409, 'ORDER_CLAIMED', '这张小票已被领取') };
    const late = await open('claim', refused, { query: { scene: 'r01HABC' } });
    expect(late.text()).toContain('这张小票已被领取');
    await late.tap('去首页');
    expect(late.route()).toBe('pages/home/index');
  });

  it('wait for whoever has to join first', async () => {
    const page = await open(
      'claim',
      { 'POST /api/mp/sessions': session(null) },
      { query: { scene: 'r01HABC' } },
    );
    expect(sent(page, 'POST', '/api/mp/purchase-claims')).toEqual([]);
    await page.tap('加入会员');
    expect(page.route()).toBe('pages/join/index');
  });
});

describe('the profile', () => {
  it('asks one thing, saves it by itself, and asks the next', async () => {
    const named = { value: '小满', source: 'selfDeclared', at: now.toISOString(), noticeVersion: '1' };
    const page = await open('profile', {
      'PUT /api/mp/me': { ...member, profile: { ...member.profile, nickname: named } },
    });
    await page.tap('填这一项');
    await page.type('比如：小满', '小满');
    await page.tap('保存');
    expect(sent(page, 'PUT', '/api/mp/me')[0]?.body).toEqual({ nickname: '小满' });
    expect(page.data).toMatchObject({ next: 'birthMonth', field: '' });
  });

  it('takes an answer back', async () => {
    const page = await open('profile', { 'PUT /api/mp/me': member });
    await page.tap('性别');
    await page.tap('清空这一项');
    expect(sent(page, 'PUT', '/api/mp/me')[0]?.body).toEqual({ gender: null });
  });
});

describe('invitations', () => {
  const invitation = {
    scene: 'i01',
    invitedCount: 2,
    rules: ['一位朋友只记一次'],
    isRewarded: true,
    activity: null,
  };
  const sample = { kind: 'sample', sampleName: '旅行装', pickUpCode: 'S0123456789ABC', pickedUpAt: null };

  it('say who joined, what is missing, and the rules', async () => {
    const page = await open('invite', {
      'GET /api/mp/invitation': invitation,
      'GET /api/mp/invitation/invitees': new ListAnswer([
        {
          maskedName: '周**',
          joinedAt: '2026-03-01T02:00:00.000Z',
          progress: 'waiting',
          words: '再过 3 天',
          reward: null,
        },
        {
          maskedName: '林**',
          joinedAt: '2026-03-01T02:00:00.000Z',
          progress: 'rewarded',
          words: '已发放',
          reward: sample,
        },
      ]),
    });
    for (const text of ['周**', '再过 3 天', '一位朋友只记一次', '2 位']) expect(page.text()).toContain(text);
    await page.tap('出示取货码');
    expect(page.text()).toContain('S012 3456 789A BC');
    expect(await page.call('onShareAppMessage')).toMatchObject({ path: '/pages/landing/index?scene=i01' });
  });
});

describe('stores', () => {
  const answers = {
    'GET /api/mp/stores': new ListAnswer([store]),
    'GET /api/mp/store-cities': [{ city: '上海', storeCount: 1 }],
  };

  it('are found by city, without a position', async () => {
    const page = await open('stores', answers);
    await page.tap('上海 1');
    expect(sent(page, 'GET', '/api/mp/stores').at(-1)?.query).toMatchObject({ city: '上海' });
    expect(page.text()).toContain('每天 10:00–22:00');
  });

  it('are found near by only if the person says where, and all the same if not', async () => {
    const page = await open('stores', answers);
    await page.tap('离我最近');
    await page.tap('拒绝');
    expect(page.text()).toContain('可以按城市找');
    expect(page.text()).toContain('静安寺店');
  });
});

describe('the member code', () => {
  it('is a fresh one, and the card code for bar code readers', async () => {
    const page = await open('member-code');
    expect(page.data).toMatchObject({ isFresh: true, number: '1234 5678 9012' });
    expect(page.data['bar']).toMatch(/^data:image\/svg/);
    expect(page.stored('memberCode.last')).toMatchObject({ isFresh: true });
    await page.call('onHide');
  });

  it('says what to do where there is neither network nor a last one', async () => {
    const page = await open('member-code', { 'GET /api/mp/me/code': null });
    expect(page.text()).toContain('可以报手机号');
    await page.call('onHide');
  });
});
