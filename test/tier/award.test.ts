import { randomUUID } from 'node:crypto';
import type { CouponTemplateView, CouponView } from '../../src/contract/coupon';
import type { RecordedPurchase } from '../../src/contract/order';
import type { PointsEntryView } from '../../src/contract/points';
import type { AwardResults } from '../../src/contract/tier';
import { hourMs } from '../../src/platform/clock';
import { awardResultModel } from '../../src/tier/award.model';
import { createAward, resultsOf } from '../support/factories/award';
import { createCouponTemplate } from '../support/factories/coupon';
import type { Shop } from '../support/factories/order';
import { codeOf, createShop, nextReceipt } from '../support/factories/order';
import { asOperator, worldOf } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, asVisitor } from '../support/people';
import { startSecond } from '../support/secondServer';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import { runJob } from '../support/tierWorld';

const longMs = 120_000;

describe('an award', () => {
  let app: TestApp;
  let shop: Shop;

  beforeEach(async () => {
    app = await startApp();
    shop = await createShop(app);
  });
  afterEach(() => app.stop());

  const give = () => runJob({ tier: app.app.tier, clock: app.clock }, 'tier.giveAwards');

  async function buy(member: Member, yuan: number): Promise<string> {
    const lines = [{ sku: 'ANY', quantity: yuan, amountFen: yuan * 100 }];
    const buyer = { code: await codeOf(member.client) };
    const request = { receiptNumber: nextReceipt(), lines, buyer };
    const { purchase } = done(await shop.till.post<RecordedPurchase>('/api/open/purchases', request));
    await app.settle();
    return purchase.receiptNumber;
  }

  async function giveBack(receipt: string, quantity: number): Promise<void> {
    const body = { returnNumber: randomUUID(), reason: '不合适', lines: [{ lineId: '1', quantity }] };
    done(await shop.till.post(`/api/open/purchases/${receipt}/returns`, body));
    await app.settle();
  }

  const numberOf = async ({ client }: Member): Promise<string> =>
    done(await client.get<{ memberNumber: string }>('/api/mp/me')).memberNumber;

  async function pointsOf({ person }: Member, title: string): Promise<number[]> {
    const { client } = await asVisitor(app, person);
    const entries = done(await client.get<PointsEntryView[]>('/api/mp/points/entries?limit=100'));
    return entries.filter((entry) => entry.title === title).map(({ delta }) => delta);
  }

  const places = ({ rows }: AwardResults): [string, number, string, string | null][] =>
    rows.map(({ memberId, value, state, reason }) => [memberId, value, state, reason]);

  it(
    'goes once to the best of a month, ties in a stated order, and nobody moves up for whoever has left',
    async () => {
      const { id } = await createAward(app, { top: 5 });
      const [gone, best, early, twin, other, late] = [
        await asMember(app), await asMember(app), await asMember(app), await asMember(app), await asMember(app), await asMember(app),
      ]; // prettier-ignore
      const twins = [await numberOf(twin), await numberOf(other)].sort();
      await buy(gone, 1_000);
      const receipt = await buy(best, 500);
      await buy(early, 300);
      app.clock.advance(hourMs);
      await buy(twin, 300);
      await buy(other, 300);
      await buy(late, 299);
      await giveBack(receipt, 50);
      app.clock.set(new Date('2026-03-31T16:00:00Z'));
      const returning = { ...best, client: (await asVisitor(app, best.person)).client };
      await buy(returning, 5_000);
      await giveBack(receipt, 50);
      done(await (await asVisitor(app, gone.person)).client.delete('/api/mp/me?erasure=now'));
      await give();
      expect(await resultsOf(app, id, '2026-03')).toMatchObject({
        drawnFrom: '2026-04-03T16:00:00.000Z',
        rows: [],
      });
      app.clock.set(new Date('2026-04-03T16:00:00Z'));
      const second = await startSecond(app);
      const { clock } = app;
      await Promise.all([give(), runJob({ tier: second.app.tier, clock }, 'tier.giveAwards')]);
      await give();
      await second.stop();
      const results = await resultsOf(app, id, '2026-03');
      expect(places(results).slice(0, 3)).toEqual([
        [gone.memberId, 100_000, 'unpaid', 'left'],
        [best.memberId, 40_000, 'paid', null],
        [early.memberId, 30_000, 'paid', null],
      ]);
      expect(results.rows.slice(3).map(({ memberNumber }) => memberNumber)).toEqual(twins);
      for (const member of [best, early, twin, other])
        expect(await pointsOf(member, '榜单奖励')).toEqual([100]);
      expect(await pointsOf(late, '榜单奖励')).toEqual([]);
      await giveBack(receipt, 400);
      await give();
      expect(await resultsOf(app, id, '2026-03')).toEqual(results);
      expect(await app.db.model(awardResultModel).countDocuments()).toBe(5);
    },
    longMs,
  );

  it(
    'may be a coupon: tried again while there is none, once for one person, and given up in the end',
    async () => {
      const template = await createCouponTemplate(app, { stock: 1, perMemberLimit: 1 });
      const reward = { kind: 'coupon', templateId: template.id } as const;
      const { id } = await createAward(app, { measure: 'growth', reward });
      const [first, second, third] = [await asMember(app), await asMember(app), await asMember(app)];
      await buy(first, 300);
      await buy(second, 200);
      await buy(third, 100);
      app.clock.set(new Date('2026-04-05T00:00:00Z'));
      await give();
      const states = async () => places(await resultsOf(app, id, '2026-03')).map(([, , ...state]) => state);
      expect(await states()).toEqual([
        ['paid', null],
        ['due', 'stockEmpty'],
        ['due', 'stockEmpty'],
      ]);
      const visitor = await asVisitor(app, first.person);
      const coupons = done(await visitor.client.get<CouponView[]>('/api/mp/coupons'));
      expect(coupons.map(({ templateId }) => templateId)).toEqual([template.id]);
      const { client } = await asOperator(worldOf(app));
      const merge = { mergedId: first.memberId, reason: '同一个人' };
      done(await client.post(`/api/console/members/${second.memberId}/merges`, merge));
      await app.settle();
      await setStock(template, 5);
      await give();
      expect(await states()).toEqual([
        ['paid', null],
        ['unpaid', 'samePerson'],
        ['paid', null],
      ]);
      const { client: kept } = await asVisitor(app, second.person);
      const copy = done(await kept.get<{ parts: { tier: { awards: unknown[] } } }>('/api/mp/me/copy'));
      expect(copy.parts.tier.awards).toHaveLength(2);
    },
    longMs,
  );

  async function setStock(template: CouponTemplateView, stock: number): Promise<void> {
    const { client } = await asOperator(worldOf(app));
    const path = `/api/console/coupon-templates/${template.id}`;
    const { title, benefit, scope, validity, howToUse, isGiftable, perMemberLimit, claiming } = template;
    const { pointsPrice, isSignUpGift, version } = template;
    const fields = { title, benefit, scope, validity, howToUse, isGiftable, perMemberLimit, claiming };
    done(await client.put(path, { ...fields, pointsPrice, isSignUpGift, version, stock }));
  }

  it('gives up on a template that stays paused, and on a member who has had as many as it allows', async () => {
    const template = await createCouponTemplate(app);
    const reward = { kind: 'coupon', templateId: template.id } as const;
    const { id } = await createAward(app, { reward, top: 1 });
    const member = await asMember(app);
    await buy(member, 300);
    const { client } = await asOperator(worldOf(app));
    done(await client.post(`/api/console/coupon-templates/${template.id}/pause`));
    app.clock.set(new Date('2026-04-05T00:00:00Z'));
    await give();
    expect(places(await resultsOf(app, id, '2026-03'))).toMatchObject([
      [member.memberId, 30_000, 'due', 'notLive'],
    ]);
    app.clock.set(new Date('2026-05-05T00:00:00Z'));
    await give();
    await give();
    expect(places(await resultsOf(app, id, '2026-03'))).toMatchObject([
      [member.memberId, 30_000, 'unpaid', 'notLive'],
    ]);
    expect((await resultsOf(app, id, '2026-04')).rows).toEqual([]);
  });

  it('ranks by points earned, without what was taken back and without what awards themselves gave', async () => {
    const { id } = await createAward(app, { measure: 'pointsEarned', top: 2, delayDays: 1 });
    const [first, second] = [await asMember(app), await asMember(app)];
    const earn = (memberId: string, points: number, type: string) => {
      const source = { type, id: randomUUID() };
      return app.app.points.service.earn({ memberId, points, source, idemKey: source.id });
    };
    const entry = await earn(first.memberId, 900, 'award');
    await earn(second.memberId, 700, 'award');
    await earn(second.memberId, 5_000, 'ranking');
    const base = (await app.app.points.service.accountOf(first.memberId)).balance - 900;
    app.clock.set(new Date('2026-04-01T00:00:00Z'));
    await app.app.points.service.reverse({
      entryId: entry._id,
      points: 300,
      source: { type: 'refund', id: randomUUID() },
      idemKey: randomUUID(),
    });
    app.clock.set(new Date('2026-04-02T00:00:00Z'));
    await give();
    expect(places(await resultsOf(app, id, '2026-03'))).toEqual([
      [second.memberId, base + 700, 'paid', null],
      [first.memberId, base + 600, 'paid', null],
    ]);
  });

  it('that has ended still gives for a period that was over, and for no other', async () => {
    const { id } = await createAward(app, { top: 1 });
    const member = await asMember(app);
    await buy(member, 100);
    app.clock.set(new Date('2026-04-02T00:00:00Z'));
    await buy({ ...member, client: (await asVisitor(app, member.person)).client }, 100);
    const { client } = await asOperator(worldOf(app));
    done(await client.post(`/api/console/awards/${id}/end`));
    app.clock.set(new Date('2026-06-10T00:00:00Z'));
    await give();
    await give();
    expect((await resultsOf(app, id, '2026-03')).rows).toHaveLength(1);
    expect((await resultsOf(app, id, '2026-04')).rows).toHaveLength(0);
    expect(await pointsOf(member, '榜单奖励')).toEqual([100]);
  });
});
