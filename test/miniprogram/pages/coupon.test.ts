import { ListAnswer, Refusal } from '../../phone/jsdom';
import { coupon, couponDetail, gift, now, offer, open, sent, session } from '../answers';

describe('the centre', () => {
  it('takes a coupon with a key', async () => {
    const page = await open('coupons', { 'POST /api/mp/coupon-claims': couponDetail });
    await page.tap('领取');
    const [claim] = sent(page, 'POST', '/api/mp/coupon-claims');
    expect(claim?.body).toEqual({ templateId: 't2' });
    expect(claim?.headers['Idempotency-Key']).toMatch(/^[0-9A-Za-z]{24}$/);
    expect(page.text()).toContain('已放进「可用」');
  });

  it('repeats with the same key after a silence, and with a new one after a refusal', async () => {
    const said = [null, new Refusal(409, 'COUPON_STOCK_EMPTY', '这张券已领完'), couponDetail];
    const page = await open('coupons', { 'POST /api/mp/coupon-claims': () => said.shift() });
    await page.tap('领取');
    expect(page.text()).toContain('网络不太顺畅');
    await page.tap('确定');
    await page.tap('领取');
    expect(page.text()).toContain('这张券已领完');
    await page.tap('确定');
    await page.tap('领取');
    const keys = sent(page, 'POST', '/api/mp/coupon-claims').map(({ headers }) => headers['Idempotency-Key']);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('asks about messages in the tap, and after a no not again for a month', async () => {
    const prompt = { moment: 'couponClaimed', why: '券快到期时提醒你', templateIds: ['tpl-1'] };
    const asking = {
      'GET /api/mp/message-prompts': prompt,
      'POST /api/mp/message-answers': { isNew: true },
      'POST /api/mp/coupon-claims': couponDetail,
    };
    const page = await open('coupons', asking);
    await page.tap('领取');
    await page.tap('取消');
    expect(sent(page, 'POST', '/api/mp/message-answers')[0]?.body).toMatchObject({
      answers: [{ templateId: 'tpl-1', answer: 'reject' }],
    });
    expect(sent(page, 'POST', '/api/mp/coupon-claims')).toHaveLength(1);
    expect(page.text()).not.toContain('券快到期时提醒你');
    const storage = { 'prompt.refused.couponClaimed': now.getTime() - 31 * 86_400_000 };
    expect((await open('coupons', asking, { storage })).text()).toContain('券快到期时提醒你');
  });

  it('asks before points are spent', async () => {
    const page = await open('coupons', {
      'GET /api/mp/coupon-templates': new ListAnswer([{ ...offer, pointsPrice: 500 }]),
      'POST /api/mp/coupon-exchanges': couponDetail,
    });
    await page.tap('500 积分');
    await page.tap('取消');
    expect(sent(page, 'POST', '/api/mp/coupon-exchanges')).toEqual([]);
    await page.tap('500 积分');
    await page.tap('兑换');
    expect(sent(page, 'POST', '/api/mp/coupon-exchanges')).toHaveLength(1);
  });

  it('grows as somebody scrolls, and says when that was all', async () => {
    const second = { ...coupon, id: 'c9', title: '第二页' };
    const page = await open('coupons', {
      'GET /api/mp/coupons': ({ query }: { query: Record<string, string> }) =>
        query['cursor'] === undefined ? new ListAnswer([coupon], 'next') : new ListAnswer([second]),
    });
    await page.tap('可用');
    expect(page.text()).not.toContain('没有更多了');
    await page.call('onReachBottom');
    await page.call('onReachBottom');
    expect(page.text()).toContain('第二页');
    expect(page.text()).toContain('没有更多了');
    const cursors = sent(page, 'GET', '/api/mp/coupons').map(({ query }) => query['cursor']);
    expect(cursors).toEqual([undefined, 'next']);
  });

  it('says what an empty shelf is for', async () => {
    const page = await open('coupons', { 'GET /api/mp/coupons': new ListAnswer([]) });
    await page.tap('已使用');
    expect(page.text()).toContain('用过的券会留在这里');
  });
});

describe('a coupon', () => {
  const query = { id: 'c1' };

  it('shows a code for the counter and one to be typed', async () => {
    const page = await open('coupon', {}, { query });
    expect(page.text()).toContain('ABCD-EFGH-JKLMN');
    expect(page.data['picture']).toMatch(/^data:image\/gif/);
  });

  it('renews its code by itself, and asks no more when the page is left', async () => {
    let count = 0;
    const code = () => {
      count += 1;
      return {
        code: `K${count}`,
        typedCode: `CODE-${count}`,
        expiresAt: '2026-03-02T04:01:00.000Z',
        refreshAfterMs: 15,
      };
    };
    const page = await open('coupon', { 'GET /api/mp/coupons/c1/code': code }, { query });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(count).toBeGreaterThan(1);
    await page.call('onHide');
    const before = count;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(count).toBe(before);
  });

  it('shows no old code as good while the network is gone', async () => {
    const page = await open('coupon', { 'GET /api/mp/coupons/c1/code': null }, { query });
    expect(page.data).toMatchObject({ picture: '', typedCode: '' });
    expect(page.text()).toContain('正在重试');
    await page.call('onHide');
  });

  it('turns into a used one as soon as the counter has taken it', async () => {
    const used = {
      ...couponDetail,
      state: 'redeemed',
      canGive: false,
      whyNot: '已使用',
      usedAt: '2026-03-02T04:00:00.000Z',
      usedStoreName: '静安寺店',
    };
    let reads = 0;
    const page = await open(
      'coupon',
      {
        'GET /api/mp/coupons/c1': () => ((reads += 1) === 1 ? couponDetail : used),
        'GET /api/mp/coupons/c1/code': new Refusal(409, 'COUPON_REDEEMED', '这张券已核销'),
      },
      { query },
    );
    expect(page.text()).toContain('今天 12:00 在静安寺店使用');
    expect(page.data['picture']).toBe('');
  });

  it('says that it was used when a look at it shows so, though its code has not ended', async () => {
    const used = { ...couponDetail, state: 'redeemed', canGive: false, whyNot: '已使用' };
    let reads = 0;
    const page = await open(
      'coupon',
      { 'GET /api/mp/coupons/c1': () => ((reads += 1) === 1 ? couponDetail : used) },
      { query },
    );
    expect(page.data).toMatchObject({ isUsable: true });
    await page.call('load');
    expect(page.data).toMatchObject({ isUsable: false, picture: '', mark: '已使用' });
    await page.call('onHide');
  });

  it('is given to a friend by a link, and can be taken back', async () => {
    let link: { token: string; expiresAt: string } | null = null;
    const opened = { token: 'gift-1', expiresAt: '2026-03-03T04:00:00.000Z' };
    const page = await open(
      'coupon',
      {
        'GET /api/mp/coupons/c1': () =>
          link === null ? couponDetail : { ...couponDetail, state: 'gifting', canGive: false, gift: link },
        'POST /api/mp/coupons/c1/gifts': () => ({ ...(link = opened), isNew: true }),
        'POST /api/mp/gifts/gift-1/cancel': () => {
          link = null;
          return { ...gift, state: 'cancelled' };
        },
      },
      { query },
    );
    await page.tap('送给朋友');
    expect(page.text()).toContain('明天 12:00 前没有人领，会自动退回给你');
    expect(await page.call('onShareAppMessage')).toEqual({
      title: '送你一张「见面礼」',
      path: '/pages/gift/index?token=gift-1',
    });
    await page.tap('不送了');
    expect(page.text()).toContain('ABCD-EFGH-JKLMN');
  });
});

describe('a gift', () => {
  const query = { token: 'gift-1' };

  it('is taken by a member in one tap', async () => {
    const page = await open(
      'gift',
      {
        'GET /api/mp/gifts/gift-1': gift,
        'POST /api/mp/gifts/gift-1/takings': { ...gift, state: 'taken', couponId: 'c1', isNew: true },
      },
      { query },
    );
    await page.tap('收下');
    expect(page.text()).toContain('这张券已经是你的了');
  });

  it('leads whoever is no member to joining first', async () => {
    const answers = { 'POST /api/mp/sessions': session(null), 'GET /api/mp/gifts/gift-1': gift };
    const page = await open('gift', answers, { query });
    await page.tap('加入会员');
    expect(page.route()).toBe('pages/join/index');
  });

  it('says that it is over', async () => {
    const over = { ...gift, state: 'taken', whyNot: '已被别人领走了' };
    const page = await open('gift', { 'GET /api/mp/gifts/gift-1': over }, { query });
    expect(page.text()).toContain('已被别人领走了');
    const unknown = {
      'GET /api/mp/gifts/gift-1': new Refusal(404, 'COUPON_GIFT_MISSING', '没有这个赠送链接。'),
    };
    expect((await open('gift', unknown, { query })).text()).toContain('没有这个赠送链接');
  });
});
