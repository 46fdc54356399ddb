import { auditModels, createAudit } from '../../src/audit';
import type { Audit, ChainAnchor, ChainProblem } from '../../src/audit';
import type { AuditEntry } from '../../src/audit/audit.model';
import { auditChainModel, auditEntryModel } from '../../src/audit/audit.model';
import { sealOf } from '../../src/audit/audit.rules';
import { createIds } from '../../src/platform/ids';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';

describe('a tampered audit chain', () => {
  const clock = createFakeClock();
  const ids = createIds(clock);
  let test: TestDatabase;
  let audit: Audit;
  let anchor: ChainAnchor;
  const rows = () => test.database.collection(auditEntryModel);
  const chain = () => test.database.collection(auditChainModel);
  const at = async (sequence: number): Promise<AuditEntry> => {
    const entry = await rows().findOne({ sequence });
    if (entry === null) throw new Error(`no entry ${sequence}`);
    return entry;
  };
  const set = (sequence: number, changed: Partial<AuditEntry>) =>
    rows().updateOne({ sequence }, { $set: changed });
  const problems = async (noted?: ChainAnchor): Promise<readonly ChainProblem[]> => {
    const report = await audit.service.verifyChain(noted);
    expect(report.isIntact).toBe(report.problems.length === 0);
    return report.problems;
  };

  beforeEach(async () => {
    test = await startDatabase({ models: auditModels, clock });
    audit = createAudit({ db: test.database, clock, ids });
    for (let count = 1; count <= 6; count += 1) {
      const entry = {
        actor: { kind: 'staff' as const, id: `S${count}` },
        action: 'points.adjust',
        target: { type: 'member', id: `M${count}` },
        change: { delta: count },
      };
      await test.database.transaction({ keys: [] }, () => audit.append(entry));
      clock.advance(1_000);
    }
    await audit.service.sealPending();
    ({ head: anchor } = await audit.service.verifyChain());
  });
  afterEach(() => test.stop());

  it.each<[string, Partial<AuditEntry>]>([
    ['time', { at: new Date(0) }],
    ['kind of actor', { actorKind: 'system' }],
    ['actor', { actorId: 'S9' }],
    ['action', { action: 'points.read' }],
    ['type of target', { targetType: 'store' }],
    ['target', { targetId: 'M9' }],
    ['store', { storePath: '/N1/' }],
    ['change', { change: { delta: 300 } }],
  ])('shows another %s', async (_what, changed) => {
    await set(3, changed);
    expect(await problems()).toEqual([{ kind: 'changed', sequence: 3 }]);
  });

  it('shows an entry that was changed and hashed again', async () => {
    const entry = { ...(await at(3)), actorId: 'S9' };
    await set(3, { actorId: 'S9', hash: sealOf(entry, 3, entry.prevHash ?? '') });
    expect(await problems()).toEqual([{ kind: 'unlinked', sequence: 4 }]);
  });

  it('shows the last entry changed and hashed again', async () => {
    const entry = { ...(await at(6)), actorId: 'S9' };
    await set(6, { actorId: 'S9', hash: sealOf(entry, 6, entry.prevHash ?? '') });
    expect(await problems()).toEqual([{ kind: 'head', sequence: 6 }]);
  });

  it.each([1, 3, 6])('shows entry %d removed', async (sequence) => {
    await rows().deleteOne({ sequence });
    expect(await problems()).toEqual([{ kind: 'missing', sequence }]);
  });

  it('shows two entries that changed places', async () => {
    const [second, fifth] = [await at(2), await at(5)];
    await rows().updateOne({ _id: second._id }, { $set: { sequence: 50 } });
    await rows().updateOne({ _id: fifth._id }, { $set: { sequence: 2 } });
    await rows().updateOne({ _id: second._id }, { $set: { sequence: 5 } });
    expect((await problems()).map(({ sequence }) => sequence)).toEqual([2, 2, 3, 5, 5, 6]);
  });

  it('shows a broken link and a broken seal', async () => {
    await set(4, { prevHash: 'f'.repeat(64) });
    expect(await problems()).toEqual([
      { kind: 'unlinked', sequence: 4 },
      { kind: 'changed', sequence: 4 },
    ]);
    await set(2, { hash: 'f'.repeat(64) });
    expect(await problems()).toHaveLength(4);
  });

  it('shows an entry taken out of the chain, also after it was sealed again', async () => {
    await set(3, { sequence: null, prevHash: null, hash: null });
    expect(await problems()).toEqual([{ kind: 'missing', sequence: 3 }]);
    await audit.service.sealPending();
    expect(await problems()).toEqual([{ kind: 'missing', sequence: 3 }]);
  });

  it('shows entries that are neither sealed nor waiting', async () => {
    await set(6, { sequence: -6 });
    expect(await problems()).toEqual([
      { kind: 'missing', sequence: 6 },
      { kind: 'outside', sequence: 0 },
    ]);
  });

  it('shows an entry somebody else sealed behind the end', async () => {
    const last = await at(6);
    const forged = { ...last, _id: ids.next(), actorId: 'S9' };
    const seal = { sequence: 7, prevHash: last.hash, hash: sealOf(forged, 7, last.hash ?? '') };
    await rows().insertOne({ ...forged, ...seal });
    expect(await problems()).toEqual([{ kind: 'beyondHead', sequence: 7 }]);
  });

  it('shows an end of the chain that is not the end', async () => {
    await chain().updateOne({}, { $set: { hash: 'f'.repeat(64) } });
    expect(await problems()).toEqual([{ kind: 'head', sequence: 6 }]);
    await chain().updateOne({}, { $set: { sequence: 9 } });
    expect(await problems()).toEqual([{ kind: 'missing', sequence: 7 }]);
    await chain().deleteOne({});
    expect(await problems()).toEqual([{ kind: 'beyondHead', sequence: 1 }]);
  });

  it('shows a cut end and a rewritten chain against a noted anchor', async () => {
    const fifth = await at(5);
    await rows().deleteOne({ sequence: 6 });
    await chain().updateOne({}, { $set: { sequence: 5, hash: fifth.hash ?? '' } });
    expect(await problems()).toEqual([]);
    expect(await problems(anchor)).toEqual([{ kind: 'anchor', sequence: 6 }]);
    await rows().updateMany({}, { $set: { sequence: null, prevHash: null, hash: null, actorId: 'S9' } });
    await chain().deleteMany({});
    await audit.service.sealPending();
    expect(await problems()).toEqual([]);
    expect(await problems({ sequence: 5, hash: fifth.hash ?? '' })).toEqual([
      { kind: 'anchor', sequence: 5 },
    ]);
  });

  it('lets no second entry into a place of the chain', async () => {
    const third = await at(3);
    await expect(rows().insertOne({ ...third, _id: ids.next() })).rejects.toMatchObject({ code: 11_000 });
  });

  it('finds nothing in an untouched chain, and passes its anchor', async () => {
    expect(await problems(anchor)).toEqual([]);
    expect(await problems({ sequence: 0, hash: '' })).toEqual([]);
  });
});
