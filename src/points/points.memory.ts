import type { Ids } from '../platform/ids';
import type { PointsAccount, PointsEntry, PointsLot } from './points.model';
import type { Movement, Terms } from './points.rules';
import {
  applyTo,
  emptyAccount,
  expiryTerms,
  inSpendOrder,
  isExpired,
  never,
  newLot,
  post,
  take,
} from './points.rules';

/** An account that lives in memory until it is written whole. */
export interface MemoryBook {
  account(): PointsAccount;
  /** Lots with points in them, in the order of spending; alive when `expireDue` was called before. */
  live(): PointsLot[];
  post(terms: Terms, movement: Movement): PointsEntry;
  /** Posts the expiry of every lot that is due by then, each at the moment it was due. */
  expireDue(now: Date): void;
  finish(): {
    readonly account: PointsAccount;
    readonly entries: readonly PointsEntry[];
    readonly lots: readonly PointsLot[];
  };
}

export function createMemoryBook(ids: Ids, memberId: string): MemoryBook {
  let account = emptyAccount(ids.next(), memberId);
  const entries: PointsEntry[] = [];
  const lots = new Map<string, PointsLot>();
  const held = (): PointsLot[] =>
    [...lots.values()].filter(({ remaining }) => remaining > 0).sort(inSpendOrder);

  function append(terms: Terms, movement: Movement): PointsEntry {
    const posted = post(account, movement, terms);
    account = posted.account;
    entries.push(posted.entry);
    for (const lot of movement.opened) lots.set(lot.lotId, newLot(memberId, posted.entry._id, lot));
    for (const { lotId, points } of movement.allocations) {
      const lot = lots.get(lotId);
      if (lot === undefined) throw new Error(`lot ${lotId} is not this member's`);
      lots.set(lotId, applyTo(lot, points));
    }
    return posted.entry;
  }

  return {
    account: () => account,
    live: held,
    post: append,
    expireDue(now) {
      for (const lot of held().filter((one) => isExpired(one, now))) {
        append(
          expiryTerms(ids.next(), lot._id, lot.expiresAt),
          take([lot], lot.remaining, { mayOwe: false }),
        );
      }
    },
    finish() {
      const nextExpiryAt = held()[0]?.expiresAt ?? never;
      const written = { ...account, nextExpiryAt, version: entries.length };
      return { account: written, entries, lots: [...lots.values()] };
    },
  };
}
