import type {
  SegmentFields,
  SegmentMember,
  SegmentPreview,
  SegmentRule,
  SegmentVersionView,
  SegmentView,
} from '../../src/contract/segment';
import type { TagView } from '../../src/contract/tag';
import type { Answer, Client } from '../support/client';
import { asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const everybody: SegmentRule = {
  kind: 'choice',
  field: 'member.state',
  operator: 'isAnyOf',
  values: ['active', 'pending'],
};

describe('segments over HTTP', () => {
  let app: TestApp;
  let operator: Client;
  let analyst: Client;
  let local: Client;
  let member: Member;
  let other: Member;
  let tagId: string;
  let storeId: string;

  beforeAll(async () => {
    app = await startApp();
    const world = staffWorld(app);
    storeId = (await createNode(app.app.store.service)).id;
    operator = (await asOperator(world)).client;
    analyst = (await asOperator(world, 'analyst')).client;
    local = (await asOperator(world, 'operator', storeId)).client;
    member = await asMember(app);
    other = await asMember(app, { hasPhone: true });
    const tag = { name: '爱护理液', kind: 'interest', colour: null };
    tagId = done(await operator.post<TagView>('/api/console/tags', tag)).id;
    done(await operator.post(`/api/console/members/${member.memberId}/tags`, { tagId }));
    const home = `/api/console/members/${member.memberId}/home-store`;
    expect((await operator.put(home, { storeId })).status).toBe(204);
  }, 60_000);
  afterAll(() => app.stop());

  const issues = ({ error }: Answer): unknown =>
    (error?.details?.['issues'] as { path: string }[] | undefined)?.map(({ path }) => path);
  const tagged = (): SegmentRule => ({ kind: 'choice', field: 'tag', operator: 'isAnyOf', values: [tagId] });
  const request = (name: string, rule: SegmentRule) => ({ name, description: null, rule });
  const save = async (name: string, rule: SegmentRule): Promise<SegmentView> =>
    done(await operator.post<SegmentView>('/api/console/segments', request(name, rule)));
  const preview = (client: Client, rule: unknown) =>
    client.post<SegmentPreview>('/api/console/segment-previews', { rule });
  const refer = ({ id }: SegmentView): SegmentRule => ({ kind: 'segment', segmentId: id });

  it('tell what a rule may ask', async () => {
    const { fields, limits } = done(await analyst.get<SegmentFields>('/api/console/segment-fields'));
    expect(limits.nodes).toBe(500);
    expect(fields.find(({ field }) => field === 'profile.gender')).toMatchObject({
      label: '性别',
      operators: [{ operator: 'isAnyOf' }],
      options: [{ value: 'female', label: '女' }, {}, {}],
    });
  });

  it('are saved, changed by whoever saw the latest version, and keep every version', async () => {
    const made = await operator.post<SegmentView>('/api/console/segments', request('有标签的人', tagged()));
    expect([made.status, made.data]).toMatchObject([201, { version: 1, isBehavioural: true }]);
    const taken = await operator.post('/api/console/segments', request('有标签的人', everybody));
    expect([taken.status, taken.error?.code]).toEqual([409, 'SEGMENT_NAME_TAKEN']);
    const path = `/api/console/segments/${made.data.id}`;
    const change = { ...request('所有人', everybody), version: 1 };
    const both = await Promise.all([operator.put<SegmentView>(path, change), operator.put(path, change)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(done(await operator.get<SegmentView>(path))).toMatchObject({
      name: '所有人',
      version: 2,
      isBehavioural: false,
    });
    const versions = done(await analyst.get<SegmentVersionView[]>(`${path}/versions`));
    expect(versions.map(({ version, name }) => [version, name])).toEqual([
      [2, '所有人'],
      [1, '有标签的人'],
    ]);
    expect(await save('有标签的人', tagged())).toMatchObject({ version: 1 });
    expect((await operator.get('/api/console/segments/none')).status).toBe(404);
    expect((await operator.put('/api/console/segments/none', change)).status).toBe(404);
  });

  it('count and show whom they hold with why, before they are saved', async () => {
    const rule: SegmentRule = {
      kind: 'and',
      rules: [tagged(), { kind: 'not', rule: { kind: 'flag', field: 'profile.hasPhone', value: true } }],
    };
    const { data } = await preview(operator, rule);
    expect(data).toMatchObject({ count: 1, isComplete: true, isBehavioural: true });
    expect(data.sample).toMatchObject([
      {
        memberId: member.memberId,
        reasons: [
          { path: 'rules.0', text: '标签：爱护理液' },
          { path: 'rules.1.rule', text: '不是：留有手机号：是' },
        ],
      },
    ]);
  });

  it('page through their members', async () => {
    const segment = await save('翻页', everybody);
    const path = `/api/console/segments/${segment.id}/members`;
    const first = await operator.get<SegmentMember[]>(`${path}?limit=1`);
    const second = await operator.get<SegmentMember[]>(`${path}?limit=1&cursor=${first.page?.next ?? ''}`);
    const found = [...first.data, ...second.data].map(({ memberId }) => memberId);
    expect(found).toEqual([member.memberId, other.memberId].sort());
    expect(issues(await operator.get(`${path}?cursor=%24gt`))).toEqual(['query.cursor']);
    expect((await operator.get('/api/console/segments/none/members')).status).toBe(404);
  });

  it('leave out who declined personalisation as soon as a rule looks at behaviour, also under not', async () => {
    const declining = { purpose: 'personalisation', noticeVersion: '1', given: false };
    const inAny = async (rule: SegmentRule) =>
      (await preview(operator, rule)).data.sample.map(({ memberId }) => memberId);
    const untagged: SegmentRule = { kind: 'not', rule: tagged() };
    expect(await inAny(untagged)).toContain(other.memberId);
    done(await other.client.put('/api/mp/consents', { consents: [declining] }));
    expect(await inAny(untagged)).not.toContain(other.memberId);
    expect(await inAny(refer(await save('没有标签', untagged)))).not.toContain(other.memberId);
    expect(await inAny(everybody)).toContain(other.memberId);
  });

  it('count for an analyst without names, and at a store only who is at home there', async () => {
    expect((await preview(analyst, everybody)).data).toMatchObject({ count: 2, sample: [] });
    const { data } = await preview(local, everybody);
    expect([data.count, data.sample.map(({ memberId }) => memberId)]).toEqual([1, [member.memberId]]);
    const segment = await save('全部会员', everybody);
    const path = `/api/console/segments/${segment.id}/members`;
    expect((await local.get<SegmentMember[]>(path)).data.map(({ memberId }) => memberId)).toEqual([
      member.memberId,
    ]);
    expect((await analyst.get(path)).status).toBe(403);
    const elsewhere = { kind: 'choice', field: 'member.homeStore', operator: 'isAnyOf', values: ['brand'] };
    expect(issues(await preview(local, elsewhere))).toEqual(['body.rule.values.0']);
  });

  it('are closed to strangers', async () => {
    expect((await app.anonymous.get('/api/console/segments')).status).toBe(401);
    expect((await member.client.get('/api/console/segments')).status).toBe(401);
    expect((await analyst.post('/api/console/segments', request('分析', everybody))).status).toBe(403);
    expect((await local.post('/api/console/segments', request('门店', everybody))).status).toBe(403);
  });

  it('refuse what a rule may not say, each with its place in the tree', async () => {
    const wrong = {
      kind: 'and',
      rules: [
        { kind: 'choice', field: 'profile.mood', operator: 'isAnyOf', values: ['good'] },
        { kind: 'choice', field: 'profile.city', operator: 'matches', values: ['^上'] },
        {
          kind: 'or',
          rules: [{ kind: 'choice', field: 'profile.city', operator: 'isAnyOf', values: [{ $regex: '上' }] }],
        },
        { kind: 'or', rules: [] },
        { kind: 'not', rule: { kind: 'dance' } },
        { kind: 'flag', field: 'consent.marketing', value: true, extra: 1 },
      ],
    };
    expect(issues(await preview(operator, wrong))).toEqual([
      'body.rule.rules.0.field',
      'body.rule.rules.1.operator',
      'body.rule.rules.3.rules',
      'body.rule.rules.5.extra',
      'body.rule.rules.2.rules.0.values.0',
      'body.rule.rules.4.rule.kind',
    ]);
    const gone = { ...tagged(), values: [tagId, 'gone'] };
    expect(issues(await preview(operator, { kind: 'not', rule: gone }))).toEqual(['body.rule.rule.values.1']);
  });

  it('refuse 2,000 nodes and endless depth where the limit is passed', async () => {
    const many = { kind: 'or', rules: Array.from({ length: 2_000 }, () => everybody) };
    expect(issues(await preview(operator, many))).toEqual(['body.rule.rules.499']);
    let deep: unknown = everybody;
    for (let level = 0; level < 1_000; level += 1) deep = { kind: 'not', rule: deep };
    expect(issues(await preview(operator, deep))).toEqual([`body.rule${'.rule'.repeat(20)}`]);
  });

  it('contain themselves neither directly nor by way of another, whoever is faster', async () => {
    const a = await save('甲', everybody);
    const b = await save('乙', everybody);
    const put = (one: SegmentView, rule: SegmentRule) =>
      operator.put(`/api/console/segments/${one.id}`, { ...request(one.name, rule), version: 1 });
    expect(issues(await put(a, { kind: 'not', rule: refer(a) }))).toEqual(['body.rule.rule.segmentId']);
    const both = await Promise.all([put(a, refer(b)), put(b, refer(a))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(both.flatMap((answer) => issues(answer) ?? [])).toEqual(['body.rule.segmentId']);
  });

  it('are put away unless another one uses them', async () => {
    const used = await save('被引用', everybody);
    const user = await save('引用它', refer(used));
    const archive = (one: SegmentView, version = 1) =>
      operator.post<SegmentView>(`/api/console/segments/${one.id}/archive`, { version });
    const refused = await archive(used);
    expect([refused.status, refused.error?.code, refused.error?.details]).toEqual([
      409,
      'SEGMENT_IN_USE',
      { usedBy: [{ id: user.id, name: '引用它' }] },
    ]);
    expect((await archive(user, 7)).error?.code).toBe('SEGMENT_CHANGED');
    expect((await archive(user)).data).toMatchObject({ isArchived: true, version: 2 });
    expect((await archive(user)).status).toBe(200);
    expect((await archive(used)).status).toBe(200);
    expect(issues(await preview(operator, refer(used)))).toEqual(['body.rule.segmentId']);
    const change = { ...request('引用它', everybody), version: 2 };
    expect((await operator.put(`/api/console/segments/${user.id}`, change)).status).toBe(409);
    const listed = done(await operator.get<SegmentView[]>('/api/console/segments?limit=100'));
    expect(listed.map(({ name }) => name)).not.toContain('引用它');
    expect((await operator.get<SegmentView[]>('/api/console/segments?archived=yes')).data.length).toBe(2);
    expect(await save('被引用', everybody)).toMatchObject({ version: 1 });
  });
});
