import type {
  BindingTokenAnswer,
  JoinAnswer,
  MemberCodeAnswer,
  MemberCopyAnswer,
  MemberView,
  MergeAnswer,
  SessionAnswer,
} from '../../src/contract/member';
import type { Store } from '../../src/store';
import type { Answer } from '../support/client';
import type { TestMember } from '../support/factories/member';
import {
  consents,
  createMember,
  createPerson,
  loginCode,
  phoneCode,
  publishNotices,
  signIn,
} from '../support/factories/member';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import type { World } from './world';
import { startWorld } from './world';

describe('members in the Mini Program', () => {
  let world: World;
  let store: Store;
  let operator: Colleague;
  let clerk: Colleague;

  beforeAll(async () => {
    world = await startWorld();
    await publishNotices(world);
    store = await createNode(world.store.service);
    operator = await asOperator(world);
    clerk = await asClerk(world, store.id);
  });
  afterAll(() => world.stop());

  const service = () => world.member.service;
  const phoneOf = async ({ personId }: TestMember): Promise<string> =>
    (await world.simulator.client.people()).find(({ id }) => id === personId)!.phone;
  const refusal = ({ status, error }: Answer): [number, string | undefined] => [status, error?.code];
  const paths = ({ error }: Answer): unknown[] =>
    ((error?.details?.['issues'] ?? []) as { path: string }[]).map(({ path }) => path);

  it('signs in, joins, joins again and shows the member', async () => {
    const person = await createPerson(world);
    const signedIn = await world.anonymous.post<SessionAnswer>('/api/mp/sessions', {
      code: await loginCode(world, person),
    });
    expect([signedIn.status, signedIn.data.member]).toEqual([201, null]);
    const client = world.anonymous.as(signedIn.data.token);
    expect(refusal(await client.get('/api/mp/me'))).toEqual([403, 'MEMBER_REQUIRED']);
    const request = { phoneCode: await phoneCode(world, person), consents: consents() };
    const joined = await client.post<JoinAnswer>('/api/mp/members', request);
    expect([joined.status, joined.data.isNew]).toEqual([201, true]);
    const again = await client.post<JoinAnswer>('/api/mp/members', request);
    expect([again.status, again.data]).toEqual([200, { ...joined.data, isNew: false }]);
    const me = await client.get<MemberView>('/api/mp/me');
    expect(me.data).toEqual(joined.data.member);
    expect(me.data.maskedPhone).toMatch(/^\d{3}\*{4}\d{4}$/);
    const next = await world.anonymous.post<SessionAnswer>('/api/mp/sessions', {
      code: await loginCode(world, person),
    });
    expect(next.data.member).toEqual(me.data);
  });

  it('refuses what has no session, or not the right one', async () => {
    for (const client of [
      world.anonymous,
      world.anonymous.as('x'.repeat(43)),
      world.anonymous.as(operator.token),
    ]) {
      for (const path of ['/api/mp/me', '/api/mp/me/code', '/api/mp/me/copy']) {
        expect(refusal(await client.get(path))).toEqual([401, 'MEMBER_SESSION_INVALID']);
      }
    }
    const member = await createMember(world);
    expect((await member.client.get('/api/console/members')).status).toBe(401);
    expect((await clerk.client.get('/api/console/members')).status).toBeGreaterThanOrEqual(401);
    expect(
      (await operator.client.post('/api/counter/member-lookups', { last4: '1234' })).status,
    ).toBeGreaterThanOrEqual(401);
  });

  it('names every path that is wrong', async () => {
    const { client } = await signIn(world);
    const answer = await client.post('/api/mp/members', {
      consents: [{ purpose: 'sales', noticeVersion: '', given: 1 }],
      openid: 'o123',
      phoneCode: 7,
    });
    expect(answer.status).toBe(400);
    expect(paths(answer).sort()).toEqual([
      'body.consents.0.given',
      'body.consents.0.noticeVersion',
      'body.consents.0.purpose',
      'body.openid',
      'body.phoneCode',
    ]);
    const unknown = await client.post('/api/mp/members', {
      consents: [{ purpose: 'membership', noticeVersion: '99', given: true }],
    });
    expect([unknown.status, paths(unknown)]).toEqual([400, ['body.consents.0.noticeVersion']]);
    const twice = await client.post('/api/mp/members', { consents: [...consents(), ...consents()] });
    expect([twice.status, paths(twice)]).toEqual([400, ['body.consents']]);
  });

  it('takes what members tell about themselves, one field at a time, with source and time', async () => {
    const { client } = await createMember(world);
    const put = (body: unknown) => client.put<MemberView>('/api/mp/me', body);
    await put({ gender: 'female' });
    world.clock.advance(60_000);
    const { data } = await put({ birthMonth: '1990-05', hobbies: ['跑步', '读书'] });
    expect(data.profile.gender).toMatchObject({
      value: 'female',
      source: 'selfDeclared',
      noticeVersion: '1',
    });
    expect(Date.parse(data.profile.birthMonth!.at) - Date.parse(data.profile.gender!.at)).toBe(60_000);
    expect((await put({ gender: null })).data.profile).toMatchObject({
      gender: null,
      birthMonth: { value: '1990-05' },
    });
    expect(refusal(await put({ birthMonth: '2015-01' }))).toEqual([403, 'MEMBER_GUARDIAN_NEEDED']);
    const wrong = await put({
      gender: 'x',
      birthMonth: '1990-13',
      nickname: '<b>',
      region: { province: '上海市' },
      age: 3,
    });
    expect(paths(wrong).sort()).toEqual([
      'body.age',
      'body.birthMonth',
      'body.gender',
      'body.nickname',
      'body.region.city',
    ]);
  });

  it('gives and withdraws consents, and asks no sooner than the brand allows', async () => {
    const { client, memberId } = await createMember(world);
    const put = (purpose: string, given: boolean) =>
      client.put<MemberView>('/api/mp/consents', {
        consents: [{ purpose, noticeVersion: '1', given }],
        page: 'me/privacy',
      });
    const marketing = ({ data }: Answer<MemberView>) =>
      data.consents.find(({ purpose }) => purpose === 'marketing');
    expect(marketing(await client.get('/api/mp/me'))).toMatchObject({ given: false, mayAsk: true, at: null });
    expect(marketing(await put('marketing', true))).toMatchObject({ given: true, mayAsk: false });
    expect(marketing(await put('marketing', false))).toMatchObject({ given: false, mayAsk: false });
    await put('marketing', false);
    expect(await service().consentsOf(memberId)).toMatchObject({ marketing: false });
    expect(refusal(await put('membership', false))).toEqual([409, 'MEMBER_LEAVE_INSTEAD']);
    await client.put('/api/mp/consents', {
      consents: [{ purpose: 'marketing', noticeVersion: '77', given: false }],
    });
    const copy = await client.get<MemberCopyAnswer>('/api/mp/me/copy');
    const own = copy.data.parts['member'] as { consents: { act: string; page: string }[] };
    expect(own.consents.map(({ act, page }) => `${act} ${page}`)).toEqual([
      'withdrawn me/privacy',
      'given me/privacy',
      'given join',
    ]);
  });

  it('binds a phone, and tells whose code is not theirs', async () => {
    const [member, holder] = [await createMember(world), await createMember(world, { withPhone: true })];
    const post = async (code: string) => member.client.post<MemberView>('/api/mp/phone', { phoneCode: code });
    expect(refusal(await post(await phoneCode(world, holder)))).toEqual([400, 'MEMBER_PHONE_CODE_INVALID']);
    await world.simulator.client.updatePerson(member.personId, { phone: await phoneOf(holder) });
    expect(refusal(await post(await phoneCode(world, member)))).toEqual([409, 'MEMBER_PHONE_HELD']);
    await world.simulator.client.updatePerson(member.personId, { phone: '13511113333' });
    const code = await phoneCode(world, member);
    expect((await post(code)).data.maskedPhone).toBe('135****3333');
    expect(refusal(await post(code))).toEqual([400, 'MEMBER_PHONE_CODE_INVALID']);
  });

  it('leaves with one request, and ends every session', async () => {
    const member = await createMember(world);
    const second = await signIn(world, member);
    expect((await member.client.delete('/api/mp/me?erasure=now')).status).toBe(204);
    for (const client of [member.client, second.client]) {
      expect(refusal(await client.get('/api/mp/me'))).toEqual([401, 'MEMBER_SESSION_INVALID']);
    }
  });

  it('shows no openid, unionid, session_key or full phone in any answer, nor in a log (but for the copy and the reveal)', async () => {
    operator = await asOperator(world);
    clerk = await asClerk(world, store.id);
    const member = await createMember(world, { withPhone: true });
    const { personId, memberId, client } = member;
    const phone = await phoneOf(member);
    const relation = await world.simulator.client.relation(personId, world.miniProgramAppid);
    const canaries = [member.openid, relation.unionid!, relation.sessionKey, phone];
    const session = await world.anonymous.post<SessionAnswer>('/api/mp/sessions', {
      code: await loginCode(world, member),
    });
    const codes = (await client.get<MemberCodeAnswer>('/api/mp/me/code')).data;
    const other = await createMember(world);
    const merge = await operator.client.post<MergeAnswer>(`/api/console/members/${memberId}/merges`, {
      mergedId: other.memberId,
      reason: '测试',
    });
    const copy = await client.get<MemberCopyAnswer>('/api/mp/me/copy');
    const answers: Answer[] = [
      session,
      merge,
      await client.post('/api/mp/members', { consents: consents() }),
      await client.get('/api/mp/me'),
      await client.put('/api/mp/me', { gender: 'other' }),
      await client.post<BindingTokenAnswer>('/api/mp/binding-tokens'),
      await client.put('/api/mp/consents', { consents: consents('marketing') }),
      await client.post('/api/mp/phone', { phoneCode: await phoneCode(world, member) }),
      await clerk.client.post('/api/counter/member-lookups', { code: codes.code }),
      await clerk.client.post('/api/counter/member-lookups', { phone }),
      await clerk.client.post('/api/counter/member-lookups', { last4: phone.slice(-4) }),
      await operator.client.get('/api/console/members?limit=100'),
      await operator.client.post('/api/console/member-searches', { phone }),
      await operator.client.get(`/api/console/members/${memberId}`),
      await operator.client.get(`/api/console/members/${memberId}/timeline`),
      await operator.client.post(`/api/console/members/${memberId}/merges/${merge.data.merge.mergeId}/undo`),
    ];
    expect(answers.map(({ status }) => status).filter((status) => status >= 300)).toEqual([]);
    for (const canary of canaries) expect(JSON.stringify(answers)).not.toContain(canary);
    expect(JSON.stringify(copy.data)).toContain(phone);
    for (const canary of canaries.slice(0, 3)) expect(JSON.stringify(copy.data)).not.toContain(canary);
    expect(world.log.length).toBeGreaterThan(0);
    for (const canary of [...canaries, member.token]) expect(world.log.join('\n')).not.toContain(canary);
  });
});
