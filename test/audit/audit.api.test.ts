import type { AuditEntryView } from '../../src/contract/audit';
import type { Foundation } from '../staff/foundation';
import { issuePaths, startFoundation } from '../staff/foundation';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode, headOffice } from '../support/factories/store';

describe('GET /api/console/audit-entries', () => {
  const path = '/api/console/audit-entries';
  let app: Foundation;
  let administrator: Colleague;
  const ask = (query: string, colleague = administrator) =>
    colleague.client.get<AuditEntryView[]>(`${path}?${query}`);

  beforeAll(async () => {
    app = await startFoundation();
    administrator = await asOperator(app, 'administrator');
  });
  afterAll(() => app.stop());

  it('answers who did what, newest first, by pages', async () => {
    const node = await createNode(app.store.service);
    for (const name of ['一', '二', '三']) {
      app.clock.advance(1_000);
      const { version } = await app.store.service.read(['/'], node.id);
      await app.store.service.rename(headOffice, node.id, { name, version });
    }
    const first = await ask(`targetId=${node.id}&action=store.rename&limit=2`);
    expect(first.status).toBe(200);
    expect(first.data[0]).toEqual({
      id: first.data[0]?.id,
      at: app.clock.now().toISOString(),
      actor: { kind: 'cli', id: 'test' },
      action: 'store.rename',
      target: { type: 'store', id: node.id },
      storePath: node.path,
      change: { fields: ['name'] },
      sequence: null,
    });
    const rest = await ask(
      `targetId=${node.id}&action=store.rename&limit=2&cursor=${first.page?.next ?? ''}`,
    );
    expect([...first.data, ...rest.data]).toHaveLength(3);
    expect(rest.page?.next).toBeNull();
  });

  it('narrows by actor, type of target and time', async () => {
    const from = app.clock.now().toISOString();
    const node = await createNode(app.store.service);
    app.clock.advance(60_000);
    const to = app.clock.now().toISOString();
    await app.store.service.close(headOffice, node.id);
    const { data } = await ask(`actorId=test&targetType=store&from=${from}&to=${to}`);
    expect(data.map(({ action, target }) => [action, target.id])).toContainEqual(['store.create', node.id]);
    expect(data.map(({ action }) => action)).not.toContain('store.close');
    expect((await ask(`actorId=nobody`)).data).toEqual([]);
  });

  it('shows an administrator of a dealer only what happened there', async () => {
    const dealer = await createNode(app.store.service, { kind: 'dealer' });
    const below = await createNode(app.store.service, { parentId: dealer.id });
    const elsewhere = await createNode(app.store.service);
    const { data } = await ask('limit=100', await asOperator(app, 'administrator', dealer.id));
    const targets = data.map(({ target }) => target.id);
    expect(targets).toEqual(expect.arrayContaining([dealer.id, below.id]));
    expect(targets).not.toContain(elsewhere.id);
    expect(data.every(({ storePath }) => storePath?.startsWith(dealer.path))).toBe(true);
  });

  it('refuses strangers, clerks, whoever lacks the permission, and unknown filters', async () => {
    expect((await app.anonymous.get(path)).status).toBe(401);
    expect((await ask('', await asClerk(app))).status).toBe(401);
    expect((await ask('', await asOperator(app, 'analyst'))).error?.code).toBe('STAFF_NOT_PERMITTED');
    const refused = await ask('limit=0&from=yesterday&phone=1&action=$ne');
    expect(issuePaths(refused).sort()).toEqual(['query.action', 'query.from', 'query.limit', 'query.phone']);
    expect((await ask('cursor=zzz')).error?.code).toBe('PAGE_CURSOR_INVALID');
  });
});
