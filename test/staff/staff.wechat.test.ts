import type { SignedIn, SessionView, WechatBindingAnswer } from '../../src/contract/staff';
import { commandLine } from '../../src/staff';
import { asClerk, createAccount, worldOf } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('a clerk who signs in with their WeChat', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const somebody = async (): Promise<string> => (await app.simulator.client.createPerson()).id;
  const codeOf = async (person: string): Promise<string> =>
    (await app.simulator.client.openMiniProgram(person, app.config.miniProgram.appid)).jsCode;
  const bind = async (clerk: { client: TestApp['anonymous'] }, person: string) =>
    clerk.client.post<WechatBindingAnswer>('/api/counter/wechat-bindings', { code: await codeOf(person) });
  const signIn = async (person: string, storeId?: string) =>
    app.anonymous.post<SignedIn>('/api/counter/sessions/wechat', {
      code: await codeOf(person),
      ...(storeId === undefined ? {} : { storeId }),
    });
  const inStore = async () => asClerk(worldOf(app), (await createNode(app.app.store.service)).id);

  it('is bound once and then needs no password', async () => {
    const [clerk, person] = [await inStore(), await somebody()];
    expect((await signIn(person)).error?.code).toBe('STAFF_WECHAT_NOT_BOUND');
    const [first, again] = [await bind(clerk, person), await bind(clerk, person)];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.data).toEqual({ boundAt: first.data.boundAt, isNew: false });
    const session = done(await signIn(person));
    expect(session).toMatchObject({ staff: { id: clerk.staffId }, isWechatBound: true });
    const current = await app.anonymous.as(session.token).get<SessionView>('/api/counter/sessions/current');
    expect(current.data).toMatchObject({ isWechatBound: true, store: { id: session.store?.id } });
  });

  it('chooses the store where there are several', async () => {
    const stores = [await createNode(app.app.store.service), await createNode(app.app.store.service)];
    const grants = stores.map(({ id }) => ({ role: 'clerk' as const, storeId: id }));
    const account = await createAccount(worldOf(app), grants);
    const { username, password } = account;
    const storeId = stores[1]!.id;
    const { token } = done(
      await app.anonymous.post<SignedIn>('/api/counter/sessions', { username, password, storeId }),
    );
    const person = await somebody();
    await bind({ client: app.anonymous.as(token) }, person);
    expect((await signIn(person)).error?.code).toBe('STAFF_STORE_CHOICE');
    expect(done(await signIn(person, storeId)).store?.id).toBe(storeId);
    const other = await createNode(app.app.store.service);
    expect((await signIn(person, other.id)).error?.code).toBe('STAFF_STORE_NOT_YOURS');
  });

  it('is one account: the newest binding of a person and of an account counts', async () => {
    const [li, wang] = [await inStore(), await inStore()];
    const [phone, newPhone] = [await somebody(), await somebody()];
    await bind(li, phone);
    await bind(li, newPhone);
    expect((await signIn(phone)).status).toBe(404);
    await bind(wang, newPhone);
    expect(done(await signIn(newPhone)).staff.id).toBe(wang.staffId);
    const own = await li.client.get<SessionView>('/api/counter/sessions/current');
    expect(own.data.isWechatBound).toBe(false);
  });

  it('stays one of each when two people are bound at once', async () => {
    const clerk = await inStore();
    const people = [await somebody(), await somebody()];
    const answers = await Promise.all(people.map((person) => bind(clerk, person)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const sessions = await Promise.all(people.map((person) => signIn(person)));
    expect(sessions.map(({ status }) => status).sort()).toEqual([201, 404]);
  });

  it('is out with everything that ends the sessions of the account, and when they end it themselves', async () => {
    const [locked, reset, tired] = [await inStore(), await inStore(), await inStore()];
    const people = [await somebody(), await somebody(), await somebody()];
    const clerks = [locked, reset, tired];
    for (const [at, clerk] of clerks.entries()) await bind(clerk, people[at]!);
    await app.app.staff.service.disable(commandLine, locked.staffId);
    await app.app.staff.service.resetPassword(commandLine, reset.staffId);
    expect((await tired.client.delete('/api/counter/wechat-bindings/current')).status).toBe(204);
    expect((await tired.client.delete('/api/counter/wechat-bindings/current')).status).toBe(204);
    for (const person of people) expect((await signIn(person)).error?.code).toBe('STAFF_WECHAT_NOT_BOUND');
  });

  it('is refused with a code that was used, or with none', async () => {
    const [clerk, person] = [await inStore(), await somebody()];
    const code = await codeOf(person);
    const path = '/api/counter/wechat-bindings';
    expect((await clerk.client.post(path, { code })).status).toBe(201);
    const used = await clerk.client.post(path, { code });
    expect([used.status, used.error?.code]).toEqual([400, 'MEMBER_LOGIN_CODE_INVALID']);
    expect((await app.anonymous.post(path, { code })).status).toBe(401);
    expect((await clerk.client.post(path, {})).error?.details).toMatchObject({
      issues: [{ path: 'body.code' }],
    });
  });
});
