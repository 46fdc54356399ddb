import type { AwardView } from '../../src/contract/tier';
import type { AuditEntryView } from '../../src/contract/audit';
import type { Client } from '../support/client';
import { awardRequest, createAward } from '../support/factories/award';
import { asOperator, worldOf } from '../support/factories/staff';
import { asMember } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/console/awards';

describe('awards in the console', () => {
  let app: TestApp;
  let operator: Client;
  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(worldOf(app))).client;
  });
  afterAll(() => app.stop());

  const create = async (): Promise<AwardView> => done(await operator.post<AwardView>(path, awardRequest));

  it('begin as drafts, which can be changed by the version that was seen, once enabled not any more', async () => {
    const draft = await create();
    expect(draft).toMatchObject({ ...awardRequest, state: 'draft', firstPeriod: null, version: 1 });
    const change = { ...awardRequest, name: '季度榜', period: 'quarter', version: 1 };
    const changed = done(await operator.put<AwardView>(`${path}/${draft.id}`, change));
    expect(changed).toMatchObject({ name: '季度榜', version: 2 });
    const stale = await operator.put(`${path}/${draft.id}`, change);
    expect([stale.status, stale.error?.code, stale.error?.details]).toEqual([
      409,
      'AWARD_CHANGED',
      { version: 2 },
    ]);
    for (let times = 0; times < 2; times += 1) {
      const enabled = done(await operator.post<AwardView>(`${path}/${draft.id}/enable`));
      expect(enabled).toMatchObject({ state: 'enabled', firstPeriod: '2026-Q1', version: 3 });
    }
    const late = await operator.put(`${path}/${draft.id}`, { ...change, version: 3 });
    expect([late.status, late.error?.code]).toEqual([409, 'AWARD_STATE']);
    for (let times = 0; times < 2; times += 1) {
      const ended = done(await operator.post<AwardView>(`${path}/${draft.id}/end`));
      expect(ended).toMatchObject({ state: 'ended', endedAt: app.clock.now().toISOString(), version: 4 });
    }
    expect((await operator.post(`${path}/${draft.id}/enable`)).error?.code).toBe('AWARD_STATE');
    const { client } = await asOperator(worldOf(app), 'administrator');
    const entries = done(await client.get<AuditEntryView[]>('/api/console/audit-entries?limit=50'));
    const own = entries.filter(({ target }) => target.id === draft.id).map(({ action }) => action);
    expect(own.sort()).toEqual(['award.create', 'award.enable', 'award.end', 'award.update']);
  });

  it('are made once under one key, and two operators at once change a draft once', async () => {
    const options = { key: 'award-0001' };
    const first = done(await operator.post<AwardView>(path, awardRequest, options));
    const again = done(await operator.post<AwardView>(path, awardRequest, options));
    expect(again.id).toBe(first.id);
    const changes = await Promise.all(
      [4, 5].map((top) => operator.put(`${path}/${first.id}`, { ...awardRequest, top, version: 1 })),
    );
    expect(changes.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('are refused where they make no sense, with the place', async () => {
    const wrong = { ...awardRequest, top: 0, delayDays: 0, reward: { kind: 'points', points: 0 } };
    const answer = await operator.post(path, wrong);
    const issues = (answer.error?.details?.['issues'] ?? []) as { path: string }[];
    expect([answer.status, issues.map((issue) => issue.path).sort()]).toEqual([
      400,
      ['body.delayDays', 'body.reward.points', 'body.top'],
    ]);
    const reward = { kind: 'coupon', templateId: 'nobody-0000' };
    expect(await operator.post(path, { ...awardRequest, reward })).toMatchObject({
      status: 400,
      error: { details: { issues: [{ path: 'body.reward.templateId' }] } },
    });
    const { id } = await createAward(app);
    const results = await operator.get(`${path}/${id}/results?period=2026-Q1`);
    expect(results).toMatchObject({
      status: 400,
      error: { details: { issues: [{ path: 'query.period' }] } },
    });
    expect((await operator.get(`${path}/nobody-0000`)).status).toBe(404);
  });

  it('are the head office’s: read by analysts, written by operators', async () => {
    const { client: analyst } = await asOperator(worldOf(app), 'analyst');
    expect(done(await analyst.get<AwardView[]>(path)).length).toBeGreaterThan(0);
    expect((await analyst.post(path, awardRequest)).status).toBe(403);
    expect((await app.anonymous.get(path)).status).toBe(401);
    const member = await asMember(app);
    expect((await member.client.get(path)).status).toBe(401);
  });
});
