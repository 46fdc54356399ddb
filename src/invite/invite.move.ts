import type { InviteRefusalReason } from '../contract/invite';
import type { MemberPart } from '../contract/memberPart';
import type { Database } from '../platform/database';
import { ancestorsOf } from './invite.decide';
import type { InvitationRecord } from './invite.model';
import { invitationModel, inviteRefusalModel } from './invite.model';
import type { MovedRewards } from './inviteReward.part';
import { moveRewards, undoRewards } from './inviteReward.part';

/** How many of those whom a member brought one step of a merge moves. */
const stepSize = 200;

/** What one step of a merge did. */
interface Moved {
  /** How the joinings of both stood before. */
  readonly joinings: readonly Pick<InvitationRecord, '_id' | 'inviteeId' | 'state' | 'voidReason'>[];
  readonly broughtIds: readonly string[];
  readonly refusalIds: readonly string[];
  readonly rewards: MovedRewards;
}

/**
 * Two members become one person: the first joining of the two decides who brought that person, unless the person would
 * have brought themselves; whom either brought, the person has brought. Codes stay as they are: `members.current` tells
 * whose they are.
 */
export function createInviteMoves(db: Database): Pick<MemberPart, 'move' | 'undo'> {
  const invitations = db.model(invitationModel);
  const refusals = db.model(inviteRefusalModel);
  return {
    async move(from, to) {
      const joinings = await joinJoinings(db, from, to);
      const brought = await invitations
        .find({ inviterId: from, state: 'accepted' }, { _id: 1 })
        .limit(stepSize)
        .lean<{ _id: string }[]>();
      const broughtIds = brought.map(({ _id }) => _id);
      await invitations.updateMany({ _id: { $in: broughtIds } }, { $set: { inviterId: to } });
      const refused = await refusals.find({ inviteeId: from }, { _id: 1 }).lean<{ _id: string }[]>();
      const refusalIds = refused.map(({ _id }) => _id);
      await refusals.updateMany({ _id: { $in: refusalIds } }, { $set: { inviteeId: to } });
      const rewards = await moveRewards(db, from, to, stepSize);
      const isDone = broughtIds.length < stepSize && rewards.inviterIds.length < stepSize;
      return { record: { joinings, broughtIds, refusalIds, rewards }, isDone };
    },
    async undo(record, from, to) {
      // As `move` above has written it.
      const { joinings = [], broughtIds = [], refusalIds = [], rewards } = record as Partial<Moved>;
      await invitations.updateMany(
        { _id: { $in: [...broughtIds] }, inviterId: to },
        { $set: { inviterId: from } },
      );
      for (const { _id, inviteeId, state, voidReason } of joinings)
        await invitations.updateOne({ _id, inviteeId: to }, { $set: { inviteeId, state, voidReason } });
      await refusals.updateMany(
        { _id: { $in: [...refusalIds] }, inviteeId: to },
        { $set: { inviteeId: from } },
      );
      if (rewards !== undefined) await undoRewards(db, rewards, from, to);
      return [];
    },
  };
}

/** Gives both joinings to the one who lives on; answers those that changed, as they were. */
async function joinJoinings(db: Database, from: string, to: string): Promise<Moved['joinings']> {
  const invitations = db.model(invitationModel);
  const both = [from, to];
  const rows = await invitations
    .find({ inviteeId: { $in: both } })
    .sort({ at: 1, _id: 1 })
    .lean<InvitationRecord[]>();
  const before: Moved['joinings'][number][] = [];
  for (const [index, { _id, inviteeId, inviterId, state, voidReason }] of rows.entries()) {
    const reason =
      state !== 'accepted' || inviterId === null ? null : await voidOf(db, inviterId, both, index > 0);
    if (inviteeId === to && reason === null) continue;
    before.push({ _id, inviteeId, state, voidReason });
    const voided = reason === null ? {} : { state: 'void', voidReason: reason };
    await invitations.updateOne({ _id }, { $set: { inviteeId: to, ...voided } });
  }
  return before;
}

/** Why nobody counts as the inviter of a joining any more; null: the inviter stays. */
async function voidOf(
  db: Database,
  inviterId: string,
  both: readonly string[],
  isLater: boolean,
): Promise<InviteRefusalReason | null> {
  if (both.includes(inviterId)) return 'self';
  if (isLater) return 'notNew';
  const ancestorIds = await ancestorsOf(db, inviterId);
  return ancestorIds.some((memberId) => both.includes(memberId)) ? 'loop' : null;
}
