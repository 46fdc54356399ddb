import type { Database } from '../platform/database';
import type { Finding } from './points.check.rules';
import { checkMember, findingOf } from './points.check.rules';
import type { PointsEntry } from './points.model';
import { pointsAccountModel, pointsEntryModel, pointsLotModel } from './points.model';

export interface Walked {
  readonly accountCount: number;
  readonly entryCount: number;
  /** Members that look wrong; what changed between two reads may look wrong too. */
  readonly suspects: readonly string[];
  /** Keys of transfers of which the sides seen do not add up to 0. */
  readonly unpaired: readonly string[];
}

/** Three cursors side by side in the order of members; at any time one member's lots are in memory. */
export async function walkMembers(db: Database): Promise<Walked> {
  const entries = peekable(
    db.collection(pointsEntryModel).find().sort({ memberId: 1, seq: 1 }).allowDiskUse(),
  );
  const lots = peekable(db.collection(pointsLotModel).find().sort({ memberId: 1 }).allowDiskUse());
  const accounts = peekable(db.collection(pointsAccountModel).find().sort({ memberId: 1 }).allowDiskUse());
  const suspects: string[] = [];
  const transfers = new Map<string, number>();
  let accountCount = 0;
  let entryCount = 0;
  for (;;) {
    const heads = [await entries.peek(), await lots.peek(), await accounts.peek()];
    const memberId = heads.flatMap((head) => (head === undefined ? [] : [head.memberId])).sort()[0];
    if (memberId === undefined)
      return { accountCount, entryCount, suspects, unpaired: [...transfers.keys()] };
    const check = checkMember(memberId);
    for await (const entry of entries.of(memberId)) {
      check.entry(entry);
      countTransfer(transfers, entry);
      entryCount += 1;
    }
    for await (const lot of lots.of(memberId)) check.lot(lot);
    const own = [];
    for await (const account of accounts.of(memberId)) own.push(account);
    accountCount += own.length;
    if (own.length > 1 || check.finish(own[0] ?? null).length > 0) suspects.push(memberId);
  }
}

/** A pair that adds up to 0 is forgotten at once, so that only broken ones stay in memory. */
function countTransfer(transfers: Map<string, number>, { type, idemKey, delta }: PointsEntry): void {
  if (type !== 'transferOut' && type !== 'transferIn') return;
  const suffix = idemKey.slice(idemKey.indexOf(':') + 1);
  const other = transfers.get(suffix);
  if (other !== undefined && other + delta === 0) transfers.delete(suffix);
  else transfers.set(suffix, (other ?? 0) + delta);
}

/** The findings of one member, all of it read in one transaction. */
export function checkAtOneInstant(db: Database, memberId: string): Promise<readonly Finding[]> {
  return db.transaction({ keys: [] }, async (session) => {
    const check = checkMember(memberId);
    for await (const entry of db
      .collection(pointsEntryModel)
      .find({ memberId }, { session })
      .sort({ seq: 1 })) {
      check.entry(entry);
    }
    for await (const lot of db.collection(pointsLotModel).find({ memberId }, { session })) check.lot(lot);
    const own = await db.collection(pointsAccountModel).find({ memberId }, { session }).toArray();
    const findings = check.finish(own[0] ?? null);
    if (own.length <= 1) return findings;
    const twice = { memberId, at: memberId, expected: 1, found: own.length };
    return [...findings, findingOf({ invariant: 'orphan', kind: 'accountTwice', ...twice })];
  });
}

interface Peekable<R> {
  peek(): Promise<R | undefined>;
  /** The next records, as long as they are this member's. */
  of(memberId: string): AsyncGenerator<R>;
}

function peekable<R extends { readonly memberId: string }>(cursor: {
  next(): Promise<R | null>;
}): Peekable<R> {
  // Undefined: not read yet. Null: there is no more.
  let head: R | null | undefined;
  const peek = async (): Promise<R | undefined> => {
    if (head === undefined) head = await cursor.next();
    return head ?? undefined;
  };
  return {
    peek,
    async *of(memberId) {
      for (;;) {
        const record = await peek();
        if (record?.memberId !== memberId) return;
        head = undefined;
        yield record;
      }
    },
  };
}
