import type { TagProcess, TagWorld } from '../support/factories/tag';
import { createNamedTag, createTaggedMember, startTag } from '../support/factories/tag';

describe('batches of tags', () => {
  let world: TagWorld;
  let other: TagProcess;
  beforeAll(async () => {
    world = await startTag();
    other = await world.second();
  });
  afterAll(() => world.stop());

  const never = new AbortController().signal;
  const runBatches = async ({ tag }: TagProcess = world): Promise<void> =>
    tag.jobs
      .find(({ name }) => name === 'tag.runBatches')
      ?.run({ scheduledFor: world.clock.now(), fence: 1, signal: never });
  const batchOf = (batchId: string) => world.tag.service.batches.find(batchId);
  const people = (count: number): string[] => Array.from({ length: count }, () => createTaggedMember(world));
  /** Everything that is known of tags on members but the times. */
  const everything = async (): Promise<unknown[]> => {
    const rows = await world.db.connection.collection('tagAssignment').find({}).sort({ _id: 1 }).toArray();
    return rows.map(({ _id, why, weight }) => ({ _id, why: why as unknown, weight: weight as unknown }));
  };
  const nameOf = async (tagId: string): Promise<string> => (await world.tag.service.find(tagId))?.name ?? '';

  it('give one tag to many, two processes at once, each row once, and say what became of each', async () => {
    const tagId = await createNamedTag(world);
    const members = people(30);
    const [left] = [createTaggedMember(world, { state: 'left' })];
    const refuser = createTaggedMember(world);
    await world.tag.service.assignByOperator('li', null, refuser, tagId);
    await world.tag.service.removeByMember(refuser, tagId);
    const memberNumbers = [...members, 'nobody', left, refuser, members[0] ?? ''];
    const { _id } = await world.tag.service.batches.create('li', { tagId, memberNumbers });
    expect(await batchOf(_id)).toMatchObject({ state: 'running', rowCount: 33, addedCount: 0 });
    await Promise.all([runBatches(), runBatches(other)]);
    const counts = { rowCount: 33, addedCount: 30, unchangedCount: 0, refusedCount: 3, undoneCount: 0 };
    expect(await batchOf(_id)).toMatchObject({ state: 'done', ...counts });
    const refused = await world.tag.service.batches.rowsOf(_id, { limit: 10, outcome: 'refused' });
    expect(refused.items.map(({ memberNumber, problem }) => [memberNumber, problem])).toEqual([
      ['nobody', '没有这个会员'],
      [left, '会员已退会'],
      [refuser, '会员自己取下了这个标签'],
    ]);
    expect(await world.tag.service.tagIdsOf(members[7] ?? '')).toEqual([tagId]);
  });

  it('are taken back exactly, whatever else has happened since', async () => {
    const tagId = await createNamedTag(world);
    const [first = '', second = '', third = ''] = people(3);
    await world.tag.service.assignByOperator('li', null, first, tagId);
    const before = await everything();
    const memberNumbers = [first, second, third];
    const { _id } = await world.tag.service.batches.create('li', { tagId, memberNumbers });
    await runBatches();
    await world.tag.service.removeByOperator('li', null, third, tagId);
    await world.tag.service.batches.undo('li', _id);
    await Promise.all([runBatches(), runBatches(other)]);
    expect(await everything()).toEqual(before);
    expect(await batchOf(_id)).toMatchObject({ state: 'undone', addedCount: 3, undoneCount: 2 });
    await world.tag.service.batches.undo('li', _id);
    await runBatches();
    expect(await batchOf(_id)).toMatchObject({ state: 'undone', undoneCount: 2 });
  });

  it('leave nothing behind when they are taken back while they run', async () => {
    const tagId = await createNamedTag(world);
    const before = await everything();
    const { _id } = await world.tag.service.batches.create('li', { tagId, memberNumbers: people(40) });
    await Promise.all([runBatches(), world.tag.service.batches.undo('li', _id), runBatches(other)]);
    await runBatches();
    expect(await everything()).toEqual(before);
    expect(await batchOf(_id)).toMatchObject({ state: 'undone' });
  });

  it('stay taken back when a merge is undone later', async () => {
    const tagId = await createNamedTag(world);
    const [from = '', to = ''] = people(2);
    const { part, service } = world.tag;
    const { _id } = await service.batches.create('li', { tagId, memberNumbers: [from] });
    await runBatches();
    const inTransaction = <T>(work: () => Promise<T>): Promise<T> => world.db.transaction({ keys: [] }, work);
    const { record } = await inTransaction(() => part.move(from, to, 'm'));
    expect(await service.tagIdsOf(to)).toEqual([tagId]);
    await service.batches.undo('li', _id);
    await runBatches();
    await inTransaction(() => part.undo(record, from, to, 'm'));
    expect([await service.tagIdsOf(from), await service.tagIdsOf(to)]).toEqual([[], []]);
  });

  it('come from a file: first what it would do, then done, and the second time nothing', async () => {
    const [tea, coffee] = [await createNamedTag(world), await createNamedTag(world)];
    const [one = '', two = ''] = people(2);
    const [teaName, coffeeName] = [await nameOf(tea), await nameOf(coffee)];
    const lines = [
      `${teaName},${one}`,
      `'=1+1,${one}`,
      `${coffeeName},nobody`,
      `${coffeeName},${two}`,
      `${teaName},${one}`,
    ];
    const csv = `\uFEFFtag,memberNumber\r\n${lines.join('\r\n')}\r\n`;
    const before = await everything();
    const dry = await world.tag.service.batches.importCsv('li', { csv, isDryRun: true });
    expect(dry.rows.map(({ row, outcome, problem }) => [row, outcome, problem])).toEqual([
      [2, 'added', null],
      [3, 'refused', '没有这个标签'],
      [4, 'refused', '没有这个会员'],
      [5, 'added', null],
      [6, 'refused', '与第 2 行重复'],
    ]);
    expect([dry.batch, dry.rows[1]?.tagName, await everything()]).toEqual([null, '=1+1', before]);
    const first = await world.tag.service.batches.importCsv('li', { csv, isDryRun: false });
    await runBatches();
    const batchId = first.batch?._id ?? '';
    expect(await batchOf(batchId)).toMatchObject({ state: 'done', addedCount: 2, refusedCount: 3 });
    const after = await everything();
    const second = await world.tag.service.batches.importCsv('li', { csv, isDryRun: false });
    await runBatches();
    expect(await batchOf(second.batch?._id ?? '')).toMatchObject({ addedCount: 0, unchangedCount: 2 });
    expect(await everything()).toEqual(after);
    await world.tag.service.batches.undo('li', batchId);
    await runBatches();
    expect(await everything()).toEqual(before);
  });

  it('refuse a file that is none', async () => {
    for (const csv of ['tag\nx', 'memberNumber,tag,weight\n1,2,3', 'memberNumber,tag\n"1,2'])
      await expect(world.tag.service.batches.importCsv('li', { csv, isDryRun: true })).rejects.toMatchObject({
        code: 'TAG_CSV_UNREADABLE',
      });
  });
});
