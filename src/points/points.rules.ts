import type { PointsSource } from '../contract/points';
import { contentHash, sha256 } from '../platform/crypto';
import { largestAmount } from '../platform/money';
import { amountInvalid, insufficientPoints, sourceInvalid } from './points.errors';
import type { Allocation, PointsAccount, PointsEntry, PointsLot } from './points.model';

/** What a command does to one account, before it is an entry. Σ allocations − debtChange = delta. */
export interface Movement {
  readonly delta: number;
  readonly debtChange: number;
  readonly allocations: readonly Allocation[];
  /** Lots that come into being; each has an allocation of all it holds. */
  readonly opened: readonly NewLot[];
}

export interface NewLot {
  readonly lotId: string;
  readonly originLotId: string | null;
  readonly points: number;
  readonly expiresAt: Date;
}

/** Points to be put into a lot that is there, or (`isNew`) into one that is opened for them. */
export interface Gift {
  readonly lotId: string;
  readonly originLotId: string | null;
  readonly points: number;
  readonly expiresAt: Date;
  readonly isNew: boolean;
}

/** What an entry says beside its numbers. */
export type Terms = Pick<
  PointsEntry,
  '_id' | 'type' | 'source' | 'rule' | 'reverses' | 'idemKey' | 'requestHash' | 'storeId' | 'storePath' | 'at'
>;

/** When points that never expire expire: a null would sort before every date. */
export const never = new Date('9999-12-31T00:00:00.000Z');

/** Names the account, so that the entries of one cannot be passed off as another's. */
export function genesisHash(memberId: string): string {
  return sha256(`pointsAccount:${memberId}`);
}

export function emptyAccount(id: string, memberId: string): PointsAccount {
  return {
    _id: id,
    memberId,
    state: 'open',
    balance: 0,
    debt: 0,
    seq: 0,
    version: 0,
    lastHash: genesisHash(memberId),
    nextExpiryAt: never,
    frozenBy: null,
    movedTo: null,
    movedAt: null,
  };
}

export function hashOf(entry: PointsEntry): string {
  return contentHash(entry);
}

/** What makes two commands under one key the same. */
export function requestHashOf(type: PointsEntry['type'], request: Readonly<Record<string, unknown>>): string {
  return contentHash({ type, ...request });
}

/** What the expiry of a lot says: its key makes a second run harmless. */
export function expiryTerms(id: string, lotId: string, at: Date): Terms {
  return {
    _id: id,
    type: 'expire',
    source: { type: 'lot', id: lotId },
    rule: null,
    reverses: null,
    idemKey: `expire:${lotId}`,
    requestHash: requestHashOf('expire', { lotId }),
    storeId: null,
    storePath: null,
    at,
  };
}

/** @throws AppError POINTS_AMOUNT_INVALID unless 1 ≤ points ≤ 2^31 − 1, whole */
export function assertAmount(points: number): void {
  if (!Number.isSafeInteger(points) || points < 1 || points > largestAmount) throw amountInvalid();
}

const sourceType = /^[a-z][A-Za-z]{0,39}$/;
const sourceId = /^[0-9A-Za-z:_@-]{1,160}$/;
const personal = /^((\+?86)?1[3-9]\d{9}|o[0-9A-Za-z_-]{27})$/;

/** An entry outlives the person, so its source is an id of ours. @throws AppError POINTS_SOURCE_INVALID */
export function assertSource({ type, id }: PointsSource): void {
  if (!sourceType.test(type) || !sourceId.test(id) || personal.test(id)) throw sourceInvalid();
}

export function isExpired(lot: Pick<PointsLot, 'expiresAt'>, now: Date): boolean {
  return lot.expiresAt.getTime() <= now.getTime();
}

/** The order in which lots are spent. */
export function inSpendOrder(a: Expiring, b: Expiring): number {
  const apart = a.expiresAt.getTime() - b.expiresAt.getTime();
  if (apart !== 0) return apart;
  return a._id < b._id ? -1 : 1;
}

type Expiring = Pick<PointsLot, '_id' | 'expiresAt'>;

