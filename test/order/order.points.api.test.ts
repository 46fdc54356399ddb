import type {
  CheckoutPreview,
  MemberPurchaseView,
  PurchaseReturnAnswer,
  RecordedPurchase,
} from '../../src/contract/order';
import type { PointsAccountView } from '../../src/contract/points';
import type { Shop } from '../support/factories/order';
import {
  buyAtCounter,
  buyAtTill,
  codeOf,
  createProduct,
  createShop,
  nextReceipt,
} from '../support/factories/order';
import type { Member } from '../support/people';
import { asMember } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/counter/purchases';

describe('points of purchases', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
  });
  afterAll(async () => {
    expect((await app.app.points.checkLedger()).findings).toEqual([]);
    await app.stop();
  });

  const account = async ({ client }: Member): Promise<PointsAccountView> =>
    (await client.get<PointsAccountView>('/api/mp/points/account')).data;
  const explained = async ({ client }: Member, orderId: string): Promise<[string, number][]> => {
    const { points, pointsTotal } = done(
      await client.get<MemberPurchaseView>(`/api/mp/purchases/${orderId}`),
    );
    expect(pointsTotal).toBe(points.reduce((sum, each) => sum + each.points, 0));
    return points.map(({ title, points: each }) => [title, each]);
  };
  const takeBack = async (orderId: string, lines?: object[]): Promise<void> => {
    const body = { returnNumber: nextReceipt(), reason: '退', ...(lines && { lines }) };
    done(await shop.clerk.post<PurchaseReturnAnswer>(`${path}/${orderId}/returns`, body));
    await app.settle();
  };

  it('are what the preview said, on the receipt and in the account, explained by rule', async () => {
    const member = await asMember(app);
    const tea = await createProduct(app, { priceFen: 1_950 });
    const basket = { lines: [{ sku: tea.sku, quantity: 2 }], buyer: { code: await codeOf(member.client) } };
    const preview = done(await shop.clerk.post<CheckoutPreview>('/api/counter/checkout-previews', basket));
    const request = { ...basket, receiptNumber: nextReceipt() };
    const recorded = done(await shop.clerk.post<RecordedPurchase>(path, request));
    expect([preview.pointsTotal, recorded.pointsTotal, recorded.points]).toEqual([39, 39, preview.points]);
    await app.settle();
    expect((await account(member)).balance).toBe(139);
    expect(await explained(member, recorded.purchase.id)).toEqual([['消费积分', 39]]);
    // The same receipt again promises the same and pays nothing.
    const again = done(await shop.clerk.post<RecordedPurchase>(path, request));
    await app.settle();
    expect([again.points, (await account(member)).balance]).toEqual([recorded.points, 139]);
  });

  it('are taken back with what comes back, and owed where they were spent', async () => {
    const member = await asMember(app);
    const buyer = { code: await codeOf(member.client) };
    const { purchase } = await buyAtCounter(shop, { lines: [{ amountFen: 30_000, quantity: 3 }], buyer });
    await app.settle();
    expect((await account(member)).balance).toBe(400);
    await takeBack(purchase.id, [{ lineId: '1', quantity: 1 }]);
    expect((await account(member)).balance).toBe(300);
    const { service } = app.app.points;
    const spending = {
      memberId: member.memberId,
      points: 250,
      source: { type: 'test', id: 'x' },
      idemKey: `test:${purchase.id}`,
    };
    await service.spend(spending);
    await takeBack(purchase.id);
    expect(await account(member)).toMatchObject({ balance: -150, available: 0, debt: 150 });
    expect(await explained(member, purchase.id)).toEqual([
      ['消费积分', 300],
      ['消费积分（退货收回）', -100],
      ['消费积分（退货收回）', -200],
    ]);
  });

  it('come with the claim of a receipt, for what is left of it', async () => {
    const member = await asMember(app);
    const { purchase, pointsTotal } = await buyAtTill(shop, {
      lines: [{ sku: 'A', quantity: 2, amountFen: 5_000 }],
    });
    expect(pointsTotal).toBe(0);
    await takeBack(purchase.id, [{ lineId: '1', quantity: 1 }]);
    done(await member.client.post('/api/mp/purchase-claims', { scene: purchase.receiptCode }));
    await app.settle();
    expect((await account(member)).balance).toBe(125);
    await takeBack(purchase.id);
    expect((await account(member)).balance).toBe(100);
  });

  it('go when a purchase is undone before anybody has told the points of it', async () => {
    const member = await asMember(app);
    const { purchase } = await buyAtCounter(shop, {
      lines: [{ amountFen: 9_900 }],
      buyer: { code: await codeOf(member.client) },
    });
    done(await shop.clerk.post(`${path}/${purchase.id}/undo`, { undoId: 'undo-0001', reason: '扫错' }));
    await app.settle();
    expect((await account(member)).balance).toBe(100);
  });
});
