import { auditModels, createAudit } from '../../src/audit';
import type { Audit, AuditRecord } from '../../src/audit';
import type { AuditEntry } from '../../src/audit/audit.model';
import { auditEntryModel } from '../../src/audit/audit.model';
import { connectDatabase } from '../../src/platform/database';
import { createIds } from '../../src/platform/ids';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';

const record: AuditRecord = {
  actor: { kind: 'staff', id: 'S1' },
  action: 'store.close',
  target: { type: 'store', id: 'N1' },
  storePath: '/N1/',
  change: { from: true, count: 3, grants: [{ role: 'clerk' }] },
};

describe('the audit log', () => {
  const clock = createFakeClock();
  const ids = createIds(clock);
  let test: TestDatabase;
  let audit: Audit;
  const append = (entry: AuditRecord = record): Promise<void> =>
    test.database.transaction({ keys: [] }, () => audit.append(entry));
  const stored = (): Promise<AuditEntry[]> =>
    test.database.collection(auditEntryModel).find({}).sort({ _id: 1 }).toArray();

  beforeEach(async () => {
    test = await startDatabase({ models: auditModels, clock });
    audit = createAudit({ db: test.database, clock, ids });
  });
  afterEach(() => test.stop());

  it('refuses an entry outside the transaction of its change', async () => {
    await expect(audit.append(record)).rejects.toThrow('store.close');
    expect(await stored()).toEqual([]);
  });

  it('keeps no entry of a change that was rolled back', async () => {
    const change = test.database.transaction({ keys: [] }, async () => {
      await audit.append(record);
      throw new Error('the change failed');
    });
    await expect(change).rejects.toThrow('the change failed');
    expect(await stored()).toEqual([]);
  });

  it('keeps what was said, and nothing of a person', async () => {
    await append({ ...record, change: { at: new Date(0), nothing: undefined, pages: [1, 2] } });
    expect(await stored()).toMatchObject([
      {
        actorKind: 'staff',
        actorId: 'S1',
        change: { at: '1970-01-01T00:00:00.000Z', pages: [1, 2] },
        sequence: null,
      },
    ]);
    for (const forbidden of [
      { phone: '13800138000' },
      { phone: '+8613800138000' },
      { who: { openid: 'oABCDEFGHIJKLMNOPQRSTUVWXYZ1' } },
      { text: 'x'.repeat(201) },
      { $where: 1 },
      { 'a.b': 1 },
      { a: { b: { c: { d: { e: 1 } } } } },
      { act: Number.POSITIVE_INFINITY, list: ['13800138000'] },
    ]) {
      await expect(append({ ...record, change: forbidden })).rejects.toThrow('store.close: change');
    }
    expect(await stored()).toHaveLength(1);
  });

  it('seals entries into a chain in the order of their ids, once', async () => {
    for (let count = 0; count < 5; count += 1) await append();
    expect(await audit.service.sealPending()).toBe(5);
    expect(await audit.service.sealPending()).toBe(0);
    const entries = await stored();
    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(entries[0]?.prevHash).toBe('0'.repeat(64));
    for (const [index, entry] of entries.slice(1).entries())
      expect(entry.prevHash).toBe(entries[index]?.hash);
    const head = { sequence: 5, hash: entries[4]?.hash };
    expect(await audit.service.verifyChain()).toEqual({
      isIntact: true, sealedCount: 5, unsealedCount: 0, head, problems: [],
    }); // prettier-ignore
  });

  it('makes one chain when two processes seal at once while entries are written', async () => {
    const other = await connectDatabase({ uri: test.uri, databaseName: test.databaseName, clock, ids });
    const [here, there] = [audit.service, createAudit({ db: other, clock, ids }).service];
    await Promise.all(Array.from({ length: 30 }, () => append()));
    const writing = Array.from({ length: 30 }, () => append());
    const sealed = await Promise.all([here, there, here, there].map((service) => service.sealPending()));
    await Promise.all(writing);
    const rest = await audit.service.sealPending();
    expect(sealed.reduce((sum, count) => sum + count, rest)).toBe(60);
    expect(await audit.service.verifyChain()).toMatchObject({
      isIntact: true,
      sealedCount: 60,
      unsealedCount: 0,
    });
    await other.close();
  });

  it('seals more than one batch, and stops between batches when told to', async () => {
    await test.database.transaction({ keys: [] }, async () => {
      for (let count = 0; count < 250; count += 1) await audit.append(record);
    });
    expect(await audit.service.sealPending(AbortSignal.abort())).toBe(0);
    const [job] = audit.jobs;
    await job?.run({ scheduledFor: clock.now(), fence: 1, signal: new AbortController().signal });
    expect(await audit.service.verifyChain()).toMatchObject({ isIntact: true, sealedCount: 250 });
  });
});
