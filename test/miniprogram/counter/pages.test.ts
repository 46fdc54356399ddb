import { ListAnswer, Refusal } from '../../phone/jsdom';
import { brand, now, sent } from '../answers';
import { clerk, openCounter, purchase, recorded } from './answers';

const couponCode = `Q01J${'0'.repeat(23)}0123456789ABCDEF0123`;
const submission = {
  id: 'sub-1',
  kind: 'purchase',
  path: '/api/counter/purchases',
  body: { receiptNumber: 'R-1', lines: [{ sku: 'SOL-360' }], couponCode, redemptionId: 'redeem-0001' },
  title: '消费 ¥54.40，小票 R-1',
  atMs: now.getTime(),
};
const kept = { 'counter.submissions': [submission] };
const query = { id: 'sub-1' };

describe('the result of what a clerk confirmed', () => {
  it('is green, with what was paid, the coupon, the points, and ten minutes to undo', async () => {
    const page = await openCounter(
      'result',
      { 'POST /api/counter/purchases': recorded },
      { storage: kept, query },
    );
    expect(page.text()).toContain('已核销并登记');
    expect(page.text()).toContain('¥54.40');
    expect(page.text()).toContain('八折券 -¥13.60');
    expect(page.text()).toMatch(/撤销（10 分 00 秒内）|撤销（9 分 59 秒内）/);
    expect(page.stored('counter.submissions')).toEqual([]);
  });

  it('is amber while no answer came, and a repeat sends the very same content and ends green', async () => {
    const said = [null, { ...recorded, isNew: false }];
    const page = await openCounter(
      'result',
      { 'POST /api/counter/purchases': () => said.shift() },
      { storage: kept, query },
    );
    expect(page.text()).toContain('还不确定是否成功');
    expect(page.stored('counter.submissions')).toEqual([submission]);
    await page.tap('再确认一次');
    expect(page.text()).toContain('之前已登记成功，没有重复');
    const bodies = sent(page, 'POST', '/api/counter/purchases').map(({ body }) => body);
    expect(bodies).toEqual([submission.body, submission.body]);
    expect(page.stored('counter.submissions')).toEqual([]);
  });

  it('is on the desk as long as it is not known, also after the Mini Program was closed', async () => {
    const page = await openCounter('desk', {}, { storage: kept });
    expect(page.text()).toContain('消费 ¥54.40，小票 R-1');
    expect(page.text()).toContain('还不确定是否成功');
    await page.tap('去确认');
    expect(page.route()).toBe('packages/counter/pages/result/index');
  });

  it('is red with the sentence of the server, and leads back', async () => {
    const sentence = '这张券已于 3 月 2 日 11:58 在「静安寺店」由罗一鸣核销过，不能再用；请换一张券。';
    const refusal = new Refusal(409, 'COUPON_REDEEMED', sentence);
    const page = await openCounter(
      'result',
      { 'POST /api/counter/purchases': refusal },
      { storage: kept, query },
    );
    expect(page.text()).toContain('没有成功');
    expect(page.text()).toContain(sentence);
    expect(page.stored('counter.submissions')).toEqual([]);
    await page.tap('回去修改');
    expect(page.route()).toBe('packages/counter/pages/checkout/index');
  });

  it('can be undone with a reason, and not without', async () => {
    const back = {
      return: {
        ...{ id: 't1', returnNumber: 'u1', kind: 'undo', reason: '扫错', lines: [] },
        ...{ refundFen: 5_440, returnedAt: now.toISOString() },
      },
      purchase: { ...purchase, state: 'returned', coupon: { ...purchase.coupon, isGivenBack: true } },
      isNew: true,
    };
    const page = await openCounter(
      'result',
      { 'POST /api/counter/purchases': recorded, 'POST /api/counter/purchases/o1/undo': back },
      { storage: kept, query },
    );
    await page.call('openUndo');
    await page.tap('确认撤销');
    expect(sent(page, 'POST', '/api/counter/purchases/o1/undo')).toEqual([]);
    await page.type('为什么撤销', '扫错了');
    await page.tap('确认撤销');
    expect(sent(page, 'POST', '/api/counter/purchases/o1/undo')[0]?.body).toMatchObject({ reason: '扫错了' });
    expect(page.text()).toContain('已撤销');
    expect(page.text()).toContain('用掉的券已还给会员');
  });
});

