import type { PointsAccount, PointsEntry, PointsLot } from './points.model';
import { genesisHash, hashOf, sumOf } from './points.rules';

/** The invariants of a ledger (I1–I9), and `orphan` for records that belong to no account. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'orphan';

/** One thing that is wrong with the ledger. */
export interface Finding {
  readonly invariant: Invariant;
  readonly kind: FindingKind;
  readonly memberId: string;
  /** What stands where, and what should: `balanceStep at <entry>: 120 expected, 130 found`. Ids and numbers only. */
  readonly detail: string;
}

export interface Fault {
  readonly invariant: Invariant;
  readonly kind: FindingKind;
  readonly memberId: string;
  /** The entry, lot or key that shows it. */
  readonly at: string;
  readonly expected: string | number;
  readonly found: string | number;
}

export function findingOf({ invariant, kind, memberId, at, expected, found }: Fault): Finding {
  return { invariant, kind, memberId, detail: `${kind} at ${at}: ${expected} expected, ${found} found` };
}

export type FindingKind =
  | 'balanceIsNotSum' // I1: Σ delta ≠ balance of the account
  | 'seqGap' // I2: entries are not numbered 1, 2, 3 …
  | 'seqEnd' // I2: the account counts more or fewer entries than there are
  | 'balanceStep' // I3: balanceAfter ≠ the one before + delta
  | 'notWhole' // I3: a number that is not a safe integer
  | 'lotsAreNotBalance' // I4: Σ remaining − debt ≠ balance
  | 'debtIsNotLast' // I4: the debt of the account ≠ that of the last entry
  | 'allocationSum' // I5: Σ allocations − change of the debt ≠ delta
  | 'allocationSign' // I5: an entry that takes gives, or the other way round
  | 'lotBounds' // I5: remaining below 0 or above original
  | 'lotRemaining' // I5: remaining ≠ Σ of what entries put in and took out
  | 'lotOpening' // I5: a lot is not what the entry that opened it says
  | 'lotMissing' // I5: an entry speaks of a lot that is not there
  | 'lotUnexplained' // I5: a lot that no entry speaks of
  | 'overReversed' // I5: more taken back than there was
  | 'expiryIsLate' // I5: a lot with points expires before the account looks
  | 'transferUnpaired' // I5: points left one account and arrived at none
  | 'keyTwice' // I6
  | 'acknowledgedMissing' // I7: promised to a caller, not there
  | 'acknowledgedDiffers' // I7: there, but not what was promised
  | 'chainBroken' // I8: prevHash is not the hash of the entry before
  | 'chainEnd' // I8: the last entry does not hash to what the account says
  | 'debtBesideLots' // I9: points are owed while lots hold points
  | 'accountMissing' // entries or lots without an account
  | 'accountTwice' // a member with two accounts
  | 'entryMissing'; // an entry takes back one that is not there

/** Follows the ledger of one member, entry by entry; memory is one lot each. */
export interface MemberCheck {
  entry(entry: PointsEntry): void;
  lot(lot: PointsLot): void;
  /** Call once, after everything else. */
  finish(account: PointsAccount | null): readonly Finding[];
}

export function checkMember(memberId: string): MemberCheck {
  const findings: Finding[] = [];
  const report: Report = (invariant, kind, at, expected, found) =>
    void findings.push(findingOf({ invariant, kind, memberId, at, expected, found }));
  const walk = createWalk(memberId, report);
  const lots = createLotCheck(report);
  return {
    entry(entry) {
      walk.step(entry);
      lots.follow(entry);
    },
    lot: (lot) => lots.stored(lot),
    finish(account) {
      const held = lots.finish();
      if (account === null) {
        report('orphan', 'accountMissing', memberId, 'an account', 'none');
        return findings;
      }
      walk.finish(account);
      const { balance, debt, nextExpiryAt } = account;
      if (held.total - debt !== balance)
        report('I4', 'lotsAreNotBalance', memberId, balance, held.total - debt);
      if (debt > 0 && held.total > 0) report('I9', 'debtBesideLots', memberId, 0, held.total);
      if (held.firstExpiry < nextExpiryAt.getTime()) {
        report(
          'I5',
          'expiryIsLate',
          memberId,
          new Date(held.firstExpiry).toISOString(),
          nextExpiryAt.toISOString(),
        );
      }
      return findings;
    },
  };
}

type Report = (
  invariant: Invariant,
  kind: FindingKind,
  at: string,
  expected: string | number,
  found: string | number,
) => void;

