import { randomBytes } from 'node:crypto';
import type { StaffPrincipal } from '../../src/contract/principals';
import type { Action, SessionView } from '../../src/contract/staff';
import type { Gate, Incoming } from '../../src/platform/http';
import { commandLine } from '../../src/staff';
import { allActions, allRoles, permissions } from '../../src/staff/permissions';
import { staffAttemptModel, staffModel, staffSessionModel } from '../../src/staff/staff.model';
import type { Colleague } from '../support/factories/staff';
import {
  asClerk,
  asOperator,
  createAccount,
  signInAtConsole,
  signInAtCounter,
} from '../support/factories/staff';
import { createNode, headOffice } from '../support/factories/store';
import type { Foundation, Instance } from './foundation';
import { codeOf, startFoundation } from './foundation';

const hour = 3_600_000;
const mine = '/api/console/sessions/current';

/** A request as far as the gates look at it: they read this header alone. */
function bearing(token: string): Incoming {
  return { headers: { authorization: `Bearer ${token}` } } as unknown as Incoming;
}

describe('a session', () => {
  let app: Foundation;
  let other: Instance;

  beforeAll(async () => {
    app = await startFoundation();
    other = await app.second();
  });
  afterAll(() => app.stop());

  const statuses = async ({ token }: Colleague, path = mine): Promise<number[]> => [
    (await app.anonymous.as(token).get(path)).status,
    (await other.anonymous.as(token).get(path)).status,
  ];

  it('is no session with a forged, cut or foreign token (F42)', async () => {
    const { token } = await asOperator(app);
    const clerk = await asClerk(app);
    const forged = [
      ...Array.from({ length: 20 }, () => randomBytes(32).toString('base64url')),
      token.slice(0, -1), `${token}A`, token.toLowerCase(), token.split('').reverse().join(''),
      clerk.token, '', 'null', '[object Object]', `${token} ${token}`, 'a'.repeat(5_000),
    ]; // prettier-ignore
    expect(forged).toHaveLength(30);
    const answers = await Promise.all(
      forged.map((value) => app.anonymous.as(value).get('/api/console/staff')),
    );
    const missing = await app.anonymous.get('/api/console/staff');
    for (const { status, error } of [...answers, missing]) {
      expect([status, error?.code, error?.message]).toEqual([
        401,
        'STAFF_SESSION_INVALID',
        missing.error?.message,
      ]);
    }
    for (const scheme of ['Basic', 'bearer', 'Token']) {
      const headers = { authorization: `${scheme} ${token}` };
      expect((await app.anonymous.delete(mine, { headers })).status).toBe(401);
    }
    expect(await statuses({ ...clerk, token })).toEqual([200, 200]);
  });

  it('of the counter opens nothing at the console, and the other way round', async () => {
    const store = await createNode(app.store.service);
    const account = await createAccount(app, [{ role: 'storeManager', storeId: store.id }]);
    const atConsole = await signInAtConsole(app, account);
    const atCounter = await signInAtCounter(app, account, store.id);
    expect(await statuses(atCounter)).toEqual([401, 401]);
    expect(await statuses(atConsole, '/api/counter/sessions/current')).toEqual([401, 401]);
    const view = await atCounter.client.get<SessionView>('/api/counter/sessions/current');
    expect(view.data).toMatchObject({ store: { id: store.id }, staff: { id: account.staffId } });
  });

  it('ends when its person signs out, and only this one', async () => {
    const account = await createAccount(app, [{ role: 'operator', storeId: 'brand' }]);
    const [desk, home] = [await signInAtConsole(app, account), await signInAtConsole(app, account)];
    expect((await desk.client.delete(mine)).status).toBe(204);
    expect(await statuses(desk)).toEqual([401, 401]);
    expect(await statuses(home)).toEqual([200, 200]);
  });

  it('ends after an hour without a request, and after twelve hours in any case', async () => {
    const [idle, busy] = [await asOperator(app), await asOperator(app)];
    for (let half = 1; half < 24; half += 1) {
      app.clock.advance(hour / 2);
      expect((await busy.client.get(mine)).status).toBe(200);
      if (half === 1) expect((await idle.client.get(mine)).status).toBe(200);
      if (half === 3) expect((await idle.client.get(mine)).status).toBe(401);
    }
    app.clock.advance(hour / 2);
    expect((await busy.client.get(mine)).status).toBe(401);
  });

  it('ends at once in every process when its account is disabled (F42)', async () => {
    const operator = await asOperator(app);
    const clerk = await asClerk(app);
    await other.staff.service.disable(commandLine, operator.staffId);
    await other.staff.service.disable(commandLine, clerk.staffId);
    expect(await statuses(operator)).toEqual([401, 401]);
    expect(await statuses(clerk, '/api/counter/sessions/current')).toEqual([401, 401]);
    await app.staff.service.enable(commandLine, operator.staffId);
    expect(await statuses(operator)).toEqual([401, 401]);
    expect(await statuses(await signInAtConsole(app, operator))).toEqual([200, 200]);
  });

  it('ends when its grants, its password or its second factor are changed by somebody else', async () => {
    const changes: ((colleague: Colleague) => Promise<unknown>)[] = [
      async ({ staffId }) => {
        const { version } = await app.staff.service.read(['/'], staffId);
        return app.staff.service.update(commandLine, staffId, {
          version,
          grants: [{ role: 'analyst', storeId: 'brand' }],
        });
      },
      ({ staffId }) => app.staff.service.resetPassword(commandLine, staffId),
      ({ staffId }) => app.staff.service.resetSecondFactor(commandLine, staffId),
    ];
    await asOperator(app, 'administrator');
    for (const change of changes) {
      const colleague = await asOperator(app, 'administrator');
      await change(colleague);
      expect(await statuses(colleague)).toEqual([401, 401]);
    }
  });

  it('does not survive a disabling that races with the sign-in', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await createAccount(app, [{ role: 'operator', storeId: 'brand' }]);
      const [signedIn] = await Promise.allSettled([
        signInAtConsole({ ...app, anonymous: other.anonymous }, account),
        app.staff.service.disable(commandLine, account.staffId),
      ]);
      if (signedIn.status === 'fulfilled') expect(await statuses(signedIn.value)).toEqual([401, 401]);
      expect(await app.db.collection(staffSessionModel).countDocuments({ staffId: account.staffId })).toBe(0);
    }
  });

  describe.each(allRoles)('of a person who is %s', (role) => {
    const { console: atConsole, counter } = permissions[role];
    const refused = 'STAFF_NOT_PERMITTED';

    const ask = async (gateOf: (action: Action) => Gate<StaffPrincipal>, { token }: Colleague) => {
      const answers = allActions.map((action) =>
        gateOf(action)
          .check(bearing(token))
          .then(({ scopes }) => scopes.join(), codeOf),
      );
      return new Map((await Promise.all(answers)).map((answer, index) => [allActions[index], answer]));
    };

    it('permits exactly what the table says, in the brand and at a node of it', async () => {
      const store = await createNode(app.store.service);
      const { operator, clerk } = app.staff.gates;
      for (const [storeId, path] of [
        ['brand', '/'],
        [store.id, store.path],
      ] as const) {
        const account = await createAccount(app, [{ role, storeId }]);
        if (Object.keys(atConsole).length > 0) {
          const expected = allActions.map((action) => {
            const reach = atConsole[action];
            return [
              action,
              reach === 'node' || (reach === 'brand' && path === '/') ? path : refused,
            ] as const;
          });
          expect(await ask(operator, await signInAtConsole(app, account))).toEqual(new Map(expected));
        }
        if (Object.keys(counter).length > 0) {
          const expected = allActions.map(
            (action) => [action, counter[action] === undefined ? refused : store.path] as const,
          );
          expect(await ask(clerk, await signInAtCounter(app, account, store.id))).toEqual(new Map(expected));
        }
      }
    });
  });

  it('is none any more for an account that was disabled or has other credentials, even if its row was left behind', async () => {
    for (const changed of [{ status: 'disabled' }, { credentialsVersion: 2 }] as const) {
      const colleague = await asOperator(app);
      await app.db.collection(staffModel).updateOne({ _id: colleague.staffId }, { $set: changed });
      expect(await statuses(colleague)).toEqual([401, 401]);
    }
  });

  it('follows its node when the node moves, and stops at a counter that is closed', async () => {
    const [from, to] = [
      await createNode(app.store.service, { kind: 'region' }),
      await createNode(app.store.service, { kind: 'region' }),
    ];
    const store = await createNode(app.store.service, { parentId: from.id });
    const clerk = await asClerk(app, store.id);
    const incoming = bearing(clerk.token);
    const gate = app.staff.gates.clerk('member.find');
    expect(await gate.check(incoming)).toEqual({
      principalId: `staff:${clerk.staffId}`, staffId: clerk.staffId, action: 'member.find',
      scopes: [store.path], storeId: store.id, storePath: store.path,
    }); // prettier-ignore
    const moved = await app.store.service.move(headOffice, store.id, { parentId: to.id, version: 1 });
    expect(await gate.check(incoming)).toMatchObject({ scopes: [moved.path], storePath: moved.path });
    await app.store.service.close(headOffice, store.id);
    await expect(gate.check(incoming)).rejects.toMatchObject({
      code: 'STAFF_NOT_PERMITTED',
      kind: 'forbidden',
    });
  });

  it('is swept away when it is over, with attempts that no longer count', async () => {
    const before = app.db.collection(staffSessionModel);
    await app.anonymous.post('/api/console/sessions', { username: 'nobody', password: 'whatever-it-is' });
    app.clock.advance(12 * hour);
    const { staffId } = await asOperator(app);
    const [sweep] = app.staff.jobs;
    await sweep?.run({ scheduledFor: app.clock.now(), fence: 1, signal: new AbortController().signal });
    expect((await before.find({}).toArray()).map((session) => session.staffId)).toEqual([staffId]);
    expect(
      await app.db.collection(staffAttemptModel).countDocuments({ until: { $lte: app.clock.now() } }),
    ).toBe(0);
  });
});
