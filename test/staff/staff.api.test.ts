import type {
  CreatedStaff,
  PasswordReset,
  SecondFactorReset,
  SignedIn,
  StaffView,
  UpdatedStaff,
} from '../../src/contract/staff';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator, createAccount, signInAtConsole } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import { totpCode } from '../support/staff';
import type { Foundation } from './foundation';
import { issuePaths, startFoundation } from './foundation';

describe('/api/console/staff', () => {
  const path = '/api/console/staff';
  let app: Foundation;
  let administrator: Colleague;
  const analyst = (username: string) => ({
    username,
    displayName: '分析',
    grants: [{ role: 'analyst', storeId: 'brand' }],
  });

  beforeAll(async () => {
    app = await startFoundation();
    administrator = await asOperator(app, 'administrator');
  });
  afterAll(() => app.stop());

  it('takes a new person from creation to a password of their own', async () => {
    const created = await administrator.client.post<CreatedStaff>(path, analyst('li.lei'));
    expect(created.status).toBe(201);
    const { staff, initialPassword, secondFactor } = created.data;
    expect([staff.mustChangePassword, secondFactor, staff.grants[0]?.storePath]).toEqual([true, null, '/']);
    const signedIn = await app.anonymous.post<SignedIn>('/api/console/sessions', {
      username: 'li.lei',
      password: initialPassword,
    });
    const li = app.anonymous.as(signedIn.data.token);
    expect(signedIn.data.staff.mustChangePassword).toBe(true);
    expect((await li.get('/api/console/stores')).error?.code).toBe('STAFF_PASSWORD_CHANGE_REQUIRED');
    const change = { currentPassword: initialPassword, newPassword: 'my-own-green-apples' };
    expect((await li.put('/api/console/me/password', change)).status).toBe(204);
    expect((await li.get('/api/console/stores')).status).toBe(200);
    const again = await app.anonymous.post('/api/console/sessions', {
      username: 'li.lei',
      password: initialPassword,
    });
    expect(again.error?.code).toBe('STAFF_CREDENTIALS_WRONG');
    const twice = await administrator.client.post(path, analyst('li.lei'));
    expect([twice.status, twice.error?.code]).toEqual([409, 'STAFF_USERNAME_TAKEN']);
  });

  it('lets an administrator in with the second factor shown at creation', async () => {
    const content = {
      username: 'han.mei',
      displayName: '韩梅',
      grants: [{ role: 'administrator', storeId: 'brand' }],
    };
    const { data } = await administrator.client.post<CreatedStaff>(path, content);
    const code = totpCode(data.secondFactor?.secret ?? '', app.clock);
    const body = { username: 'han.mei', password: data.initialPassword };
    expect((await app.anonymous.post('/api/console/sessions', body)).error?.code).toBe('STAFF_TOTP_REQUIRED');
    expect((await app.anonymous.post('/api/console/sessions', { ...body, totpCode: code })).status).toBe(201);
    const reset = await administrator.client.post<SecondFactorReset>(`${path}/${data.staff.id}/reset-totp`);
    expect(reset.data.secondFactor.secret).not.toBe(data.secondFactor?.secret);
  });

  it('ends the other sessions of whoever changes the password, and counts wrong guesses of it', async () => {
    const account = await createAccount(app, [{ role: 'operator', storeId: 'brand' }]);
    const [here, there] = [await signInAtConsole(app, account), await signInAtConsole(app, account)];
    const own = '/api/console/me/password';
    const change = { currentPassword: account.password, newPassword: 'another-green-apple' };
    const weak = await here.client.put(own, { ...change, newPassword: 'password1234' });
    expect([weak.status, weak.error?.code]).toEqual([400, 'STAFF_PASSWORD_WEAK']);
    const same = await here.client.put(own, { ...change, newPassword: account.password });
    expect(same.error?.details).toEqual({
      issues: [{ path: 'body.newPassword', message: 'must be another one' }],
    });
    expect((await here.client.put(own, change)).status).toBe(204);
    expect((await here.client.get('/api/console/sessions/current')).status).toBe(200);
    expect((await there.client.get('/api/console/sessions/current')).status).toBe(401);
    const guess = { currentPassword: 'wrong-password', newPassword: 'yet-another-apple' };
    for (let count = 0; count < 5; count += 1) {
      expect((await here.client.put(own, guess)).error?.code).toBe('STAFF_CURRENT_PASSWORD_WRONG');
    }
    expect((await here.client.put(own, { ...guess, currentPassword: change.newPassword })).error?.code).toBe(
      'STAFF_LOCKED',
    );
  });

  it('lets one of two changes of one password at once win', async () => {
    const account = await createAccount(app, [{ role: 'operator', storeId: 'brand' }]);
    const { client } = await signInAtConsole(app, account);
    const answers = await Promise.all(
      ['first-green-apples', 'second-green-apples'].map((newPassword) =>
        client.put('/api/console/me/password', { currentPassword: account.password, newPassword }),
      ),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  it('lets a clerk change the password at the counter', async () => {
    const clerk = await asClerk(app);
    const change = { currentPassword: clerk.password, newPassword: 'green-apples-at-noon' };
    expect((await clerk.client.put('/api/counter/me/password', change)).status).toBe(204);
    expect((await clerk.client.put('/api/console/me/password', change)).status).toBe(401);
    expect((await clerk.client.delete('/api/counter/sessions/current')).status).toBe(204);
    expect((await clerk.client.get('/api/counter/sessions/current')).status).toBe(401);
  });

  it('changes, disables, enables and resets', async () => {
    const { staffId, username } = await createAccount(app, [{ role: 'operator', storeId: 'brand' }]);
    const one = `${path}/${staffId}`;
    const { client } = administrator;
    const grants = [{ role: 'finance', storeId: 'brand' }];
    const updated = await client.patch<UpdatedStaff>(one, { version: 1, displayName: '财务', grants });
    expect(updated.data).toMatchObject({
      staff: { displayName: '财务', version: 2, grants },
      secondFactor: null,
    });
    const late = await client.patch(one, { version: 1, displayName: '别的' });
    expect([late.status, late.error?.code, late.error?.details]).toEqual([
      409,
      'STAFF_CHANGED',
      { version: 2 },
    ]);
    expect((await client.post<StaffView>(`${one}/disable`)).data.status).toBe('disabled');
    expect((await client.get<StaffView[]>(`${path}?status=disabled`)).data.map(({ id }) => id)).toEqual([
      staffId,
    ]);
    expect((await client.post<StaffView>(`${one}/enable`)).data.status).toBe('active');
    const reset = await client.post<PasswordReset>(`${one}/reset-password`);
    const body = { username, password: reset.data.initialPassword };
    expect((await app.anonymous.post('/api/console/sessions', body)).status).toBe(201);
    const none = await client.post(`${one}/reset-totp`);
    expect([none.status, none.error?.code]).toEqual([409, 'STAFF_HAS_NO_SECOND_FACTOR']);
    const self = await client.post(`${path}/${administrator.staffId}/disable`);
    expect([self.status, self.error?.code]).toEqual([409, 'STAFF_IS_YOURSELF']);
  });

  it('lifts a lock with a reset of the password', async () => {
    const { staffId, username } = await createAccount(app, [{ role: 'operator', storeId: 'brand' }]);
    const wrong = { username, password: 'wrong-password' };
    for (let count = 0; count < 6; count += 1) await app.anonymous.post('/api/console/sessions', wrong);
    const reset = await administrator.client.post<PasswordReset>(`${path}/${staffId}/reset-password`);
    const body = { username, password: reset.data.initialPassword };
    expect((await app.anonymous.post('/api/console/sessions', body)).status).toBe(201);
  });

  it('never shows a hash or a secret', async () => {
    const { data } = await administrator.client.get<StaffView[]>(`${path}?limit=100`);
    expect(JSON.stringify(data)).not.toMatch(/argon2|passwordHash|totpSecret|credentials/);
    expect(
      (await administrator.client.get<StaffView>(`${path}/${administrator.staffId}`)).data.hasSecondFactor,
    ).toBe(true);
  });

  it('refuses strangers, clerks, whoever lacks the permission, and what is not in the schema', async () => {
    const store = await createNode(app.store.service);
    const operator = await asOperator(app, 'operator');
    const manager = await asOperator(app, 'storeManager', store.id);
    for (const [client, status] of [
      [app.anonymous, 401],
      [(await asClerk(app, store.id)).client, 401],
      [operator.client, 403],
    ] as const) {
      expect((await client.get(path)).status).toBe(status);
      expect((await client.post(path, analyst('nobody'))).status).toBe(status);
      expect((await client.post(`${path}/${manager.staffId}/disable`)).status).toBe(status);
    }
    const stranger = await manager.client.get(`${path}/${operator.staffId}`);
    expect([stranger.status, stranger.error?.code]).toEqual([404, 'STAFF_MISSING']);
    const refused = await administrator.client.post(path, {
      username: 'Not A Name', displayName: ' ', grants: [{ role: 'root', storeId: '$ne' }], status: 'active', passwordHash: 'x',
    }); // prettier-ignore
    const paths = [
      'body.username',
      'body.displayName',
      'body.grants.0.role',
      'body.grants.0.storeId',
      'body.status',
      'body.passwordHash',
    ];
    expect([refused.status, issuePaths(refused).sort()]).toEqual([400, paths.sort()]);
  });
});
