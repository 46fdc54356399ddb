import type { PendingMemberAnswer } from '../../src/contract/member';
import { consentEntryModel } from '../../src/member/consent.model';
import { outboxEventModel } from '../../src/platform/events';
import type { Store } from '../../src/store';
import type { Answer, Client } from '../support/client';
import type { TestPerson } from '../support/factories/member';
import { consents, createMember, createPerson, phoneCode, publishNotices } from '../support/factories/member';
import type { Colleague } from '../support/factories/staff';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode } from '../support/factories/store';
import { coinModel, coinsOf, earnCoin, noFaults, openPurse, purseModel, pursePart } from './purse';
import type { Process, World } from './world';
import { startWorld } from './world';

describe('a member opened at the counter', () => {
  let world: World;
  let other: Process;
  let store: Store;
  let clerk: Colleague;

  beforeAll(async () => {
    world = await startWorld({
      parts: (db) => [pursePart(db, noFaults())],
      models: [purseModel, coinModel],
    });
    other = await world.second();
    await publishNotices(world);
    store = await createNode(world.store.service);
    clerk = await asClerk(world, store.id);
  });
  afterAll(() => world.stop());

  const service = () => world.member.service;
  const path = '/api/counter/pending-members';
  let drawn = 0;

  /** A made-up number that nobody has yet. */
  const freshPhone = (): string => `1370000${String((drawn += 1)).padStart(4, '0')}`;

  const open = (phone: string, who: Client = clerk.client): Promise<Answer<PendingMemberAnswer>> =>
    who.post<PendingMemberAnswer>(path, { phone, consents: consents('marketing') });

  async function opened(phone: string): Promise<string> {
    const answer = await open(phone);
    expect(answer.status).toBe(201);
    return answer.data.member.memberId;
  }

  async function personWith(phone: string): Promise<TestPerson> {
    const person = await createPerson(world);
    await world.simulator.client.updatePerson(person.personId, { phone });
    return person;
  }

  const told = async (name: string, pendingId: string): Promise<number> =>
    world.db.collection(outboxEventModel).countDocuments({ name, 'payload.pendingId': pendingId });

  it('is at home in the store, earns, cannot spend, and has agreed to what was read out', async () => {
    const phone = freshPhone();
    const { status, data } = await open(phone);
    expect([status, data.isNew]).toEqual([201, true]);
    const { memberId } = data.member;
    expect(data.member).toMatchObject({ state: 'pending', maskedPhone: `137****${phone.slice(-4)}` });
    expect(await service().standingOf(memberId)).toMatchObject({ canEarn: true, canSpend: false });
    expect(await service().storeOf(memberId)).toMatchObject({ storeId: store.id });
    const answers = await world.db.collection(consentEntryModel).find({ memberId }).toArray();
    expect(answers.map(({ purpose, act, page }) => [purpose, act, page]).sort()).toEqual([
      ['marketing', 'given', `counter:${clerk.staffId}`],
      ['membership', 'given', `counter:${clerk.staffId}`],
    ]);
    expect(
      await world.db
        .collection(outboxEventModel)
        .findOne({ name: 'member.pendingOpened', 'payload.memberId': memberId }),
    ).toMatchObject({ payload: { staffId: clerk.staffId, storeId: store.id, storePath: store.path } });
    expect(await service().identifyAtCounter(principal(), { memberId })).toMatchObject({ memberId });
  });

  const principal = () => ({
    principalId: `staff:${clerk.staffId}`,
    staffId: clerk.staffId,
    action: 'member.find' as const,
    scopes: [store.path],
    storeId: store.id,
    storePath: store.path,
  });

  it('is the same one when its phone is typed again', async () => {
    const phone = freshPhone();
    const memberId = await opened(phone);
    const again = await open(`+86 ${phone}`);
    expect([again.status, again.data.isNew, again.data.member.memberId]).toEqual([200, false, memberId]);
  });

  it('is one, although two clerks type the phone at once in two processes', async () => {
    const second = await asClerk(other, store.id);
    for (let round = 0; round < 5; round += 1) {
      const phone = freshPhone();
      const answers = await Promise.all([open(phone), open(phone, second.client)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      expect(new Set(answers.map(({ data }) => data.member.memberId)).size).toBe(1);
    }
  });

  it('is not opened for the phone of a member', async () => {
    const phone = freshPhone();
    await createMember(world, { person: await personWith(phone), withPhone: true });
    const answer = await open(phone);
    expect([answer.status, answer.error?.code]).toEqual([409, 'MEMBER_ALREADY']);
    expect(answer.error?.message).toContain('查找');
  });

  it('becomes active when its phone joins in WeChat, once', async () => {
    const phone = freshPhone();
    const pendingId = await opened(phone);
    const member = await createMember(world, { person: await personWith(phone), withPhone: true });
    expect(member.memberId).toBe(pendingId);
    expect(await service().standingOf(pendingId)).toMatchObject({ state: 'active', canSpend: true });
    expect(await told('member.activated', pendingId)).toBe(1);
    const again = await open(phone);
    expect([again.status, again.error?.code]).toEqual([409, 'MEMBER_ALREADY']);
  });

  it('lives on in the member who binds its phone later, with everything it has, once', async () => {
    const phone = freshPhone();
    const pendingId = await opened(phone);
    await openPurse(world.db, pendingId);
    for (let coin = 0; coin < 6; coin += 1)
      await earnCoin(world.db, pendingId, `${pendingId}-${coin}`, world.clock.now());
    const person = await personWith(phone);
    const member = await createMember(world, { person });
    await openPurse(world.db, member.memberId);
    const codes = [await phoneCode(world, person), await phoneCode(world, person)];
    const results = await Promise.allSettled([
      service().bindPhone(member, codes[0]!),
      other.member.service.bindPhone(member, codes[1]!),
    ]);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    await service().bindPhone(member, await phoneCode(world, person));
    expect((await service().current(pendingId))?._id).toBe(member.memberId);
    expect(await coinsOf(world.db, member.memberId)).toEqual([6, 6]);
    expect(await coinsOf(world.db, pendingId)).toEqual([0, 0]);
    expect(await told('member.activated', pendingId)).toBe(1);
    expect((await service().find(member.memberId))?.phoneMasked).toBe(`137****${phone.slice(-4)}`);
  });

  it('is refused where something is missing, and nothing is left behind', async () => {
    const phone = freshPhone();
    const refused = async (
      body: unknown,
      who: Client = clerk.client,
    ): Promise<[number, string | undefined]> => {
      const { status, error } = await who.post(path, body);
      return [status, error?.code];
    };
    const unknown = [{ purpose: 'membership', noticeVersion: 'none', given: true }];
    expect(await refused({ phone: '1234567', consents: consents() })).toEqual([400, 'MEMBER_PHONE_UNUSABLE']);
    const no = [{ purpose: 'membership', noticeVersion: '1', given: false }];
    expect(await refused({ phone, consents: no })).toEqual([400, 'MEMBER_CONSENT_REQUIRED']);
    expect(await refused({ phone, consents: unknown })).toEqual([400, 'MEMBER_NOTICE_UNKNOWN']);
    expect(await refused({ phone, consents: consents(), name: '李' })).toEqual([400, 'REQUEST_INVALID']);
    expect(await refused({ phone, consents: consents() }, world.anonymous)).toEqual([
      401,
      'STAFF_SESSION_INVALID',
    ]);
    const operator = await asOperator(world);
    expect(await refused({ phone, consents: consents() }, operator.client)).toEqual([
      401,
      'STAFF_SESSION_INVALID',
    ]);
    expect((await open(phone)).status).toBe(201);
  });
});
