import { randomUUID } from 'node:crypto';
import type { ClerkCode, ClerkResults, ClerkStatement, StoreRanking } from '../../src/contract/incentive';
import type { MemberView, PendingMemberAnswer } from '../../src/contract/member';
import type { RecordedPurchase } from '../../src/contract/order';
import { clerkCreditModel } from '../../src/incentive/incentive.model';
import { dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator, worldOf } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import { nextReceipt } from '../support/factories/order';
import type { Visitor } from '../support/people';
import { asMember, asVisitor, joinBody, publishNotices } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('what clerks are credited for', () => {
  let app: TestApp;
  let storeId: string;
  let ann: Colleague;
  let ben: Colleague;

  beforeAll(async () => {
    app = await startApp();
    await publishNotices(app);
    storeId = (await createNode(app.app.store.service)).id;
    ann = await asClerk(worldOf(app), storeId);
    ben = await asClerk(worldOf(app), storeId);
  });
  afterAll(() => app.stop());

  const month = '2026-03';
  const results = async ({ client }: Colleague, period = month): Promise<ClerkResults> =>
    done(await client.get<ClerkResults>(`/api/counter/results?period=${period}`));

  const sceneOf = async ({ client }: Colleague): Promise<string> =>
    done(await client.get<ClerkCode>('/api/counter/my-code')).scene;

  async function visit({ client }: Visitor, scene: string): Promise<void> {
    const body = { visitId: randomUUID(), scene, wechatScene: 1_047 };
    done(await client.post('/api/mp/visits', body));
  }

  async function join(visitor: Visitor): Promise<string> {
    const answer = await visitor.client.post<{ member: { memberId: string } }>(
      '/api/mp/members',
      await joinBody(app, visitor),
    );
    await app.settle();
    return done(answer).member.memberId;
  }

  async function buy(client: Client, amountFen: number, quantity = 1): Promise<string> {
    const request = { receiptNumber: nextReceipt(), lines: [{ amountFen, quantity }] };
    const { purchase } = done(await client.post<RecordedPurchase>('/api/counter/purchases', request));
    await app.settle();
    return purchase.id;
  }

  async function giveBack(client: Client, purchaseId: string, quantity?: number): Promise<void> {
    const lines = quantity === undefined ? {} : { lines: [{ lineId: '1', quantity }] };
    const body = { returnNumber: randomUUID(), reason: '不合适', ...lines };
    done(await client.post(`/api/counter/purchases/${purchaseId}/returns`, body));
    await app.settle();
  }

  it('shows each clerk one code for ever, and draws it', async () => {
    const scene = await sceneOf(ann);
    expect(scene).toMatch(/^k[0-9A-Z]{26}$/);
    expect(await sceneOf(ann)).toBe(scene);
    expect(await sceneOf(ben)).not.toBe(scene);
    const picture = await ann.client.get('/api/counter/my-code/image');
    expect([picture.status, picture.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^image\//),
    ]);
  });

  it('credits the clerk through whose code somebody came last, once per person', async () => {
    const before = [await results(ann), await results(ben)];
    const visitor = await asVisitor(app);
    await visit(visitor, await sceneOf(ben));
    app.clock.advance(1_000);
    await visit(visitor, await sceneOf(ann));
    await join(visitor);
    expect(done(await visitor.client.get<MemberView>('/api/mp/me')).homeStoreId).toBe(storeId);
    expect((await results(ann)).joinCount).toBe(before[0]!.joinCount + 1);
    expect((await results(ann)).creditFen).toBe(before[0]!.creditFen + 200);
    expect(await results(ben)).toEqual(before[1]);
    done(await visitor.client.delete('/api/mp/me?erasure=now'));
    await app.settle();
    expect(await results(ann)).toEqual(before[0]);
    const again = await asVisitor(app, visitor.person);
    await visit(again, await sceneOf(ben));
    await join(again);
    expect(await results(ben)).toEqual(before[1]);
  });

  it('credits nobody for whoever came by themselves, or came through a code too long ago', async () => {
    const before = await results(ann);
    await asMember(app);
    const late = await asVisitor(app);
    await visit(late, await sceneOf(ann));
    app.clock.advance(31 * dayMs);
    await join(await asVisitor(app, late.person));
    app.clock.set(new Date(app.clock.now().getTime() - 31 * dayMs));
    expect(await results(ann)).toEqual(before);
  });

  it('credits whoever opened a pending member only once WeChat has seen the person', async () => {
    const before = await results(ann);
    const { id: person, phone } = await app.simulator.client.createPerson();
    const consents = [{ purpose: 'membership', noticeVersion: '1', given: true }];
    done(await ann.client.post<PendingMemberAnswer>('/api/counter/pending-members', { phone, consents }));
    await app.settle();
    expect(await results(ann)).toEqual(before);
    await asMember(app, { person, hasPhone: true });
    await app.settle();
    expect((await results(ann)).joinCount).toBe(before.joinCount + 1);
  });

  it('credits a purchase by what was paid, and takes back what comes back in time', async () => {
    const before = await results(ann);
    const purchaseId = await buy(ann.client, 20_099, 2);
    expect(await results(ann)).toMatchObject({
      purchaseCount: before.purchaseCount + 1,
      salesFen: before.salesFen + 20_099,
      creditFen: before.creditFen + 200,
      pendingFen: before.pendingFen + 200,
    });
    await giveBack(ann.client, purchaseId, 1);
    expect((await results(ann)).creditFen).toBe(before.creditFen + 100);
    await giveBack(ben.client, purchaseId);
    expect(await results(ann)).toEqual(before);
  });

  it('credits each of many purchases once, told to two servers at once', async () => {
    const before = await results(ben);
    const second = await startSecond(app);
    const requests = Array.from({ length: 12 }, () => ({
      receiptNumber: nextReceipt(),
      lines: [{ amountFen: 10_000 }],
    }));
    const other = second.anonymous.as(ben.token);
    await Promise.all(
      requests.flatMap((request) => [
        ben.client.post('/api/counter/purchases', request),
        other.post('/api/counter/purchases', request),
      ]),
    );
    await app.settle();
    await second.stop();
    await app.settle();
    const after = await results(ben);
    expect([after.purchaseCount - before.purchaseCount, after.creditFen - before.creditFen]).toEqual([
      12, 1_200,
    ]);
  });

  it('ranks the clerks of a store, the same way each time, and adds the store up', async () => {
    const ranking = done(await ann.client.get<StoreRanking>(`/api/counter/ranking?period=${month}`));
    expect(ranking.clerks.map(({ rank }) => rank)).toEqual([1, 2]);
    expect(ranking.clerks[0]!.creditFen).toBeGreaterThanOrEqual(ranking.clerks[1]!.creditFen);
    expect(ranking.clerks.filter(({ isSelf }) => isSelf).map(({ staffId }) => staffId)).toEqual([
      ann.staffId,
    ]);
    const sum = ranking.clerks.reduce((total, { creditFen }) => total + creditFen, 0);
    expect(ranking.totals.creditFen).toBe(sum);
    const empty = done(await ann.client.get<StoreRanking>('/api/counter/ranking?period=2026-01-31'));
    expect([empty.clerks, empty.totals.creditFen]).toEqual([[], 0]);
  });

  it('refuses what is no month or day, and a store of somebody else', async () => {
    for (const period of ['2026', '2026-13', '2026-02-30', 'now'])
      expect((await ann.client.get(`/api/counter/results?period=${period}`)).status).toBe(400);
    expect((await app.anonymous.get('/api/counter/results?period=2026-03')).status).toBe(401);
    const elsewhere = await createNode(app.app.store.service);
    const manager = await asOperator(worldOf(app), 'storeManager', elsewhere.id);
    const path = `/api/console/incentive-rankings?storeId=${storeId}&period=${month}`;
    expect((await manager.client.get(path)).status).toBe(404);
  });

  it('draws the statement of a month once, by two jobs at once, and never changes it', async () => {
    const late = await buy(ann.client, 50_000);
    const before = await results(ann);
    const second = await startSecond(app);
    app.clock.set(new Date('2026-04-16T15:00:00Z'));
    const drawn = async (): Promise<ClerkStatement[]> => {
      const { client } = await asOperator(worldOf(app), 'finance');
      const path = `/api/console/incentive-statements?month=${month}&storeId=${storeId}`;
      return done(await client.get<ClerkStatement[]>(path));
    };
    await app.app.jobs.runOnce('incentive.confirm');
    await app.app.jobs.runOnce('incentive.drawStatements');
    expect(await drawn()).toEqual([]);
    app.clock.set(new Date('2026-04-17T04:00:00Z'));
    // The lease lets one of them run; the key of the statement would hold without it, too.
    const runs = await Promise.allSettled([
      app.app.jobs.runOnce('incentive.drawStatements'),
      second.app.jobs.runOnce('incentive.drawStatements'),
    ]);
    expect(runs.some(({ status }) => status === 'fulfilled')).toBe(true);
    await second.app.jobs.runOnce('incentive.drawStatements');
    await second.stop();
    const statements = await drawn();
    expect(statements.map(({ staffId }) => staffId).sort()).toEqual([ann.staffId, ben.staffId].sort());
    const own = statements.find(({ staffId }) => staffId === ann.staffId);
    expect(own).toMatchObject({ creditFen: before.creditFen, salesFen: before.salesFen });
    const again = await asClerk(worldOf(app), storeId);
    await giveBack(again.client, late);
    await app.app.jobs.runOnce('incentive.drawStatements');
    expect(await drawn()).toEqual(statements);
    const open = { storeId, month, statementId: null };
    expect(await app.db.collection(clerkCreditModel).countDocuments(open)).toBe(0);
  });
});
