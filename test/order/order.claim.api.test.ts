import type {
  MemberPurchaseSummary,
  PurchaseClaimAnswer,
  PurchaseReturnAnswer,
  PurchaseView,
} from '../../src/contract/order';
import { dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import type { Shop } from '../support/factories/order';
import { buyAtTill, createShop } from '../support/factories/order';
import { asOperator } from '../support/factories/staff';
import { asMember, asVisitor, staffWorld } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/mp/purchase-claims';

describe('a purchase without a member', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
  });
  afterAll(() => app.stop());

  const claim = (who: Client, scene: string | null) =>
    who.post<PurchaseClaimAnswer>(path, { scene: scene ?? 'nothing' });
  const takeBack = async ({ receiptNumber }: PurchaseView, quantity?: number) =>
    done(
      await shop.till.post<PurchaseReturnAnswer>(`/api/open/purchases/${receiptNumber}/returns`, {
        returnNumber: 'B-1',
        reason: '退',
        ...(quantity === undefined ? {} : { lines: [{ lineId: '1', quantity }] }),
      }),
    );
  const eventsOf = (orderId: string) =>
    app.db.connection
      .collection('outboxEvent')
      .find({ subject: `order:${orderId}` })
      .sort({ version: 1 })
      .toArray();

  it('goes to the first who scans its receipt: 201, then 200, and 409 for everybody else', async () => {
    const [first, second] = [await asMember(app), await asMember(app)];
    const { purchase } = await buyAtTill(shop);
    const mine = await claim(first.client, purchase.receiptCode);
    const again = await claim(first.client, purchase.receiptCode);
    expect([mine.status, mine.data.isNew, again.status, again.data.isNew]).toEqual([201, true, 200, false]);
    expect(mine.data.purchase).toMatchObject({ id: purchase.id, paidFen: 1_000 });
    const late = await claim(second.client, purchase.receiptCode);
    expect([late.status, late.error?.code]).toEqual([409, 'ORDER_CLAIMED']);
    const list = await first.client.get<MemberPurchaseSummary[]>('/api/mp/purchases');
    expect(list.data.map(({ id }) => id)).toEqual([purchase.id]);
    const seen = done(await shop.clerk.get<PurchaseView>(`/api/counter/purchases/${purchase.id}`));
    expect(seen).toMatchObject({
      buyer: { memberId: first.memberId },
      receiptCode: null,
      claimableUntil: null,
    });
  });

  it('goes to one of two who scan at once, at two servers', async () => {
    const other = await startSecond(app);
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await asMember(app), await asMember(app)];
      const { purchase } = await buyAtTill(shop);
      const there = other.anonymous.as(b.client.token ?? '');
      const answers = await Promise.all([
        claim(a.client, purchase.receiptCode),
        claim(there, purchase.receiptCode),
        claim(a.client, purchase.receiptCode),
      ]);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      const claims = (await eventsOf(purchase.id)).filter(({ name }) => name === 'order.claimed');
      expect(claims).toHaveLength(1);
    }
    await other.stop();
  });

  it('is told net of what came back before', async () => {
    const member = await asMember(app);
    const { purchase } = await buyAtTill(shop, {
      lines: [
        { sku: 'A', quantity: 3, amountFen: 1_000 },
        { sku: 'B', quantity: 1, amountFen: 50 },
      ],
    });
    await takeBack(purchase, 1);
    expect((await claim(member.client, purchase.receiptCode)).status).toBe(201);
    const [completed, returned, claimed] = await eventsOf(purchase.id);
    expect([completed!['name'], returned!['name'], claimed!['name']]).toEqual([
      'order.completed',
      'order.returned',
      'order.claimed',
    ]);
    expect(claimed!['payload']).toMatchObject({
      memberId: member.memberId,
      amountFen: 717,
      paidFen: 717,
      lines: [
        { lineId: '1', quantity: 2, paidFen: 667 },
        { lineId: '2', quantity: 1, paidFen: 50 },
      ],
    });
  });

  it('is nobody’s when all of it came back, when its time is over, or when it has no such code', async () => {
    const member = await asMember(app);
    const back = await buyAtTill(shop);
    expect((await takeBack(back.purchase)).purchase.receiptCode).toBeNull();
    const refused = await claim(member.client, back.purchase.receiptCode);
    expect([refused.status, refused.error?.code]).toEqual([409, 'ORDER_RETURNED']);
    for (const scene of ['rNobody0000000000000000', 'cSomeChannelCode', 'x']) {
      const unknown = await claim(member.client, scene);
      expect([unknown.status, unknown.error?.code]).toEqual([404, 'ORDER_CLAIM_UNKNOWN']);
    }
    expect((await claim(member.client, 'a b')).status).toBe(400);
    const old = await buyAtTill(shop);
    app.clock.advance(30 * dayMs);
    const late = await claim((await asMember(app)).client, old.purchase.receiptCode);
    expect([late.status, late.error?.code]).toEqual([409, 'ORDER_CLAIM_OVER']);
  });

  it('can be claimed for as long as the brand says', async () => {
    const { client } = await asOperator(staffWorld(app), 'administrator');
    done(await client.put('/api/console/settings/receiptClaimDays', { value: 2, version: 0 }));
    const till = await createShop(app);
    const { purchase } = await buyAtTill(till);
    expect(purchase.claimableUntil).toBe(new Date(app.clock.now().getTime() + 2 * dayMs).toISOString());
  });

  it('is claimed by members alone', async () => {
    expect((await claim(app.anonymous, 'rNobody')).status).toBe(401);
    expect((await claim((await asVisitor(app)).client, 'rNobody')).status).toBe(403);
  });
});
