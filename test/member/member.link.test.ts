import { outboxEventModel } from '../../src/platform/events';
import type { TestPerson } from '../support/factories/member';
import { consents, createMember, createPerson, publishNotices, signIn } from '../support/factories/member';
import { createFollower, tellFollow } from './follow';
import type { Process, World } from './world';
import { startWorld } from './world';

const address = '203.0.113.7';

describe('joining the two accounts of one person', () => {
  let world: World;
  let other: Process;
  const service = () => world.member.service;

  beforeAll(async () => {
    world = await startWorld();
    other = await world.second();
    await publishNotices(world);
  });
  afterAll(() => world.stop());

  const join = async (person: TestPerson, at: Process = world): Promise<string> => {
    const { identityId } = await signIn(at, person);
    return (await at.member.service.join(identityId, { consents: consents() }, address)).memberId;
  };

  const linked = async (memberId: string): Promise<string[]> => {
    const identities = await service().identitiesOf(memberId);
    return identities.map(({ account, linkedBy }) => `${account} by ${linkedBy ?? 'nobody'}`).sort();
  };
  const bothByUnionid = ['miniProgram by join', 'officialAccount by unionid'];

  const linkEvents = (memberId: string): Promise<number> =>
    world.db
      .collection(outboxEventModel)
      .countDocuments({ name: 'member.identityLinked', subject: `member:${memberId}` });

  it('finds the member when the person follows after joining', async () => {
    const person = await createPerson(world);
    const memberId = await join(person);
    await world.settle();
    await tellFollow(world, await createFollower(world, person));
    await world.settle();
    expect(await linked(memberId)).toEqual(bothByUnionid);
  });

  it('finds the follower when the person joins after following', async () => {
    const person = await createPerson(world);
    await tellFollow(world, await createFollower(world, person));
    await world.settle();
    const memberId = await join(person);
    await world.settle();
    expect(await linked(memberId)).toEqual(bothByUnionid);
  });

  it('misses nobody when both happen at once, in two processes, 25 times', async () => {
    const people = await Promise.all(Array.from({ length: 25 }, () => createPerson(world)));
    const memberIds = await Promise.all(
      people.map(async (person, index) => {
        const [first, second] = index % 2 === 0 ? [world, other] : [other, world];
        const followerId = await createFollower(world, person);
        const [memberId] = await Promise.all([join(person, first), tellFollow(second, followerId)]);
        return memberId;
      }),
    );
    await Promise.all([world.settle(), other.events.settle()]);
    await world.settle();
    for (const memberId of memberIds) {
      expect(await linked(memberId)).toEqual(bothByUnionid);
      expect(await linkEvents(memberId)).toBe(2);
    }
  });

  it('is harmless when a follow is told again', async () => {
    const person = await createPerson(world);
    const memberId = await join(person);
    const followerId = await createFollower(world, person);
    for (let time = 0; time < 3; time += 1) await tellFollow(world, followerId);
    await world.settle();
    expect(await linked(memberId)).toEqual(bothByUnionid);
    expect(await linkEvents(memberId)).toBe(2);
  });

  it('learns a unionid late and links at the next sign-in', async () => {
    const person = await createPerson(world);
    await world.simulator.client.updateApp(world.miniProgramAppid, { openPlatformId: null });
    const memberId = await join(person);
    await world.simulator.client.updateApp(world.miniProgramAppid, { openPlatformId: 'test-open-platform' });
    await tellFollow(world, await createFollower(world, person));
    await world.settle();
    expect(await linked(memberId)).toEqual(['miniProgram by join']);
    await signIn(world, person);
    expect(await linked(memberId)).toEqual(bothByUnionid);
  });
});

