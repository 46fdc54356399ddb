import type { MemberTagView, OwnTagView, TagGroupView, TagRuleView, TagView } from '../../src/contract/tag';
import type { Client } from '../support/client';
import { buyAtCounter, codeOf } from '../support/factories/order';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('tag rules and a member’s own tags over HTTP', () => {
  let app: TestApp;
  let operator: Client;
  let analyst: Client;
  let clerk: Client;
  let member: Member;
  let tag: TagView;

  beforeAll(async () => {
    app = await startApp();
    const world = staffWorld(app);
    operator = (await asOperator(world)).client;
    analyst = (await asOperator(world, 'analyst')).client;
    clerk = (await asClerk(world, (await createNode(app.app.store.service)).id)).client;
    member = await asMember(app);
    const request = { name: '常买', kind: 'interest', colour: null, trait: 'behavioural', halfLifeDays: 30 };
    tag = done(await operator.post<TagView>('/api/console/tags', request));
  });
  afterAll(() => app.stop());

  const atLeast = { kind: 'count', count: 1 };
  const bought = { kind: 'purchase', categories: [], skus: [], withinDays: 30, atLeast };
  const request = () => ({ name: '三十天内买过', tagId: tag.id, conditions: [bought] });
  const rulesPath = '/api/console/tag-rules';

  it('have groups, of which a tag is in one', async () => {
    const group = done(await operator.post<TagGroupView>('/api/console/tag-groups', { name: '购买' }));
    expect((await operator.post('/api/console/tag-groups', { name: '购买' })).error?.code).toBe(
      'TAG_GROUP_NAME_TAKEN',
    );
    const path = `/api/console/tag-groups/${group.id}`;
    expect((await operator.put(path, { name: '购买力', version: 1 })).data).toMatchObject({ version: 2 });
    expect((await operator.put(path, { name: '购买', version: 1 })).status).toBe(409);
    const { id, createdAt: _createdAt, ...values } = tag;
    tag = done(await operator.put<TagView>(`/api/console/tags/${id}`, { ...values, groupId: group.id }));
    const found = done(await analyst.get<TagView[]>(`/api/console/tags?groupId=${group.id}`));
    expect(found).toMatchObject([{ id, trait: 'behavioural', halfLifeDays: 30, groupId: group.id }]);
    const wrong = await operator.post('/api/console/tags', {
      ...values,
      version: undefined,
      name: '无组',
      groupId: 'x',
    });
    expect([wrong.status, wrong.error?.code]).toEqual([400, 'TAG_INVALID']);
  });

  it('are made, switched on, tell why, and are undone by what they hear', async () => {
    const rule = done(await operator.post<TagRuleView>(rulesPath, request()));
    expect(rule).toMatchObject({ version: 1, isEnabled: false, isApplied: true });
    const enabled = done(await operator.post<TagRuleView>(`${rulesPath}/${rule.id}/enable`));
    expect(enabled).toMatchObject({ version: 2, isEnabled: true, isApplied: false });
    const { purchase } = await buyAtCounter({ clerk }, { buyer: { code: await codeOf(member.client) } });
    await app.settle();
    const path = `/api/console/members/${member.memberId}/tags`;
    const [view] = done(await operator.get<MemberTagView[]>(path));
    expect(view).toMatchObject({ name: '常买', trait: 'behavioural', weight: 0.5 });
    expect(view?.why).toMatchObject([
      { kind: 'rule', ref: rule.id, version: 2, label: '三十天内买过', evidence: [{ ref: purchase.id }] },
    ]);
    await app.app.jobs.runOnce('tag.applyChangedRules');
    expect(done(await analyst.get<TagRuleView>(`${rulesPath}/${rule.id}`))).toMatchObject({
      isApplied: true,
    });
    const versions = done(await analyst.get<TagRuleView[]>(`${rulesPath}/${rule.id}/versions`));
    expect(versions.map(({ version }) => version)).toEqual([2, 1]);
    expect((await operator.delete(`${rulesPath}/${rule.id}`)).error?.code).toBe('TAG_RULE_ENABLED');
  });

  it('show a member their tags in their own words, and take one off for good', async () => {
    const own = done(await member.client.get<OwnTagView[]>('/api/mp/tags'));
    expect(own).toMatchObject([
      { id: tag.id, name: '常买', why: ['按规则「三十天内买过」，依据你的 1 次购买'] },
    ]);
    expect((await member.client.delete(`/api/mp/tags/${tag.id}`)).status).toBe(204);
    expect((await member.client.delete(`/api/mp/tags/${tag.id}`)).status).toBe(404);
    await buyAtCounter({ clerk }, { buyer: { code: await codeOf(member.client) } });
    await app.settle();
    await app.app.jobs.runOnce('tag.recompute');
    expect(done(await member.client.get<OwnTagView[]>('/api/mp/tags'))).toEqual([]);
  });

  it('spare whoever withdraws personalisation, at once', async () => {
    const other = await asMember(app);
    await buyAtCounter({ clerk }, { buyer: { code: await codeOf(other.client) } });
    await app.settle();
    expect(done(await other.client.get<OwnTagView[]>('/api/mp/tags'))).toHaveLength(1);
    const consents = [{ purpose: 'personalisation', noticeVersion: '1', given: false }];
    expect((await other.client.put('/api/mp/consents', { consents, page: 'privacy' })).status).toBeLessThan(
      300,
    );
    await app.settle();
    expect(done(await other.client.get<OwnTagView[]>('/api/mp/tags'))).toEqual([]);
  });

  it('say every fault with its path, and are closed to strangers', async () => {
    const answer = await operator.post(rulesPath, {
      ...request(),
      conditions: [{ ...bought, withinDays: 0 }, { kind: 'mood' }],
      weight: 1,
    });
    const issues = answer.error?.details?.['issues'] as { path: string }[];
    expect([answer.status, issues.map(({ path }) => path)]).toEqual([
      400,
      ['body.conditions.0.withinDays', 'body.conditions.1.kind', 'body.weight'],
    ]);
    expect((await analyst.post(rulesPath, request())).status).toBe(403);
    expect((await app.anonymous.get('/api/mp/tags')).status).toBe(401);
    expect((await operator.get(`${rulesPath}/none`)).status).toBe(404);
    const unknown = await operator.post(rulesPath, { ...request(), tagId: 'none' });
    expect([unknown.status, unknown.error?.code]).toEqual([400, 'TAG_INVALID']);
  });
});
