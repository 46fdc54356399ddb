import { randomUUID } from 'node:crypto';
import type { StoreToday } from '../../src/contract/report';
import { chinaDay, dayMs } from '../../src/platform/clock';
import type { Shop } from '../support/factories/order';
import { buyAtCounter, codeOf, createShop } from '../support/factories/order';
import type { Colleague } from '../support/factories/staff';
import { asClerk, createAccount, signInAtCounter, worldOf } from '../support/factories/staff';
import { asMember } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the day of a store', () => {
  let app: TestApp;
  let shop: Shop;
  let manager: Colleague;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    const account = await createAccount(worldOf(app), [{ role: 'storeManager', storeId: shop.storeId }]);
    manager = await signInAtCounter(worldOf(app), account, shop.storeId);
  });
  afterAll(() => app.stop());

  const today = async () => done(await manager.client.get<StoreToday>('/api/counter/today'));

  it('is empty in the morning', async () => {
    expect(await today()).toEqual({
      day: chinaDay(app.clock.now()),
      storeId: shop.storeId,
      joinedCount: 0,
      purchaseCount: 0,
      salesFen: 0,
      redeemedCount: 0,
      discountFen: 0,
      clerks: [],
      coupons: [],
      openFollowUpCount: 0,
      overdueFollowUpCount: 0,
    });
  });

  it('adds purchases net of what came back, clerks and follow-ups, and begins anew the next day', async () => {
    const clerk = await asClerk(worldOf(app), shop.storeId);
    await buyAtCounter({ clerk: clerk.client }, { lines: [{ amountFen: 5_000 }] });
    const { purchase } = await buyAtCounter({ clerk: clerk.client }, { lines: [{ amountFen: 2_000 }] });
    const body = { returnNumber: randomUUID(), reason: '不合适' };
    done(await clerk.client.post(`/api/counter/purchases/${purchase.id}/returns`, body));
    const member = await asMember(app);
    done(await clerk.client.post('/api/counter/member-lookups', { code: await codeOf(member.client) }));
    const followUp = { memberId: member.memberId, task: '回访', dueOn: chinaDay(app.clock.now()) };
    done(await clerk.client.post('/api/counter/follow-ups', { followUpId: 'follow-0001', ...followUp }));
    await app.settle();
    const now = await today();
    expect(now).toMatchObject({ purchaseCount: 1, salesFen: 5_000, openFollowUpCount: 1 });
    expect(now.clerks.map(({ staffId, salesFen }) => [staffId, salesFen])).toEqual([[clerk.staffId, 5_000]]);
    app.clock.advance(dayMs);
    // Sessions end overnight.
    manager = await signInAtCounter(worldOf(app), manager, shop.storeId);
    expect(await today()).toMatchObject({
      purchaseCount: 0,
      salesFen: 0,
      clerks: [],
      overdueFollowUpCount: 1,
    });
  });

  it('is for the manager of that store alone', async () => {
    const { client } = await asClerk(worldOf(app), shop.storeId);
    expect((await client.get('/api/counter/today')).status).toBe(403);
    expect((await app.anonymous.get('/api/counter/today')).status).toBe(401);
  });
});
