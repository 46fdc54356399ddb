import { auditEntryModel } from '../../src/audit/audit.model';
import type { Grant, Role } from '../../src/contract/staff';
import type { StaffActor } from '../../src/staff';
import { commandLine } from '../../src/staff';
import { staffModel } from '../../src/staff/staff.model';
import type { TestAccount } from '../support/factories/staff';
import { createAccount, signInAtConsole } from '../support/factories/staff';
import { createNode, headOffice } from '../support/factories/store';
import type { Foundation, Instance } from './foundation';
import { codeOf, startFoundation } from './foundation';

const atBrand = (role: Role): Grant => ({ role, storeId: 'brand' });
const actorOf = ({ staffId }: TestAccount): StaffActor => ({ kind: 'staff', id: staffId });

describe('administering accounts', () => {
  let app: Foundation;
  let other: Instance;
  let made = 0;
  const service = () => app.staff.service;
  const account = (...grants: Grant[]): Promise<TestAccount> => createAccount(app, grants);
  const content = (...grants: Grant[]) => ({ username: `made-${(made += 1)}`, displayName: '新人', grants });
  const version = async (staffId: string): Promise<number> => (await service().read(['/'], staffId)).version;
  const administrators = (): Promise<number> =>
    app.db
      .collection(staffModel)
      .countDocuments({ status: 'active', grants: { $elemMatch: atBrand('administrator') } });

  beforeEach(async () => {
    app = await startFoundation();
    other = await app.second();
  });
  afterEach(() => app.stop());

  it('creates the first administrator from the command line, with a second factor shown once', async () => {
    const first = { username: 'Root', displayName: '管理员', password: 'correct-horse-battery' };
    const created = await service().createAdministrator(first);
    expect(created).toMatchObject({
      initialPassword: first.password,
      staff: {
        username: 'root',
        hasSecondFactor: true,
        mustChangePassword: false,
        grants: [{ role: 'administrator', storePath: '/' }],
      },
    });
    expect(created.secondFactor?.url).toContain('otpauth://totp/Huan:root?');
    await expect(service().createAdministrator(first)).rejects.toMatchObject({
      code: 'STAFF_USERNAME_TAKEN',
    });
    const weak = service().createAdministrator({ ...first, username: 'second', password: 'password1234' });
    await expect(weak).rejects.toMatchObject({ code: 'STAFF_PASSWORD_WEAK' });
    expect(await service().findByUsername('ROOT')).toMatchObject({ id: created.staff.id, isActive: true });
    expect(await app.db.collection(auditEntryModel).findOne({ action: 'staff.create' })).toMatchObject({
      actorKind: 'cli', targetId: created.staff.id, change: { grants: [atBrand('administrator')] },
    }); // prettier-ignore
  });

  it('makes one account of one username, however many ask at once', async () => {
    const wanted = content(atBrand('analyst'));
    const outcomes = await Promise.allSettled(
      [app, other, app, other].map(({ staff }) => staff.service.create(commandLine, wanted)),
    );
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    expect(refusals).toHaveLength(3);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ code: 'STAFF_USERNAME_TAKEN', kind: 'conflict' });
  });

  describe('nobody gives what they do not hold', () => {
    it('in role or place', async () => {
      const dealer = await createNode(app.store.service, { kind: 'dealer' });
      const store = await createNode(app.store.service, { parentId: dealer.id });
      const elsewhere = await createNode(app.store.service);
      const manager = actorOf(await account({ role: 'storeManager', storeId: store.id }));
      const chief = actorOf(await account({ role: 'administrator', storeId: dealer.id }));
      const give = (actor: StaffActor, role: Role, storeId: string) =>
        service()
          .create(actor, content({ role, storeId }))
          .then(() => 'given', codeOf);
      expect(await give(manager, 'clerk', store.id)).toBe('given');
      expect(await give(manager, 'operator', store.id)).toBe('STAFF_GRANT_BEYOND_YOURS');
      expect(await give(manager, 'administrator', store.id)).toBe('STAFF_GRANT_BEYOND_YOURS');
      for (const storeId of [dealer.id, elsewhere.id, 'brand', 'nowhere']) {
        expect([storeId, await give(manager, 'clerk', storeId)]).toEqual([
          storeId,
          'STAFF_GRANT_STORE_UNKNOWN',
        ]);
      }
      expect(await give(chief, 'finance', store.id)).toBe('given');
      expect(await give(chief, 'administrator', 'brand')).toBe('STAFF_GRANT_STORE_UNKNOWN');
      expect(await give(actorOf(await account(atBrand('analyst'))), 'analyst', 'brand')).toBe(
        'STAFF_GRANT_STORE_UNKNOWN',
      );
      const mixed = content({ role: 'clerk', storeId: store.id }, { role: 'clerk', storeId: elsewhere.id });
      await expect(service().create(manager, mixed)).rejects.toMatchObject({
        details: { issues: [{ path: 'body.grants.1.storeId' }] },
      });
    });

    it('nor to themselves', async () => {
      const store = await createNode(app.store.service);
      const manager = await account({ role: 'storeManager', storeId: store.id });
      const grants = [{ role: 'administrator' as const, storeId: store.id }];
      const raise = service().update(actorOf(manager), manager.staffId, { version: 1, grants });
      await expect(raise).rejects.toMatchObject({ code: 'STAFF_GRANT_BEYOND_YOURS', kind: 'forbidden' });
    });

    it('nor reaches an account that can do more', async () => {
      const store = await createNode(app.store.service);
      const manager = actorOf(await account({ role: 'storeManager', storeId: store.id }));
      const clerk = await account({ role: 'clerk', storeId: store.id });
      const above = await account({ role: 'clerk', storeId: store.id }, atBrand('operator'));
      const stranger = await account(atBrand('administrator'));
      const acts: ((staffId: string) => Promise<unknown>)[] = [
        (id) => service().update(manager, id, { version: 1, displayName: '我的' }),
        (id) => service().resetPassword(manager, id),
        (id) => service().disable(manager, id),
        (id) => service().enable(manager, id),
        (id) => service().resetSecondFactor(manager, id),
      ];
      for (const act of acts) {
        await expect(act(above.staffId)).rejects.toMatchObject({
          code: 'STAFF_BEYOND_YOURS',
          kind: 'forbidden',
        });
        await expect(act(stranger.staffId)).rejects.toMatchObject({ code: 'STAFF_MISSING', kind: 'missing' });
        await expect(act('nobody')).rejects.toMatchObject({ code: 'STAFF_MISSING', kind: 'missing' });
      }
      expect(await service().disable(manager, clerk.staffId)).toMatchObject({ status: 'disabled' });
    });

    it('nor after having been disabled meanwhile', async () => {
      const chief = await account(atBrand('administrator'));
      await account(atBrand('administrator'));
      await service().disable(commandLine, chief.staffId);
      const late = service().create(actorOf(chief), content(atBrand('administrator')));
      await expect(late).rejects.toMatchObject({ code: 'STAFF_SESSION_INVALID' });
    });
  });

  describe('the brand keeps an administrator', () => {
    it('when the last one is disabled, or loses the role', async () => {
      const last = await account(atBrand('administrator'));
      const regional = await createNode(app.store.service, { kind: 'region' });
      await account({ role: 'administrator', storeId: regional.id });
      const grants = [atBrand('operator')];
      for (const act of [
        service().disable(commandLine, last.staffId),
        service().update(commandLine, last.staffId, { version: 1, grants }),
        service().update(actorOf(last), last.staffId, { version: 1, grants }),
      ]) {
        await expect(act).rejects.toMatchObject({ code: 'STAFF_LAST_ADMINISTRATOR', kind: 'conflict' });
      }
      expect(await administrators()).toBe(1);
    });

    it('when the last two disable each other at once, in one process and in two', async () => {
      for (const second of [app, other]) {
        const [one, two] = [await account(atBrand('administrator')), await account(atBrand('administrator'))];
        const others = app.db.collection(staffModel);
        await others.updateMany(
          { _id: { $nin: [one.staffId, two.staffId] } },
          { $set: { status: 'disabled' } },
        );
        const outcomes = await Promise.allSettled([
          service().disable(actorOf(one), two.staffId),
          second.staff.service.disable(actorOf(two), one.staffId),
        ]);
        expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await administrators()).toBe(1);
      }
    });

    it('when the command line disables all of them at once', async () => {
      const all = await Promise.all(Array.from({ length: 4 }, () => account(atBrand('administrator'))));
      const outcomes = await Promise.allSettled(
        all.map(({ staffId }, index) =>
          (index % 2 === 0 ? app : other).staff.service.disable(commandLine, staffId),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
        { reason: { code: 'STAFF_LAST_ADMINISTRATOR' } },
      ]);
      expect(await administrators()).toBe(1);
    });
  });

  it('has a second factor follow the role of an administrator', async () => {
    await account(atBrand('administrator'));
    const person = await account(atBrand('operator'));
    const raised = await service().update(commandLine, person.staffId, {
      version: 1,
      grants: [atBrand('administrator')],
    });
    expect(raised).toMatchObject({
      staff: { hasSecondFactor: true, version: 2 },
    });
    const renamed = await service().update(commandLine, person.staffId, { version: 2, displayName: '新名' });
    expect(renamed).toMatchObject({
      staff: { displayName: '新名', hasSecondFactor: true },
      secondFactor: null,
    });
    const totpSecret = raised.secondFactor?.secret ?? null;
    await expect(signInAtConsole(app, { ...person, totpSecret })).resolves.toBeDefined();
    const { secondFactor } = await service().resetSecondFactor(commandLine, person.staffId);
    await expect(signInAtConsole(app, { ...person, totpSecret })).rejects.toThrow('STAFF_TOTP_WRONG');
    await expect(signInAtConsole(app, { ...person, totpSecret: secondFactor.secret })).resolves.toBeDefined();
    const lowered = await service().update(commandLine, person.staffId, {
      version: await version(person.staffId),
      grants: [atBrand('analyst')],
    });
    expect(lowered.staff.hasSecondFactor).toBe(false);
    await expect(service().resetSecondFactor(commandLine, person.staffId)).rejects.toMatchObject({
      code: 'STAFF_HAS_NO_SECOND_FACTOR',
    });
  });

  it('leaves it to somebody else to disable or to reset oneself', async () => {
    const chief = await account(atBrand('administrator'));
    await account(atBrand('administrator'));
    for (const act of ['disable', 'resetPassword', 'resetSecondFactor'] as const) {
      await expect(service()[act](actorOf(chief), chief.staffId)).rejects.toMatchObject({
        code: 'STAFF_IS_YOURSELF',
        kind: 'conflict',
      });
    }
  });

  it('lets one of two changes of one version win', async () => {
    const { staffId } = await account(atBrand('operator'));
    const outcomes = await Promise.allSettled([
      service().update(commandLine, staffId, { version: 1, displayName: '甲' }),
      other.staff.service.update(commandLine, staffId, { version: 1, displayName: '乙' }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'STAFF_CHANGED', details: { version: 2 } } },
    ]);
    expect(await version(staffId)).toBe(2);
  });

  it('files audit entries under the node of the account, and keeps secrets and names out of them', async () => {
    const store = await createNode(app.store.service);
    const clerk = await account({ role: 'clerk', storeId: store.id });
    await service().resetPassword(commandLine, clerk.staffId);
    await service().disable(commandLine, clerk.staffId);
    await service().disable(commandLine, clerk.staffId);
    await service().update(commandLine, clerk.staffId, {
      version: await version(clerk.staffId),
      displayName: '王小美',
    });
    const entries = await app.db
      .collection(auditEntryModel)
      .find({ targetId: clerk.staffId })
      .sort({ _id: 1 })
      .toArray();
    expect(entries.map(({ action, storePath }) => [action, storePath])).toEqual(
      ['staff.create', 'staff.resetPassword', 'staff.disable', 'staff.update'].map((action) => [
        action,
        store.path,
      ]),
    );
    expect(JSON.stringify(entries)).not.toMatch(/王小美|person-|argon2/);
  });

  it('shows accounts by the nodes of their grants', async () => {
    const dealer = await createNode(app.store.service, { kind: 'dealer' });
    const store = await createNode(app.store.service, { parentId: dealer.id });
    const clerk = await account({ role: 'clerk', storeId: store.id });
    const manager = await account({ role: 'storeManager', storeId: dealer.id });
    await account(atBrand('operator'));
    const idsIn = async (scope: string): Promise<string[]> =>
      (await service().list([scope], { limit: 50 })).items.map(({ id }) => id);
    expect(await idsIn(dealer.path)).toEqual([clerk.staffId, manager.staffId]);
    expect(await idsIn(store.path)).toEqual([clerk.staffId]);
    expect(await idsIn('/')).toHaveLength(3);
    await expect(service().read([store.path], manager.staffId)).rejects.toMatchObject({
      code: 'STAFF_MISSING',
    });
    await app.store.service.move(headOffice, store.id, { parentId: 'brand', version: store.version });
    expect(await idsIn(dealer.path)).toEqual([manager.staffId]);
    expect((await service().list(['/'], { limit: 50, role: 'clerk' })).items).toMatchObject([
      { grants: [{ storePath: `/${store.id}/` }] },
    ]);
    expect(await service().displayNamesOf([clerk.staffId, 'nobody'])).toEqual(
      new Map([[clerk.staffId, expect.stringMatching(/^员工/)]]),
    );
  });
});
