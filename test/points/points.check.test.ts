import type { mongo } from 'mongoose';
import type { FindingKind, Invariant, PointsEntry } from '../../src/points';
import type { PointsAccount, PointsLot } from '../../src/points/points.model';
import { hashOf } from '../../src/points/points.rules';
import type { PointsWorld } from '../support/factories/points';
import { createPointsMember, earn, reverse, spend, startPoints } from '../support/factories/points';

/** The ledger of one member of each kind, before somebody tampers with it. */
interface Ledger {
  readonly entries: mongo.Collection<PointsEntry>;
  readonly lots: mongo.Collection<PointsLot>;
  readonly accounts: mongo.Collection<PointsAccount>;
  /** Earned, spent, took back, expired. */
  readonly busy: string;
  /** Owes. */
  readonly debtor: string;
  /** Moved into `kept`. */
  readonly merged: string;
  readonly kept: string;
}

type Tamper = (ledger: Ledger) => Promise<unknown>;

describe('F16: the check of the ledger', () => {
  let world: PointsWorld;
  let ledger: Ledger;
  let before: (readonly [mongo.Collection, mongo.WithId<mongo.Document>[]])[];

  beforeAll(async () => {
    world = await startPoints();
    ledger = await makeLedger(world);
    // A unique index that somebody dropped is one of the ways in which a ledger breaks.
    await ledger.entries.dropIndexes();
    await ledger.accounts.dropIndexes();
    const collections = [ledger.entries, ledger.lots, ledger.accounts] as unknown as mongo.Collection[];
    before = [];
    for (const rows of collections) before.push([rows, await rows.find().toArray()]);
  });
  afterAll(() => world.stop());
  afterEach(async () => {
    for (const [rows, documents] of before) {
      await rows.deleteMany({});
      await rows.insertMany(documents);
    }
  });

  const findings = async (options = {}) => (await world.points.checkLedger(options)).findings;

  it('finds nothing in a ledger that nobody touched', async () => {
    const report = await world.points.checkLedger();
    expect(report).toMatchObject({ isIntact: true, accountCount: 4, findings: [] });
    expect(report.entryCount).toBe(before[0]![1].length);
  });

  const entryOf = async ({ entries }: Ledger, memberId: string, seq: number): Promise<PointsEntry> =>
    (await entries.findOne({ memberId, seq }))!;

  /** What somebody would do who wants a changed entry to look right: every hash after it is made anew. */
  async function rechain(
    { entries, accounts }: Ledger,
    memberId: string,
    isAccountToo: boolean,
  ): Promise<void> {
    const rows = await entries.find({ memberId }).sort({ seq: 1 }).toArray();
    let prevHash = rows[0]!.prevHash;
    for (const row of rows) {
      await entries.updateOne({ _id: row._id }, { $set: { prevHash } });
      prevHash = hashOf({ ...row, prevHash });
    }
    if (isAccountToo) await accounts.updateOne({ memberId }, { $set: { lastHash: prevHash } });
  }

  const cases: readonly (readonly [string, Invariant, FindingKind, Tamper])[] = [
    ['a balance was raised', 'I1', 'balanceIsNotSum',
      ({ accounts, busy: memberId }) => accounts.updateOne({ memberId }, { $inc: { balance: 100 } })],
    ['an entry in the middle was removed', 'I2', 'seqGap',
      ({ entries, busy: memberId }) => entries.deleteOne({ memberId, seq: 3 })],
    ['the first entry was removed', 'I2', 'seqGap',
      ({ entries, busy: memberId }) => entries.deleteOne({ memberId, seq: 1 })],
    ['the last entry was removed', 'I2', 'seqEnd',
      async ({ entries, accounts, busy: memberId }) => {
        const { seq } = (await accounts.findOne({ memberId }))!;
        await entries.deleteOne({ memberId, seq });
      }],
    ['two entries changed places', 'I8', 'chainBroken',
      async ({ entries, busy: memberId }) => {
        await entries.updateOne({ memberId, seq: 1 }, { $set: { seq: -1 } });
        await entries.updateOne({ memberId, seq: 2 }, { $set: { seq: 1 } });
        await entries.updateOne({ memberId, seq: -1 }, { $set: { seq: 2 } });
      }],
    ['an amount was changed', 'I3', 'balanceStep',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, seq: 2 }, { $inc: { delta: 5 } })],
    ['a running balance was changed', 'I3', 'balanceStep',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, seq: 2 }, { $inc: { balanceAfter: 5 } })],
    ['an amount is a fraction', 'I3', 'notWhole',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, seq: 2 }, { $inc: { delta: 0.5, balanceAfter: 0.5 } })],
    ['a lot was filled up', 'I4', 'lotsAreNotBalance',
      ({ lots, busy: memberId }) => lots.updateOne({ memberId, remaining: { $gt: 0 } }, { $inc: { remaining: 1 } })],
    ['a debt was forgiven without an entry', 'I4', 'debtIsNotLast',
      ({ accounts, debtor: memberId }) => accounts.updateOne({ memberId }, { $set: { debt: 0 } })],
    ['a spending took from lots less than it says', 'I5', 'allocationSum',
      async (own) => {
        const { _id, allocations } = (await own.entries.findOne({ memberId: own.busy, type: 'spend' }))!;
        await own.entries.updateOne({ _id }, { $set: { allocations: allocations.slice(1) } });
      }],
    ['a spending gives', 'I5', 'allocationSign',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, type: 'earn', seq: 1 }, { $set: { type: 'spend' } })],
    ['a lot holds less than nothing', 'I5', 'lotBounds',
      ({ lots, busy: memberId }) => lots.updateOne({ memberId, remaining: 0 }, { $set: { remaining: -3 } })],
    ['a lot holds more than was put into it', 'I5', 'lotBounds',
      ({ lots, busy: memberId }) => lots.updateOne({ memberId, remaining: { $gt: 0 } }, { $inc: { remaining: 1_000 } })],
    ['points went from one lot to another', 'I5', 'lotRemaining',
      async ({ lots, busy: memberId }) => {
        const [one, other] = await lots.find({ memberId, remaining: { $gt: 1 } }).limit(2).toArray();
        await lots.updateOne({ _id: one!._id }, { $inc: { remaining: -1 } });
        await lots.updateOne({ _id: other!._id }, { $inc: { remaining: 1 } });
      }],
    ['a lot lives longer than it was promised', 'I5', 'lotOpening',
      ({ lots, busy: memberId }) => lots.updateOne({ memberId, remaining: { $gt: 0 } }, { $set: { expiresAt: new Date('2090-01-01') } })],
    ['a lot is gone', 'I5', 'lotMissing',
      ({ lots, busy: memberId }) => lots.deleteOne({ memberId, remaining: 0 })],
    ['a lot appeared', 'I5', 'lotUnexplained',
      async ({ lots, busy: memberId }) => {
        const one = (await lots.findOne({ memberId }))!;
        await lots.insertOne({ ...one, _id: 'forged', remaining: 0 });
      }],
    ['a lot was given to somebody else', 'I5', 'lotUnexplained',
      ({ lots, busy: memberId, debtor }) => lots.updateOne({ memberId, remaining: { $gt: 0 } }, { $set: { memberId: debtor } })],
    ['an account looks for expiries too late', 'I5', 'expiryIsLate',
      ({ accounts, busy: memberId }) => accounts.updateOne({ memberId }, { $set: { nextExpiryAt: new Date('9999-12-31') } })],
    ['more was taken back than there was', 'I5', 'overReversed',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, type: 'reverse', delta: { $lt: 0 } }, { $set: { delta: -41 } })],
    ['points left one member of a merge and arrived nowhere', 'I5', 'transferUnpaired',
      async (own) => {
        const { seq } = (await own.accounts.findOne({ memberId: own.kept }))!;
        await own.entries.deleteOne({ memberId: own.kept, seq });
      }],
    ['an entry stands there twice', 'I6', 'keyTwice',
      async (own) => {
        const one = await entryOf(own, own.busy, 2);
        await own.entries.insertOne({ ...one, _id: 'again', memberId: own.kept, seq: 99 });
      }],
    ['a source was changed', 'I8', 'chainBroken',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, seq: 2 }, { $set: { source: { type: 'order', id: 'x' } } })],
    ['a time was changed', 'I8', 'chainBroken',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, seq: 1 }, { $set: { at: new Date('2020-01-01') } })],
    ['a field was added to an entry', 'I8', 'chainBroken',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, seq: 1 }, { $set: { note: 'x' } as never })],
    ['a hash was replaced', 'I8', 'chainBroken',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, seq: 2 }, { $set: { prevHash: 'f'.repeat(64) } })],
    ['an entry was changed, and all hashes after it', 'I8', 'chainEnd',
      async (own) => {
        await own.entries.updateOne({ memberId: own.busy, seq: 2 }, { $set: { storeId: 'elsewhere' } });
        await rechain(own, own.busy, false);
      }],
    ['the entries of one member were passed off as those of another', 'I8', 'chainBroken',
      async ({ entries, lots, accounts, busy, debtor }) => {
        for (const rows of [entries, lots, accounts] as unknown as mongo.Collection[]) {
          await rows.deleteMany({ memberId: debtor });
          await rows.updateMany({ memberId: busy }, { $set: { memberId: debtor } });
        }
      }],
    ['points are owed while lots hold points', 'I9', 'debtBesideLots',
      async ({ accounts, lots, debtor: memberId }) => {
        await accounts.updateOne({ memberId }, { $inc: { debt: 2 } });
        await lots.updateOne({ memberId, original: { $gt: 2 } }, { $inc: { remaining: 2 } });
      }],
    ['an account is gone', 'orphan', 'accountMissing',
      ({ accounts, busy: memberId }) => accounts.deleteOne({ memberId })],
    ['a member has two accounts', 'orphan', 'accountTwice',
      async ({ accounts, busy: memberId }) => {
        const one = (await accounts.findOne({ memberId }))!;
        await accounts.insertOne({ ...one, _id: 'second' });
      }],
    ['an entry takes back one that never was', 'orphan', 'entryMissing',
      ({ entries, busy: memberId }) => entries.updateOne({ memberId, type: 'reverse' }, { $set: { reverses: 'nothing' } })],
  ]; // prettier-ignore

  it.each(cases)('reports that %s', async (_what, invariant, kind, tamper) => {
    await tamper(ledger);
    const found = await findings();
    expect(found.map((finding) => [finding.invariant, finding.kind])).toContainEqual([invariant, kind]);
    for (const { detail } of found) expect(detail.length).toBeLessThan(300);
  });

  it('reports an acknowledged operation that is not there, or is another (I7)', async () => {
    const { idemKey, memberId, delta } = await entryOf(ledger, ledger.busy, 2);
    const told = { idemKey, isAcknowledged: true, memberId, delta };
    const unheard = { idemKey: 'never-answered', isAcknowledged: false };
    expect(await findings({ acknowledged: [idemKey, told, unheard] })).toEqual([]);
    const lost = { ...told, idemKey: 'lost' };
    const other = { ...told, delta: delta + 1 };
    const found = await findings({ acknowledged: ['gone', lost, other] });
    expect(found.map(({ invariant, kind }) => [invariant, kind])).toEqual([
      ['I7', 'acknowledgedMissing'],
      ['I7', 'acknowledgedMissing'],
      ['I7', 'acknowledgedDiffers'],
    ]);
  });

  it('takes no work in progress for a fault', async () => {
    const memberId = await createPointsMember(world, { points: 500 });
    const spending = Promise.all(Array.from({ length: 40 }, () => spend(world, memberId, 1)));
    for (let round = 0; round < 5; round += 1) expect(await findings()).toEqual([]);
    await spending;
  });
});

