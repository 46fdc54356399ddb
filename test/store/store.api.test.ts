import type { CreatedStore, StoreView } from '../../src/contract/store';
import type { Foundation } from '../staff/foundation';
import { issuePaths, startFoundation } from '../staff/foundation';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';

describe('/api/console/stores', () => {
  const path = '/api/console/stores';
  let app: Foundation;
  let administrator: Colleague;

  beforeAll(async () => {
    app = await startFoundation();
    administrator = await asOperator(app, 'administrator');
  });
  afterAll(() => app.stop());

  it('creates a region with its stores, once, and lists them by code', async () => {
    const region = { kind: 'region', code: 'R-EAST', name: ' 华东 ', parentId: 'brand' };
    const first = await administrator.client.post<CreatedStore>(path, region);
    expect([first.status, first.data.isNew, first.data.name]).toEqual([201, true, '华东']);
    const again = await administrator.client.post<CreatedStore>(path, region);
    expect([again.status, again.data]).toEqual([200, { ...first.data, isNew: false }]);
    for (const code of ['S-3', 'S-1', 'S-2']) {
      await administrator.client.post(path, { kind: 'store', code, name: code, parentId: first.data.id });
    }
    const page = await administrator.client.get<StoreView[]>(`${path}?parentId=${first.data.id}&limit=2`);
    expect(page.data.map(({ code }) => code)).toEqual(['S-1', 'S-2']);
    const rest = await administrator.client.get<StoreView[]>(
      `${path}?parentId=${first.data.id}&cursor=${page.page?.next ?? ''}`,
    );
    expect(rest.data.map(({ code }) => code)).toEqual(['S-3']);
    expect((await administrator.client.get<StoreView>(`${path}/brand`)).data.path).toBe('/');
  });

  it('renames, moves, closes and opens', async () => {
    const dealer = await createNode(app.store.service, { kind: 'dealer' });
    const { id } = await createNode(app.store.service);
    const renamed = await administrator.client.patch<StoreView>(`${path}/${id}`, {
      name: '旗舰店',
      version: 1,
    });
    expect(renamed.data).toMatchObject({ name: '旗舰店', version: 2 });
    const late = await administrator.client.patch(`${path}/${id}`, { name: '旗舰', version: 1 });
    expect([late.status, late.error?.code]).toEqual([409, 'STORE_CHANGED']);
    const moved = await administrator.client.post<StoreView>(`${path}/${id}/move`, {
      parentId: dealer.id,
      version: 2,
    });
    expect(moved.data.path).toBe(`${dealer.path}${id}/`);
    expect((await administrator.client.post<StoreView>(`${path}/${id}/close`)).data.isOpen).toBe(false);
    const shut = await administrator.client.get<StoreView[]>(`${path}?isOpen=false`);
    expect(shut.data.map((node) => node.id)).toEqual([id]);
    expect((await administrator.client.post<StoreView>(`${path}/${id}/open`)).data.isOpen).toBe(true);
  });

  it('shows a dealer’s people their own part of the tree alone', async () => {
    const [mine, theirs] = [
      await createNode(app.store.service, { kind: 'dealer' }),
      await createNode(app.store.service, { kind: 'dealer' }),
    ];
    const store = await createNode(app.store.service, { parentId: mine.id });
    const { client } = await asOperator(app, 'administrator', mine.id);
    const listed = await client.get<StoreView[]>(`${path}?limit=100`);
    expect(listed.data.map(({ id }) => id).sort()).toEqual([mine.id, store.id].sort());
    for (const answer of [
      await client.get(`${path}/${theirs.id}`),
      await client.patch(`${path}/${theirs.id}`, { name: '我的', version: 1 }),
      await client.post(`${path}/${theirs.id}/close`),
    ]) {
      expect([answer.status, answer.error?.code]).toEqual([404, 'STORE_MISSING']);
    }
  });

  it('refuses strangers, clerks, whoever may only read, and what is not in the schema', async () => {
    const analyst = await asOperator(app, 'analyst');
    const clerk = await asClerk(app);
    const content = { kind: 'store', code: 'Z', name: 'Z', parentId: 'brand' };
    expect((await app.anonymous.get(path)).status).toBe(401);
    expect((await clerk.client.get(path)).status).toBe(401);
    expect((await analyst.client.get(path)).status).toBe(200);
    expect((await analyst.client.post(path, content)).status).toBe(403);
    const refused = await administrator.client.post(path, {
      kind: 'brand',
      code: 'z z',
      name: '',
      path: '/',
    });
    expect(refused.status).toBe(400);
    const paths = ['body.kind', 'body.code', 'body.name', 'body.parentId', 'body.path'];
    expect(issuePaths(refused).sort()).toEqual(paths.sort());
  });
});
