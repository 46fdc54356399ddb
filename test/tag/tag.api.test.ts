import type { MemberTagView, TagView } from '../../src/contract/tag';
import type { Answer, Client } from '../support/client';
import { asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('tags over HTTP', () => {
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

  const request = { name: '爱护理液', kind: 'interest', colour: '#0E7C7B' };
  const issuePaths = ({ error }: Answer): unknown =>
    (error?.details?.['issues'] as { path: string }[] | undefined)?.map(({ path }) => path);

  it('are made, listed by name and changed by whoever saw the latest version', async () => {
    const made = await operator.post<TagView>('/api/console/tags', request);
    expect([made.status, made.data]).toMatchObject([201, { ...request, version: 1 }]);
    const taken = await operator.post('/api/console/tags', { ...request, kind: 'need' });
    expect([taken.status, taken.error?.code]).toEqual([409, 'TAG_NAME_TAKEN']);
    const path = `/api/console/tags/${made.data.id}`;
    const changed = await operator.put<TagView>(path, { ...request, name: '护理液', version: 1 });
    expect(changed.data).toMatchObject({ name: '护理液', version: 2 });
    const stale = await operator.put(path, { ...request, version: 1 });
    expect([stale.status, stale.error?.details]).toEqual([409, { version: 2 }]);
    const { data } = await analyst.get<TagView[]>('/api/console/tags?kind=interest');
    expect(data.map(({ name }) => name)).toEqual(['护理液']);
    expect((await operator.put('/api/console/tags/none', { ...request, version: 1 })).status).toBe(404);
  });

  it('say what is wrong with a request, every fault with its path', async () => {
    const answer = await operator.post('/api/console/tags', {
      name: '',
      kind: 'mood',
      colour: 'red',
      weight: 1,
    });
    expect([answer.status, issuePaths(answer)]).toEqual([
      400,
      ['body.name', 'body.kind', 'body.colour', 'body.weight'],
    ]);
  });

  it('are put on a member with who did it, and taken off', async () => {
    const tag = done(await operator.post<TagView>('/api/console/tags', { ...request, name: '首次佩戴' }));
    const path = `/api/console/members/${member.memberId}/tags`;
    const first = await operator.post<MemberTagView[]>(path, { tagId: tag.id });
    const again = await operator.post<MemberTagView[]>(path, { tagId: tag.id });
    expect(first.data).toMatchObject([{ name: '首次佩戴', why: [{ kind: 'operator' }] }]);
    expect(again.data).toEqual(first.data);
    expect((await operator.get<MemberTagView[]>(path)).data).toEqual(first.data);
    expect((await operator.delete<MemberTagView[]>(`${path}/${tag.id}`)).data).toEqual([]);
    expect((await operator.delete(`${path}/${tag.id}`)).status).toBe(200);
    expect((await operator.post(path, { tagId: 'none' })).status).toBe(404);
  });

  it('are closed to strangers, and members elsewhere do not exist', async () => {
    const path = `/api/console/members/${member.memberId}/tags`;
    expect((await app.anonymous.get(path)).status).toBe(401);
    expect((await app.anonymous.get('/api/console/tags')).status).toBe(401);
    expect((await member.client.get('/api/console/tags')).status).toBe(401);
    expect((await analyst.post('/api/console/tags', request)).status).toBe(403);
    expect((await manager.get(path)).status).toBe(404);
    expect((await operator.get('/api/console/members/nobody/tags')).status).toBe(404);
  });
});
