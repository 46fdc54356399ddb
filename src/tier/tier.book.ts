import type { TierChangeReason, TierTable } from '../contract/tier';
import { databaseBusy } from '../platform/database';
import type { TierDeps } from './tier.deps';
import { tierFrozen } from './tier.errors';
import type { GrowthEntry, TierAccount } from './tier.model';
import { growthEntryModel, tierAccountModel, tierChangeModel, tierTableModel } from './tier.model';
import { dueStep, levelOf, reachesLevel, standing, yearAfter } from './tier.rules';

/** What the in-process queue lines up by. */
export function tierKey(memberId: string): string {
  return `tier:${memberId}`;
}

/** What one command does to an account. */
export interface TierMove {
  readonly entry: Pick<GrowthEntry, '_id' | 'kind'>;
  readonly reason: TierChangeReason;
  /** When it happened, which may be before it is written. */
  readonly at: Date;
  /** The value, and what else becomes different; `tierId` follows from it. */
  readonly next: Partial<
    Pick<TierAccount, 'value' | 'baseTierId' | 'period' | 'periodEndsAt' | 'graceUntil'>
  >;
}

interface Asked {
  readonly memberId: string;
  readonly at: Date;
  /** The merge that asks. */
  readonly mergeId?: string;
}

/** The account of a member, or an empty one that begins then, inside a transaction. @throws AppError TIER_FROZEN */
export async function readAccount(
  { db }: Pick<TierDeps, 'db'>,
  { levels }: TierTable,
  { memberId, at, mergeId }: Asked,
): Promise<TierAccount> {
  const stored = await db.model(tierAccountModel).findById(memberId).lean<TierAccount>();
  const first = levelOf(levels, '').id;
  const account: TierAccount = stored ?? {
    _id: memberId,
    tierId: first,
    baseTierId: first,
    value: 0,
    period: 1,
    periodEndsAt: yearAfter(at),
    graceUntil: null,
    seq: 0,
    version: 0,
    frozenBy: null,
  };
  if (account.frozenBy !== null && account.frozenBy !== mergeId) throw tierFrozen();
  return account;
}

/**
 * The account as it is at a moment: every period that was over by then is closed first, so that what happens then counts
 * for the period it falls in, however late the review is.
 */
export async function accountAt(deps: TierDeps, table: TierTable, asked: Asked): Promise<TierAccount> {
  const { tierGraceDays } = await deps.settings();
  let account = await readAccount(deps, table, asked);
  for (;;) {
    const due = dueStep(table.levels, account, asked.at, tierGraceDays);
    if (due === null) return account;
    account =
      due.kind === 'grace'
        ? await giveGrace(deps, account, due.graceUntil)
        : await beginPeriod(deps, table, account, due);
  }
}

async function giveGrace(deps: TierDeps, account: TierAccount, graceUntil: Date): Promise<TierAccount> {
  const after = { ...account, graceUntil, version: account.version + 1 };
  await write(deps, account, after);
  return after;
}

function beginPeriod(
  deps: TierDeps,
  table: TierTable,
  account: TierAccount,
  { beganAt, baseTierId }: { readonly beganAt: Date; readonly baseTierId: string },
): Promise<TierAccount> {
  const period = account.period + 1;
  return saveMove(deps, table, account, {
    entry: { _id: `period:${account._id}:${period}`, kind: 'period' },
    reason: 'review',
    at: beganAt,
    next: { value: 0, baseTierId, period, periodEndsAt: yearAfter(beganAt), graceUntil: null },
  });
}

/** Writes the account first, then its entry, its history and what is told. Answers it as it is then. */
export async function saveMove(
  deps: TierDeps,
  table: TierTable,
  account: TierAccount,
  { entry, reason, at, next }: TierMove,
): Promise<TierAccount> {
  const { levels } = table;
  const moved = { ...account, ...next };
  const value = Math.max(0, moved.value);
  const level = standing(levels, { ...moved, value });
  const isUp = level.threshold > levelOf(levels, account.tierId).threshold;
  const after: TierAccount = {
    ...moved,
    value,
    tierId: level.id,
    // A level that was just reached is looked at a year from now.
    ...(isUp ? { periodEndsAt: yearAfter(at), graceUntil: null } : {}),
    seq: account.seq + 1,
    version: account.version + 1,
  };
  await write(deps, account, after);
  if (reachesLevel(account, after)) await holdTable(deps, table);
  const { _id, kind } = entry;
  const row = {
    memberId: account._id,
    seq: after.seq,
    delta: value - account.value,
    valueAfter: value,
    at,
  };
  await deps.db.model(growthEntryModel).create([{ _id, kind, ...row }]);
  if (after.tierId !== account.tierId) await tell(deps, account, after, { reason, at });
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

/** Meets whoever changes the levels in this moment: one of the two runs again and sees the other. */
async function holdTable({ db }: TierDeps, { version }: TierTable): Promise<void> {
  const held = await db
    .model(tierTableModel)
    .updateOne({ _id: 'current', version }, { $inc: { reachedCount: 1 } });
  if (held.matchedCount !== 1) throw databaseBusy();
}

async function tell(
  { db, ids, emit }: TierDeps,
  before: TierAccount,
  after: TierAccount,
  { reason, at }: Pick<TierMove, 'reason' | 'at'>,
): Promise<void> {
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
