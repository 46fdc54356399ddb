import type { MemberLookupAnswer, MergeAnswer } from '../../src/contract/member';
import type { PurchaseView, RecordedPurchase } from '../../src/contract/order';
import { parsePhone } from '../../src/member';
import { minuteMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import type { Shop } from '../support/factories/order';
import { buyAtCounter, buyAtTill, codeOf, createShop, nextReceipt } from '../support/factories/order';
import { asClerk, asOperator } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('who buys', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
  });
  afterAll(() => app.stop());

  const buy = (clerk: Client, memberId: string) =>
    clerk.post<RecordedPurchase>('/api/counter/purchases', {
      receiptNumber: nextReceipt(),
      lines: [{ amountFen: 100 }],
      buyer: { memberId },
    });
  const lookUp = async (clerk: Client, request: object): Promise<readonly string[]> =>
    done(await clerk.post<MemberLookupAnswer>('/api/counter/member-lookups', request)).members.map(
      ({ memberId }) => memberId,
    );
  const phoneOf = async ({ person }: Member): Promise<string> =>
    (await app.simulator.client.people()).find(({ id }) => id === person)!.phone;
  const buyerOf = ({ buyer }: PurchaseView): string | undefined => buyer?.memberId;

  it('is known by id to the clerk who has found them, for half an hour, and to no other', async () => {
    const member = await asMember(app, { hasPhone: true });
    const colleague = (await asClerk(staffWorld(app), shop.storeId)).client;
    const unseen = await buy(shop.clerk, member.memberId);
    expect([unseen.status, unseen.error?.code]).toEqual([404, 'MEMBER_NOT_SEEN']);
    const unknown = await buy(shop.clerk, 'nobody');
    expect([unknown.status, unknown.error?.message]).toEqual([404, unseen.error?.message]);
    const last4 = (await phoneOf(member)).slice(-4);
    expect(await lookUp(shop.clerk, { last4 })).toContain(member.memberId);
    const seen = await buy(shop.clerk, member.memberId);
    expect([seen.status, buyerOf(seen.data.purchase)]).toEqual([201, member.memberId]);
    expect((await buy(colleague, member.memberId)).error?.code).toBe('MEMBER_NOT_SEEN');
    app.clock.advance(30 * minuteMs);
    expect((await buy(shop.clerk, member.memberId)).error?.code).toBe('MEMBER_NOT_SEEN');
  });

  it('is found at the counter by phone and by code, also when only pending, and each look-up is logged', async () => {
    const member = await asMember(app, { hasPhone: true });
    const phone = await phoneOf(member);
    expect(buyerOf((await buyAtCounter(shop, { buyer: { phone } })).purchase)).toBe(member.memberId);
    const pending = await app.app.member.service.openPending(parsePhone('13711110000')!, shop.storeId, {
      kind: 'cli',
      id: 'x',
    });
    expect(buyerOf((await buyAtCounter(shop, { buyer: { phone: '137-1111-0000' } })).purchase)).toBe(pending);
    expect(
      buyerOf((await buyAtCounter(shop, { buyer: { code: await codeOf(member.client) } })).purchase),
    ).toBe(member.memberId);
    const administrator = (await asOperator(staffWorld(app), 'administrator')).client;
    const log = await administrator.get<{ action: string }[]>(
      `/api/console/audit-entries?targetId=${member.memberId}&action=member.lookup`,
    );
    expect(log.data).toHaveLength(2);
    const unknown = await shop.clerk.post('/api/counter/purchases', {
      receiptNumber: nextReceipt(),
      lines: [{ amountFen: 1 }],
      buyer: { phone: '13700009999' },
    });
    expect([unknown.status, unknown.error?.code]).toEqual([404, 'MEMBER_MISSING']);
  });

  it('is found at a till by phone and by code, and else the receipt waits for them', async () => {
    const member = await asMember(app, { hasPhone: true });
    const phone = await phoneOf(member);
    expect(buyerOf((await buyAtTill(shop, { buyer: { phone } })).purchase)).toBe(member.memberId);
    expect(buyerOf((await buyAtTill(shop, { buyer: { code: await codeOf(member.client) } })).purchase)).toBe(
      member.memberId,
    );
    for (const nobody of ['13700008888', 'nonsense'])
      expect((await buyAtTill(shop, { buyer: { phone: nobody } })).purchase).toMatchObject({ buyer: null });
  });

  it('is whoever lives on after a merge, and nobody once they have left', async () => {
    const [kept, merged] = [await asMember(app), await asMember(app, { hasPhone: true })];
    const phone = await phoneOf(merged);
    await lookUp(shop.clerk, { phone });
    const { client } = await asOperator(staffWorld(app), 'administrator');
    const body = { mergedId: merged.memberId, reason: '同一位顾客' };
    done(await client.post<MergeAnswer>(`/api/console/members/${kept.memberId}/merges`, body));
    await app.settle();
    const bought = await buy(shop.clerk, merged.memberId);
    expect(buyerOf(bought.data.purchase)).toBe(kept.memberId);
    expect(buyerOf((await buyAtTill(shop, { buyer: { phone } })).purchase)).toBe(kept.memberId);
    const leaving = await asMember(app, { hasPhone: true });
    const theirs = await phoneOf(leaving);
    await lookUp(shop.clerk, { phone: theirs });
    await leaving.client.delete('/api/mp/me?erasure=now');
    app.clock.advance(8 * 24 * 60 * minuteMs);
    await app.settle();
    expect((await buyAtTill(shop, { buyer: { phone: theirs } })).purchase).toMatchObject({ buyer: null });
  });
});
