import type { DomainEvents } from '../../src/contract/events';
import { memberModel } from '../../src/member/member.model';
import { memberErasureModel } from '../../src/member/memberErasure.model';
import { consentEntryModel } from '../../src/member/consent.model';
import type { TestMember } from '../support/factories/member';
import { createMember, publishNotices, signIn } from '../support/factories/member';
import { createFollower, tellFollow } from './follow';
import { coinModel, coinsOf, earnCoin, noFaults, openPurse, pursePart, purseModel } from './purse';
import type { Process, World } from './world';
import { startWorld } from './world';

const signal = new AbortController().signal;
const operator = {
  principalId: 'staff:op',
  staffId: 'op',
  action: 'member.merge',
  scopes: ['/'],
  storeId: null,
  storePath: null,
} as const;

describe('leaving', () => {
  const faults = noFaults();
  let world: World;
  let other: Process;
  const service = () => world.member.service;

  beforeAll(async () => {
    world = await startWorld({ parts: (db) => [pursePart(db, faults)], models: [purseModel, coinModel] });
    other = await world.second();
    await publishNotices(world);
  });
  afterEach(() => Object.assign(faults, noFaults()));
  afterAll(() => world.stop());

  const leave = ({ memberId }: TestMember) =>
    service().leave(memberId, { actor: { kind: 'member', id: memberId }, erasure: 'now' });

  /** A member with everything that there is to forget. */
  const complete = async (): Promise<TestMember & { words: string[] }> => {
    const member = await createMember(world, { withPhone: true, alsoGiven: ['marketing'] });
    const { personId, memberId } = member;
    await tellFollow(world, await createFollower(world, member));
    await world.settle();
    const nickname = `昵称${personId}`;
    await service().putProfile(memberId, {
      nickname,
      gender: 'female',
      birthMonth: '1991-07',
      hobbies: ['登山'],
    });
    await service().makeBindingCode(member.identityId);
    await openPurse(world.db, memberId);
    await earnCoin(world.db, memberId, `coin-${memberId}`, world.clock.now());
    const { client } = world.simulator;
    const unionid = await client.unionid(personId, world.miniProgramAppid);
    const followerOpenid = await client.openid(personId, world.officialAccountAppid);
    const phone = (await client.people()).find(({ id }) => id === personId)!.phone;
    const sealed = (await service().find(memberId))!.phoneSealed!;
    return {
      ...member,
      words: [member.openid, unionid!, followerOpenid, phone, nickname, sealed, member.token],
    };
  };

  /** Every document of every collection, as text. */
  const dump = async (): Promise<string> => {
    const names = (await world.db.connection.listCollections()).map(({ name }) => name);
    const all = await Promise.all(names.map((name) => world.db.connection.collection(name).find().toArray()));
    return JSON.stringify(all);
  };

  const expectForgotten = async ({ memberId }: TestMember, words: readonly string[]): Promise<void> => {
    const everything = await dump();
    for (const word of words) expect(everything).not.toContain(word);
    const member = await service().find(memberId);
    expect(member).toMatchObject({ state: 'erased', phoneSealed: null, phoneMasked: null, birthMonth: null });
    expect(await service().identitiesOf(memberId)).toEqual([]);
  };

  it('forgets the person in every feature, and keeps only a pseudonym', async () => {
    const member = await complete();
    const rewardKey = await service().rewardKeyOf(member.memberId);
    expect(await dump()).toContain(member.openid);
    await leave(member);
    await expect(service().authenticate(member.token)).rejects.toMatchObject({
      code: 'MEMBER_SESSION_INVALID',
    });
    expect(await service().standingOf(member.memberId)).toEqual({
      state: 'left',
      canEarn: false,
      canSpend: false,
    });
    await world.settle();
    await expectForgotten(member, member.words);
    expect(await coinsOf(world.db, member.memberId)).toEqual([0, 0]);
    expect(await service().rewardKeyOf(member.memberId)).toBe(rewardKey);
    const entries = await world.db.model(consentEntryModel).find({ memberId: member.memberId }).lean();
    expect(entries.filter(({ act }) => act === 'withdrawn').map(({ page }) => page)).toEqual([
      'leave',
      'leave',
    ]);
    await expect(leave(member)).rejects.toMatchObject({ code: 'MEMBER_GONE' });
  });

  it('makes a new member of whoever joins again, with the reward key of before', async () => {
    const first = await createMember(world, { withPhone: true });
    const rewardKey = await service().rewardKeyOf(first.memberId);
    await leave(first);
    const second = await createMember(world, { person: first, withPhone: true });
    await world.settle();
    expect(second.memberId).not.toBe(first.memberId);
    expect(await service().rewardKeyOf(second.memberId)).toBe(rewardKey);
    expect((await service().find(second.memberId))?.state).toBe('active');
    expect((await service().find(first.memberId))?.state).toBe('erased');
    expect((await service().authenticate(second.token)).memberId).toBe(second.memberId);
  });

  it('is said once by whoever leaves twice at once', async () => {
    const member = await createMember(world);
    const results = await Promise.allSettled([
      leave(member),
      other.member.service.leave(member.memberId, {
        actor: { kind: 'member', id: member.memberId },
        erasure: 'now',
      }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('goes on erasing where a crash or a failing feature stopped it', async () => {
    const member = await complete();
    let tries = 0;
    faults.beforeErase = () => {
      tries += 1;
      throw new Error('power cut');
    };
    await leave(member);
    await world.settle();
    expect(tries).toBeGreaterThan(0);
    expect((await service().find(member.memberId))?.state).toBe('left');
    expect(await world.db.model(memberErasureModel).countDocuments({ _id: member.memberId })).toBe(1);
    Object.assign(faults, noFaults());
    const run = { scheduledFor: world.clock.now(), fence: 1, signal };
    await Promise.all(
      [world, other].map((at) =>
        at.member.jobs.find(({ name }) => name === 'member.resumeErasures')!.run(run),
      ),
    );
    await expectForgotten(member, member.words);
  });

  it('forgets the members that were merged into the one who leaves', async () => {
    const [kept, merged] = [await complete(), await complete()];
    const request = { mergedId: merged.memberId, reason: `和${merged.words[3]!}是同一人` };
    const { merge } = await service().merge(operator, kept.memberId, request);
    await leave(kept);
    await world.settle();
    await expectForgotten(kept, [...kept.words, ...merged.words]);
    expect((await service().find(merged.memberId))?.state).toBe('erased');
    await expect(service().undoMerge(operator, kept.memberId, merge._id)).rejects.toMatchObject({
      code: 'MEMBER_MERGE_NOT_UNDOABLE',
    });
  });

  describe('by an event of WeChat', () => {
    let events = 0;

    const tell = async (
      openid: string,
      event: string,
      revokeInfo?: string,
      appid = world.miniProgramAppid,
    ) => {
      const inboxId = `privacy-${(events += 1)}`;
      world.inbox.set(inboxId, { appid, openid, message: revokeInfo === undefined ? {} : { revokeInfo } });
      const payload: DomainEvents['wechat.privacyChanged'] = {
        inboxId,
        appid,
        account: 'miniProgram',
        sentAt: world.clock.now().toISOString(),
        msgType: 'event',
        event,
        sceneStr: null,
      };
      await world.db.transaction({ keys: [] }, () =>
        world.events.emit('wechat.privacyChanged', { subject: `inbox:${inboxId}`, version: 1, payload }),
      );
      await world.settle();
    };

    const fieldsOf = async (memberId: string): Promise<string[]> => {
      const member = (await service().find(memberId))!;
      const present = { phone: member.phoneSealed, nickname: member.nickname, region: member.region };
      return Object.entries(present).flatMap(([name, value]) => (value === null ? [] : [name]));
    };

    const taken: Readonly<Record<number, string>> = {
      6: 'nickname', 8: 'phone', 13: 'region', 18: 'region', 19: 'nickname', 205: 'nickname', 206: 'region',
    }; // prettier-ignore
    const codes = [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 18, 19, 20, 201, 202, 203, 204, 205, 206, 207];

    it('takes the right field for each of the 23 codes, and stays a member (F47)', async () => {
      const members = await Promise.all(codes.map(() => createMember(world, { withPhone: true })));
      const region = { province: '上海市', city: '上海市' };
      for (const { memberId } of members) await service().putProfile(memberId, { nickname: '云', region });
      for (const [index, code] of codes.entries()) {
        const { openid } = members[index]!;
        await tell(openid, 'user_authorization_revoke', String(code));
      }
      for (const [index, code] of codes.entries()) {
        const left = ['phone', 'nickname', 'region'].filter((field) => field !== taken[code]);
        expect([code, await fieldsOf(members[index]!.memberId)]).toEqual([code, left]);
        expect(await service().standingOf(members[index]!.memberId)).toMatchObject({ state: 'active' });
      }
    });

    it('ends the membership and forgets the person on cancellation (F47)', async () => {
      const member = await complete();
      await tell(member.openid, 'user_authorization_cancellation');
      await expectForgotten(member, member.words);
      await tell(member.openid, 'user_authorization_cancellation');
    });

    it('hears it from the official account too', async () => {
      const member = await complete();
      await tell(member.words[2]!, 'user_authorization_cancellation', undefined, world.officialAccountAppid);
      await expectForgotten(member, member.words);
    });

    it('forgets somebody who never joined', async () => {
      const visitor = await signIn(world);
      await tell(visitor.openid, 'user_authorization_revoke', '8');
      await tell(visitor.openid, 'user_authorization_cancellation');
      expect(await service().findIdentity(visitor.identityId)).toBeNull();
      await expect(service().authenticate(visitor.token)).rejects.toMatchObject({
        code: 'MEMBER_SESSION_INVALID',
      });
    });

    it('clears the name that WeChat cleaned up, and frees a phone for its next holder', async () => {
      const member = await createMember(world, { withPhone: true });
      await service().putProfile(member.memberId, { nickname: '云' });
      await tell(member.openid, 'user_info_modified');
      expect(await fieldsOf(member.memberId)).toEqual(['phone']);
      await tell(member.openid, 'user_authorization_revoke', '8');
      const { phone } = (await world.simulator.client.people()).find(({ id }) => id === member.personId)!;
      const next = await signIn(world);
      await world.simulator.client.updatePerson(next.personId, { phone });
      await expect(createMember(world, { person: next, withPhone: true })).resolves.toBeDefined();
      expect(
        await world.db.model(memberModel).countDocuments({ phoneMasked: { $ne: null }, state: 'left' }),
      ).toBe(0);
    });
  });
});
