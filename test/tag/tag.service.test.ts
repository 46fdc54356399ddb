import type { TagProcess, TagWorld } from '../support/factories/tag';
import { createNamedTag, createTaggedMember, startTag } from '../support/factories/tag';

describe('tags', () => {
  let world: TagWorld;
  let other: TagProcess;
  beforeAll(async () => {
    world = await startTag();
    other = await world.second();
  });
  afterAll(() => world.stop());

  const reasonsOf = async (memberId: string): Promise<unknown[]> =>
    (await world.tag.service.ofMember(memberId)).map(({ tagId, why }) => [
      tagId,
      why.map(({ kind, ref }) => `${kind}:${ref}`),
    ]);
  const by = (kind: 'rule' | 'event' | 'channelCode', ref: string) => ({ kind, ref });
  const eventsOf = async (memberId: string): Promise<unknown[]> => {
    const rows = await world.db.connection
      .collection('outboxEvent')
      .find({ subject: `memberTags:${memberId}` })
      .sort({ version: 1 })
      .toArray();
    return rows.map(({ name }) => name as unknown);
  };
  const inTransaction = <T>(work: () => Promise<T>): Promise<T> => world.db.transaction({ keys: [] }, work);

  /** Tells that a touch is somebody's, as the channel codes do. */
  async function touchLinked(memberId: string, tagIds: readonly string[], codeId = 'code-1'): Promise<void> {
    const at = world.clock.now().toISOString();
    const payload = { touchId: 't', codeId, memberId, tagIds, at };
    await inTransaction(() =>
      world.events.emit('channelCode.touchLinked', { subject: `touch:${memberId}`, version: 1, payload }),
    );
    await world.events.settle();
  }

  it('count each reason once, and tell of a tag once', async () => {
    const memberId = createTaggedMember(world);
    const tagId = await createNamedTag(world);
    const assign = (why: ReturnType<typeof by>) => world.tag.service.assign({ memberId, tagId, why });
    expect(await assign(by('rule', 'r1'))).toBe(true);
    expect(await assign(by('rule', 'r1'))).toBe(false);
    expect(await assign(by('event', 'e1'))).toBe(true);
    expect(await reasonsOf(memberId)).toEqual([[tagId, ['rule:r1', 'event:e1']]]);
    expect(await eventsOf(memberId)).toEqual(['tag.added']);
  });

  it('count one of twenty equal reasons at once, in two processes', async () => {
    for (let round = 0; round < 3; round += 1) {
      const memberId = createTaggedMember(world);
      const tagId = await createNamedTag(world);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, place) =>
          (place % 2 === 0 ? world : other).tag.service.assign({ memberId, tagId, why: by('rule', 'r') }),
        ),
      );
      expect(answers.filter((isNew) => isNew)).toHaveLength(1);
      expect(await reasonsOf(memberId)).toEqual([[tagId, ['rule:r']]]);
    }
  });

  it('are taken off with all their reasons, and put on again by the next', async () => {
    const memberId = createTaggedMember(world);
    const tagId = await createNamedTag(world);
    await world.tag.service.assignByOperator('li', null, memberId, tagId);
    expect(await world.tag.service.removeByOperator('li', null, memberId, tagId)).toBe(true);
    expect(await other.tag.service.removeByOperator('li', null, memberId, tagId)).toBe(false);
    await world.tag.service.assign({ memberId, tagId, why: by('rule', 'r') });
    expect(await reasonsOf(memberId)).toEqual([[tagId, ['rule:r']]]);
    expect(await eventsOf(memberId)).toEqual(['tag.added', 'tag.removed', 'tag.added']);
  });

  it('come with the scan of a code, once however often it is scanned', async () => {
    const memberId = createTaggedMember(world);
    const [one, two] = [await createNamedTag(world), await createNamedTag(world)];
    await touchLinked(memberId, [one, two]);
    await touchLinked(memberId, [one]);
    expect(await reasonsOf(memberId)).toEqual([
      [one, ['channelCode:code-1']],
      [two, ['channelCode:code-1']],
    ]);
  });

  it('reach whoever lives on after a merge, and nobody who is gone', async () => {
    const tagId = await createNamedTag(world);
    const kept = createTaggedMember(world);
    const merged = createTaggedMember(world, { state: 'merged', mergedInto: kept });
    await touchLinked(merged, [tagId]);
    expect(await reasonsOf(merged)).toEqual([]);
    expect(await reasonsOf(kept)).toEqual([[tagId, ['channelCode:code-1']]]);
    for (const state of ['left', 'erased'] as const) {
      const gone = createTaggedMember(world, { state });
      await touchLinked(gone, [tagId]);
      expect(await reasonsOf(gone)).toEqual([]);
    }
  });

  describe('in a merge', () => {
    const merge = async (from: string, to: string) => {
      const { part } = world.tag;
      await inTransaction(() => part.freeze(from, 'm'));
      await inTransaction(() => part.freeze(to, 'm'));
      const { record, isDone } = await inTransaction(() => part.move(from, to, 'm'));
      expect(isDone).toBe(true);
      await inTransaction(() => part.freeze(to, null));
      return record;
    };

    it('go over with their reasons, and come back; what came later stays and is named', async () => {
      const [from, to] = [createTaggedMember(world), createTaggedMember(world)];
      const shared = await createNamedTag(world);
      const own = await createNamedTag(world);
      const { service } = world.tag;
      await service.assign({ memberId: from, tagId: shared, why: by('rule', 'r1') });
      await service.assign({ memberId: from, tagId: own, why: by('rule', 'r2') });
      await service.assign({ memberId: to, tagId: shared, why: by('event', 'e1') });
      const record = await merge(from, to);
      expect(await reasonsOf(from)).toEqual([]);
      expect(await reasonsOf(to)).toEqual(
        expect.arrayContaining([
          [shared, ['event:e1', 'rule:r1']],
          [own, ['rule:r2']],
        ]),
      );
      await service.assign({ memberId: to, tagId: own, why: by('event', 'e2') });
      const name = (await service.find(own))!.name;
      const kept = await inTransaction(() => world.tag.part.undo(record, from, to, 'm'));
      expect(kept).toEqual([`合并后又有理由打上的标签「${name}」保留在留存会员`]);
      expect(await reasonsOf(from)).toEqual([
        [shared, ['rule:r1']],
        [own, ['rule:r2']],
      ]);
      expect(await reasonsOf(to)).toEqual(
        expect.arrayContaining([
          [shared, ['event:e1']],
          [own, ['event:e2']],
        ]),
      );
    });

    it('are changed by nobody else', async () => {
      const memberId = createTaggedMember(world);
      const tagId = await createNamedTag(world);
      await inTransaction(() => world.tag.part.freeze(memberId, 'm'));
      const busy = { code: 'TAG_MEMBER_BUSY', kind: 'unavailable' };
      const why = by('rule', 'r');
      await expect(other.tag.service.assign({ memberId, tagId, why })).rejects.toMatchObject(busy);
      await expect(world.tag.service.removeByOperator('li', null, memberId, tagId)).rejects.toMatchObject(
        busy,
      );
      await inTransaction(() => world.tag.part.freeze(memberId, null));
      await other.tag.service.assign({ memberId, tagId, why });
    });
  });

  it('are part of what a member may ask for, and go when the member goes', async () => {
    const memberId = createTaggedMember(world);
    const tagId = await createNamedTag(world);
    const { service, part } = world.tag;
    await service.assign({ memberId, tagId, why: by('channelCode', 'c1') });
    const member = { memberId, identities: [] };
    const { name } = (await service.find(tagId))!;
    expect(await part.copy(member)).toMatchObject([{ tag: name }]);
    const before = new Date(world.clock.now().getTime() + 1);
    const [item] = await part.timeline(member, { before, limit: 5 });
    expect(item).toMatchObject({ kind: 'tag.added', text: `打上标签「${name}」（渠道码）` });
    await inTransaction(() => part.erase(member));
    expect([await part.copy(member), await reasonsOf(memberId)]).toEqual([[], []]);
  });
});
