import type { TagBatchRowView, TagBatchView, TagImportAnswer, TagView } from '../../src/contract/tag';
import type { Client } from '../support/client';
import { asOperator } from '../support/factories/staff';
import type { Member } from '../support/people';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('batches of tags over HTTP', () => {
  let app: TestApp;
  let operator: Client;
  let analyst: Client;
  let member: Member;
  let memberNumber: string;
  let tag: TagView;

  beforeAll(async () => {
    app = await startApp();
    operator = (await asOperator(staffWorld(app))).client;
    analyst = (await asOperator(staffWorld(app), 'analyst')).client;
    member = await asMember(app);
    ({ memberNumber } = done(await member.client.get<{ memberNumber: string }>('/api/mp/me')));
    const request = { name: '展会', kind: 'source', colour: null };
    tag = done(await operator.post<TagView>('/api/console/tags', request));
  });
  afterAll(() => app.stop());

  const path = '/api/console/tag-batches';
  const tagsOf = async (): Promise<unknown[]> => done(await member.client.get<unknown[]>('/api/mp/tags'));

  it('show their progress and each row, and are undone', async () => {
    const memberNumbers = [memberNumber, '000000000000'];
    const made = await operator.post<TagBatchView>(path, { tagId: tag.id, memberNumbers });
    expect([made.status, made.data]).toMatchObject([202, { state: 'running', rowCount: 2, handledCount: 0 }]);
    await app.app.jobs.runOnce('tag.runBatches');
    const one = `${path}/${made.data.id}`;
    const counts = { handledCount: 2, addedCount: 1, refusedCount: 1 };
    expect(done(await operator.get<TagBatchView>(one))).toMatchObject({ state: 'done', ...counts });
    const rows = done(await operator.get<TagBatchRowView[]>(`${one}/rows?outcome=added`));
    expect(rows).toEqual([{ row: 1, memberNumber, tag: '展会', outcome: 'added', problem: null }]);
    expect(await tagsOf()).toMatchObject([{ name: '展会', why: ['品牌批量添加'] }]);
    expect((await operator.post(`${one}/undo`)).status).toBe(202);
    await app.app.jobs.runOnce('tag.runBatches');
    expect(done(await operator.get<TagBatchView[]>(path))).toMatchObject([
      { state: 'undone', undoneCount: 1 },
    ]);
    expect(await tagsOf()).toEqual([]);
  });

  it('come from a file, after a look at what it would do', async () => {
    const csv = `memberNumber,tag\n${memberNumber},展会\n`;
    const dry = await operator.post<TagImportAnswer>('/api/console/tag-imports', { csv, isDryRun: true });
    expect([dry.status, dry.data]).toMatchObject([
      200,
      { batch: null, rows: [{ row: 2, outcome: 'added' }] },
    ]);
    const real = await operator.post<TagImportAnswer>('/api/console/tag-imports', { csv, isDryRun: false });
    expect([real.status, real.data.batch?.source]).toEqual([202, 'csv']);
    await app.app.jobs.runOnce('tag.runBatches');
    expect(await tagsOf()).toHaveLength(1);
    const wrong = await operator.post('/api/console/tag-imports', { csv: 'a,b\n', isDryRun: true });
    expect([wrong.status, wrong.error?.code]).toEqual([400, 'TAG_CSV_UNREADABLE']);
  });

  it('are of head office alone', async () => {
    const request = { tagId: tag.id, memberNumbers: [memberNumber] };
    expect((await analyst.post(path, request)).status).toBe(403);
    expect((await analyst.get(path)).status).toBe(403);
    expect((await app.anonymous.get(path)).status).toBe(401);
    expect((await operator.post(path, { ...request, memberNumbers: [] })).status).toBe(400);
    expect((await operator.post(path, { ...request, tagId: 'none' })).error?.code).toBe('TAG_INVALID');
    for (const missing of [`${path}/none`, `${path}/none/undo`])
      expect((await (missing.endsWith('undo') ? operator.post(missing) : operator.get(missing))).status).toBe(
        404,
      );
  });
});
