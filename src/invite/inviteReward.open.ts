import { dayMs } from '../platform/clock';
import type { Database } from '../platform/database';
import { databaseBusy } from '../platform/database';
import { openBook } from './invite.book';
import type { InviteDeps } from './invite.deps';
import type { InvitationRecord } from './invite.model';
import { invitationModel } from './invite.model';
import type { InviteActivity } from './inviteActivity.model';
import { inviteActivityModel } from './inviteActivity.model';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel, openStates } from './inviteReward.model';
import { countsFrom, coversAt, endOf } from './inviteReward.rules';

const nothingYet = {
  state: 'joined',
  refusal: null,
  orderId: null,
  storeId: null,
  storePath: null,
  purchasedAt: null,
  dueAt: null,
  riskRank: null,
  review: null,
  points: null,
  entryId: null,
  sampleName: null,
  pickUpCode: null,
  pickupId: null,
  pickedUpAt: null,
  pickedUpBy: null,
  pickedUpIn: null,
  decidedAt: null,
  reversedAt: null,
} as const;

type Brought = Pick<InvitationRecord, '_id' | 'inviteeId' | 'at'> & {
  readonly inviterId: string;
  /** When the brand first knew the person: earlier than joining for whoever was registered at a counter. */
  readonly knownSince: Date;
};

/**
 * Begins with a person whom somebody has brought while an activity ran, in the transaction that decided so; nothing where
 * none did. What the person has bought before this was told counts too.
 */
export async function openReward(
  deps: InviteDeps,
  { _id, inviteeId, inviterId, at, knownSince }: Brought,
): Promise<void> {
  const { db, ids } = deps;
  const activity = await activityAt(db, at);
  if (activity === null) return;
  const row: InviteRewardRecord = {
    ...nothingYet,
    _id: ids.next(),
    personKey: _id,
    activityId: activity._id,
    inviterId,
    inviteeId,
    joinedAt: at,
    countsFrom: countsFrom(activity, knownSince),
    version: 1,
  };
  await db.model(inviteRewardModel).create([row]);
  await follow(deps, row);
}

/** The activity that ran then. */
export async function activityAt(db: Database, at: Date): Promise<InviteActivity | null> {
  const running = {
    state: { $in: ['published', 'ended'] as const },
    from: { $lte: at },
    to: { $gt: at },
  };
  const found = await db.model(inviteActivityModel).find(running).sort({ _id: 1 }).lean<InviteActivity[]>();
  return found.find((activity) => coversAt(activity, at)) ?? null;
}

/** Writes a reward from the version that was read; answers it as it is then. */
export async function writeReward(
  db: Database,
  { _id, version }: InviteRewardRecord,
  set: Partial<InviteRewardRecord>,
): Promise<InviteRewardRecord> {
  const after = await db
    .model(inviteRewardModel)
    .findOneAndUpdate({ _id, version }, { $set: set, $inc: { version: 1 } }, { returnDocument: 'after' })
    .lean<InviteRewardRecord>();
  if (after === null) throw databaseBusy();
  return after;
}

/**
 * Lets a reward that is not decided stand where the invitee's purchases put it: the first one of the activity that was
 * paid and is kept, and the end of its return period. Belongs into a transaction; again changes nothing.
 */
export async function follow(deps: InviteDeps, row: InviteRewardRecord): Promise<InviteRewardRecord> {
  const { db, members, purchases } = deps;
  const activity = await db.model(inviteActivityModel).findById(row.activityId).lean<InviteActivity>();
  const invitee = await members.current(row.inviteeId);
  // Whoever has left buys nothing that counts; what was waiting is decided by that.
  if (activity === null || invitee?.state !== 'active') return row;
  const found = await purchases.firstKeptOf(invitee._id, row.countsFrom, endOf(activity));
  if (found?.orderId === (row.orderId ?? undefined)) return row;
  if (found === null) {
    const { state, orderId, storeId, storePath, purchasedAt, dueAt, riskRank } = nothingYet;
    return writeReward(db, row, { state, orderId, storeId, storePath, purchasedAt, dueAt, riskRank });
  }
  const dueAt = new Date(found.purchasedAt.getTime() + activity.returnDays * dayMs);
  return writeReward(db, row, { ...found, state: 'waiting', dueAt, riskRank: null });
}

/** Somebody has bought something: what hangs on it follows, in the transaction of the event's handler. */
export async function followBuyer(deps: InviteDeps, memberId: string): Promise<void> {
  const { db, members } = deps;
  const buyer = await members.current(memberId);
  if (buyer === null) return;
  const inviteeId = buyer._id;
  // Where nobody has decided who brought them, somebody may do so in this very moment: then one of both begins again.
  if ((await db.model(invitationModel).exists({ inviteeId })) === null) await openBook(db, inviteeId);
  const open = { inviteeId, state: { $in: [...openStates] } };
  const rows = await db.model(inviteRewardModel).find(open).lean<InviteRewardRecord[]>();
  if (rows.length === 0) return;
  await openBook(db, inviteeId);
  for (const row of rows) await follow(deps, row);
}
