import { memberModel } from '../../src/member/member.model';
import { identityModel } from '../../src/member/identity.model';
import { consentEntryModel, consentStateModel } from '../../src/member/consent.model';
import { outboxEventModel } from '../../src/platform/events';
import { parsePhone } from '../../src/member';
import {
  consents,
  createMember,
  createPerson,
  loginCode,
  phoneCode,
  publishNotices,
  signIn,
} from '../support/factories/member';
import { createNode } from '../support/factories/store';
import type { Process, World } from './world';
import { startWorld } from './world';

const address = '203.0.113.7';
const clerk = { kind: 'staff', id: 'clerk' } as const;

describe('joining', () => {
  let world: World;
  let other: Process;
  const service = () => world.member.service;

  beforeAll(async () => {
    world = await startWorld();
    other = await world.second();
    await publishNotices(world);
  });
  afterAll(() => world.stop());

  const told = async (memberId: string): Promise<string[]> => {
    const rows = await world.db
      .collection(outboxEventModel)
      .find({ subject: `member:${memberId}` })
      .sort({ version: 1 })
      .toArray();
    const [first = { version: 0 }] = rows;
    expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => first.version + index));
    return rows.map(({ name }) => name);
  };
  const memberCount = () => world.db.model(memberModel).countDocuments();

  it('makes a member without a phone, tells it once, and keeps what was agreed to', async () => {
    const visitor = await signIn(world);
    const joined = await service().join(visitor.identityId, { consents: consents('marketing') }, address);
    expect(joined.isNew).toBe(true);
    const { member, consents: facts, identities } = await service().factsOf(joined.memberId);
    expect(member).toMatchObject({ state: 'active', phoneSealed: null, homeStoreId: null, frozenBy: null });
    expect(facts.map(({ purpose, state }) => [purpose, state?.given])).toEqual([
      ['membership', true],
      ['marketing', true],
      ['personalisation', undefined],
    ]);
    expect(identities.map(({ _id, linkedBy }) => [_id, linkedBy])).toEqual([[visitor.identityId, 'join']]);
    expect(await told(joined.memberId)).toEqual(['member.joined', 'member.identityLinked']);
    expect(await service().standingOf(joined.memberId)).toEqual({
      state: 'active',
      canEarn: true,
      canSpend: true,
    });
  });

  it('answers the same member again, without asking WeChat for the phone again', async () => {
    const visitor = await signIn(world);
    const request = { phoneCode: await phoneCode(world, visitor), consents: consents() };
    const first = await service().join(visitor.identityId, request, address);
    const again = await service().join(visitor.identityId, request, address);
    expect(again).toEqual({ memberId: first.memberId, isNew: false });
    expect(await told(first.memberId)).toEqual([
      'member.joined',
      'member.identityLinked',
      'member.phoneBound',
    ]);
  });

  it('makes one identity and one member of 20 sign-ins and joins at once, over two processes', async () => {
    const person = await createPerson(world);
    const codes = await Promise.all(Array.from({ length: 20 }, () => loginCode(world, person)));
    const logins = await Promise.all(
      codes.map((code, index) => (index % 2 === 0 ? world : other).member.service.login(code)),
    );
    expect(new Set(logins.map(({ identity }) => identity._id)).size).toBe(1);
    expect(new Set(logins.map(({ token }) => token)).size).toBe(20);
    const before = await memberCount();
    const identityId = logins[0]!.identity._id;
    const joins = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? world : other).member.service.join(identityId, { consents: consents() }, address),
      ),
    );
    expect(new Set(joins.map(({ memberId }) => memberId)).size).toBe(1);
    expect(joins.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect((await memberCount()) - before).toBe(1);
    const { memberId } = joins[0]!;
    expect(await world.db.model(consentEntryModel).countDocuments({ memberId })).toBe(1);
    expect(await told(memberId)).toEqual(['member.joined', 'member.identityLinked']);
  });

  it('lets one phone code join once, whoever taps twice', async () => {
    const visitor = await signIn(world);
    const request = { phoneCode: await phoneCode(world, visitor), consents: consents() };
    const joins = await Promise.all(
      Array.from({ length: 5 }, () => service().join(visitor.identityId, request, address)),
    );
    expect(joins.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(joins.map(({ memberId }) => memberId)).size).toBe(1);
  });

  it('needs the membership notice in force, and no other', async () => {
    const { identityId } = await signIn(world);
    const attempt = (...choices: ReturnType<typeof consents>) =>
      service().join(identityId, { consents: choices }, address);
    const [yes] = consents();
    await expect(attempt({ ...yes!, given: false })).rejects.toMatchObject({
      code: 'MEMBER_CONSENT_REQUIRED',
    });
    await expect(attempt({ ...yes!, purpose: 'marketing' })).rejects.toMatchObject({
      code: 'MEMBER_CONSENT_REQUIRED',
    });
    await expect(attempt({ ...yes!, noticeVersion: 'never' })).rejects.toMatchObject({
      code: 'MEMBER_NOTICE_UNKNOWN',
      kind: 'invalid',
    });
    expect((await service().findIdentity(identityId))?.memberId).toBeNull();
    const refusal = { purpose: 'marketing', noticeVersion: '1', given: false } as const;
    const { memberId } = await attempt(yes!, refusal);
    expect(await service().consentsOf(memberId)).toEqual({
      membership: true,
      marketing: false,
      personalisation: false,
    });
  });

  it('refuses the phone code of another person, and a used one, and leaves nothing behind', async () => {
    const before = await memberCount();
    const [visitor, stranger] = [await signIn(world), await signIn(world)];
    const theirs = await phoneCode(world, stranger);
    const attempt = (code: string) =>
      service().join(visitor.identityId, { phoneCode: code, consents: consents() }, address);
    await expect(attempt(theirs)).rejects.toMatchObject({
      code: 'MEMBER_PHONE_CODE_INVALID',
      kind: 'invalid',
    });
    await expect(attempt('never-made')).rejects.toMatchObject({ code: 'MEMBER_PHONE_CODE_INVALID' });
    expect(await memberCount()).toBe(before);
    expect((await service().findIdentity(visitor.identityId))?.memberId).toBeNull();
    expect(await world.db.model(consentStateModel).countDocuments()).toBe(
      await world.db.model(memberModel).countDocuments({ state: { $in: ['active', 'merged'] } }),
    );
  });

  it('gives one phone to one of two people who bind it at once', async () => {
    const phone = `139${String(Math.floor(world.clock.now().getTime() / 1_000)).slice(-8)}`;
    const pair = [await createMember(world), await createMember(world)];
    for (const { personId } of pair) await world.simulator.client.updatePerson(personId, { phone });
    const codes = await Promise.all(pair.map((one) => phoneCode(world, one)));
    const results = await Promise.allSettled(
      pair.map((one, index) => (index === 0 ? world : other).member.service.bindPhone(one, codes[index]!)),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(['MEMBER_PHONE_HELD']);
    const phones = await Promise.all(
      pair.map(async ({ memberId }) => (await service().find(memberId))?.phoneMasked),
    );
    expect(phones.filter((masked) => masked !== null)).toEqual([`139****${phone.slice(-4)}`]);
  });

  it('gives one phone to one of two people who join with it at once', async () => {
    const phone = '13700001234';
    const pair = [await signIn(world), await signIn(world)];
    for (const { personId } of pair) await world.simulator.client.updatePerson(personId, { phone });
    const codes = await Promise.all(pair.map((one) => phoneCode(world, one)));
    const results = await Promise.allSettled(
      pair.map(({ identityId }, index) =>
        (index === 0 ? world : other).member.service.join(
          identityId,
          { phoneCode: codes[index]!, consents: consents() },
          address,
        ),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await world.db.model(memberModel).countDocuments({ phoneMasked: '137****1234' })).toBe(1);
  });

  it('knows the pending member of a counter by the phone that WeChat vouches for', async () => {
    const store = await createNode(world.store.service);
    const person = await createPerson(world);
    await world.simulator.client.updatePerson(person.personId, { phone: '13600005678' });
    const phone = parsePhone('136 0000 5678')!;
    const pendingId = await service().openPending(phone, store.id, clerk);
    expect(await service().standingOf(pendingId)).toEqual({
      state: 'pending',
      canEarn: true,
      canSpend: false,
    });
    await expect(service().openPending(phone, null, clerk)).rejects.toMatchObject({
      code: 'MEMBER_PHONE_HELD',
    });
    const keyBefore = await service().rewardKeyOf(pendingId);

    const member = await createMember(world, { person, withPhone: true });
    expect(member.memberId).toBe(pendingId);
    expect(await service().standingOf(pendingId)).toEqual({ state: 'active', canEarn: true, canSpend: true });
    expect(await service().storeOf(pendingId)).toEqual({ storeId: store.id, storePath: store.path });
    expect(await service().rewardKeyOf(pendingId)).not.toBe(keyBefore);
    expect(await told(pendingId)).toEqual([
      'member.pendingOpened',
      'member.joined',
      'member.identityLinked',
      'member.phoneBound',
      'member.activated',
    ]);

    const second = await createPerson(world);
    await world.simulator.client.updatePerson(second.personId, { phone: '13600005678' });
    await expect(createMember(world, { person: second, withPhone: true })).rejects.toMatchObject({
      code: 'MEMBER_PHONE_HELD',
      kind: 'conflict',
    });
  });

  it('opens one pending member of two clerks who type one phone at once', async () => {
    const phone = parsePhone('+852 9123 4567')!;
    const results = await Promise.allSettled([
      service().openPending(phone, null, clerk),
      other.member.service.openPending(phone, null, clerk),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is at home in the store of the first code', async () => {
    const store = await createNode(world.store.service);
    const visitor = await signIn(world);
    world.homeStores.set(visitor.identityId, store.id);
    const { memberId } = await service().join(visitor.identityId, { consents: consents() }, address);
    expect(await service().storeOf(memberId)).toEqual({ storeId: store.id, storePath: store.path });
  });

  it('maps what WeChat says of a login code to what the person can do', async () => {
    const person = await createPerson(world);
    const code = await loginCode(world, person);
    await service().login(code);
    await expect(service().login(code)).rejects.toMatchObject({
      code: 'MEMBER_LOGIN_CODE_INVALID',
      kind: 'invalid',
    });
    await expect(service().login('made-up')).rejects.toMatchObject({ code: 'MEMBER_LOGIN_CODE_INVALID' });
    await world.simulator.client.faults.add({ kind: 'minuteLimit', count: 1 });
    await expect(service().login(await loginCode(world, person))).rejects.toMatchObject({
      code: 'MEMBER_LOGIN_LIMITED',
      kind: 'limited',
    });
    await world.simulator.client.updatePerson(person.personId, { isHighRisk: true });
    await expect(service().login(await loginCode(world, person))).rejects.toMatchObject({
      code: 'MEMBER_LOGIN_REFUSED',
      kind: 'forbidden',
    });
  });

  it('keeps out whom WeChat holds for the riskiest, and nobody else when WeChat cannot say', async () => {
    const [risky, unlucky] = [await signIn(world), await signIn(world)];
    await world.simulator.client.updatePerson(risky.personId, { isHighRisk: true });
    await expect(service().join(risky.identityId, { consents: consents() }, address)).rejects.toMatchObject({
      code: 'MEMBER_JOIN_REFUSED',
      kind: 'forbidden',
    });
    const fault = await world.simulator.client.faults.add({
      kind: 'apiBanned',
      path: '/wxa/getuserriskrank',
    });
    await expect(
      service().join(unlucky.identityId, { consents: consents() }, address),
    ).resolves.toMatchObject({
      isNew: true,
    });
    await world.simulator.client.faults.clear(fault);
  });

  it('keeps the token and the session_key out of the database', async () => {
    const visitor = await signIn(world);
    const dump = JSON.stringify(await world.db.connection.collection('mpSession').find().toArray());
    const relation = await world.simulator.client.relation(visitor.personId, world.miniProgramAppid);
    expect(dump).not.toContain(visitor.token);
    expect(dump).not.toContain(relation.sessionKey);
    expect(await world.db.model(identityModel).countDocuments({ openid: visitor.openid })).toBe(1);
  });

  it('ends a session after a week', async () => {
    const { token } = await signIn(world);
    await expect(service().authenticate(token)).resolves.toBeDefined();
    world.clock.advance(7 * 24 * 3_600_000);
    await expect(service().authenticate(token)).rejects.toMatchObject({ code: 'MEMBER_SESSION_INVALID' });
  });
});