/** The numbers and the chain from entry to entry; after a fault it goes on from what the entry says, so that one fault shows once. */
function createWalk(memberId: string, report: Report) {
  let sum = 0;
  let count = 0;
  let last = { seq: 0, balanceAfter: 0, debtAfter: 0, hash: genesisHash(memberId) };
  return {
    step(entry: PointsEntry): void {
      const { _id, seq, delta, balanceAfter, debtAfter, prevHash } = entry;
      if (seq !== last.seq + 1) report('I2', 'seqGap', _id, last.seq + 1, seq);
      if (![delta, balanceAfter, debtAfter].every(Number.isSafeInteger)) {
        report('I3', 'notWhole', _id, 'whole numbers', `${delta}, ${balanceAfter}, ${debtAfter}`);
      }
      if (balanceAfter !== last.balanceAfter + delta) {
        report('I3', 'balanceStep', _id, last.balanceAfter + delta, balanceAfter);
      }
      checkAllocations(entry, last.debtAfter, report);
      if (debtAfter !== Math.max(0, -balanceAfter)) {
        report('I9', 'debtBesideLots', _id, Math.max(0, -balanceAfter), debtAfter);
      }
      if (prevHash !== last.hash) report('I8', 'chainBroken', _id, last.hash, prevHash);
      sum += delta;
      count += 1;
      last = { seq, balanceAfter, debtAfter, hash: hashOf(entry) };
    },
    finish({ balance, debt, seq, lastHash }: PointsAccount): void {
      if (sum !== balance) report('I1', 'balanceIsNotSum', memberId, sum, balance);
      if (seq !== last.seq || count !== seq) report('I2', 'seqEnd', memberId, Math.max(last.seq, count), seq);
      if (debt !== last.debtAfter) report('I4', 'debtIsNotLast', memberId, last.debtAfter, debt);
      if (lastHash !== last.hash) report('I8', 'chainEnd', memberId, last.hash, lastHash);
    },
  };
}

/** Which way the points of an entry may go; a reversal and an adjustment may go either way. */
const signOf: Readonly<Partial<Record<PointsEntry['type'], 1 | -1>>> = { earn: 1, spend: -1, expire: -1 };

function checkAllocations(entry: PointsEntry, debtBefore: number, report: Report): void {
  const { _id, type, delta, debtAfter, allocations } = entry;
  const fromLots = sumOf(allocations);
  const debtChange = debtAfter - debtBefore;
  if (fromLots - debtChange !== delta) report('I5', 'allocationSum', _id, delta, fromLots - debtChange);
  const sign = signOf[type] ?? Math.sign(delta);
  const isOneWay = [delta, ...allocations.map(({ points }) => points)].every((points) => points * sign > 0);
  if (!isOneWay) report('I5', 'allocationSign', _id, `only ${sign > 0 ? 'in' : 'out'}`, delta);
}

interface Followed {
  points: number;
  readonly openedBy: string;
  readonly original: number;
  readonly expiresAt: number;
}

/** What the lots should hold by the entries, against what they hold. Entries come before the lots. */
function createLotCheck(report: Report) {
  const followed = new Map<string, Followed>();
  let total = 0;
  let firstExpiry = Infinity;

  function compare({ _id, openedBy, original, remaining, expiresAt }: PointsLot, known: Followed): void {
    if (remaining !== known.points) report('I5', 'lotRemaining', _id, known.points, remaining);
    const said = [known.openedBy, known.original, known.expiresAt].join(' ');
    const stored = [openedBy, original, expiresAt.getTime()].join(' ');
    if (said !== stored) report('I5', 'lotOpening', _id, said, stored);
  }

  return {
    follow({ _id: openedBy, allocations }: PointsEntry): void {
      for (const { lotId, points, expiresAt } of allocations) {
        const known = followed.get(lotId);
        if (known === undefined)
          followed.set(lotId, { points, openedBy, original: points, expiresAt: expiresAt.getTime() });
        else known.points += points;
        if (known !== undefined && known.expiresAt !== expiresAt.getTime()) {
          report('I5', 'lotOpening', lotId, known.expiresAt, expiresAt.getTime());
        }
      }
    },
    stored(lot: PointsLot): void {
      const { _id, original, remaining, expiresAt } = lot;
      total += remaining;
      if (remaining > 0) firstExpiry = Math.min(firstExpiry, expiresAt.getTime());
      if (remaining < 0 || remaining > original) report('I5', 'lotBounds', _id, `0 … ${original}`, remaining);
      const known = followed.get(_id);
      followed.delete(_id);
      if (known === undefined) report('I5', 'lotUnexplained', _id, 'an entry that opens it', 'none');
      else compare(lot, known);
    },
    finish(): { readonly total: number; readonly firstExpiry: number } {
      for (const lotId of followed.keys()) report('I5', 'lotMissing', lotId, 'a lot', 'none');
      return { total, firstExpiry };
    },
  };
}
