import type {
  CouponCodeView,
  CouponDetail,
  CouponGiftOpened,
  CouponGiftTaken,
  CouponGiftView,
  CouponOfferView,
  CouponView,
} from '../../src/contract/coupon';
import type { PointsAccountView, PointsEntryView } from '../../src/contract/points';
import { dayMs } from '../../src/platform/clock';
import type { Answer } from '../support/client';
import { claimCoupon, createCouponTemplate } from '../support/factories/coupon';
import type { Shop } from '../support/factories/order';
import { createShop, nextReceipt } from '../support/factories/order';
import type { Member, Visitor } from '../support/people';
import { asMember, asVisitor } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('coupons in the Mini Program', () => {
  let app: TestApp;
  let shop: Shop;
  let member: Member;
  let friend: Member;
  let visitor: Visitor;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    member = await asMember(app);
    friend = await asMember(app);
    visitor = await asVisitor(app);
  });
  afterAll(() => app.stop());

  const issuePaths = ({ error }: Answer): unknown =>
    (error?.details?.['issues'] as { path: string }[] | undefined)?.map(({ path }) => path);
  const shelf = async ({ client }: Member, state: string): Promise<CouponView[]> =>
    done(await client.get<CouponView[]>(`/api/mp/coupons?state=${state}&limit=100`));
  const isHan = (text: string | undefined): boolean => /\p{Script=Han}/u.test(text ?? '');

  it('are closed to whoever has not signed in or not joined', async () => {
    const template = await createCouponTemplate(app);
    const reads = [
      '/api/mp/coupon-templates',
      '/api/mp/coupons',
      '/api/mp/coupons/x',
      '/api/mp/coupons/x/code',
    ];
    for (const path of reads) {
      expect([path, (await app.anonymous.get(path)).status]).toEqual([path, 401]);
      expect([path, (await visitor.client.get(path)).status]).toEqual([path, 403]);
    }
    for (const path of ['/api/mp/coupon-claims', '/api/mp/coupon-exchanges']) {
      const body = { templateId: template.id };
      expect((await app.anonymous.post(path, body)).status).toBe(401);
      expect((await visitor.client.post(path, body)).status).toBe(403);
      const keyless = await member.client.post(path, body, { headers: { 'idempotency-key': '' } });
      expect([keyless.status, issuePaths(keyless)]).toEqual([400, ['headers.idempotency-key']]);
      const wrong = await member.client.post(path, { templateId: { $gt: '' }, memberId: friend.memberId });
      expect([wrong.status, issuePaths(wrong)]).toEqual([400, ['body.templateId', 'body.memberId']]);
    }
  });

  it('stand in the centre, with what they give, where and how, and are claimed once per key', async () => {
    const template = await createCouponTemplate(app, {
      title: '春茶券',
      scope: { skus: [], categories: ['茶叶'], storeIds: [shop.storeId] },
      howToUse: '特价商品除外',
      stock: 7,
    });
    const offers = done(await member.client.get<CouponOfferView[]>('/api/mp/coupon-templates?limit=100'));
    const offer = offers.find(({ templateId }) => templateId === template.id);
    expect(offer).toMatchObject({
      title: '春茶券',
      gives: '满 100 元减 20 元',
      face: '¥20',
      validFor: '指定品类：茶叶',
      validity: '领取后 30 天内有效',
      remaining: 7,
      takenCount: 0,
      pointsPrice: null,
      whyNot: null,
    });
    expect(offer?.validAt).toContain('门店');
    const claim = (key: string) =>
      member.client.post<CouponDetail>('/api/mp/coupon-claims', { templateId: template.id }, { key });
    const answers = await Promise.all([claim('claim-0001'), claim('claim-0001'), claim('claim-0001')]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
    expect(answers[0].data).toMatchObject({
      state: 'issued',
      issuedBy: 'claim',
      whyNot: null,
      canGive: true,
    });
    expect(answers[0].data.howToUse).toContain('特价商品除外');
    const more = await claim('claim-0002');
    expect([more.status, more.error?.code, isHan(more.error?.message)]).toEqual([
      409,
      'COUPON_LIMIT_REACHED',
      true,
    ]);
    const after = done(await member.client.get<CouponOfferView[]>('/api/mp/coupon-templates?limit=100'));
    expect(after.find(({ templateId }) => templateId === template.id)).toMatchObject({
      takenCount: 1,
      remaining: 6,
      whyNot: '每人最多 1 张，已经领满了。',
    });
  });

  it('cost points where they have a price: both or neither', async () => {
    const template = await createCouponTemplate(app, { pointsPrice: 60, perMemberLimit: 5 });
    const exchange = (key: string) =>
      friend.client.post<CouponDetail>('/api/mp/coupon-exchanges', { templateId: template.id }, { key });
    const balance = async () =>
      done(await friend.client.get<PointsAccountView>('/api/mp/points/account')).balance;
    const before = await balance();
    const first = await exchange('exchange-1');
    const again = await exchange('exchange-1');
    expect([first.status, again.data.id, await balance()]).toEqual([201, first.data.id, before - 60]);
    const entries = done(await friend.client.get<PointsEntryView[]>('/api/mp/points/entries'));
    expect(entries[0]).toMatchObject({ type: 'spend', title: '积分兑换券', delta: -60 });
    const poor = await exchange('exchange-2');
    expect([poor.status, poor.error?.code, await balance()]).toEqual([
      409,
      'POINTS_INSUFFICIENT',
      before - 60,
    ]);
    expect(
      (await shelf(friend, 'usable')).filter(({ templateId }) => templateId === template.id),
    ).toHaveLength(1);
    const free = await friend.client.post('/api/mp/coupon-claims', { templateId: template.id });
    expect([free.status, free.error?.code]).toEqual([409, 'COUPON_NOT_ON_OFFER']);
  });

  it('show a code that renews itself, and a sentence where they cannot be used', async () => {
    const coupon = await claimCoupon(member, (await createCouponTemplate(app)).id);
    const path = `/api/mp/coupons/${coupon.id}`;
    const code = done(await member.client.get<CouponCodeView>(`${path}/code`));
    expect(code.code).toMatch(/^Q[0-9A-Z]{46}$/);
    expect(code.typedCode).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$/);
    expect(code.refreshAfterMs).toBeLessThanOrEqual(30_000);
    app.clock.advance(30_000);
    expect(done(await member.client.get<CouponCodeView>(`${path}/code`)).code).not.toBe(code.code);
    for (const own of [path, `${path}/code`]) {
      const theirs = await friend.client.get(own);
      expect([theirs.status, theirs.error?.code]).toEqual([404, 'COUPON_MISSING']);
    }
    app.clock.advance(40 * dayMs);
    member = { ...member, client: (await asVisitor(app, member.person)).client };
    friend = { ...friend, client: (await asVisitor(app, friend.person)).client };
    const over = await member.client.get(`${path}/code`);
    expect([over.status, over.error?.code]).toEqual([409, 'COUPON_EXPIRED']);
    expect(over.error?.message).toMatch(/^这张券已于 \d+ 月 \d+ 日 \d\d:\d\d 过期/);
    const expired = await shelf(member, 'expired');
    expect(expired.find(({ id }) => id === coupon.id)).toMatchObject({ state: 'expired', canGive: false });
    expect((await shelf(member, 'usable')).map(({ id }) => id)).not.toContain(coupon.id);
  });

  it('are handed on by a link: to one friend, who is told nothing of the giver', async () => {
    const coupon = await claimCoupon(member, (await createCouponTemplate(app)).id);
    const gifts = `/api/mp/coupons/${coupon.id}/gifts`;
    expect((await app.anonymous.post(gifts)).status).toBe(401);
    expect((await friend.client.post(gifts)).status).toBe(404);
    const opened = await member.client.post<CouponGiftOpened>(gifts);
    const again = await member.client.post<CouponGiftOpened>(gifts);
    expect([opened.status, again.status, again.data.token]).toEqual([201, 200, opened.data.token]);
    const path = `/api/mp/gifts/${opened.data.token}`;
    expect((await shelf(member, 'usable')).find(({ id }) => id === coupon.id)).toMatchObject({
      state: 'gifting',
      gift: { token: opened.data.token },
      whyNot: expect.stringContaining('赠送中') as string,
    });
    const looker = await asVisitor(app);
    const look = await looker.client.get<CouponGiftView>(path);
    expect(look.data).toMatchObject({
      state: 'open',
      gives: '满 100 元减 20 元',
      isGiver: false,
      couponId: null,
      whyNot: null,
    });
    expect(JSON.stringify(look.data)).not.toContain(member.memberId);
    expect((await looker.client.post(`${path}/takings`)).status).toBe(403);
    expect((await member.client.post(`${path}/takings`)).error?.code).toBe('COUPON_GIFT_OWN');
    const taken = await friend.client.post<CouponGiftTaken>(`${path}/takings`);
    const repeat = await friend.client.post<CouponGiftTaken>(`${path}/takings`);
    expect([taken.status, repeat.status, taken.data.couponId]).toEqual([201, 200, coupon.id]);
    const late = await (await asMember(app)).client.post(`${path}/takings`);
    expect([late.status, late.error?.code]).toEqual([409, 'COUPON_GIFT_TAKEN']);
    expect((await friend.client.get<CouponDetail>(`/api/mp/coupons/${coupon.id}`)).data.issuedBy).toBe(
      'gift',
    );
    expect((await member.client.get(`/api/mp/coupons/${coupon.id}`)).status).toBe(404);
    expect((await member.client.post(`${path}/cancel`)).error?.code).toBe('COUPON_GIFT_TAKEN');
    expect((await friend.client.post(`${path}/cancel`)).status).toBe(404);
    expect((await friend.client.get('/api/mp/gifts/NOBODY')).error?.code).toBe('COUPON_GIFT_MISSING');
  });

  it('are used at a counter once, and say where', async () => {
    const coupon = await claimCoupon(friend, (await createCouponTemplate(app)).id);
    const { code } = done(await friend.client.get<CouponCodeView>(`/api/mp/coupons/${coupon.id}/code`));
    const { clerk } = await createShop(app);
    const buy = (redemptionId: string) =>
      clerk.post('/api/counter/purchases', {
        receiptNumber: nextReceipt(),
        lines: [{ amountFen: 15_000 }],
        couponCode: code,
        redemptionId,
      });
    const second = await createShop(app);
    const preview = (lines: object) =>
      second.clerk.post('/api/counter/checkout-previews', { lines, couponCode: code });
    const small = await preview([{ amountFen: 9_900 }]);
    expect([small.status, small.error?.code, small.error?.message]).toEqual([
      409,
      'COUPON_BELOW_THRESHOLD',
      '适用商品满 100 元才能用这张券，还差 1 元。',
    ]);
    done(await buy('mp-redeem-1'));
    const again = await preview([{ amountFen: 15_000 }]);
    expect([again.status, again.error?.code]).toEqual([409, 'COUPON_REDEEMED']);
    expect(again.error?.message).toMatch(
      /^这张券已于 \d+ 月 \d+ 日 \d\d:\d\d 在「门店 \d+」由员工 \d+核销过/,
    );
    const used = (await shelf(friend, 'used')).find(({ id }) => id === coupon.id);
    expect(used).toMatchObject({
      state: 'redeemed',
      usedStoreName: expect.stringContaining('门店') as string,
    });
    // Members are told where, not by whom.
    expect(used?.whyNot).not.toContain('员工');
  });

  it('come with joining, once per person, however often somebody leaves and joins again', async () => {
    const template = await createCouponTemplate(app, {
      isSignUpGift: true,
      claiming: { isListed: false, from: null, to: null },
    });
    const newcomer = await asMember(app);
    const own = (await shelf(newcomer, 'usable')).filter(({ templateId }) => templateId === template.id);
    expect(own).toHaveLength(1);
    expect((await newcomer.client.delete('/api/mp/me?erasure=now')).status).toBeLessThan(300);
    await app.settle();
    const again = await asMember(app, { person: newcomer.person });
    expect(again.memberId).not.toBe(newcomer.memberId);
    expect(await shelf(again, 'usable')).toEqual([]);
  });
});