async function makeLedger(world: PointsWorld): Promise<Ledger> {
  const busy = await createPointsMember(world, { points: 30 });
  const inDays = (days: number): Date => new Date(world.clock.now().getTime() + days * 86_400_000);
  await earn(world, busy, 20, inDays(1));
  const taken = await earn(world, busy, 40, inDays(40));
  world.clock.set(inDays(2));
  const spent = await spend(world, busy, 50);
  await reverse(world, spent._id, 5);
  await reverse(world, taken._id, 5);
  await earn(world, busy, 12);
  const source = { type: 'adjustment', id: 'a' };
  await world.points.service.adjust({ memberId: busy, points: -1, source, idemKey: 'adjustment:a' });
  const debtor = await createPointsMember(world);
  const own = await earn(world, debtor, 10);
  await spend(world, debtor, 8);
  await reverse(world, own._id);
  const merged = await createPointsMember(world, { points: 15 });
  const kept = await createPointsMember(world, { points: 5 });
  await world.db.transaction({ keys: [] }, () => world.points.part.move(merged, kept, 'merge-1'));
  const { connection } = world.db;
  return {
    entries: connection.collection<PointsEntry>('pointsEntry') as unknown as mongo.Collection<PointsEntry>,
    lots: connection.collection<PointsLot>('pointsLot') as unknown as mongo.Collection<PointsLot>,
    accounts: connection.collection<PointsAccount>(
      'pointsAccount',
    ) as unknown as mongo.Collection<PointsAccount>,
    busy,
    debtor,
    merged,
    kept,
  };
}
