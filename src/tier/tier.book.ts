import type { TierChangeReason, TierTable } from '../contract/tier';
import { databaseBusy } from '../platform/database';
import type { TierDeps } from './tier.deps';
import { tierFrozen } from './tier.errors';
import type { GrowthEntry, TierAccount } from './tier.model';
import { growthEntryModel, tierAccountModel, tierChangeModel } from './tier.model';
import { levelOf, standing, yearAfter } from './tier.rules';

/** What the in-process queue lines up by. */
export function tierKey(memberId: string): string {
  return `tier:${memberId}`;
}

/** What one command does to an account. */
export interface TierMove {
  readonly entry: Pick<GrowthEntry, '_id' | 'kind'>;
  readonly reason: TierChangeReason;
  /** The value, and what else becomes different; `tierId` follows from it. */
  readonly next: Partial<
    Pick<TierAccount, 'value' | 'baseTierId' | 'period' | 'periodEndsAt' | 'graceUntil'>
  >;
}

/** The account of a member, or an empty one, inside a transaction. @throws AppError TIER_FROZEN */
export async function readAccount(
  { db, clock }: TierDeps,
  { levels }: TierTable,
  memberId: string,
  mergeId: string | null = null,
): Promise<TierAccount> {
  const stored = await db.model(tierAccountModel).findById(memberId).lean<TierAccount>();
  const first = levelOf(levels, '').id;
  const account: TierAccount = stored ?? {
    _id: memberId,
    tierId: first,
    baseTierId: first,
    value: 0,
    period: 1,
    periodEndsAt: yearAfter(clock.now()),
    graceUntil: null,
    seq: 0,
    version: 0,
    frozenBy: null,
  };
  if (account.frozenBy !== null && account.frozenBy !== mergeId) throw tierFrozen();
  return account;
}

/** Writes the account first, then its entry, its history and what is told. Answers it as it is then. */
export async function saveMove(
  deps: TierDeps,
  { levels }: TierTable,
  account: TierAccount,
  { entry, reason, next }: TierMove,
): Promise<TierAccount> {
  const { db, clock } = deps;
  const now = clock.now();
  const moved = { ...account, ...next };
  const value = Math.max(0, moved.value);
  const level = standing(levels, { ...moved, value });
  const isUp = level.threshold > levelOf(levels, account.tierId).threshold;
  const after: TierAccount = {
    ...moved,
    value,
    tierId: level.id,
    // A level that was just reached is looked at a year from now.
    ...(isUp ? { periodEndsAt: yearAfter(now), graceUntil: null } : {}),
    seq: account.seq + 1,
    version: account.version + 1,
  };
  await write(deps, account, after);
  const { _id, kind } = entry;
  const row = {
    memberId: account._id,
    seq: after.seq,
    delta: value - account.value,
    valueAfter: value,
    at: now,
  };
  await db.model(growthEntryModel).create([{ _id, kind, ...row }]);
  if (after.tierId !== account.tierId) await tell(deps, account, after, reason);
  return after;
}

async function write({ db }: TierDeps, before: TierAccount, after: TierAccount): Promise<void> {
  const accounts = db.model(tierAccountModel);
  if (before.version === 0) {
    await accounts.create([after]);
    return;
  }
  const { _id, ...set } = after;
  const written = await accounts.updateOne({ _id, version: before.version }, { $set: set });
  if (written.matchedCount !== 1) throw databaseBusy();
}

async function tell(
  { db, ids, clock, emit }: TierDeps,
  before: TierAccount,
  after: TierAccount,
  reason: TierChangeReason,
): Promise<void> {
  const at = clock.now();
  const change = { memberId: after._id, from: before.tierId, to: after.tierId, reason, at };
  await db.model(tierChangeModel).create([{ _id: ids.next(), ...change }]);
  await emit('tier.changed', {
    subject: `tierAccount:${after._id}`,
    version: after.version,
    payload: {
      memberId: after._id,
      fromTierId: before.tierId,
      toTierId: after.tierId,
      reason,
      at: at.toISOString(),
    },
  });
}