describe('the checkout', () => {
  const scanned = async (own = {}) => {
    const desk = await openCounter('desk', own);
    await desk.type('手机号、后四位或券码', 'ABCD-EFGH-JKMNP');
    await desk.tap('查找');
    return desk;
  };

  it('takes a coupon first, and does not refuse it for a basket that is still empty', async () => {
    const early = new Refusal(409, 'COUPON_BELOW_THRESHOLD', '适用商品满 100 元才能用这张券，还差 100 元。');
    const page = await scanned({ 'POST /api/counter/checkout-previews': early });
    expect(page.route()).toBe('packages/counter/pages/checkout/index');
    expect(page.text()).toContain('已扫到一张券');
    expect(page.text()).not.toContain('还差');
    expect(sent(page, 'POST', '/api/counter/checkout-previews')[0]?.body).toEqual({
      lines: [{ amountFen: 0 }],
      couponCode: 'ABCDEFGHJKMNP',
    });
  });

  it('says at once what no basket would change', async () => {
    const over = new Refusal(409, 'COUPON_EXPIRED', '这张券已于昨天 24:00 过期，请换一张券。');
    const page = await scanned({ 'POST /api/counter/checkout-previews': over });
    expect(page.text()).toContain('这张券已于昨天 24:00 过期');
    await page.tap('不用这张券');
    expect(page.text()).toContain('没有用券');
  });

  it('names the member whose coupon it is, and records what the preview said', async () => {
    const page = await scanned();
    await page.tap('加商品或金额');
    await page.tap('护理液');
    expect(page.text()).toContain('会员 陈**（按券认出）');
    expect(page.text()).toContain('得 54 积分');
    await page.tap('没有小票，自动编号');
    await page.tap('确认核销并登记');
    const [asked] = sent(page, 'POST', '/api/counter/purchases');
    expect(asked?.body).toMatchObject({
      lines: [{ sku: 'SOL-360', quantity: 1 }],
      couponCode: 'ABCDEFGHJKMNP',
      expectedPaidFen: 5_440,
      receiptNumber: expect.stringMatching(/^M20260302-[0-9A-Za-z]{8}$/) as string,
      redemptionId: expect.stringMatching(/^[0-9A-Za-z]{24}$/) as string,
    });
  });
});

describe('the desk', () => {
  it.each([
    ['13800001234', 'packages/counter/pages/member/index'],
    ['1234', 'packages/counter/pages/member/index'],
    ['ABCD-EFGH-JKMNP', 'packages/counter/pages/checkout/index'],
    ['SABCDEFGHJKMNP', 'packages/counter/pages/result/index'],
  ])('leads from 「%s」 to %s', async (typed, route) => {
    const page = await openCounter('desk', {
      'POST /api/counter/member-lookups': { proof: 'phone', members: [], isTruncated: false },
    });
    await page.type('手机号、后四位或券码', typed);
    await page.tap('查找');
    expect(page.route()).toBe(route);
  });

  it('says what to scan instead of nonsense', async () => {
    const page = await openCounter('desk');
    await page.type('手机号、后四位或券码', '随便');
    await page.tap('查找');
    expect(page.text()).toContain('这不是会员码或券码');
  });

  it('shows the day of the store to its manager alone', async () => {
    expect((await openCounter('desk')).text()).not.toContain('今日门店');
    const staff = { ...clerk.staff, actions: [...clerk.staff.actions, 'report.today'] };
    const page = await openCounter('desk', { 'GET /api/counter/sessions/current': { ...clerk, staff } });
    expect(page.text()).toContain('今日门店');
  });

  it('sends whoever is signed out to sign in', async () => {
    const gone = new Refusal(401, 'STAFF_SESSION_INVALID');
    const unbound = new Refusal(404, 'STAFF_WECHAT_NOT_BOUND');
    const own = {
      'GET /api/counter/sessions/current': gone,
      'POST /api/counter/sessions/wechat': unbound,
    };
    const page = await openCounter('desk', own);
    expect(page.route()).toBe('packages/counter/pages/sign-in/index');
  });
});

