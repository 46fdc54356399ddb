import type { CouponIssueView, CouponTemplateDetail, CouponTemplateView } from '../../src/contract/coupon';
import type { Answer, Client } from '../support/client';
import { claimCoupon, couponTemplate, createCouponTemplate } from '../support/factories/coupon';
import { asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/console/coupon-templates';

describe('coupon templates at the console', () => {
  let app: TestApp;
  let operator: Client;
  let analyst: Client;
  let manager: Client;
  let member: Member;

  beforeAll(async () => {
    app = await startApp();
    const world = staffWorld(app);
    operator = (await asOperator(world)).client;
    analyst = (await asOperator(world, 'analyst')).client;
    manager = (await asOperator(world, 'storeManager', (await createNode(app.app.store.service)).id)).client;
    member = await asMember(app);
  });
  afterAll(() => app.stop());

  const issuePaths = ({ error }: Answer): unknown =>
    (error?.details?.['issues'] as { path: string }[] | undefined)?.map((issue) => issue.path);
  const request = (change: object = {}) => ({ ...couponTemplate, ...change });

  it('are drafted, published, paused and ended; each act again changes nothing', async () => {
    const draft = done(await operator.post<CouponTemplateView>(path, request({ stock: 10 })));
    expect(draft).toMatchObject({ state: 'draft', version: 1, remaining: 10, gives: '满 100 元减 20 元' });
    const act = (name: string) => operator.post<CouponTemplateView>(`${path}/${draft.id}/${name}`);
    expect((await act('pause')).error?.code).toBe('COUPON_TEMPLATE_STATE');
    expect((await member.client.post('/api/mp/coupon-claims', { templateId: draft.id })).error?.code).toBe(
      'COUPON_NOT_ON_OFFER',
    );
    const live = done(await act('publish'));
    expect(done(await act('publish'))).toEqual(live);
    expect(done(await act('pause')).state).toBe('paused');
    expect(done(await act('publish')).state).toBe('live');
    await claimCoupon(member, draft.id);
    expect(done(await act('end')).state).toBe('ended');
    expect((await act('publish')).error?.code).toBe('COUPON_TEMPLATE_STATE');
    const detail = done(await analyst.get<CouponTemplateDetail>(`${path}/${draft.id}`));
    expect(detail.counts).toEqual({ issued: 1, locked: 0, gifting: 0, redeemed: 0, expired: 0, void: 0 });
    expect(detail.remaining).toBe(9);
    const ended = done(await analyst.get<CouponTemplateView[]>(`${path}?state=ended`));
    expect(ended.map(({ id }) => id)).toEqual([draft.id]);
    const audit = await app.db.connection
      .collection('auditEntry')
      .find({ targetType: 'couponTemplate', targetId: draft.id })
      .sort({ at: 1, _id: 1 })
      .toArray();
    expect(audit.map(({ action }) => action as string)).toEqual([
      'couponTemplate.create', 'couponTemplate.publish', 'couponTemplate.pause', 'couponTemplate.publish',
      'couponTemplate.end',
    ]); // prettier-ignore
  });

  it('keep what holders were promised once they are published', async () => {
    const template = await createCouponTemplate(app, { stock: 5 });
    const put = (change: object, version = 2) =>
      operator.put<CouponTemplateView>(`${path}/${template.id}`, {
        ...request({ stock: 5 }),
        version,
        ...change,
      });
    const refused = await put({
      title: '别的券',
      benefit: { kind: 'gift', thresholdFen: 0, giftName: '杯' },
      stock: null,
    });
    expect([refused.status, refused.error?.code, refused.error?.details]).toEqual([
      409,
      'COUPON_TEMPLATE_PUBLISHED',
      { fields: ['title', 'benefit', 'stock'] },
    ]);
    await claimCoupon(member, template.id);
    const raised = done(await put({ stock: 8, perMemberLimit: 2 }));
    expect(raised).toMatchObject({ stock: 8, remaining: 7, perMemberLimit: 2, version: 3 });
    expect((await put({ stock: 9 })).error?.details).toEqual({ version: 3 });
    const lowered = done(await put({ stock: 1 }, 3));
    expect(lowered).toMatchObject({ stock: 1, remaining: 0 });
    const other = await asMember(app);
    const late = await other.client.post('/api/mp/coupon-claims', { templateId: template.id });
    expect([late.status, late.error?.code]).toEqual([409, 'COUPON_STOCK_EMPTY']);
  });

  it('cannot have fewer pieces than were issued', async () => {
    const template = await createCouponTemplate(app, { stock: 5 });
    for (let number = 0; number < 2; number += 1) await claimCoupon(await asMember(app), template.id);
    const body = { ...request({ stock: 1 }), version: 2 };
    const answer = await operator.put(`${path}/${template.id}`, body);
    expect([answer.status, answer.error?.code, answer.error?.details]).toEqual([
      409,
      'COUPON_STOCK_TOO_LOW',
      { issued: 2 },
    ]);
  });

  it.each([
    [{ benefit: { kind: 'amountOff', thresholdFen: 100, offFen: 101 } }, 'body.benefit.offFen'],
    [
      { benefit: { kind: 'percentOff', thresholdFen: 0, percentOff: 100, maxOffFen: null } },
      'body.benefit.percentOff',
    ],
    [
      { validity: { kind: 'window', from: '2026-05-01T00:00:00Z', to: '2026-05-01T00:00:00Z' } },
      'body.validity.to',
    ],
    [{ validity: { kind: 'days', days: 0 } }, 'body.validity.days'],
    [
      { claiming: { isListed: true, from: '2026-05-02T00:00:00Z', to: '2026-05-01T00:00:00Z' } },
      'body.claiming.to',
    ],
    [{ scope: { skus: [], categories: [], storeIds: ['nowhere'] } }, 'body.scope.storeIds.0'],
    [{ stock: 0 }, 'body.stock'],
    [{ perMemberLimit: 0 }, 'body.perMemberLimit'],
    [{ state: 'live' }, 'body.state'],
  ])('refuse %j', async (change, issue) => {
    const answer = await operator.post(path, request(change));
    expect([answer.status, issuePaths(answer)]).toEqual([400, [issue]]);
  });

  it('are written by those who may, for the whole brand', async () => {
    const { id } = await createCouponTemplate(app);
    expect((await app.anonymous.get(path)).status).toBe(401);
    expect((await analyst.post(path, request())).status).toBe(403);
    expect((await manager.post(`${path}/${id}/pause`)).status).toBe(403);
    expect((await operator.get(`${path}/nothing`)).error?.code).toBe('COUPON_TEMPLATE_MISSING');
    const keyless = await operator.post(path, request(), { headers: { 'idempotency-key': '' } });
    expect([keyless.status, issuePaths(keyless)]).toEqual([400, ['headers.idempotency-key']]);
  });

  it('are issued by hand and taken back, audited, within the places of whoever does it', async () => {
    const template = await createCouponTemplate(app, { stock: 3 });
    const coupons = `/api/console/members/${member.memberId}/coupons`;
    const body = { templateId: template.id, reason: '补发' };
    const first = await operator.post<CouponIssueView>(coupons, body, { key: 'by-hand-01' });
    const again = await operator.post<CouponIssueView>(coupons, body, { key: 'by-hand-01' });
    expect([first.status, first.data.issuedBy, again.data]).toEqual([201, 'operator', first.data]);
    expect((await operator.post(coupons, body)).error?.code).toBe('COUPON_LIMIT_REACHED');
    expect((await manager.get(coupons)).status).toBe(404);
    expect((await operator.post('/api/console/members/nobody/coupons', body)).error?.code).toBe(
      'COUPON_MEMBER_MISSING',
    );
    const held = done(await operator.get<CouponIssueView[]>(coupons));
    expect(held[0]).toEqual(first.data);
    const listed = done(await operator.get<CouponIssueView[]>(`${path}/${template.id}/coupons`));
    expect(listed.map(({ id }) => id)).toEqual([first.data.id]);
    expect(done(await manager.get<CouponIssueView[]>(`${path}/${template.id}/coupons`))).toEqual([]);
    const voiding = `/api/console/coupons/${first.data.id}/void`;
    const wrong = await operator.post(voiding, { reason: '' });
    expect([wrong.status, issuePaths(wrong)]).toEqual([400, ['body.reason', 'body.returnsToStock']]);
    const taken = await operator.post<CouponIssueView>(voiding, { reason: '误发', returnsToStock: true });
    expect(taken.data.state).toBe('void');
    expect((await operator.post(voiding, { reason: '误发', returnsToStock: true })).error?.code).toBe(
      'COUPON_VOID',
    );
    expect(done(await operator.get<CouponTemplateDetail>(`${path}/${template.id}`)).remaining).toBe(3);
    const actions = await app.db.connection
      .collection('auditEntry')
      .distinct('action', { action: { $in: ['coupon.issue', 'coupon.void'] } });
    expect(actions.sort()).toEqual(['coupon.issue', 'coupon.void']);
    const timeline = done(
      await operator.get<{ kind: string; text: string }[]>(
        `/api/console/members/${member.memberId}/timeline`,
      ),
    );
    const texts = timeline.filter(({ kind }) => kind.startsWith('coupon.')).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['获得券「满减券」（补发）', '券「满减券」作废（误发）']));
  });
});
