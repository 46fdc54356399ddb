import { auditEntryModel } from '../../src/audit/audit.model';
import { storeModel } from '../../src/store/store.model';
import type { Foundation, Instance } from '../staff/foundation';
import { startFoundation } from '../staff/foundation';
import { createNode, headOffice } from '../support/factories/store';

describe('the tree of stores', () => {
  let app: Foundation;
  let other: Instance;
  const stores = () => app.store.service;

  beforeAll(async () => {
    app = await startFoundation();
    other = await app.second();
  });
  afterAll(() => app.stop());

  /** What every test below may break: paths that are not the way from the root, open nodes under closed ones. */
  afterEach(async () => {
    const all = await stores().listUnder('/');
    const byId = new Map(all.map((node) => [node.id, node]));
    for (const { id, path, parentId, isOpen } of all) {
      const parent = byId.get(parentId ?? '');
      expect(path).toBe(`${parent?.path ?? '/'}${id}/`);
      expect(isOpen && parent?.isOpen === false).toBe(false);
    }
  });

  it('has the brand as its root', async () => {
    expect(await stores().find('brand')).toMatchObject({
      kind: 'brand',
      path: '/',
      parentId: null,
      isOpen: true,
    });
    expect(await stores().find('nowhere')).toBeNull();
    const node = await createNode(stores());
    expect(node).toMatchObject({
      kind: 'store',
      path: `/${node.id}/`,
      parentId: 'brand',
      isOpen: true,
      version: 1,
    });
    expect(await stores().storePathOf(node.id)).toBe(node.path);
    expect((await stores().findMany(['brand', node.id, node.id, 'nowhere'])).map(({ id }) => id)).toEqual([
      'brand',
      node.id,
    ]);
  });

  it('hangs each kind only where it belongs', async () => {
    const region = await createNode(stores(), { kind: 'region' });
    const dealer = await createNode(stores(), { kind: 'dealer', parentId: region.id });
    const store = await createNode(stores(), { parentId: dealer.id });
    expect(store.path).toBe(`/${region.id}/${dealer.id}/${store.id}/`);
    for (const [kind, parentId] of [
      ['region', region.id],
      ['region', dealer.id],
      ['dealer', dealer.id],
      ['store', store.id],
      ['store', 'nowhere'],
    ] as const) {
      await expect(createNode(stores(), { kind, parentId })).rejects.toMatchObject({
        code: 'STORE_PARENT_INVALID',
      });
    }
  });

  it('takes the same creation twice as one, and a taken code as a conflict', async () => {
    const content = { kind: 'store', code: 'S-001', name: '一店', parentId: 'brand' } as const;
    const answers = await Promise.all(
      [app, other, app, other].map(({ store }) => store.service.create(headOffice, content)),
    );
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ store }) => store.id)).size).toBe(1);
    const taken = stores().create(headOffice, { ...content, name: '二店' });
    await expect(taken).rejects.toMatchObject({ code: 'STORE_CODE_TAKEN', kind: 'conflict' });
    const entries = { action: 'store.create', targetId: answers[0]!.store.id };
    expect(await app.db.collection(auditEntryModel).countDocuments(entries)).toBe(1);
  });

  it('moves a node with everything below it', async () => {
    const [west, east] = [
      await createNode(stores(), { kind: 'region' }),
      await createNode(stores(), { kind: 'region' }),
    ];
    const dealer = await createNode(stores(), { kind: 'dealer', parentId: west.id });
    const store = await createNode(stores(), { parentId: dealer.id });
    const untouched = await createNode(stores(), { parentId: west.id });
    const moved = await stores().move(headOffice, dealer.id, { parentId: east.id, version: dealer.version });
    expect(moved).toMatchObject({ path: `/${east.id}/${dealer.id}/`, parentId: east.id, version: 2 });
    expect(await stores().storePathOf(store.id)).toBe(`/${east.id}/${dealer.id}/${store.id}/`);
    expect((await stores().listUnder(west.path)).map(({ id }) => id)).toEqual([west.id, untouched.id]);
    const again = await stores().move(headOffice, dealer.id, { parentId: east.id, version: dealer.version });
    expect(again).toEqual(moved);
    const stale = stores().move(headOffice, dealer.id, { parentId: west.id, version: 1 });
    await expect(stale).rejects.toMatchObject({ code: 'STORE_CHANGED', details: { version: 2 } });
    const tooDeep = stores().move(headOffice, east.id, { parentId: dealer.id, version: east.version });
    await expect(tooDeep).rejects.toMatchObject({ code: 'STORE_PARENT_INVALID' });
  });

  it('keeps every path right when moves and creations race in two processes', async () => {
    const regions = await Promise.all(['a', 'b', 'c'].map(() => createNode(stores(), { kind: 'region' })));
    const dealer = await createNode(stores(), { kind: 'dealer', parentId: regions[0]!.id });
    const race = regions.flatMap((region, index) => {
      const service = (index % 2 === 0 ? app : other).store.service;
      return [
        service.move(headOffice, dealer.id, { parentId: region.id, version: 1 }),
        createNode(service, { parentId: dealer.id }),
      ];
    });
    const outcomes = await Promise.allSettled(race);
    const codes = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [(outcome.reason as Error).message] : [],
    );
    expect(codes.every((message) => message.includes('meanwhile'))).toBe(true);
    const { path } = (await stores().find(dealer.id))!;
    expect(await stores().listUnder(path)).toHaveLength(4);
  });

  it('refuses a move of too many nodes', async () => {
    const region = await createNode(stores(), { kind: 'region' });
    const dealer = await createNode(stores(), { kind: 'dealer' });
    const below = Array.from({ length: 500 }, (_, index) => ({
      _id: `${dealer.id}x${index}`, kind: 'store' as const, name: '店', code: `M${index}`, parentId: dealer.id,
      path: `${dealer.path}${dealer.id}x${index}/`, isOpen: true, version: 1, createdAt: app.clock.now(),
    })); // prettier-ignore
    await app.db.collection(storeModel).insertMany(below);
    const move = { parentId: region.id, version: 1 };
    await expect(stores().move(headOffice, dealer.id, move)).rejects.toMatchObject({
      code: 'STORE_MOVE_TOO_LARGE',
    });
    await app.db.collection(storeModel).deleteOne({ _id: `${dealer.id}x0` });
    expect(await stores().move(headOffice, dealer.id, move)).toMatchObject({ parentId: region.id });
  });

  it('closes only what has nothing open below it, and opens only under what is open', async () => {
    const region = await createNode(stores(), { kind: 'region' });
    const store = await createNode(stores(), { parentId: region.id });
    await expect(stores().close(headOffice, region.id)).rejects.toMatchObject({
      code: 'STORE_HAS_OPEN_NODES',
      details: { openCount: 1 },
    });
    const closed = await stores().close(headOffice, store.id);
    expect(closed).toMatchObject({ isOpen: false, version: 2 });
    expect(await stores().close(headOffice, store.id)).toEqual(closed);
    await stores().close(headOffice, region.id);
    for (const refused of [
      stores().open(headOffice, store.id),
      createNode(stores(), { parentId: region.id }),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'STORE_PARENT_CLOSED' });
    }
    await stores().open(headOffice, region.id);
    expect(await stores().open(headOffice, store.id)).toMatchObject({ isOpen: true });
  });

  it('lets closing a region and opening its store not pass each other', async () => {
    const region = await createNode(stores(), { kind: 'region' });
    const store = await createNode(stores(), { parentId: region.id });
    await stores().close(headOffice, store.id);
    const outcomes = await Promise.allSettled([
      stores().close(headOffice, region.id),
      other.store.service.open(headOffice, store.id),
      createNode(other.store.service, { parentId: region.id }),
    ]);
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  });

  it('never touches a node outside the operator’s part of the tree', async () => {
    const [mine, theirs] = [
      await createNode(stores(), { kind: 'dealer' }),
      await createNode(stores(), { kind: 'dealer' }),
    ];
    const store = await createNode(stores(), { parentId: theirs.id });
    const dealer = { actor: { kind: 'staff' as const, id: 'S1' }, scopes: [mine.path] };
    const missing = { code: 'STORE_MISSING', kind: 'missing' };
    await expect(stores().read(dealer.scopes, store.id)).rejects.toMatchObject(missing);
    await expect(stores().read(dealer.scopes, 'brand')).rejects.toMatchObject(missing);
    await expect(stores().rename(dealer, store.id, { name: '我的', version: 1 })).rejects.toMatchObject(
      missing,
    );
    await expect(stores().close(dealer, store.id)).rejects.toMatchObject(missing);
    await expect(stores().move(dealer, store.id, { parentId: mine.id, version: 1 })).rejects.toMatchObject(
      missing,
    );
    const content = { kind: 'store', code: 'X-1', name: '店', parentId: theirs.id } as const;
    await expect(stores().create(dealer, content)).rejects.toMatchObject({ code: 'STORE_PARENT_INVALID' });
    await expect(stores().close(headOffice, 'brand')).rejects.toMatchObject(missing);
    expect((await stores().list([mine.path], { limit: 10 })).items.map(({ id }) => id)).toEqual([mine.id]);
    expect((await stores().list([], { limit: 10 })).items).toEqual([]);
  });
});
