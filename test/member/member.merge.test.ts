import type { StaffPrincipal } from '../../src/contract/principals';
import type { TestMember } from '../support/factories/member';
import { createMember, publishNotices, signIn } from '../support/factories/member';
import { createFollower, tellFollow } from './follow';
import { coinModel, coinsOf, earnCoin, noFaults, openPurse, pursePart, purseModel } from './purse';
import type { Process, World } from './world';
import { startWorld } from './world';
import { parsePhone } from '../../src/member';

const operator: StaffPrincipal = {
  principalId: 'staff:op',
  staffId: 'op',
  action: 'member.merge',
  scopes: ['/'],
  storeId: null,
  storePath: null,
};
const signal = new AbortController().signal;

describe('merging two members of one person', () => {
  const faults = noFaults();
  let world: World;
  let other: Process;
  let coinNumber = 0;
  const service = () => world.member.service;

  beforeAll(async () => {
    world = await startWorld({ parts: (db) => [pursePart(db, faults)], models: [purseModel, coinModel] });
    other = await world.second();
    await publishNotices(world);
  });
  afterEach(() => Object.assign(faults, noFaults()));
  afterAll(() => world.stop());

  const earn = (memberId: string, at: Process = world): Promise<boolean> =>
    earnCoin(at.db, memberId, `coin-${String((coinNumber += 1)).padStart(5, '0')}`, world.clock.now());

  const withCoins = async (
    count: number,
    ...args: Partial<Parameters<typeof createMember>>
  ): Promise<TestMember> => {
    const member = await createMember(world, args[1]);
    await openPurse(world.db, member.memberId);
    for (let coin = 0; coin < count; coin += 1) await earn(member.memberId);
    return member;
  };

  const mergeOf = (kept: TestMember, merged: TestMember, at: Process = world) =>
    at.member.service.merge(operator, kept.memberId, { mergedId: merged.memberId, reason: '同一顾客' });

  const resume = (at: Process = world) =>
    at.member.jobs
      .find(({ name }) => name === 'member.resumeMerges')!
      .run({ scheduledFor: world.clock.now(), fence: 1, signal });

  const stateOf = async ({ memberId }: TestMember) => {
    const member = await service().find(memberId);
    return { state: member?.state, mergedInto: member?.mergedInto, isFrozen: member?.frozenBy !== null };
  };

  it('moves everything to the member that stays, in several steps, and ends the other', async () => {
    const [kept, merged] = [
      await withCoins(3),
      await withCoins(9, world, { withPhone: true, alsoGiven: ['marketing'] }),
    ];
    await tellFollow(world, await createFollower(world, merged));
    await world.settle();
    await service().putProfile(merged.memberId, { gender: 'female', nickname: '小雨' });
    await service().putProfile(kept.memberId, { nickname: '雨' });

    const { merge, isNew } = await mergeOf(kept, merged);
    expect({ isNew, state: merge.state, partsDone: merge.partsDone }).toEqual({
      isNew: true,
      state: 'done',
      partsDone: ['purse', 'member'],
    });
    expect(await coinsOf(world.db, kept.memberId)).toEqual([12, 12]);
    expect(await coinsOf(world.db, merged.memberId)).toEqual([0, 0]);
    expect(await stateOf(kept)).toEqual({ state: 'active', mergedInto: null, isFrozen: false });
    expect(await stateOf(merged)).toEqual({ state: 'merged', mergedInto: kept.memberId, isFrozen: true });
    expect(await service().standingOf(merged.memberId)).toMatchObject({ canEarn: false, canSpend: false });
    expect((await service().current(merged.memberId))?._id).toBe(kept.memberId);

    const { member, identities } = await service().factsOf(kept.memberId);
    expect(identities).toHaveLength(3);
    expect(member).toMatchObject({ nickname: { value: '雨' }, gender: { value: 'female' } });
    expect(member.phoneMasked).toMatch(/^1\d\d\*{4}\d{4}$/);
    // A merge never adds a consent.
    expect(await service().consentsOf(kept.memberId)).toMatchObject({ marketing: false });
    expect((await service().authenticate(merged.token)).memberId).toBe(kept.memberId);
  });

  it('lets the refusal of either member stand', async () => {
    const kept = await withCoins(0, world, { alsoGiven: ['marketing', 'personalisation'] });
    const merged = await withCoins(0, world, { alsoGiven: ['marketing'] });
    await service().putConsents(
      merged.memberId,
      [{ purpose: 'marketing', noticeVersion: '1', given: false }],
      'me',
    );
    const { merge } = await mergeOf(kept, merged);
    expect(await service().consentsOf(kept.memberId)).toEqual({
      membership: true,
      marketing: false,
      personalisation: true,
    });
    await service().undoMerge(operator, kept.memberId, merge._id);
    expect(await service().consentsOf(kept.memberId)).toMatchObject({ marketing: true });
  });

  it('loses and doubles no coin that is earned while it runs', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [kept, merged] = [await withCoins(2), await withCoins(6)];
      const earning = [kept, merged].flatMap(({ memberId }) =>
        Array.from({ length: 8 }, (_, index) => earn(memberId, index % 2 === 0 ? world : other)),
      );
      const [{ merge }, ...earned] = await Promise.all([mergeOf(kept, merged), ...earning]);
      expect(merge.state).toBe('done');
      const total = 8 + earned.filter(Boolean).length;
      expect(await coinsOf(world.db, kept.memberId)).toEqual([total, total]);
      expect(await coinsOf(world.db, merged.memberId)).toEqual([0, 0]);
      expect(await earn(kept.memberId)).toBe(true);
      expect(await earn(merged.memberId)).toBe(false);
    }
  });

  it('is one merge when two operators ask for it at once, in two processes', async () => {
    const [kept, merged] = [await withCoins(1), await withCoins(9)];
    const results = await Promise.all([
      mergeOf(kept, merged),
      mergeOf(kept, merged, other),
      mergeOf(kept, merged),
    ]);
    expect(new Set(results.map(({ merge }) => merge._id)).size).toBe(1);
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await coinsOf(world.db, kept.memberId)).toEqual([10, 10]);
    const again = await mergeOf(kept, merged);
    expect(again).toMatchObject({ isNew: false, merge: { state: 'done' } });
  });

  it('refuses two merges of one member into two others at once', async () => {
    const [one, two, merged] = [await withCoins(0), await withCoins(0), await withCoins(5)];
    const results = await Promise.allSettled([mergeOf(one, merged), mergeOf(two, merged, other)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const sums = await Promise.all(
      [one, two].map(async ({ memberId }) => (await coinsOf(world.db, memberId))[1]),
    );
    expect(sums.sort()).toEqual([0, 5]);
    expect(await stateOf(one)).toMatchObject({ isFrozen: false });
    expect(await stateOf(two)).toMatchObject({ isFrozen: false });
  });

  it('goes on after a crash between any two steps, wherever it stopped', async () => {
    for (const crashAt of [1, 2, 3]) {
      const [kept, merged] = [await withCoins(1), await withCoins(9)];
      let move = 0;
      faults.beforeMove = () => {
        move += 1;
        if (move === crashAt) throw new Error('power cut');
      };
      await expect(mergeOf(kept, merged)).rejects.toThrow('power cut');
      expect(await stateOf(kept)).toMatchObject({ state: 'active', isFrozen: true });
      expect(await earn(kept.memberId)).toBe(false);
      const [, found] = await coinsOf(world.db, kept.memberId);
      expect(found).toBe(1 + 4 * (crashAt - 1));
      // The job of both processes finds it at once; each step still happens once.
      await Promise.all([resume(), resume(other)]);
      expect(await coinsOf(world.db, kept.memberId)).toEqual([10, 10]);
      expect(await stateOf(merged)).toMatchObject({ state: 'merged' });
      expect(await earn(kept.memberId)).toBe(true);
    }
  });

  it('takes a merge back, with what was earned since left where it came', async () => {
    const [kept, merged] = [await withCoins(2), await withCoins(6, world, { withPhone: true })];
    const before = await service().factsOf(merged.memberId);
    const { merge } = await mergeOf(kept, merged);
    await earn(kept.memberId);
    const undone = await service().undoMerge(operator, kept.memberId, merge._id);
    expect(undone).toMatchObject({ state: 'undone', kept: [] });
    expect(await coinsOf(world.db, kept.memberId)).toEqual([3, 3]);
    expect(await coinsOf(world.db, merged.memberId)).toEqual([6, 6]);
    expect(await stateOf(kept)).toEqual({ state: 'active', mergedInto: null, isFrozen: false });
    expect(await stateOf(merged)).toEqual({ state: 'active', mergedInto: null, isFrozen: false });
    const after = await service().factsOf(merged.memberId);
    expect(after.identities).toEqual(before.identities);
    expect(after.member.phoneMasked).toBe(before.member.phoneMasked);
    expect((await service().factsOf(kept.memberId)).member.phoneMasked).toBeNull();
    expect((await service().authenticate(merged.token)).memberId).toBe(merged.memberId);
    expect(await earn(merged.memberId)).toBe(true);
    // And again.
    expect((await service().undoMerge(operator, kept.memberId, merge._id)).state).toBe('undone');
    expect(await mergeOf(kept, merged)).toMatchObject({ isNew: true, merge: { state: 'done' } });
  });

  it('lists what it cannot take back', async () => {
    const [kept, merged] = [await withCoins(0), await withCoins(2)];
    await service().putProfile(merged.memberId, { gender: 'male' });
    const { merge } = await mergeOf(kept, merged);
    world.clock.advance(1_000);
    await service().putProfile(kept.memberId, { gender: 'other' });
    await tellFollow(world, await createFollower(world, merged));
    await world.settle();
    await world.db.model(coinModel).deleteOne({ memberId: kept.memberId });
    const { kept: lines } = await service().undoMerge(operator, kept.memberId, merge._id);
    expect(lines).toHaveLength(3);
    expect(lines.join()).toContain('公众号身份');
    expect(lines.join()).toContain('资料');
    expect(lines.join()).toContain('硬币');
    expect((await service().find(kept.memberId))?.gender?.value).toBe('other');
  });

  it('takes back a merge that never finished, and one whose undo was cut off', async () => {
    const [kept, merged] = [await withCoins(1), await withCoins(9)];
    let move = 0;
    faults.beforeMove = () => {
      move += 1;
      if (move === 2) throw new Error('power cut');
    };
    await expect(mergeOf(kept, merged)).rejects.toThrow('power cut');
    Object.assign(faults, noFaults());
    faults.beforeUndo = () => {
      throw new Error('power cut');
    };
    const [started] = (await service().factsOf(kept.memberId)).merges;
    await expect(service().undoMerge(operator, kept.memberId, started!._id)).rejects.toThrow('power cut');
    Object.assign(faults, noFaults());
    await Promise.all([resume(), resume(other)]);
    expect(await coinsOf(world.db, kept.memberId)).toEqual([1, 1]);
    expect(await coinsOf(world.db, merged.memberId)).toEqual([9, 9]);
    expect(await stateOf(kept)).toEqual({ state: 'active', mergedInto: null, isFrozen: false });
    expect(await stateOf(merged)).toEqual({ state: 'active', mergedInto: null, isFrozen: false });
  });

  it('stands still for everything else while it runs', async () => {
    const [kept, merged] = [await withCoins(1), await withCoins(9, world, { alsoGiven: ['marketing'] })];
    faults.beforeMove = () => {
      throw new Error('power cut');
    };
    await expect(mergeOf(kept, merged)).rejects.toThrow('power cut');
    const by = { kind: 'member', id: merged.memberId } as const;
    const withdrawal = { purpose: 'marketing', noticeVersion: '1', given: false } as const;
    const attempts = [
      () => service().putProfile(merged.memberId, { gender: 'male' }),
      () => service().putConsents(merged.memberId, [withdrawal], 'me'),
      () => service().leave(merged.memberId, { actor: by, erasure: 'now' }),
      () =>
        service()
          .changeHomeStore(operator, merged.memberId, null)
          .then(() => service().leave(kept.memberId, { actor: by, erasure: 'now' })),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'MEMBER_FROZEN' });
    expect(await service().consentsOf(merged.memberId)).toMatchObject({ marketing: true });
    // Signing in does not wait for a merge.
    await expect(signIn(world, merged)).resolves.toBeDefined();
    Object.assign(faults, noFaults());
    await resume();
    expect(await stateOf(merged)).toMatchObject({ state: 'merged' });
  });

  it('refuses what makes no sense', async () => {
    const [kept, merged, third] = [await withCoins(0), await withCoins(0), await withCoins(0)];
    const code = (attempt: Promise<unknown>) =>
      attempt.then(
        () => 'done',
        (error: unknown) => (error as { code: string }).code,
      );
    const unknown = { ...kept, memberId: 'nobody' };
    expect(await code(mergeOf(kept, kept))).toBe('MEMBER_MERGE_SELF');
    expect(await code(mergeOf(kept, unknown))).toBe('MEMBER_MISSING');
    expect(await code(mergeOf(unknown, kept))).toBe('MEMBER_MISSING');
    const phone = parsePhone('13511112222')!;
    const pending = {
      ...kept,
      memberId: await service().openPending(phone, null, { kind: 'cli', id: 'test' }),
    };
    expect(await code(mergeOf(pending, kept))).toBe('MEMBER_MERGE_TARGET_PENDING');
    expect(await stateOf(kept)).toMatchObject({ isFrozen: false });
    const { merge } = await mergeOf(kept, merged);
    expect(await code(mergeOf(third, merged))).toBe('MEMBER_MERGED_ELSEWHERE');
    expect(await code(mergeOf(merged, third))).toBe('MEMBER_GONE');
    expect(await code(service().undoMerge(operator, third.memberId, merge._id))).toBe('MEMBER_MERGE_MISSING');
    await mergeOf(third, kept);
    expect(await code(service().undoMerge(operator, kept.memberId, merge._id))).toBe(
      'MEMBER_MERGE_NOT_UNDOABLE',
    );
    expect((await service().current(merged.memberId))?._id).toBe(third.memberId);
  });
});
