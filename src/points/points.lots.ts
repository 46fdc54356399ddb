import type { ClientSession, mongo } from 'mongoose';
import { insertAll } from './points.insert';
import type { PointsAccount, PointsEntry, PointsLot } from './points.model';
import type { Movement } from './points.rules';
import { applyTo, inSpendOrder, never, newLot } from './points.rules';

/** The lots of one account inside one transaction: read as far as needed, changed in memory, written by `save`. */
export interface Lots {
  /** Lots with points in them, as far as they were read, in the order of spending. */
  readonly held: () => PointsLot[];
  /** Reads on in that order until there is enough, or nothing more. */
  loadUntil(isEnough: (held: readonly PointsLot[]) => boolean): Promise<void>;
  /** A lot of this account, empty or not; null when it is another's. */
  find(lotId: string): Promise<PointsLot | null>;
  /** The lots of this account that were once moved from that lot. */
  findMoved(originLotId: string): Promise<PointsLot[]>;
  readonly apply: (movement: Movement, entry: PointsEntry) => void;
  /** Before this no lot with points in it expires: exact as far as lots were read, else not above `bound`. */
  nextExpiryAt(bound: Date): Date;
  save(): Promise<void>;
}

/** Most commands touch one lot or two; whoever needs more gets larger pages. */
const firstPageSize = 4;
const largestPageSize = 256;

/** `isNew`: the account has no lots yet, so that none is looked for. */
export function createLots(
  rows: mongo.Collection<PointsLot>,
  session: ClientSession,
  account: PointsAccount,
  isNew: boolean,
): Lots {
  const { memberId } = account;
  const shelf = createShelf(memberId);
  const reader = createReader(rows, session, account, isNew);
  return {
    held: shelf.held,
    apply: shelf.apply,
    async loadUntil(isEnough) {
      while (!reader.isComplete() && !isEnough(shelf.held()))
        for (const lot of await reader.next()) shelf.keep(lot);
    },
    async find(lotId) {
      const lot = shelf.get(lotId) ?? (await rows.findOne({ _id: lotId, memberId }, { session }));
      return lot === null ? null : shelf.keep(lot);
    },
    async findMoved(originLotId) {
      return (await rows.find({ originLotId, memberId }, { session }).toArray()).map((lot) =>
        shelf.keep(lot),
      );
    },
    nextExpiryAt(bound) {
      const frontier = reader.frontier();
      const first = shelf.held()[0]?.expiresAt ?? never;
      if (reader.isComplete()) return first;
      if (frontier === undefined) return bound;
      return first.getTime() < frontier.expiresAt.getTime() ? first : frontier.expiresAt;
    },
    async save() {
      await insertAll(rows, shelf.added(), session);
      await updateAll(rows, shelf.changed(), session);
    },
  };
}

/** Reads the lots with points in them, page by page in the order of spending. */
function createReader(
  rows: mongo.Collection<PointsLot>,
  session: ClientSession,
  { memberId, nextExpiryAt }: PointsAccount,
  isNew: boolean,
) {
  let frontier: PointsLot | undefined;
  let isComplete = isNew;
  let pageSize = firstPageSize;
  return {
    /** Every lot with points in it up to this one was read. */
    frontier: () => frontier,
    isComplete: () => isComplete,
    async next(): Promise<PointsLot[]> {
      const beyond = frontier === undefined ? { expiresAt: { $gte: nextExpiryAt } } : after(frontier);
      const page = await rows
        .find({ memberId, remaining: { $gt: 0 }, ...beyond }, { session })
        .sort({ expiresAt: 1, _id: 1 })
        .limit(pageSize)
        .toArray();
      frontier = page.at(-1) ?? frontier;
      isComplete = page.length < pageSize;
      pageSize = Math.min(largestPageSize, pageSize * 4);
      return page;
    },
  };
}

interface Shelf {
  readonly get: (lotId: string) => PointsLot | undefined;
  /** Remembers a lot that was read; answers it as this transaction has it, which is ahead of what is stored. */
  readonly keep: (lot: PointsLot) => PointsLot;
  readonly held: () => PointsLot[];
  readonly added: () => PointsLot[];
  readonly changed: () => PointsLot[];
  readonly apply: (movement: Movement, entry: PointsEntry) => void;
}

/** The lots that are known, as this transaction leaves them. */
function createShelf(memberId: string): Shelf {
  const known = new Map<string, PointsLot>();
  const added = new Set<string>();
  const changed = new Set<string>();
  const among = (lotIds: ReadonlySet<string>): PointsLot[] =>
    [...known.values()].filter(({ _id }) => lotIds.has(_id));
  return {
    get: (lotId: string) => known.get(lotId),
    keep(lot: PointsLot): PointsLot {
      const mine = known.get(lot._id) ?? lot;
      known.set(lot._id, mine);
      return mine;
    },
    held: (): PointsLot[] => [...known.values()].filter(({ remaining }) => remaining > 0).sort(inSpendOrder),
    added: () => among(added),
    changed: () => among(changed),
    apply({ allocations, opened }: Movement, { _id: openedBy }: PointsEntry): void {
      for (const lot of opened) {
        known.set(lot.lotId, newLot(memberId, openedBy, lot));
        added.add(lot.lotId);
      }
      for (const { lotId, points } of allocations) {
        const lot = known.get(lotId);
        if (lot === undefined) throw new Error(`lot ${lotId} was not read`);
        known.set(lotId, applyTo(lot, points));
        if (!added.has(lotId)) changed.add(lotId);
      }
    },
  };
}

function after({ _id, expiresAt }: PointsLot): Record<string, unknown> {
  const isBehind = { $or: [{ expiresAt: { $gt: expiresAt } }, { _id: { $gt: _id } }] };
  return { expiresAt: { $gte: expiresAt }, ...isBehind };
}

async function updateAll(
  rows: mongo.Collection<PointsLot>,
  lots: readonly PointsLot[],
  session: ClientSession,
): Promise<void> {
  const updates = lots.map(({ _id, memberId, remaining }) => ({
    filter: { _id, memberId },
    update: { $set: { remaining } },
  }));
  const [first] = updates;
  if (first === undefined) return;
  if (updates.length === 1) await rows.updateOne(first.filter, first.update, { session });
  else
    await rows.bulkWrite(
      updates.map((updateOne) => ({ updateOne })),
      { session },
    );
}
