import type { ChannelCodeCounts, ChannelCodeReport, ChannelCodeView } from '../../src/contract/channelCode';
import type { MemberCopyAnswer, MergeAnswer } from '../../src/contract/member';
import type { TimelineItem } from '../../src/contract/memberPart';
import type { PurchaseView, RecordedPurchase } from '../../src/contract/order';
import type { Order } from '../../src/order/order.model';
import { chinaDay, dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { createChannelCode } from '../support/factories/channelCode';
import type { Shop } from '../support/factories/order';
import { buyAtCounter, buyAtTill, codeOf, createShop, nextReceipt } from '../support/factories/order';
import { asOperator } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the purchases of a member', () => {
  let app: TestApp;
  let shop: Shop;
  let administrator: Client;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    administrator = (await asOperator(staffWorld(app), 'administrator')).client;
  });
  afterAll(() => app.stop());

  const buy = async ({ client }: Member, fen = 1_000): Promise<PurchaseView> =>
    (
      await buyAtCounter(shop, {
        buyer: { code: await codeOf(client) },
        lines: [{ amountFen: fen, quantity: 2 }],
      })
    ).purchase;
  const takeBack = async (orderId: string, quantity: number): Promise<void> => {
    const body = { returnNumber: nextReceipt(), reason: '不合适', lines: [{ lineId: '1', quantity }] };
    done(await shop.clerk.post(`/api/counter/purchases/${orderId}/returns`, body));
  };
  const stored = async (orderId: string): Promise<Order> => {
    const order = await app.db.connection.collection<Order>('order').findOne({ _id: orderId });
    return order!;
  };

  it('stand in the timeline and in the copy', async () => {
    const member = await asMember(app);
    const { id, receiptNumber } = await buy(member);
    await takeBack(id, 1);
    const path = `/api/console/members/${member.memberId}/timeline`;
    const items = done(await administrator.get<TimelineItem[]>(path));
    expect(items).toContainEqual(
      expect.objectContaining({
        id: `order:${id}`,
        text: '门店消费 10.00 元，已退 5.00 元',
        storeId: shop.storeId,
      }),
    );
    const { parts } = done(await member.client.get<MemberCopyAnswer>('/api/mp/me/copy'));
    expect(parts['order']).toEqual([
      {
        receiptNumber,
        at: app.clock.now().toISOString(),
        amountFen: 1_000,
        discountFen: 0,
        paidFen: 1_000,
        refundedFen: 500,
        lines: [{ sku: null, name: null, quantity: 2, paidFen: 1_000, returnedQuantity: 1 }],
      },
    ]);
  });

  it('stay when the member leaves, lead to nobody, and can be claimed by nobody', async () => {
    const member = await asMember(app);
    const { purchase } = await buyAtTill(shop);
    const scene = { scene: purchase.receiptCode };
    done(await member.client.post('/api/mp/purchase-claims', scene));
    const own = await buy(member);
    await takeBack(own.id, 1);
    const erased = await member.client.delete('/api/mp/me?erasure=now');
    expect(erased.status).toBeLessThan(300);
    app.clock.advance(8 * dayMs);
    await app.settle();
    await runJobs();
    expect(await stored(own.id)).toMatchObject({
      memberId: null,
      isErased: true,
      paidFen: 1_000,
      refundedFen: 500,
    });
    const returns = await app.db.connection.collection('orderReturn').find({ orderId: own.id }).toArray();
    expect(returns.map(({ reason }) => reason as unknown)).toEqual([null]);
    for (const { name } of await app.db.connection.db!.listCollections().toArray()) {
      if (!name.startsWith('order')) continue;
      const rows = JSON.stringify(await app.db.connection.collection(name).find().toArray());
      expect([name, rows.includes(member.memberId)]).toEqual([name, false]);
    }
    const late = await (await asMember(app)).client.post('/api/mp/purchase-claims', scene);
    expect([late.status, late.error?.code]).toEqual([409, 'ORDER_CLAIMED']);
    // What belongs to nobody can still come back.
    const { client } = await asOperator(staffWorld(app));
    const back = { returnNumber: 'late', reason: '质量问题' };
    expect((await client.post(`/api/console/purchases/${own.id}/returns`, back)).status).toBe(201);
  });

  /** A job that erases those whose time of thinking it over has passed, where there is one. */
  async function runJobs(): Promise<void> {
    const { signal } = new AbortController();
    for (const job of app.app.jobList.filter(({ name }) => name.startsWith('member.')))
      await job.run({ signal, scheduledFor: app.clock.now() } as never);
    await app.settle();
  }

  describe('and the channel codes that brought them', () => {
    beforeAll(async () => {
      shop = await createShop(app);
      administrator = (await asOperator(staffWorld(app), 'administrator')).client;
    });

    const scan = async (person: string, code: ChannelCodeView): Promise<void> => {
      await app.simulator.client.scanQr(person, app.config.officialAccount.appid, { scene: code.scene });
      await app.settle();
      app.clock.advance(1_000);
    };
    const countsOf = async (code: ChannelCodeView): Promise<readonly number[]> => {
      const day = chinaDay(app.clock.now());
      const path = `/api/console/channel-codes/${code.id}/report?from=${day}&to=${day}`;
      const { totals, days } = done(await administrator.get<ChannelCodeReport>(path));
      const pick = (counts: ChannelCodeCounts) => [
        counts.firstTouchPurchaseCount,
        counts.firstTouchPurchaseFen,
        counts.lastTouchPurchaseCount,
        counts.lastTouchPurchaseFen,
      ];
      expect(pick(days[0]!)).toEqual(pick(totals));
      return pick(totals);
    };
    const merge = (kept: Member, merged: Member) =>
      administrator.post<MergeAnswer>(`/api/console/members/${kept.memberId}/merges`, {
        mergedId: merged.memberId,
        reason: '同一位顾客',
      });

    it('count by first and by last touch before the first purchase, net of what came back', async () => {
      const [first, last, late] = [
        await createChannelCode(app),
        await createChannelCode(app),
        await createChannelCode(app),
      ];
      const member = await asMember(app);
      await scan(member.person, first);
      await scan(member.person, last);
      const one = await buy(member, 1_000);
      await scan(member.person, late);
      const two = await buy(member, 600);
      expect([await countsOf(first), await countsOf(last), await countsOf(late)]).toEqual([
        [2, 1_600, 0, 0],
        [0, 0, 2, 1_600],
        [0, 0, 0, 0],
      ]);
      await takeBack(one.id, 1);
      await takeBack(two.id, 2);
      expect([await countsOf(first), await countsOf(last)]).toEqual([
        [1, 500, 0, 0],
        [0, 0, 1, 500],
      ]);
    });

    it('count what is claimed later, and nothing of whoever is no member', async () => {
      const code = await createChannelCode(app);
      const member = await asMember(app);
      await scan(member.person, code);
      const { purchase } = await buyAtTill(shop);
      expect(await countsOf(code)).toEqual([0, 0, 0, 0]);
      done(await member.client.post('/api/mp/purchase-claims', { scene: purchase.receiptCode }));
      expect(await countsOf(code)).toEqual([1, 1_000, 1, 1_000]);
    });

    it('count two members as one person after a merge, by whoever bought first, and apart again after an undo', async () => {
      const [poster, counter] = [await createChannelCode(app), await createChannelCode(app)];
      const [earlier, later] = [await asMember(app), await asMember(app)];
      await scan(earlier.person, poster);
      await scan(later.person, counter);
      await buy(earlier, 1_000);
      app.clock.advance(1_000);
      const theirs = await buy(later, 200);
      const apart = [
        [1, 1_000, 1, 1_000],
        [1, 200, 1, 200],
      ];
      expect([await countsOf(poster), await countsOf(counter)]).toEqual(apart);
      const merged = done(await merge(later, earlier));
      await app.settle();
      expect([await countsOf(poster), await countsOf(counter)]).toEqual([
        [2, 1_200, 2, 1_200],
        [0, 0, 0, 0],
      ]);
      const list = done(await later.client.get<unknown[]>('/api/mp/purchases'));
      expect(list).toHaveLength(2);
      app.clock.advance(1_000);
      const after = await buy(later, 30);
      expect(await stored(after.id)).toMatchObject({ firstCodeId: poster.id, lastCodeId: poster.id });
      const path = `/api/console/members/${later.memberId}/merges/${merged.merge.mergeId}/undo`;
      const undone = done(await administrator.post<MergeAnswer['merge']>(path));
      await app.settle();
      expect(undone.kept).toContain('合并后登记的 1 笔消费保留在留存会员');
      expect(await stored(theirs.id)).toMatchObject({ memberId: later.memberId, firstCodeId: counter.id });
      // What came later stays with the kept member, by the code that counted then.
      expect([await countsOf(poster), await countsOf(counter)]).toEqual([
        [2, 1_030, 2, 1_030],
        [1, 200, 1, 200],
      ]);
      expect((await buy(earlier, 5)).buyer?.memberId).toBe(earlier.memberId);
      expect(await stored((await buy(later, 5)).id)).toMatchObject({ firstCodeId: counter.id });
    });

    it('lose nothing and count nothing twice while a merge moves what is being bought', async () => {
      const [kept, merged] = [await asMember(app), await asMember(app)];
      for (let count = 0; count < 5; count += 1) await buy(merged, 10);
      const code = await codeOf(merged.client);
      const request = () => ({ receiptNumber: nextReceipt(), lines: [{ amountFen: 10 }], buyer: { code } });
      const [started, ...bought] = await Promise.all([
        merge(kept, merged),
        ...Array.from({ length: 10 }, () =>
          shop.clerk.post<RecordedPurchase>('/api/counter/purchases', request()),
        ),
      ]);
      done(started);
      await app.settle();
      const statuses = bought.map(({ status }) => status);
      expect(statuses.every((status) => [201, 503].includes(status) || status === 404)).toBe(true);
      const filter = { memberId: { $in: [kept.memberId, merged.memberId] } };
      const owners = await app.db.connection.collection<Order>('order').find(filter).toArray();
      expect(new Set(owners.map(({ memberId }) => memberId))).toEqual(new Set([kept.memberId]));
      expect(owners).toHaveLength(5 + statuses.filter((status) => status === 201).length);
    });
  });
});
