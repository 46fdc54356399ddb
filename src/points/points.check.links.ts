import type { Database } from '../platform/database';
import type { Fault, Finding } from './points.check.rules';
import { findingOf } from './points.check.rules';
import type { PointsEntry } from './points.model';
import { pointsEntryModel } from './points.model';

/** An operation as its caller remembers it, for I7. */
export interface RememberedOperation {
  readonly idemKey: string;
  /** True: the caller was told that it is done. False: it never heard, so that the entry may exist or not. */
  readonly isAcknowledged: boolean;
  /** Compared where they are given. */
  readonly memberId?: string;
  readonly delta?: number;
}

/** A key alone stands for an operation that was acknowledged. */
export type Remembered = string | RememberedOperation;

/** I6: reads the keys in their order, so that equal ones are neighbours. */
export async function findKeysTwice(db: Database): Promise<Finding[]> {
  const findings: Finding[] = [];
  let last = '';
  const keys = db
    .collection(pointsEntryModel)
    .find()
    .project<Pick<PointsEntry, 'idemKey' | 'memberId'>>({ _id: 0, idemKey: 1, memberId: 1 })
    .sort({ idemKey: 1 })
    .allowDiskUse();
  for await (const { idemKey: at, memberId } of keys) {
    const twice = { memberId, at, expected: 'once', found: 'again' };
    if (at === last) findings.push(findingOf({ invariant: 'I6', kind: 'keyTwice', ...twice }));
    last = at;
  }
  return findings;
}

/** An entry of one sign is taken back by the other sign, and never more of it than there was. */
export async function findOverReversed(db: Database): Promise<Finding[]> {
  const entries = db.collection(pointsEntryModel);
  const findings: Finding[] = [];
  const sums = entries.aggregate<{ _id: string; memberId: string; delta: number }>([
    { $match: { reverses: { $gt: '' } } },
    { $group: { _id: '$reverses', memberId: { $first: '$memberId' }, delta: { $sum: '$delta' } } },
  ]);
  for await (const { _id: at, memberId, delta } of sums) {
    const entry = await entries.findOne({ _id: at });
    const fault = faultOfReversal(entry, delta);
    if (fault !== undefined) findings.push(findingOf({ ...fault, memberId, at }));
  }
  return findings;
}

function faultOfReversal(
  entry: PointsEntry | null,
  delta: number,
): Omit<Fault, 'memberId' | 'at'> | undefined {
  if (entry === null)
    return { invariant: 'orphan', kind: 'entryMissing', expected: 'an entry', found: 'none' };
  const isOpposite = Math.sign(delta) === -Math.sign(entry.delta);
  if (isOpposite && Math.abs(delta) <= Math.abs(entry.delta)) return undefined;
  return { invariant: 'I5', kind: 'overReversed', expected: `at most ${-entry.delta}`, found: delta };
}

/** A transfer whose sides were not both seen in one walk; both are read at one instant. */
export async function findUnpaired(db: Database, suffix: string): Promise<Finding[]> {
  const entries = db.collection(pointsEntryModel);
  const sides = await db.transaction({ keys: [] }, (session) =>
    entries
      .find({ idemKey: { $in: [`transferOut:${suffix}`, `transferIn:${suffix}`] } }, { session })
      .toArray(),
  );
  const [one] = sides;
  const sum = sides.reduce((total, { delta }) => total + delta, 0);
  if (one === undefined || (sides.length === 2 && sum === 0)) return [];
  const { _id: at, memberId } = one;
  const expected = 'two sides that add up to 0';
  return [findingOf({ invariant: 'I5', kind: 'transferUnpaired', memberId, at, expected, found: sum })];
}

/** I7: what was acknowledged is there as it was told; what was not is there as it was asked, or not at all. */
export async function findUnremembered(db: Database, remembered: Remembered): Promise<Finding[]> {
  const operation =
    typeof remembered === 'string' ? { idemKey: remembered, isAcknowledged: true } : remembered;
  const { idemKey: at, isAcknowledged, memberId, delta }: RememberedOperation = operation;
  const entry = await db.collection(pointsEntryModel).findOne({ idemKey: at });
  if (entry === null) {
    const missing = { memberId: memberId ?? '', at, expected: 'an entry', found: 'none' };
    return isAcknowledged ? [findingOf({ invariant: 'I7', kind: 'acknowledgedMissing', ...missing })] : [];
  }
  if ((memberId ?? entry.memberId) === entry.memberId && (delta ?? entry.delta) === entry.delta) return [];
  const expected = `${memberId ?? 'anybody'} ${delta ?? 'anything'}`;
  const found = `${entry.memberId} ${entry.delta}`;
  return [
    findingOf({
      invariant: 'I7',
      kind: 'acknowledgedDiffers',
      memberId: entry.memberId,
      at,
      expected,
      found,
    }),
  ];
}
