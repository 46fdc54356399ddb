import { randomUUID } from 'node:crypto';
import type { CouponCodeView, CouponView } from '../../src/contract/coupon';
import type { CheckoutPreview, PurchaseReturnAnswer, RecordedPurchase } from '../../src/contract/order';
import { minuteMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { claimCoupon, createCouponTemplate } from '../support/factories/coupon';
import type { Shop } from '../support/factories/order';
import { codeOf, createShop, nextReceipt } from '../support/factories/order';
import type { Member } from '../support/people';
import { asMember } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/counter/purchases';

describe('a purchase with a coupon', () => {
  let app: TestApp;
  let shop: Shop;
  let otherShop: Shop;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    otherShop = await createShop(app);
  });
  afterAll(() => app.stop());

  /** A member with a coupon that takes 20 yuan off 100. */
  async function withCoupon(): Promise<{ member: Member; couponId: string }> {
    const template = await createCouponTemplate(app);
    const member = await asMember(app);
    return { member, couponId: (await claimCoupon(member, template.id)).id };
  }

  const show = async (member: Member, couponId: string): Promise<string> =>
    done(await member.client.get<CouponCodeView>(`/api/mp/coupons/${couponId}/code`)).code;
  const stateOf = async (member: Member, couponId: string): Promise<string> =>
    done(await member.client.get<CouponView>(`/api/mp/coupons/${couponId}`)).state;
  const lines = [{ amountFen: 9_000 }, { amountFen: 3_000, quantity: 2 }, { amountFen: 0 }];
  const body = (couponCode: string, change: object = {}) => ({
    receiptNumber: nextReceipt(),
    lines,
    couponCode,
    redemptionId: randomUUID(),
    ...change,
  });
  const buy = (who: Client, request: object) => who.post<RecordedPurchase>(path, request);
  const orderCount = (): Promise<number> => app.db.connection.collection('order').countDocuments();

  it('is previewed, then recorded as it was shown, once', async () => {
    const { member, couponId } = await withCoupon();
    const couponCode = await show(member, couponId);
    const preview = await shop.clerk.post<CheckoutPreview>('/api/counter/checkout-previews', {
      lines,
      couponCode,
    });
    expect(preview.data).toMatchObject({ amountFen: 12_000, discountFen: 2_000, paidFen: 10_000 });
    expect(preview.data.coupon).toMatchObject({ couponId, discountFen: 2_000, giftName: null });
    expect(preview.data.buyer?.memberId).toBe(member.memberId);
    expect(await stateOf(member, couponId)).toBe('issued');
    const request = body(couponCode, { expectedPaidFen: 10_000 });
    const first = await buy(shop.clerk, request);
    expect([first.status, first.data.purchase.coupon]).toEqual([
      201,
      { ...preview.data.coupon, redemptionId: request.redemptionId, isGivenBack: false },
    ]);
    expect(first.data.purchase).toMatchObject({ paidFen: 10_000, buyer: { memberId: member.memberId } });
    const shares = first.data.purchase.lines.map(({ discountFen, paidFen }) => [discountFen, paidFen]);
    expect(shares).toEqual(preview.data.lines.map(({ discountFen, paidFen }) => [discountFen, paidFen]));
    expect(await stateOf(member, couponId)).toBe('redeemed');
    // The network dropped between confirming and the answer: the same again, when the code is long over.
    app.clock.advance(3 * minuteMs);
    const again = await buy(shop.clerk, request);
    expect([again.status, again.data]).toEqual([200, { ...first.data, isNew: false }]);
  });

  it('lets one of many redemptions at once win, at two servers, and tells the others where and when', async () => {
    const other = await startSecond(app);
    for (let round = 0; round < 3; round += 1) {
      const { member, couponId } = await withCoupon();
      const couponCode = await show(member, couponId);
      const before = await orderCount();
      const there = other.anonymous.as(otherShop.clerk.token ?? '');
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => buy(index % 2 === 0 ? shop.clerk : there, body(couponCode))),
      );
      const won = answers.filter(({ status }) => status === 201);
      expect(won).toHaveLength(1);
      const { store } = won[0]!.data.purchase;
      for (const { status, error } of answers.filter((answer) => answer.status !== 201)) {
        expect([status, error?.code, error?.details?.['storeName']]).toEqual([
          409,
          'COUPON_REDEEMED',
          store.name,
        ]);
        expect(error?.details?.['at']).toBe(app.clock.now().toISOString());
      }
      expect(await orderCount()).toBe(before + 1);
    }
    await other.stop();
  });

  it('answers one redemption once, however often it comes at once', async () => {
    const other = await startSecond(app);
    const { member, couponId } = await withCoupon();
    const request = body(await show(member, couponId));
    const there = other.anonymous.as(shop.clerk.token ?? '');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => buy(index % 2 === 0 ? shop.clerk : there, request)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 11 }, () => 200),
      201,
    ]);
    expect(new Set(answers.map(({ data }) => data.purchase.id)).size).toBe(1);
    await other.stop();
  });

  it('records neither where the other is refused', async () => {
    const { member, couponId } = await withCoupon();
    const couponCode = await show(member, couponId);
    const changed = await buy(shop.clerk, body(couponCode, { expectedPaidFen: 12_000 }));
    expect([changed.status, changed.error?.code]).toEqual([409, 'ORDER_AMOUNT_CHANGED']);
    const receiptNumber = nextReceipt();
    expect((await buy(shop.clerk, { receiptNumber, lines })).status).toBe(201);
    const taken = await buy(shop.clerk, body(couponCode, { receiptNumber }));
    expect([taken.status, taken.error?.code]).toEqual([409, 'ORDER_RECEIPT_DIFFERS']);
    const small = await buy(shop.clerk, body(couponCode, { lines: [{ amountFen: 9_999 }] }));
    expect([small.status, small.error?.code]).toEqual([409, 'COUPON_BELOW_THRESHOLD']);
    const stranger = await asMember(app);
    const foreign = await buy(
      shop.clerk,
      body(couponCode, { buyer: { code: await codeOf(stranger.client) } }),
    );
    expect([foreign.status, foreign.error?.code]).toEqual([409, 'COUPON_OF_ANOTHER']);
    const alone = await buy(shop.clerk, { receiptNumber: nextReceipt(), lines, couponCode });
    expect([alone.status, alone.error?.code]).toEqual([400, 'ORDER_REDEMPTION_INCOMPLETE']);
    expect(await stateOf(member, couponId)).toBe('issued');
    const before = await orderCount();
    expect((await buy(shop.clerk, body(couponCode))).status).toBe(201);
    expect(await orderCount()).toBe(before + 1);
  });

  it('takes a redemption id for one receipt alone', async () => {
    const [first, second] = [await withCoupon(), await withCoupon()];
    const request = body(await show(first.member, first.couponId));
    expect((await buy(shop.clerk, request)).status).toBe(201);
    const couponCode = await show(second.member, second.couponId);
    const reused = await buy(otherShop.clerk, { ...request, couponCode, receiptNumber: nextReceipt() });
    expect([reused.status >= 400, /REDEMPTION/.test(reused.error?.code ?? '')]).toEqual([true, true]);
    expect(await stateOf(second.member, second.couponId)).toBe('issued');
  });

  it('gives the coupon back when it is undone, and when all of it came back, not before', async () => {
    const { member, couponId } = await withCoupon();
    const undone = done(await buy(shop.clerk, body(await show(member, couponId)))).purchase;
    const undo = { undoId: 'undo-0001', reason: '扫错' };
    const answer = done(await shop.clerk.post<PurchaseReturnAnswer>(`${path}/${undone.id}/undo`, undo));
    expect([answer.purchase.coupon?.isGivenBack, answer.return.refundFen]).toEqual([true, 10_000]);
    expect(await stateOf(member, couponId)).toBe('issued');

    const { id } = done(await buy(shop.clerk, body(await show(member, couponId)))).purchase;
    const back = (returnNumber: string, wished?: object[]) =>
      shop.clerk.post<PurchaseReturnAnswer>(`${path}/${id}/returns`, {
        returnNumber,
        reason: '退',
        ...(wished && { lines: wished }),
      });
    done(await back('t-1', [{ lineId: '2', quantity: 1 }]));
    expect(await stateOf(member, couponId)).toBe('redeemed');
    expect(done(await back('t-2')).purchase).toMatchObject({
      refundedFen: 10_000,
      coupon: { isGivenBack: true },
    });
    expect(await stateOf(member, couponId)).toBe('issued');
  });

  it('can be asked about, redeemed and reversed by a till', async () => {
    const { member, couponId } = await withCoupon();
    const couponCode = await show(member, couponId);
    const basket = [{ sku: 'A', quantity: 1, amountFen: 12_345 }];
    const asked = await shop.till.post<CheckoutPreview>('/api/open/coupon-previews', {
      couponCode,
      lines: basket,
    });
    expect(asked.data).toMatchObject({ discountFen: 2_000, paidFen: 10_345 });
    const redemptionId = randomUUID();
    const request = { receiptNumber: nextReceipt(), lines: basket, couponCode, redemptionId };
    const first = await shop.till.post<RecordedPurchase>('/api/open/redemptions', request);
    const again = await shop.till.post<RecordedPurchase>('/api/open/redemptions', request);
    const asPurchase = await shop.till.post<RecordedPurchase>('/api/open/purchases', request);
    expect([first.status, again.status, asPurchase.status]).toEqual([201, 200, 200]);
    expect(
      (await shop.till.post('/api/open/redemptions', { ...request, couponCode: undefined })).status,
    ).toBe(400);
    const reverse = `/api/open/redemptions/${redemptionId}/reverse`;
    expect((await otherShop.till.post(reverse, { reason: '取消' })).status).toBe(404);
    const reversed = await shop.till.post<PurchaseReturnAnswer>(reverse, { reason: '取消' });
    const twice = await shop.till.post<PurchaseReturnAnswer>(reverse, { reason: '取消' });
    expect([reversed.status, twice.status]).toEqual([201, 200]);
    expect(reversed.data.purchase).toMatchObject({ state: 'returned', coupon: { isGivenBack: true } });
    expect(await stateOf(member, couponId)).toBe('issued');
  });
});
