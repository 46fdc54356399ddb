import { randomUUID } from 'node:crypto';
import type { CheckoutPreview, RecordedPurchase } from '../../src/contract/order';
import type { GrowthEntryView, MemberTier, TierChangeView, TierTable } from '../../src/contract/tier';
import { growthEntryModel, tierAccountModel } from '../../src/tier/tier.model';
import { dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import type { Shop } from '../support/factories/order';
import { codeOf, createProduct, createShop, nextReceipt } from '../support/factories/order';
import { asOperator, worldOf } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, asVisitor } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('the level of a member', () => {
  let app: TestApp;
  let shop: Shop;
  let operator: Client;

  beforeAll(async () => {
    app = await startApp();
    shop = await createShop(app);
    operator = (await asOperator(worldOf(app))).client;
  });
  afterAll(() => app.stop());

  const tierOf = async ({ client }: Member): Promise<MemberTier> =>
    done(await client.get<MemberTier>('/api/mp/tier'));
  const idOf = async (member: Member): Promise<string> => (await tierOf(member)).tier.id;
  const changesOf = async ({ memberId }: Member): Promise<[string, string, string][]> => {
    const { client } = await asOperator(worldOf(app));
    const path = `/api/console/members/${memberId}/tier-changes`;
    return done(await client.get<TierChangeView[]>(path)).map(({ from, to, reason }) => [from, to, reason]);
  };

  async function buy(member: Member, yuan: number, quantity = 1): Promise<string> {
    const lines = [{ sku: 'ANY', quantity, amountFen: yuan * 100 }];
    const buyer = { code: await codeOf(member.client) };
    const request = { receiptNumber: nextReceipt(), lines, buyer };
    const { purchase } = done(await shop.till.post<RecordedPurchase>('/api/open/purchases', request));
    await app.settle();
    return purchase.receiptNumber;
  }

  async function giveBack(receipt: string, quantity?: number): Promise<void> {
    const lines = quantity === undefined ? {} : { lines: [{ lineId: '1', quantity }] };
    const body = { returnNumber: randomUUID(), reason: '不合适', ...lines };
    done(await shop.till.post(`/api/open/purchases/${receipt}/returns`, body));
    await app.settle();
  }

  /** Value, entries and numbers say the same of every account. */
  async function expectConsistent(): Promise<void> {
    const accounts = await app.db.collection(tierAccountModel).find().toArray();
    for (const { _id, value, seq } of accounts) {
      const filter = { memberId: _id };
      const entries = await app.db.collection(growthEntryModel).find(filter).sort({ seq: 1 }).toArray();
      expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: seq }, (_, at) => at + 1));
      expect(entries.reduce((sum, { delta }) => sum + delta, 0)).toBe(value);
      expect(entries.at(-1)?.valueAfter ?? 0).toBe(value);
    }
  }
  afterEach(expectConsistent);

  it('begins with the first one, and says what is missing', async () => {
    const member = await asMember(app);
    expect(await tierOf(member)).toMatchObject({
      tier: { id: 'member', name: '会员' },
      growthValue: 0,
      periodEndsAt: null,
      next: { id: 'silver', missingGrowth: 500 },
      words: '还差 500 成长值升级银卡',
    });
  });

  it('rises at once with purchases, and falls back with a return, never below where the period began', async () => {
    const member = await asMember(app);
    const first = await buy(member, 450);
    const second = await buy(member, 100, 2);
    expect(await tierOf(member)).toMatchObject({ tier: { id: 'silver' }, growthValue: 550 });
    await giveBack(second, 1);
    expect(await tierOf(member)).toMatchObject({ tier: { id: 'silver' }, growthValue: 500 });
    await giveBack(second);
    expect(await tierOf(member)).toMatchObject({ tier: { id: 'member' }, growthValue: 450 });
    await giveBack(first);
    expect(await tierOf(member)).toMatchObject({ tier: { id: 'member' }, growthValue: 0 });
    expect(await changesOf(member)).toEqual([
      ['silver', 'member', 'return'],
      ['member', 'silver', 'growth'],
    ]);
    const entries = done(await member.client.get<GrowthEntryView[]>('/api/mp/growth-entries'));
    expect(entries.map(({ delta }) => delta)).toEqual([-450, -50, -50, 100, 450]);
  });

  it('gives more points and the member price from the next purchase on', async () => {
    const member = await asMember(app);
    const product = await createProduct(app, { priceFen: 10_000, memberPriceFen: 9_000 });
    const preview = async (): Promise<CheckoutPreview> => {
      const body = { lines: [{ sku: product.sku }], buyer: { code: await codeOf(member.client) } };
      return done(await shop.clerk.post<CheckoutPreview>('/api/counter/checkout-previews', body));
    };
    expect(await preview()).toMatchObject({ paidFen: 10_000, pointsTotal: 100 });
    await buy(member, 500);
    const priced = await preview();
    expect(priced).toMatchObject({ paidFen: 9_000, memberSavingFen: 1_000, pointsTotal: 90 + 9 });
    expect(priced.points.map(({ ruleName }) => ruleName)).toContain('会员等级加成');
  });

  it('grows once by each purchase, told many times to two servers at once', async () => {
    const member = await asMember(app);
    const second = await startSecond(app);
    const receipts = await Promise.all(Array.from({ length: 8 }, () => codeOf(member.client)));
    const requests = receipts.map((code) => ({
      receiptNumber: nextReceipt(),
      lines: [{ sku: 'ANY', quantity: 1, amountFen: 10_000 }],
      buyer: { code },
    }));
    await Promise.all(
      [...requests, ...requests].map((request) => shop.till.post('/api/open/purchases', request)),
    );
    await Promise.all([app.settle(), second.app.settle()]);
    await second.stop();
    await app.settle();
    expect((await tierOf(member)).growthValue).toBe(800);
  });

  it('is kept at the yearly review by enough growth, and else falls after the days of grace', async () => {
    const [faithful, lapsed, late] = [await asMember(app), await asMember(app), await asMember(app)];
    for (const member of [faithful, lapsed, late]) await buy(member, 2_000);
    app.clock.advance(366 * dayMs);
    const review = () => app.app.jobs.runOnce('tier.review');
    await review();
    for (const member of [faithful, lapsed, late]) expect(await idOf(await again(member))).toBe('gold');
    for (const member of [faithful, late]) await buy(await again(member), member === faithful ? 1_200 : 100);
    await buy(await again(lapsed), 600);
    app.clock.advance(366 * dayMs);
    await review();
    await review();
    expect(await idOf(await again(faithful))).toBe('gold');
    expect(await tierOf(await again(lapsed))).toMatchObject({
      tier: { id: 'gold' },
      words: '再获得 600 成长值，就能保住金卡',
    });
    await buy(await again(late), 1_100);
    app.clock.advance(31 * dayMs);
    await review();
    expect(await idOf(await again(late))).toBe('gold');
    expect(await tierOf(await again(lapsed))).toMatchObject({ tier: { id: 'silver' }, growthValue: 0 });
    expect(await changesOf(lapsed)).toEqual([
      ['gold', 'silver', 'review'],
      ['member', 'gold', 'growth'],
    ]);
  });

  /** Signed in again: a year is longer than a session. */
  async function again(member: Member): Promise<Member> {
    const { client } = await asVisitor(app, member.person);
    return { ...member, client };
  }

  it('of one person is the better base and the sum, until the merge is undone', async () => {
    const [kept, merged] = [await asMember(app), await asMember(app)];
    await buy(kept, 300);
    const receipt = await buy(merged, 400);
    const { client } = await asOperator(worldOf(app));
    const path = `/api/console/members/${kept.memberId}/merges`;
    const body = { mergedId: merged.memberId, reason: '同一个人' };
    const { merge } = done(await client.post<{ merge: { mergeId: string } }>(path, body));
    await app.settle();
    expect(await tierOf(kept)).toMatchObject({ tier: { id: 'silver' }, growthValue: 700 });
    await giveBack(receipt);
    expect(await tierOf(kept)).toMatchObject({ tier: { id: 'member' }, growthValue: 300 });
    done(await client.post(`${path}/${merge.mergeId}/undo`));
    await app.settle();
    expect((await tierOf(kept)).growthValue).toBe(300);
    expect((await tierOf(await again(merged))).growthValue).toBe(0);
  });

  describe('and its table', () => {
    const path = '/api/console/tiers';
    const read = async (): Promise<TierTable> => done(await operator.get<TierTable>(path));

    it('is changed by the version that was seen, and keeps levels that members have', async () => {
      operator = (await asOperator(worldOf(app))).client;
      const table = await read();
      const renamed = table.levels.map((level) =>
        level.id === 'gold' ? { ...level, name: '金星卡' } : level,
      );
      const changed = await operator.put<TierTable>(path, { ...table, levels: renamed });
      expect([changed.status, changed.data.version]).toEqual([200, table.version + 1]);
      const stale = await operator.put(path, { ...table, levels: renamed });
      expect([stale.status, stale.error?.code]).toEqual([409, 'TIER_TABLE_CHANGED']);
      const without = { ...changed.data, levels: renamed.filter(({ id }) => id !== 'gold') };
      const refused = await operator.put(path, without);
      expect([refused.status, refused.error?.code, refused.error?.details]).toEqual([
        409,
        'TIER_IN_USE',
        { tierId: 'gold' },
      ]);
    });

    it('is refused where it makes no sense, with the place', async () => {
      const table = await read();
      const [first] = table.levels;
      const answer = await operator.put(path, { ...table, levels: [first, first] });
      expect([answer.status, answer.error?.details]).toMatchObject([
        400,
        { issues: [{ path: 'body.levels.1.id' }] },
      ]);
      expect((await app.anonymous.get(path)).status).toBe(401);
      const analyst = (await asOperator(worldOf(app), 'analyst')).client;
      expect((await analyst.put(path, table)).status).toBe(403);
      const elsewhere = (await asOperator(worldOf(app), 'storeManager', shop.storeId)).client;
      const stranger = await asMember(app);
      const foreign = await elsewhere.get(`/api/console/members/${stranger.memberId}/tier`);
      expect(foreign.status).toBe(404);
    });
  });
});
