import type { CreatedTillKey, TillKeyView } from '../../src/contract/till';
import { dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import type { Shop } from '../support/factories/order';
import { buyAtTill, createShop, nextReceipt } from '../support/factories/order';
import { asOperator } from '../support/factories/staff';
import { staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import { createTill, createTillKey } from '../support/till';

const purchases = '/api/open/purchases';

describe('keys of tills', () => {
  let app: TestApp;
  let shop: Shop;
  let otherShop: Shop;
  let administrator: Client;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    otherShop = await createShop(app);
    administrator = (await asOperator(staffWorld(app), 'administrator')).client;
  });
  afterAll(() => app.stop());

  const request = () => ({
    receiptNumber: nextReceipt(),
    lines: [{ sku: 'CD', quantity: 1, amountFen: 1_200 }],
  });

  it('are shown once, listed without what they sign with, and revoked for good', async () => {
    const made = await administrator.post<CreatedTillKey>('/api/console/till-keys', {
      storeId: shop.storeId,
      name: '二号机',
    });
    expect([made.status, made.data.key]).toEqual([201, expect.stringMatching(/^[0-9A-Za-z_-]{43}$/)]);
    const till = createTill(app.anonymous, app.clock, made.data);
    expect((await till.post(purchases, request())).status).toBe(201);
    const list = await administrator.get<TillKeyView[]>(`/api/console/till-keys?storeId=${shop.storeId}`);
    expect(list.data.map(({ keyId }) => keyId)).toContain(made.data.keyId);
    expect(JSON.stringify(list.data)).not.toContain(made.data.key);
    const stored = await app.db.connection
      .collection<{ _id: string }>('tillKey')
      .findOne({ _id: made.data.keyId });
    expect(JSON.stringify(stored)).not.toContain(made.data.key);
    const target = `/api/console/till-keys/${made.data.keyId}/revoke`;
    const revoked = done(await administrator.post<TillKeyView>(target));
    const again = done(await administrator.post<TillKeyView>(target));
    expect([revoked.revokedAt === null, again]).toEqual([false, revoked]);
    const refused = await till.post(purchases, request());
    expect([refused.status, refused.error?.code]).toEqual([401, 'TILL_KEY_REVOKED']);
    const log = await administrator.get<{ action: string }[]>(
      `/api/console/audit-entries?targetId=${made.data.keyId}`,
    );
    expect(log.data.map(({ action }) => action)).toEqual(['tillKey.revoke', 'tillKey.create']);
  });

  it('are of stores that whoever makes them administers', async () => {
    const manager = (await asOperator(staffWorld(app), 'storeManager', otherShop.storeId)).client;
    const body = { storeId: shop.storeId, name: '一号机' };
    expect((await manager.post('/api/console/till-keys', body)).status).toBe(403);
    expect((await app.anonymous.post('/api/console/till-keys', body)).status).toBe(401);
    const local = (await asOperator(staffWorld(app), 'administrator', otherShop.storeId)).client;
    for (const storeId of [shop.storeId, 'nobody', 'brand'])
      expect((await local.post('/api/console/till-keys', { ...body, storeId })).error?.code).toBe(
        'ORDER_STORE_UNKNOWN',
      );
    expect((await local.post(`/api/console/till-keys/${shop.till.keyId}/revoke`)).status).toBe(404);
    const mine = await manager.get<TillKeyView[]>('/api/console/till-keys');
    expect(mine.data.map(({ storeId }) => storeId)).toEqual([otherShop.storeId]);
    expect(
      (await administrator.post('/api/console/till-keys', { storeId: shop.storeId, name: '' })).status,
    ).toBe(400);
  });

  it('end with their store; one that nobody made opens nothing', async () => {
    const closing = await createShop(app);
    done(await administrator.post(`/api/console/stores/${closing.storeId}/close`));
    const closed = await closing.till.post(purchases, request());
    expect([closed.status, closed.error?.code]).toEqual([403, 'TILL_STORE_CLOSED']);
    const nobody = createTill(app.anonymous, app.clock, { keyId: 'nobody', key: 'nothing' });
    const unknown = await nobody.post(purchases, request());
    expect([unknown.status, unknown.error?.code]).toEqual([401, 'TILL_KEY_UNKNOWN']);
  });

  it('let a till tell a purchase of long ago', async () => {
    const purchasedAt = new Date(app.clock.now().getTime() - 399 * dayMs).toISOString();
    expect((await buyAtTill(shop, { purchasedAt })).purchase.purchasedAt).toBe(purchasedAt);
    expect(await createTillKey(administrator, shop.storeId)).toMatchObject({ revokedAt: null });
  });
});
