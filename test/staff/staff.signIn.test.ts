import type { SignedIn } from '../../src/contract/staff';
import { auditEntryModel } from '../../src/audit/audit.model';
import { staffAttemptModel, staffModel } from '../../src/staff/staff.model';
import type { Client } from '../support/client';
import type { TestAccount } from '../support/factories/staff';
import { createAccount } from '../support/factories/staff';
import { createNode, headOffice } from '../support/factories/store';
import { sizes } from '../support/sizes';
import { totpCode } from '../support/staff';
import type { Foundation, Instance } from './foundation';
import { issuePaths, startFoundation } from './foundation';

const minute = 60_000;

describe('signing in', () => {
  let app: Foundation;
  let other: Instance;
  let address = 0;

  beforeAll(async () => {
    app = await startFoundation();
    other = await app.second();
  });
  afterAll(() => app.stop());
  // Each test comes from an address of its own.
  beforeEach(() => void (address += 1));

  const from = (): Record<string, string> => ({ 'x-forwarded-for': `10.0.0.${address}` });
  const signIn = (body: object, surface = 'console', client: Client = app.anonymous) =>
    client.post<SignedIn>(`/api/${surface}/sessions`, body, { headers: from() });
  const outcome = async (body: object, surface?: string, client?: Client): Promise<string> => {
    const { status, error } = await signIn(body, surface, client);
    return error === undefined ? String(status) : `${status} ${error.code}`;
  };
  const operator = (): Promise<TestAccount> => createAccount(app, [{ role: 'operator', storeId: 'brand' }]);
  const administrator = (): Promise<TestAccount> =>
    createAccount(app, [{ role: 'administrator', storeId: 'brand' }]);
  const wrong = ({ username }: TestAccount) => ({ username, password: 'wrong-password' });
  const right = ({ username, password }: TestAccount) => ({ username, password });
  const coded = (account: TestAccount) => ({
    ...right(account),
    totpCode: totpCode(account.totpSecret ?? '', app.clock),
  });

  it('answers a token, who it is and what they may do', async () => {
    const account = await operator();
    const { status, data } = await signIn({
      ...right(account),
      username: ` ${account.username.toUpperCase()} `,
    });
    expect(status).toBe(201);
    expect(data).toMatchObject({
      store: null,
      expiresAt: new Date(app.clock.now().getTime() + 12 * 60 * minute).toISOString(),
      staff: {
        id: account.staffId,
        mustChangePassword: false,
        grants: [{ role: 'operator', storePath: '/', storeName: '品牌' }],
      },
    });
    expect(data.token).toMatch(/^[0-9A-Za-z_-]{43}$/);
    expect(data.staff.actions).toContain('channelCode.write');
    expect(data.staff.actions).not.toContain('staff.write');
    const said = app.db.collection(auditEntryModel);
    expect(await said.findOne({ action: 'staff.signIn', targetId: account.staffId })).toMatchObject({
      change: { surface: 'console' },
    });
  });

  it(`looks at five of ${sizes.wrongPasswords} wrong passwords at once, over two processes (F41)`, async () => {
    const account = await operator();
    const attempts = Array.from({ length: sizes.wrongPasswords }, (_, index) => {
      const headers = { 'x-forwarded-for': `10.1.${Math.floor(index / 20)}.1` };
      const client = index % 2 === 0 ? app.anonymous : other.anonymous;
      return client.post('/api/console/sessions', wrong(account), { headers });
    });
    const codes = (await Promise.all(attempts)).map(({ status, error }) => `${status} ${error?.code ?? ''}`);
    expect(codes.filter((code) => code === '401 STAFF_CREDENTIALS_WRONG')).toHaveLength(5);
    expect(codes.filter((code) => code === '429 STAFF_LOCKED')).toHaveLength(sizes.wrongPasswords - 5);
    expect(await outcome(right(account))).toBe('429 STAFF_LOCKED');
    const locks = { action: 'staff.lock', targetId: account.staffId };
    expect(await app.db.collection(auditEntryModel).countDocuments(locks)).toBe(1);
  });

  it('says how long a lock lasts, and lifts it after fifteen minutes, not later for having been tried', async () => {
    const account = await operator();
    for (let count = 0; count < 5; count += 1) await signIn(wrong(account));
    app.clock.advance(10 * minute);
    const locked = await signIn(right(account));
    expect(locked.error).toMatchObject({ code: 'STAFF_LOCKED', details: { retryAfterSeconds: 300 } });
    expect(locked.headers.get('retry-after')).toBe('300');
    app.clock.advance(5 * minute - 1);
    expect(await outcome(right(account))).toBe('429 STAFF_LOCKED');
    app.clock.advance(1);
    expect(await outcome(right(account))).toBe('201');
  });

  it('sets a name back after a right password', async () => {
    const account = await operator();
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 4; count += 1)
        expect(await outcome(wrong(account))).toBe('401 STAFF_CREDENTIALS_WRONG');
      expect(await outcome(right(account))).toBe('201');
    }
  });

  it('treats an unknown and a disabled name as a known one with a wrong password', async () => {
    const disabled = await operator();
    await app.staff.service.disable({ kind: 'cli', id: 'test' }, disabled.staffId);
    for (const body of [{ username: 'nobody-at-all', password: 'whatever-it-is' }, right(disabled)]) {
      const answers = [];
      for (let count = 0; count < 6; count += 1) answers.push(await signIn(body));
      expect(answers.map(({ error }) => error?.code)).toEqual([
        ...Array.from({ length: 5 }, () => 'STAFF_CREDENTIALS_WRONG'),
        'STAFF_LOCKED',
      ]);
      expect(answers[0]?.error).toMatchObject({ message: 'username or password is wrong' });
      expect(answers[0]?.error?.details).toBeUndefined();
    }
  });

  it('stops an address that tries many names, and spares the names', async () => {
    const account = await operator();
    for (let count = 0; count < 30; count += 1) {
      expect(await outcome({ username: `guess-${count}`, password: 'spring-2026-shop' })).toBe(
        '401 STAFF_CREDENTIALS_WRONG',
      );
    }
    for (let count = 0; count < 10; count += 1)
      expect(await outcome(wrong(account))).toBe('429 STAFF_LOCKED');
    address += 100;
    expect(await outcome(right(account))).toBe('201');
  });

  it('lets a whole store sign in from one address, and forgets what was right', async () => {
    const account = await operator();
    for (let count = 0; count < 31; count += 1) expect(await outcome(right(account))).toBe('201');
  });

  it('keeps neither names nor addresses of attempts', async () => {
    await signIn({ username: 'somebody-else', password: 'whatever-it-is' });
    const kept = JSON.stringify(await app.db.collection(staffAttemptModel).find({}).toArray());
    expect(kept).not.toMatch(/somebody|10\.0\./);
  });

  describe('with a second factor', () => {
    it('asks for the code only after the right password', async () => {
      const account = await administrator();
      expect(await outcome(wrong(account))).toBe('401 STAFF_CREDENTIALS_WRONG');
      expect(await outcome({ ...coded(account), password: 'wrong-password' })).toBe(
        '401 STAFF_CREDENTIALS_WRONG',
      );
      expect(await outcome(right(account))).toBe('401 STAFF_TOTP_REQUIRED');
      expect(await outcome({ ...right(account), totpCode: '000000' })).toBe('401 STAFF_TOTP_WRONG');
      expect(await outcome(coded(account))).toBe('201');
    });

    it('accepts a code of the step before and after, and no older one', async () => {
      const account = await administrator();
      const late = coded(account);
      app.clock.advance(90_000);
      expect(await outcome(late)).toBe('401 STAFF_TOTP_WRONG');
      const justLate = coded(account);
      app.clock.advance(30_000);
      expect(await outcome(justLate)).toBe('201');
    });

    it('accepts no code twice, nor an older one after it', async () => {
      const account = await administrator();
      const older = coded(account);
      app.clock.advance(30_000);
      const newer = coded(account);
      expect(await outcome(newer)).toBe('201');
      expect(await outcome(newer)).toBe('401 STAFF_TOTP_WRONG');
      expect(await outcome(older)).toBe('401 STAFF_TOTP_WRONG');
      app.clock.advance(30_000);
      expect(await outcome(coded(account))).toBe('201');
    });

    it('lets one in of several who send one code at once, over two processes', async () => {
      const account = await administrator();
      const body = coded(account);
      const outcomes = await Promise.all(
        [app, other, app, other].map(({ anonymous }) => outcome(body, 'console', anonymous)),
      );
      expect(outcomes.sort()).toEqual(['201', ...Array.from({ length: 3 }, () => '401 STAFF_TOTP_WRONG')]);
    });

    it('counts wrong codes like wrong passwords, and asking in between helps nothing', async () => {
      const account = await administrator();
      const guess = { ...right(account), totpCode: '000000' };
      expect(await outcome(guess)).toBe('401 STAFF_TOTP_WRONG');
      expect(await outcome(right(account))).toBe('401 STAFF_TOTP_REQUIRED');
      for (let count = 0; count < 3; count += 1) expect(await outcome(guess)).toBe('401 STAFF_TOTP_WRONG');
      expect(await outcome(coded(account))).toBe('429 STAFF_LOCKED');
    });

    it('keeps the secret sealed', async () => {
      const { staffId, totpSecret } = await administrator();
      const stored = await app.db.collection(staffModel).findOne({ _id: staffId });
      expect(totpSecret).toMatch(/^[A-Z2-7]{32}$/);
      expect(JSON.stringify(stored)).not.toContain(totpSecret);
    });
  });

  describe('at the counter', () => {
    it('takes a clerk of one store to it', async () => {
      const store = await createNode(app.store.service);
      const account = await createAccount(app, [{ role: 'clerk', storeId: store.id }]);
      const { data } = await signIn(right(account), 'counter');
      expect(data.store).toEqual({ id: store.id, name: store.name, path: store.path });
      expect(await outcome(right(account))).toBe('403 STAFF_NOT_PERMITTED');
    });

    it('lets whoever has several stores choose among the open ones', async () => {
      const dealer = await createNode(app.store.service, { kind: 'dealer' });
      const [one, two, shut] = [
        await createNode(app.store.service, { parentId: dealer.id }),
        await createNode(app.store.service, { parentId: dealer.id }),
        await createNode(app.store.service, { parentId: dealer.id }),
      ];
      await app.store.service.close(headOffice, shut.id);
      const account = await createAccount(app, [
        { role: 'storeManager', storeId: dealer.id },
        { role: 'clerk', storeId: one.id },
      ]);
      const choice = await signIn(right(account), 'counter');
      expect([choice.status, choice.error?.code]).toEqual([409, 'STAFF_STORE_CHOICE']);
      expect(choice.error?.details).toEqual({
        choices: [one, two].map(({ id, name, code }) => ({ storeId: id, name, code })),
      });
      expect((await signIn({ ...right(account), storeId: two.id }, 'counter')).data.store?.id).toBe(two.id);
      const elsewhere = (await createNode(app.store.service)).id;
      for (const storeId of [shut.id, dealer.id, elsewhere, 'brand', 'nowhere']) {
        expect(await outcome({ ...right(account), storeId }, 'counter')).toBe('403 STAFF_STORE_NOT_YOURS');
      }
    });

    it('is for clerks and store managers only', async () => {
      expect(await outcome(right(await operator()), 'counter')).toBe('403 STAFF_NOT_PERMITTED');
      expect(await outcome(right(await administrator()), 'counter')).toBe('403 STAFF_NOT_PERMITTED');
    });
  });

  it('refuses a body that is not in the schema with every path', async () => {
    const refused = await signIn({
      username: { $ne: '' },
      password: '',
      totpCode: '12345',
      isAdministrator: true,
    });
    const paths = ['body.username', 'body.password', 'body.totpCode', 'body.isAdministrator'];
    expect([refused.status, issuePaths(refused).sort()]).toEqual([400, paths.sort()]);
  });
});
