import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';
import type { PeopleWorld, TestMember } from '../support/factories/member';
import { consents, createMember, publishNotices, signIn } from '../support/factories/member';

const address = '203.0.113.7';
const operator = {
  principalId: 'staff:op',
  staffId: 'op',
  action: 'member.merge',
  scopes: ['/'],
  storeId: null,
  storePath: null,
} as const;

function peopleOf({ app, simulator, config, anonymous }: TestApp): PeopleWorld {
  return { ...app, simulator, miniProgramAppid: config.miniProgram.appid, anonymous };
}

describe('members in the whole application, told by WeChat', () => {
  let app: TestApp;
  let world: PeopleWorld;

  beforeAll(async () => {
    app = await startApp();
    world = peopleOf(app);
    await publishNotices(world);
  });
  afterAll(() => app.stop());

  const accounts = async (memberId: string): Promise<string[]> =>
    (await world.member.service.identitiesOf(memberId)).map(({ account }) => account).sort();
  const both = ['miniProgram', 'officialAccount'];
  const officialAccount = () => app.config.officialAccount.appid;

  it('joins follower and member by unionid, whichever came first', async () => {
    const first = await createMember(world);
    await app.simulator.client.follow(first.personId, officialAccount());
    const visitor = await signIn(world);
    await app.simulator.client.follow(visitor.personId, officialAccount());
    await app.settle();
    const { memberId } = await world.member.service.join(
      visitor.identityId,
      { consents: consents() },
      address,
    );
    await app.settle();
    expect(await accounts(first.memberId)).toEqual(both);
    expect(await accounts(memberId)).toEqual(both);
  });

  /** A member of whom every feature knows something. */
  const complete = async (): Promise<TestMember & { words: string[] }> => {
    const member = await createMember(world, { withPhone: true, alsoGiven: ['marketing'] });
    const { personId, memberId } = member;
    await app.simulator.client.follow(personId, officialAccount());
    await app.simulator.client.sendText(personId, officialAccount(), `我是${personId}`);
    await app.settle();
    await world.member.service.putProfile(memberId, { nickname: `昵称${personId}` });
    const { client } = app.simulator;
    const { phone } = (await client.people()).find(({ id }) => id === personId)!;
    const unionid = await client.unionid(personId, world.miniProgramAppid);
    const followerOpenid = await client.openid(personId, officialAccount());
    return {
      ...member,
      words: [member.openid, followerOpenid, unionid!, phone, `昵称${personId}`, `我是${personId}`],
    };
  };

  const dump = async (): Promise<string> => {
    const names = (await app.db.connection.listCollections()).map(({ name }) => name);
    return JSON.stringify(
      await Promise.all(names.map((name) => app.db.connection.collection(name).find().toArray())),
    );
  };

  it('gives up the phone that a person takes back in WeChat, and stays a membership (F47)', async () => {
    const member = await complete();
    await app.simulator.client.revokeAuthorization(member.personId, world.miniProgramAppid, '8');
    await app.settle();
    const kept = await world.member.service.find(member.memberId);
    expect(kept).toMatchObject({ state: 'active', phoneSealed: null, phoneMasked: null });
    expect(kept?.nickname).not.toBeNull();
  });

  it('leaves no trace of a person who left, in any collection of any feature (F46)', async () => {
    const member = await complete();
    expect(member.words.filter((word) => word.startsWith('1'))).toHaveLength(1);
    const before = await dump();
    for (const word of member.words.filter((each) => !each.startsWith('1'))) expect(before).toContain(word);
    expect((await member.client.delete('/api/mp/me?erasure=now')).status).toBe(204);
    await app.settle();
    const after = await dump();
    for (const word of member.words) expect(after).not.toContain(word);
    expect((await world.member.service.find(member.memberId))?.state).toBe('erased');
  });

  it('forgets a person whose WeChat account is gone (F47)', async () => {
    const member = await complete();
    await app.simulator.client.cancelAccount(member.personId, world.miniProgramAppid);
    await app.settle();
    expect((await world.member.service.find(member.memberId))?.state).toBe('erased');
    await expect(world.member.service.authenticate(member.token)).rejects.toMatchObject({
      code: 'MEMBER_SESSION_INVALID',
    });
  });

  it('merges two members in every feature, points and tags among them, and takes it back', async () => {
    const [kept, merged] = [await complete(), await complete()];
    const balance = async ({ client }: TestMember): Promise<number> =>
      (await client.get<{ available: number }>('/api/mp/points/account')).data.available;
    const each = await balance(kept);
    expect([each > 0, await balance(merged)]).toEqual([true, each]);
    const before = (await world.member.service.factsOf(merged.memberId)).identities;

    const request = { mergedId: merged.memberId, reason: '同一顾客' };
    const { merge } = await world.member.service.merge(operator, kept.memberId, request);
    await app.settle();
    expect(merge.partsDone).toEqual(app.app.parts.map(({ name }) => name));
    expect(await balance(kept)).toBe(2 * each);
    expect(await balance(merged)).toBe(2 * each);
    expect(await accounts(kept.memberId)).toEqual([...both.slice(0, 1), ...both, ...both.slice(1)]);

    await world.member.service.undoMerge(operator, kept.memberId, merge._id);
    await app.settle();
    expect(await balance(kept)).toBe(each);
    expect(await balance(merged)).toBe(each);
    expect((await world.member.service.factsOf(merged.memberId)).identities).toEqual(before);
  });

  it('lets every collection that names a person belong to a part', () => {
    const owned = new Set(app.app.parts.flatMap(({ collections }) => collections));
    const personal = /^(memberId|mergedId|identityId|followerId|openid|identities)$/;
    const naming = app.app.models.filter(({ fields }) =>
      Object.keys(fields).some((field) => personal.test(field)),
    );
    expect(naming.map(({ name }) => name).filter((name) => !owned.has(name))).toEqual([]);
  });
});

describe('members in the whole application without an Open Platform', () => {
  it('joins the follower who scans the one-time code', async () => {
    const app = await startApp({ hasUnionid: false });
    try {
      const world = peopleOf(app);
      const member = await createMember(world);
      const { data } = await member.client.post<{ qrText: string }>('/api/mp/binding-tokens');
      const { sceneCodes } = await app.simulator.client.codes();
      const { ticket } = sceneCodes.find(({ url }) => url === data.qrText)!;
      await app.simulator.client.scanQr(member.personId, app.config.officialAccount.appid, { ticket });
      await app.settle();
      expect(await world.member.service.identitiesOf(member.memberId)).toHaveLength(2);
    } finally {
      await app.stop();
    }
  });
});