describe('registering somebody without WeChat at hand', () => {
  it('asks every notice, and takes a no to all but the membership', async () => {
    const pending = {
      memberId: 'm9',
      memberNumber: '1',
      state: 'pending',
      maskedPhone: '138****1234',
      nickname: null,
    };
    const page = await openCounter(
      'register',
      { 'GET /api/mp/brand': brand, 'POST /api/counter/pending-members': { member: pending, isNew: true } },
      { query: { phone: '13800001234' } },
    );
    const answer = (purpose: string, given: string) =>
      page.call('answer', { currentTarget: { dataset: { purpose, given } } });
    await page.tap('登记');
    expect(page.text()).toContain('每一条都要问过对方');
    await answer('membership', 'no');
    await answer('marketing', 'no');
    await answer('personalisation', 'no');
    await page.call('submit');
    expect(sent(page, 'POST', '/api/counter/pending-members')).toEqual([]);
    await answer('membership', 'yes');
    await page.call('submit');
    expect(sent(page, 'POST', '/api/counter/pending-members')[0]?.body).toEqual({
      phone: '13800001234',
      consents: [
        { purpose: 'membership', noticeVersion: '1', given: true },
        { purpose: 'marketing', noticeVersion: '1', given: false },
        { purpose: 'personalisation', noticeVersion: '1', given: false },
      ],
    });
    expect(page.text()).toContain('已登记');
    expect(page.text()).toContain('138****1234');
  });
});

describe('the lists of the counter', () => {
  it('say what they are for when they are empty, and that the network is gone', async () => {
    expect((await openCounter('purchases')).text()).toContain('今天还没有登记过消费');
    expect((await openCounter('follow-ups')).text()).toContain('没有要跟进的');
    const page = await openCounter('purchases', { 'GET /api/counter/purchases': null });
    expect(page.text()).toContain('网络不太顺畅');
    expect(page.text()).toContain('再试一次');
  });

  it('grow by pages, and say when that was all', async () => {
    const one = (id: string) => ({
      ...{ id, receiptNumber: id, channel: 'till', storeId: 'st1', memberId: null, state: 'completed' },
      ...{ itemCount: 1, paidFen: 100, refundedFen: 0, hasCoupon: false },
      ...{ purchasedAt: now.toISOString(), recordedAt: now.toISOString() },
    });
    const page = await openCounter('purchases', {
      'GET /api/counter/purchases': ({ query: asked }: { query: Record<string, string> }) =>
        asked['cursor'] === undefined ? new ListAnswer([one('R-1')], 'next') : new ListAnswer([one('R-2')]),
    });
    expect(page.text()).not.toContain('没有更多了');
    await page.call('onReachBottom');
    expect(page.text()).toContain('R-2');
    expect(page.text()).toContain('没有更多了');
  });

  it('take back what the clerk chose, with a reason', async () => {
    const page = await openCounter('purchase', {}, { query: { id: 'o1' } });
    await page.tap('退货');
    await page.call('more', { currentTarget: { dataset: { id: '1' } } });
    await page.tap('确认退货');
    expect(page.text()).toContain('写一下为什么退');
    await page.type('为什么退', '度数不合适');
    await page.tap('确认退货');
    expect(sent(page, 'POST', '/api/counter/purchases/o1/returns')[0]?.body).toMatchObject({
      lines: [{ lineId: '1', quantity: 1 }],
      reason: '度数不合适',
    });
  });
});
