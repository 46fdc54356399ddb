import type {
  CheckoutPreview,
  MemberPurchaseSummary,
  MemberPurchaseView,
  PurchaseReturnAnswer,
  PurchaseSummary,
  PurchaseView,
  RecordedPurchase,
} from '../../src/contract/order';
import { minuteMs } from '../../src/platform/clock';
import type { Answer, Client } from '../support/client';
import type { Shop } from '../support/factories/order';
import { buyAtCounter, codeOf, createProduct, createShop, nextReceipt } from '../support/factories/order';
import { asOperator } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, asVisitor, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/counter/purchases';

describe('purchases at the counter', () => {
  let app: TestApp;
  let shop: Shop;
  let otherShop: Shop;
  let member: Member;
  let operator: Client;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    otherShop = await createShop(app);
    member = await asMember(app);
    operator = (await asOperator(staffWorld(app))).client;
  });
  afterAll(() => app.stop());

  const issuePaths = ({ error }: Answer): unknown =>
    (error?.details?.['issues'] as { path: string }[] | undefined)?.map((issue) => issue.path);
  const body = (change: object = {}) => ({
    receiptNumber: nextReceipt(),
    lines: [{ amountFen: 1_000 }],
    ...change,
  });
  const read = async (id: string): Promise<PurchaseView> =>
    done(await shop.clerk.get<PurchaseView>(`${path}/${id}`));

  it('previews a basket with prices of the catalogue, and changes nothing', async () => {
    const tea = await createProduct(app, { priceFen: 1_250, name: '乌龙茶' });
    const answer = await shop.clerk.post<CheckoutPreview>('/api/counter/checkout-previews', {
      lines: [{ sku: tea.sku, quantity: 2 }, { amountFen: 0 }, { sku: 'UNKNOWN', amountFen: 300 }],
      buyer: { code: await codeOf(member.client) },
    });
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({ amountFen: 2_800, discountFen: 0, paidFen: 2_800, coupon: null });
    expect(answer.data.buyer).toMatchObject({ memberId: member.memberId, pointsAvailable: 100 });
    expect(answer.data.lines.map(({ lineId, name, unitPriceFen }) => [lineId, name, unitPriceFen])).toEqual([
      ['1', '乌龙茶', 1_250],
      ['2', null, null],
      ['3', null, null],
    ]);
    expect((await shop.clerk.get<PurchaseSummary[]>(path)).data).toEqual([]);
  });

  it('records a purchase once: 201, then 200 with the first answer, and 409 for other content', async () => {
    const code = await codeOf(member.client);
    const request = body({ lines: [{ amountFen: 1_999 }], buyer: { code } });
    const first = await shop.clerk.post<RecordedPurchase>(path, request);
    const again = await shop.clerk.post<RecordedPurchase>(path, request);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.data).toEqual({ ...first.data, isNew: false });
    expect(first.data.purchase).toMatchObject({
      channel: 'counter',
      state: 'completed',
      paidFen: 1_999,
      buyer: { memberId: member.memberId },
      receiptCode: null,
    });
    for (const other of [
      { ...request, lines: [{ amountFen: 2_000 }] },
      { ...request, lines: [{ amountFen: 1_999, quantity: 2 }] },
      { ...request, buyer: undefined },
      { ...request, buyer: { code: await codeOf((await asMember(app)).client) } },
    ]) {
      const refused = await shop.clerk.post(path, other);
      expect([refused.status, refused.error?.code]).toEqual([409, 'ORDER_RECEIPT_DIFFERS']);
    }
    expect((await otherShop.clerk.post(path, request)).status).toBe(201);
  });

  it('knows the repeat again when the code is over, and when a newer one was scanned', async () => {
    const request = body({ buyer: { code: await codeOf(member.client) } });
    const first = done(await shop.clerk.post<RecordedPurchase>(path, request));
    app.clock.advance(2 * minuteMs);
    const again = await shop.clerk.post<RecordedPurchase>(path, request);
    expect([again.status, again.data.purchase.id]).toEqual([200, first.purchase.id]);
    const scanned = { ...request, buyer: { code: await codeOf(member.client) } };
    expect((await shop.clerk.post<RecordedPurchase>(path, scanned)).status).toBe(200);
  });

  it('keeps one purchase of twenty at once', async () => {
    const request = body({ buyer: { code: await codeOf(member.client) } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.clerk.post<RecordedPurchase>(path, request)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ data }) => data.purchase.id)).size).toBe(1);
  });

  it.each([
    [{ lines: [{ amountFen: -1 }] }, 'ORDER_AMOUNT_NEGATIVE', 'body.lines.0.amountFen'],
    [{ lines: [{ amountFen: 1, quantity: 0 }] }, 'ORDER_QUANTITY_INVALID', 'body.lines.0.quantity'],
    [{ lines: [{ amountFen: 1, quantity: 10_000 }] }, 'ORDER_QUANTITY_INVALID', 'body.lines.0.quantity'],
    [{ lines: [{ sku: 'NOBODY-KNOWS' }] }, 'ORDER_AMOUNT_MISSING', 'body.lines.0.amountFen'],
    [{ lines: [{}] }, 'ORDER_AMOUNT_MISSING', 'body.lines.0.amountFen'],
    [{ lines: [{ amountFen: 2 ** 31 - 1 }, { amountFen: 1 }] }, 'ORDER_AMOUNT_TOO_LARGE', 'body.lines'],
    [{ redemptionId: 'redeem-0001' }, 'ORDER_REDEMPTION_INCOMPLETE', 'body.redemptionId'],
    [{ lines: [] }, 'REQUEST_INVALID', 'body.lines'],
    [{ lines: [{ amountFen: 1.5 }] }, 'REQUEST_INVALID', 'body.lines.0.amountFen'],
    [{ receiptNumber: 'a b' }, 'REQUEST_INVALID', 'body.receiptNumber'],
    [{ paidFen: 1 }, 'REQUEST_INVALID', 'body.paidFen'],
  ])('refuses %j, and records nothing', async (change, code, issue) => {
    const answer = await shop.clerk.post(path, body(change));
    expect([answer.status, answer.error?.code, issuePaths(answer)]).toEqual([400, code, [issue]]);
  });

  it('records nothing when what would be paid is not what was shown', async () => {
    const tea = await createProduct(app, { priceFen: 500 });
    const request = body({ lines: [{ sku: tea.sku, quantity: 3 }], expectedPaidFen: 1_200 });
    const answer = await shop.clerk.post(path, request);
    expect([answer.status, answer.error?.code, answer.error?.details]).toEqual([
      409,
      'ORDER_AMOUNT_CHANGED',
      { paidFen: 1_500 },
    ]);
    const right = await shop.clerk.post<RecordedPurchase>(path, { ...request, expectedPaidFen: 1_500 });
    expect(right.status).toBe(201);
  });

  it('asks the clerk again where the code or the phone is of nobody', async () => {
    for (const buyer of [{ code: 'nonsense' }, { phone: '13912345678' }]) {
      const answer = await shop.clerk.post(path, body({ buyer }));
      expect([answer.status >= 400 && answer.status < 500, answer.error?.code.startsWith('MEMBER_')]).toEqual(
        [true, true],
      );
    }
  });

  it('undoes a purchase once within ten minutes, and not later', async () => {
    const { purchase } = await buyAtCounter(shop, { buyer: { code: await codeOf(member.client) } });
    const undo = { undoId: 'undo-0001', reason: '扫错了商品' };
    const first = await shop.clerk.post<PurchaseReturnAnswer>(`${path}/${purchase.id}/undo`, undo);
    const again = await shop.clerk.post<PurchaseReturnAnswer>(`${path}/${purchase.id}/undo`, undo);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(first.data.purchase).toMatchObject({ state: 'returned', refundedFen: 1_000, undoableUntil: null });
    expect(first.data.return).toMatchObject({ kind: 'undo', refundFen: 1_000 });
    expect(again.data).toEqual({ ...first.data, isNew: false });
    const another = await shop.clerk.post(`${path}/${purchase.id}/undo`, { ...undo, undoId: 'undo-0002' });
    expect([another.status, another.error?.code]).toEqual([409, 'ORDER_RETURNED']);
    const late = (await buyAtCounter(shop)).purchase;
    expect((await read(late.id)).undoableUntil).not.toBeNull();
    app.clock.advance(10 * minuteMs + 1);
    const refused = await shop.clerk.post(`${path}/${late.id}/undo`, undo);
    expect([refused.status, refused.error?.code]).toEqual([409, 'ORDER_UNDO_TOO_LATE']);
    expect((await read(late.id)).undoableUntil).toBeNull();
    // The answer of an undo that was done in time stays.
    expect((await shop.clerk.post(`${path}/${purchase.id}/undo`, undo)).status).toBe(200);
  });

  it('takes parts back in proportion; the last takes the rest', async () => {
    const { purchase } = await buyAtCounter(shop, {
      lines: [{ amountFen: 1_000, quantity: 3 }, { amountFen: 50 }],
    });
    const returns = `${path}/${purchase.id}/returns`;
    const send = (returnNumber: string, lines?: object[]) =>
      shop.clerk.post<PurchaseReturnAnswer>(returns, {
        returnNumber,
        reason: '不合适',
        ...(lines && { lines }),
      });
    const refunds = [
      await send('t-1', [{ lineId: '1', quantity: 1 }]),
      await send('t-2', [{ lineId: '1', quantity: 1 }]),
      await send('t-3'),
    ].map(({ status, data }) => [status, data.return.refundFen, data.purchase.state]);
    expect(refunds).toEqual([
      [201, 333, 'partlyReturned'],
      [201, 333, 'partlyReturned'],
      [201, 384, 'returned'],
    ]);
    const again = await send('t-1', [{ lineId: '1', quantity: 1 }]);
    expect([again.status, again.data.isNew, again.data.return.refundFen]).toEqual([200, false, 333]);
    const other = await send('t-1', [{ lineId: '1', quantity: 2 }]);
    expect([other.status, other.error?.code]).toEqual([409, 'ORDER_RETURN_DIFFERS']);
    const over = await send('t-4');
    expect([over.status, over.error?.code]).toEqual([409, 'ORDER_RETURNED']);
    expect(await read(purchase.id)).toMatchObject({ refundedFen: 1_050, returns: { length: 3 } });
  });

  it.each([
    [[{ lineId: '1', quantity: 3 }], 409, 'ORDER_RETURN_EXCEEDS'],
    [[{ lineId: '2', quantity: 1 }], 400, 'ORDER_RETURN_LINE_UNKNOWN'],
    [
      [
        { lineId: '1', quantity: 1 },
        { lineId: '1', quantity: 1 },
      ],
      400,
      'ORDER_RETURN_LINE_UNKNOWN',
    ],
    [[{ lineId: '1', quantity: 0 }], 400, 'ORDER_QUANTITY_INVALID'],
    [[{ lineId: '1', quantity: -1 }], 400, 'ORDER_QUANTITY_INVALID'],
    [[], 400, 'REQUEST_INVALID'],
  ])('refuses to take back %j of two', async (lines, status, code) => {
    const { purchase } = await buyAtCounter(shop, { lines: [{ amountFen: 1_000, quantity: 2 }] });
    const answer = await shop.clerk.post(`${path}/${purchase.id}/returns`, {
      returnNumber: 't-1',
      reason: '退',
      lines,
    });
    expect([answer.status, answer.error?.code]).toEqual([status, code]);
    expect(await read(purchase.id)).toMatchObject({ state: 'completed', refundedFen: 0 });
  });

  it('never takes back more than there is, of two at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { purchase } = await buyAtCounter(shop, { lines: [{ amountFen: 999, quantity: 3 }] });
      const send = (returnNumber: string) =>
        shop.clerk.post<PurchaseReturnAnswer>(`${path}/${purchase.id}/returns`, {
          returnNumber,
          reason: '退',
          lines: [{ lineId: '1', quantity: 2 }],
        });
      const answers = await Promise.all([send('a'), send('b'), send('a')]);
      expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
      const { refundedFen, lines } = await read(purchase.id);
      expect([refundedFen, lines[0]!.returnedQuantity]).toEqual([666, 2]);
    }
  });

  it('lets operators take back what was bought, and logs it', async () => {
    const { purchase } = await buyAtCounter(shop);
    const path2 = `/api/console/purchases/${purchase.id}`;
    const back = await operator.post<PurchaseReturnAnswer>(`${path2}/returns`, {
      returnNumber: 'c-1',
      reason: '质量',
    });
    expect([back.status, back.data.purchase.state]).toEqual([201, 'returned']);
    const { client } = await asOperator(staffWorld(app), 'administrator');
    const log = await client.get<{ action: string }[]>(`/api/console/audit-entries?targetId=${purchase.id}`);
    expect(log.data.map(({ action }) => action)).toEqual(['order.return', 'order.record']);
  });

  it('shows a member their own purchases', async () => {
    const own = await asMember(app);
    const { purchase } = await buyAtCounter(shop, { buyer: { code: await codeOf(own.client) } });
    const list = await own.client.get<MemberPurchaseSummary[]>('/api/mp/purchases');
    expect(list.data).toMatchObject([{ id: purchase.id, paidFen: 1_000, itemCount: 1 }]);
    const one = await own.client.get<MemberPurchaseView>(`/api/mp/purchases/${purchase.id}`);
    expect(one.data).toMatchObject({ id: purchase.id, storeName: purchase.store.name });
    expect((await member.client.get(`/api/mp/purchases/${purchase.id}`)).status).toBe(404);
    expect((await app.anonymous.get('/api/mp/purchases')).status).toBe(401);
    expect((await (await asVisitor(app)).client.get('/api/mp/purchases')).status).toBe(403);
  });

  it('hides a store’s purchases from every other store', async () => {
    const { purchase } = await buyAtCounter(shop);
    expect((await otherShop.clerk.get(`${path}/${purchase.id}`)).status).toBe(404);
    const back = { returnNumber: 'x-1', reason: '退' };
    expect((await otherShop.clerk.post(`${path}/${purchase.id}/returns`, back)).status).toBe(404);
    const undo = { undoId: 'undo-0001', reason: '退' };
    expect((await otherShop.clerk.post(`${path}/${purchase.id}/undo`, undo)).status).toBe(404);
    const manager = (await asOperator(staffWorld(app), 'storeManager', otherShop.storeId)).client;
    expect((await manager.get(`/api/console/purchases/${purchase.id}`)).status).toBe(404);
    expect((await manager.get<PurchaseSummary[]>('/api/console/purchases')).data).not.toContainEqual(
      expect.objectContaining({ id: purchase.id }),
    );
    expect((await operator.get(`/api/console/purchases/${purchase.id}`)).status).toBe(200);
    expect((await app.anonymous.post(path, body())).status).toBe(401);
    expect((await operator.post('/api/console/purchases/nobody/returns', back)).status).toBe(404);
  });

  it('finds a purchase by its receipt', async () => {
    const { purchase } = await buyAtCounter(shop);
    const query = `?receiptNumber=${purchase.receiptNumber}`;
    const atCounter = await shop.clerk.get<PurchaseSummary[]>(`${path}${query}`);
    const atConsole = await operator.get<PurchaseSummary[]>(
      `/api/console/purchases${query}&storeId=${shop.storeId}`,
    );
    expect([atCounter.data[0]?.id, atConsole.data[0]?.id]).toEqual([purchase.id, purchase.id]);
  });
});