export function sumOf(parts: readonly { readonly points: number }[]): number {
  return parts.reduce((sum, { points }) => sum + points, 0);
}

/**
 * Takes points out of live lots, given in the order in which they are to be taken.
 * @throws AppError POINTS_INSUFFICIENT when they do not hold enough and nothing may be owed
 */
export function take(
  lots: readonly PointsLot[],
  points: number,
  options: { readonly mayOwe: boolean },
): Movement {
  let missing = points;
  const allocations: Allocation[] = [];
  for (const { _id: lotId, remaining, expiresAt } of lots) {
    if (missing === 0) break;
    const taken = Math.min(remaining, missing);
    if (taken > 0) allocations.push({ lotId, points: -taken, expiresAt });
    missing -= taken;
  }
  if (missing > 0 && !options.mayOwe) throw insufficientPoints(points - missing, missing);
  return { delta: -points, debtChange: missing, allocations, opened: [] };
}

/** Puts points into lots; what is owed is paid first, out of those that would be spent first. */
export function give(debt: number, gifts: readonly Gift[]): Movement {
  let owed = debt;
  const allocations: Allocation[] = [];
  const opened: NewLot[] = [];
  const inOrder = gifts.map((gift) => ({ _id: gift.lotId, ...gift })).sort(inSpendOrder);
  for (const { lotId, originLotId, points, expiresAt, isNew } of inOrder) {
    const repaid = Math.min(owed, points);
    owed -= repaid;
    const kept = points - repaid;
    if (kept === 0) continue;
    allocations.push({ lotId, points: kept, expiresAt });
    if (isNew) opened.push({ lotId, originLotId, points: kept, expiresAt });
  }
  return { delta: sumOf(gifts), debtChange: owed - debt, allocations, opened };
}

/** Makes an entry of a movement, and the account after it. `version` is left to whoever writes the account. */
export function post(
  account: PointsAccount,
  { delta, debtChange, allocations }: Movement,
  terms: Terms,
): { readonly account: PointsAccount; readonly entry: PointsEntry } {
  const balance = account.balance + delta;
  const debt = account.debt + debtChange;
  const seq = account.seq + 1;
  assertConsistent({ delta, debtChange, allocations, balance, debt });
  const entry: PointsEntry = {
    ...terms,
    memberId: account.memberId,
    seq,
    delta,
    balanceAfter: balance,
    debtAfter: debt,
    allocations,
    prevHash: account.lastHash,
  };
  const filled = allocations.filter(({ points }) => points > 0).map(({ expiresAt }) => expiresAt.getTime());
  const nextExpiryAt = new Date(Math.min(account.nextExpiryAt.getTime(), ...filled));
  return { account: { ...account, balance, debt, seq, lastHash: hashOf(entry), nextExpiryAt }, entry };
}

/** A lot before its first share, which fills it. */
export function newLot(
  memberId: string,
  openedBy: string,
  { lotId, originLotId, points, expiresAt }: NewLot,
): PointsLot {
  return { _id: lotId, memberId, openedBy, originLotId, original: points, remaining: 0, expiresAt };
}

/** The lot after its share in a movement. */
export function applyTo(lot: PointsLot, points: number): PointsLot {
  const remaining = lot.remaining + points;
  if (remaining < 0 || remaining > lot.original) throw new Error(`lot ${lot._id} would hold ${remaining}`);
  return { ...lot, remaining };
}

/** A wrong sum here is a fault of ours; it must not reach the ledger. */
function assertConsistent(sums: {
  readonly delta: number;
  readonly debtChange: number;
  readonly allocations: readonly Allocation[];
  readonly balance: number;
  readonly debt: number;
}): void {
  const { delta, debtChange, allocations, balance, debt } = sums;
  const isWhole = [delta, debtChange, balance, debt].every(Number.isSafeInteger);
  const isBalanced = sumOf(allocations) - debtChange === delta && debt === Math.max(0, -balance);
  if (!isWhole || !isBalanced) throw new Error(`movement of ${delta} does not add up`);
}
