import type {
  MemberPointsView,
  PointsAccountView,
  PointsAdjustmentView,
  PointsEntryDetail,
  PointsEntryView,
  PointsRuleRequest,
  PointsRuleView,
  SignInAnswer,
  SignInWeek,
} from '../../src/contract/points';
import { weekOf } from '../../src/points/pointsRule.rules';
import type { Answer, Client } from '../support/client';
import type { Colleague } from '../support/factories/staff';
import { asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { Member } from '../support/people';
import { asMember, asVisitor, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const anyPurchase = {
  skus: [],
  categories: [],
  tierIds: [],
  tagIds: [],
  minPaidFen: 0,
  priority: 500,
  isExclusive: false,
};

describe('points over HTTP', () => {
  let app: TestApp;
  let li: Colleague;
  let wang: Colleague;
  let analyst: Client;
  let manager: Client;
  let member: Member;

  beforeAll(async () => {
    app = await startApp();
    const world = staffWorld(app);
    li = await asOperator(world);
    wang = await asOperator(world, 'finance');
    analyst = (await asOperator(world, 'analyst')).client;
    manager = (await asOperator(world, 'storeManager', (await createNode(app.app.store.service)).id)).client;
    member = await asMember(app);
  });
  afterAll(async () => {
    expect((await app.app.points.checkLedger()).findings).toEqual([]);
    await app.stop();
  });

  const issuePaths = ({ error }: Answer): unknown =>
    (error?.details?.['issues'] as { path: string }[] | undefined)?.map(({ path }) => path);
  const balance = async ({ client }: Member): Promise<number> =>
    (await client.get<PointsAccountView>('/api/mp/points/account')).data.balance;

  describe('for a member', () => {
    it('shows what joining earned, and when it expires', async () => {
      const account = await member.client.get<PointsAccountView>('/api/mp/points/account');
      expect(account.data).toMatchObject({
        balance: 100,
        available: 100,
        debt: 0,
        nextExpiry: { points: 100 },
      });
      const entries = await member.client.get<PointsEntryView[]>('/api/mp/points/entries');
      expect(entries.data.map(({ title, delta, balanceAfter }) => [title, delta, balanceAfter])).toEqual([
        ['入会奖励', 100, 100],
      ]);
    });

    it('signs in once a day: 201, then 200 with the same points', async () => {
      const own = await asMember(app);
      const first = await own.client.post<SignInAnswer>('/api/mp/sign-ins');
      const again = await own.client.post<SignInAnswer>('/api/mp/sign-ins');
      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.data).toEqual({ ...first.data, isFirstToday: false });
      expect(await balance(own)).toBe(100 + first.data.points);
    });

    it('counts one of twenty sign-ins at once', async () => {
      const own = await asMember(app);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => own.client.post<SignInAnswer>('/api/mp/sign-ins')),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
      expect(await balance(own)).toBe(100 + answers[0]!.data.points);
    });

    it('shows the week of today with its sign-ins, and what the next one earns', async () => {
      const own = await asMember(app);
      const week = async () => done(await own.client.get<SignInWeek>('/api/mp/sign-ins/week'));
      const before = await week();
      expect(before).toMatchObject({ streakDays: 0, isSignedInToday: false });
      const { points, day } = done(await own.client.post<SignInAnswer>('/api/mp/sign-ins'));
      expect(before.nextPoints).toBe(points);
      const after = await week();
      expect(after).toMatchObject({ today: day, streakDays: 1, isSignedInToday: true, nextPoints: points });
      expect(after.days.map((each) => each.day)).toEqual(weekOf(day));
      expect(after.days.filter(({ isSignedIn }) => isSignedIn).map((each) => each.day)).toEqual([day]);
    });

    it('pages through the statement by a cursor', async () => {
      const own = await asMember(app, { hasPhone: true });
      await own.client.post('/api/mp/sign-ins');
      const path = '/api/mp/points/entries?limit=2';
      const first = await own.client.get<PointsEntryView[]>(path);
      const rest = await own.client.get<PointsEntryView[]>(`${path}&cursor=${first.page?.next ?? ''}`);
      const titles = [...first.data, ...rest.data].map(({ title }) => title);
      expect(titles[0]).toBe('每日签到');
      expect(titles.slice(1).sort()).toEqual(['入会奖励', '绑定手机号奖励'].sort());
      expect(rest.page?.next).toBeNull();
      const wrong = await own.client.get('/api/mp/points/entries?cursor=nonsense');
      expect([wrong.status, wrong.error?.code]).toEqual([400, 'PAGE_CURSOR_INVALID']);
    });

    it('is closed to whoever has not signed in or not joined', async () => {
      const visitor = await asVisitor(app);
      for (const path of ['/api/mp/points/account', '/api/mp/points/entries']) {
        expect((await app.anonymous.get(path)).status).toBe(401);
        expect((await visitor.client.get(path)).status).toBe(403);
      }
      expect((await app.anonymous.post('/api/mp/sign-ins')).status).toBe(401);
      expect((await visitor.client.post('/api/mp/sign-ins')).status).toBe(403);
    });
  });

  describe('for operators', () => {
    const adjust = (who: Client, points: unknown, options = {}, memberId = member.memberId) =>
      who.post<PointsAdjustmentView>(
        `/api/console/members/${memberId}/points-adjustments`,
        { points, reason: '补录' },
        options,
      );

    it('shows a member with lots and entries', async () => {
      const path = `/api/console/members/${member.memberId}`;
      const points = await li.client.get<MemberPointsView>(`${path}/points`);
      expect(points.data).toMatchObject({ available: 100, isFrozen: false, lots: [{ remaining: 100 }] });
      const entries = await li.client.get<PointsEntryDetail[]>(`${path}/points-entries`);
      expect(entries.data[0]).toMatchObject({ seq: 1, rule: { id: 'default-join', version: 1 } });
    });

    it('hides members outside the places of a store manager, and everything from others', async () => {
      for (const end of ['points', 'points-entries']) {
        const path = `/api/console/members/${member.memberId}/${end}`;
        expect((await app.anonymous.get(path)).status).toBe(401);
        expect((await analyst.get(path)).status).toBe(403);
        expect((await manager.get(path)).status).toBe(404);
        expect((await li.client.get(`/api/console/members/nobody/${end}`)).status).toBe(404);
      }
      expect((await adjust(manager, 5)).status).toBe(403);
      expect((await adjust(app.anonymous, 5)).status).toBe(401);
      expect((await adjust(li.client, 5, {}, 'nobody')).status).toBe(404);
    });

    it('corrects points once per key', async () => {
      const own = await asMember(app);
      const send = (points: number) => adjust(li.client, points, { key: 'adjust-0001' }, own.memberId);
      const answers = await Promise.all([send(-30), send(-30), send(-30)]);
      expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
      expect(answers[0].status).toBe(201);
      const other = await send(-31);
      expect([other.status, other.error?.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
      expect(await balance(own)).toBe(70);
      const path = `/api/console/members/${own.memberId}/points-adjustments`;
      const body = { points: 1, reason: '补录' };
      const keyless = await li.client.post(path, body, { headers: { 'idempotency-key': '' } });
      expect([keyless.status, issuePaths(keyless)]).toEqual([400, ['headers.idempotency-key']]);
    });

    it.each([0, 1.5, 2 ** 31, -(2 ** 31), '5', 'NaN', null, true, { $gt: 0 }])(
      'refuses to correct by %p',
      async (points) => {
        const answer = await adjust(li.client, points);
        expect([answer.status, issuePaths(answer)]).toEqual([400, ['body.points']]);
      },
    );

    it('takes no field it does not know, and names every fault', async () => {
      const path = `/api/console/members/${member.memberId}/points-adjustments`;
      const answer = await li.client.post(path, { points: 0.5, reason: ' ', state: 'applied' });
      expect(issuePaths(answer)).toEqual(['body.points', 'body.reason', 'body.state']);
    });

    it('refuses to take more than there is, and says what is missing', async () => {
      const answer = await adjust(li.client, -101);
      expect([answer.status, answer.error?.code]).toEqual([409, 'POINTS_INSUFFICIENT']);
      expect(answer.error?.details).toEqual({ available: 100, missing: 1 });
    });

    it('lets a second person decide what is large', async () => {
      const own = await asMember(app);
      const asked = await adjust(li.client, 1_001, {}, own.memberId);
      expect([asked.status, asked.data.state, await balance(own)]).toEqual([202, 'pending', 100]);
      const path = `/api/console/points-adjustments/${asked.data.id}`;
      const alone = await li.client.post(`${path}/approve`);
      expect([alone.status, alone.error?.code]).toEqual([403, 'POINTS_SECOND_PERSON_REQUIRED']);
      const list = '/api/console/points-adjustments?state=pending';
      const waiting = await wang.client.get<PointsAdjustmentView[]>(`${list}&memberId=${own.memberId}`);
      expect(waiting.data.map(({ id }) => id)).toEqual([asked.data.id]);
      const done = await wang.client.post<PointsAdjustmentView>(`${path}/approve`);
      expect([done.status, done.data.state, await balance(own)]).toEqual([200, 'applied', 1_101]);
      const again = await wang.client.post<PointsAdjustmentView>(`${path}/approve`);
      expect(again.data).toEqual(done.data);
      const late = await wang.client.post(`${path}/reject`);
      expect([late.status, late.error?.code]).toEqual([409, 'POINTS_ADJUSTMENT_DECIDED']);
      expect((await li.client.post('/api/console/points-adjustments/none/approve')).status).toBe(404);
    });
  });

  describe('earning rules', () => {
    const path = '/api/console/points-rules';
    const rule: PointsRuleRequest = {
      name: '到店礼',
      event: 'manual',
      reward: { kind: 'perAmount', pointsPer100Fen: 1, rounding: 'down' },
      from: null,
      to: null,
      limit: { count: 1, period: 'day' },
    };

    it('are made, changed, enabled, paid by, disabled and removed', async () => {
      const made = await li.client.post<PointsRuleView>(path, rule);
      expect([made.status, made.data]).toMatchObject([201, { ...rule, version: 1, isEnabled: false }]);
      const own = `${path}/${made.data.id}`;
      const changed = await li.client.put<PointsRuleView>(own, { ...rule, name: '到店好礼', version: 1 });
      expect(changed.data).toMatchObject({ name: '到店好礼', version: 2 });
      const stale = await li.client.put(own, { ...rule, version: 1 });
      expect([stale.status, stale.error?.details]).toEqual([409, { version: 2 }]);
      expect((await li.client.post<PointsRuleView>(`${own}/enable`)).data).toMatchObject({ isEnabled: true });
      const award = { ruleId: made.data.id, amountFen: 12_345 };
      const awards = `/api/console/members/${member.memberId}/points-awards`;
      const paid = await li.client.post<PointsEntryDetail>(awards, award);
      expect([paid.status, paid.data.delta, paid.data.title]).toEqual([201, 123, '活动奖励']);
      const full = await li.client.post(awards, award);
      expect([full.status, full.error?.code]).toEqual([409, 'POINTS_RULE_LIMIT_REACHED']);
      expect((await li.client.delete(own)).status).toBe(409);
      await li.client.post(`${own}/disable`);
      expect((await li.client.delete(own)).status).toBe(204);
      expect((await li.client.get(own)).status).toBe(404);
      const versions = await li.client.get<PointsRuleView[]>(`${own}/versions`);
      expect(versions.data.map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
    });

    it('begin with those of joining, the phone, the daily sign-in and purchases', async () => {
      const { data } = await analyst.get<PointsRuleView[]>(path);
      expect(data.map(({ id, reward }) => [id, reward])).toEqual(
        expect.arrayContaining([
          ['default-join', { kind: 'fixed', points: 100 }],
          ['default-phone', { kind: 'fixed', points: 50 }],
          ['default-signIn', { kind: 'signInDial' }],
          ['default-order', { kind: 'perAmount', pointsPer100Fen: 1, rounding: 'down' }],
        ]),
      );
    });

    it.each([
      [{ reward: { kind: 'fixed', points: -5 } }, 'body.reward.points'],
      [{ reward: { kind: 'fixed', points: 0.5 } }, 'body.reward.points'],
      [{ event: 'signIn' }, 'body.reward'],
      [{ event: 'member.joined', reward: { kind: 'fixed', points: 5 } }, 'body.limit'],
      [{ event: 'order.completed' }, 'body.order'],
      [{ reward: { kind: 'multiplier', percent: 200 } }, 'body.reward'],
      [{ order: anyPurchase }, 'body.order'],
      [{ from: '2026-05-01T00:00:00Z', to: '2026-05-01T00:00:00Z' }, 'body.to'],
      [{ limit: { count: 0, period: 'day' } }, 'body.limit.count'],
      [{ isEnabled: true }, 'body.isEnabled'],
    ])('refuse %j', async (change, issue) => {
      const answer = await li.client.post(path, { ...rule, ...change });
      expect([answer.status, issuePaths(answer)]).toEqual([400, [issue]]);
    });

    it('are changed by those who may, for the whole brand', async () => {
      expect((await app.anonymous.get(path)).status).toBe(401);
      expect((await analyst.post(path, rule)).status).toBe(403);
      expect((await manager.get(path)).status).toBe(403);
    });
  });
});