describe('joining the two accounts where no Open Platform does', () => {
  let world: World;
  const service = () => world.member.service;

  beforeAll(async () => {
    world = await startWorld({ hasUnionid: false });
    await publishNotices(world);
  });
  afterAll(() => world.stop());

  const sceneOf = async (identityId: string): Promise<string> => {
    const { token, qrText } = await service().makeBindingCode(identityId);
    const { sceneCodes } = await world.simulator.client.codes();
    const code = sceneCodes.find(({ url }) => url === qrText);
    expect(code?.scene).toBe(`b${token._id}`);
    expect(code?.scene).toMatch(/^[0-9A-Za-z]{1,32}$/);
    return code!.scene;
  };
  const accounts = async (memberId: string): Promise<string[]> =>
    (await service().identitiesOf(memberId)).map(({ account }) => account).sort();

  it('joins the follower who scans the one-time code, whether they followed before or not', async () => {
    for (const name of ['follower.followed', 'follower.scanned'] as const) {
      const member = await createMember(world);
      const scene = await sceneOf(member.identityId);
      await tellFollow(world, await createFollower(world, member), name, scene);
      await world.settle();
      expect(await accounts(member.memberId)).toEqual(['miniProgram', 'officialAccount']);
    }
  });

  it('remembers who scanned until the person joins', async () => {
    const visitor = await signIn(world);
    await tellFollow(
      world,
      await createFollower(world, visitor),
      'follower.followed',
      await sceneOf(visitor.identityId),
    );
    await world.settle();
    const { memberId } = await service().join(visitor.identityId, { consents: consents() }, address);
    await world.settle();
    expect(await accounts(memberId)).toEqual(['miniProgram', 'officialAccount']);
  });

  it('loses nobody when the scan and the join happen at once', async () => {
    const visitors = await Promise.all(Array.from({ length: 15 }, () => signIn(world)));
    const memberIds = await Promise.all(
      visitors.map(async (visitor) => {
        const followerId = await createFollower(world, visitor);
        const scene = await sceneOf(visitor.identityId);
        await tellFollow(world, followerId, 'follower.scanned', scene);
        const [{ memberId }] = await Promise.all([
          service().join(visitor.identityId, { consents: consents() }, address),
          world.settle(),
        ]);
        return memberId;
      }),
    );
    await world.settle();
    for (const memberId of memberIds)
      expect(await accounts(memberId)).toEqual(['miniProgram', 'officialAccount']);
  });

  it('works once: the second scanner gets nothing', async () => {
    const member = await createMember(world);
    const scene = await sceneOf(member.identityId);
    const [first, second] = [await createPerson(world), await createPerson(world)];
    const followers = [await createFollower(world, first), await createFollower(world, second)];
    await Promise.all(
      followers.map((followerId) => tellFollow(world, followerId, 'follower.scanned', scene)),
    );
    await world.settle();
    expect(await accounts(member.memberId)).toEqual(['miniProgram', 'officialAccount']);
    expect(
      world.log.filter((line) => line.includes('binding token ignored') && line.includes('used')),
    ).toHaveLength(1);
  });

  it('is over after ten minutes of WeChat’s time, however late the callback comes', async () => {
    const [late, tooLate] = [await createMember(world), await createMember(world)];
    const lateScene = await sceneOf(late.identityId);
    await tellFollow(world, await createFollower(world, late), 'follower.scanned', lateScene);
    const tooLateScene = await sceneOf(tooLate.identityId);
    world.clock.advance(10 * 60_000);
    await tellFollow(world, await createFollower(world, tooLate), 'follower.scanned', tooLateScene);
    await world.settle();
    expect(await accounts(late.memberId)).toEqual(['miniProgram', 'officialAccount']);
    expect(await accounts(tooLate.memberId)).toEqual(['miniProgram']);
  });

  it('leaves a follower alone who belongs to another member', async () => {
    const [one, two] = [await createMember(world), await createMember(world)];
    const followerId = await createFollower(world, one);
    await tellFollow(world, followerId, 'follower.scanned', await sceneOf(one.identityId));
    await world.settle();
    await tellFollow(world, followerId, 'follower.scanned', await sceneOf(two.identityId));
    await world.settle();
    expect(await accounts(one.memberId)).toEqual(['miniProgram', 'officialAccount']);
    expect(await accounts(two.memberId)).toEqual(['miniProgram']);
  });
});

describe('a binding code scanned by somebody else', () => {
  it('joins nothing when the unionids show two people', async () => {
    const world = await startWorld();
    try {
      const member = await createMember(world);
      const { token } = await world.member.service.makeBindingCode(member.identityId);
      const stranger = await createFollower(world, await createPerson(world));
      await tellFollow(world, stranger, 'follower.scanned', `b${token._id}`);
      await world.settle();
      expect(await world.member.service.identitiesOf(member.memberId)).toHaveLength(1);
      expect(world.log.some((line) => line.includes('anotherPerson'))).toBe(true);
    } finally {
      await world.stop();
    }
  });
});
