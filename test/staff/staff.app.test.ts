import { commandLine } from '../../src/staff';
import { asClerk, asOperator, worldOf } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('staff in the whole application', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('opens every console route to somebody, and none to a stranger, a clerk or a member of the public', async () => {
    const world = worldOf(app);
    const { token } = await asClerk(world);
    const guarded = app.app.routes.filter(({ who }) => who.name.startsWith('operator('));
    expect(guarded.length).toBeGreaterThan(30);
    for (const { method, path } of guarded) {
      const target = app.url + path.replace(/:[a-z]+/gi, 'X');
      for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
        const { status } = await fetch(target, { method, headers });
        expect([method, path, status]).toEqual([method, path, 401]);
      }
    }
  });

  it('locks a disabled operator and a disabled clerk out of every feature at once', async () => {
    const world = worldOf(app);
    const operator = await asOperator(world);
    const clerk = await asClerk(world, (await createNode(world.store.service)).id);
    expect((await operator.client.get('/api/console/channel-codes')).status).toBe(200);
    expect((await clerk.client.get('/api/counter/sessions/current')).status).toBe(200);
    await app.app.staff.service.disable(commandLine, operator.staffId);
    await app.app.staff.service.disable(commandLine, clerk.staffId);
    expect((await operator.client.get('/api/console/channel-codes')).status).toBe(401);
    expect((await clerk.client.get('/api/counter/sessions/current')).status).toBe(401);
  });

  it('seals what the features said into one intact chain', async () => {
    await app.app.jobs.runOnce('audit.seal');
    const report = await app.app.audit.service.verifyChain();
    expect(report).toMatchObject({ isIntact: true, unsealedCount: 0 });
    expect(report.sealedCount).toBeGreaterThan(4);
  });
});
