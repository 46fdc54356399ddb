import type { MemberPart, TimelineItem } from '../contract/memberPart';
import { buildScene } from '../inbox';
import type { InviteDeps } from './invite.deps';
import type { InvitationRecord, InviteCodeRecord, InviteRefusalRecord } from './invite.model';
import {
  invitationModel,
  inviteBookModel,
  inviteCodeModel,
  inviteMemberModels,
  inviteRefusalModel,
  inviteShownCodeModel,
} from './invite.model';
import { createInviteMoves } from './invite.move';
import { refusalText } from './invite.rules';
import { copyOfRewards, eraseRewards, timelineOfRewards } from './inviteReward.part';

/** The share of invitations in one member: who brought them, whom they brought, and what they got for it. */
export function createInvitePart(deps: Pick<InviteDeps, 'db' | 'clock'>): MemberPart {
  const { db } = deps;
  return {
    name: 'invite',
    collections: inviteMemberModels.map(({ name }) => name),
    ...createStory(deps),
    async freeze(memberId, mergeId) {
      await db
        .model(inviteBookModel)
        .updateOne(
          { _id: memberId },
          { $set: { frozenBy: mergeId }, $inc: { version: 1 } },
          { upsert: true },
        );
    },
    ...createInviteMoves(db),
  };
}

function createStory(
  deps: Pick<InviteDeps, 'db' | 'clock'>,
): Pick<MemberPart, 'timeline' | 'copy' | 'erase'> {
  const { db } = deps;
  const invitations = db.model(invitationModel);
  const refusals = db.model(inviteRefusalModel);
  return {
    async timeline(member, page) {
      const { memberId } = member;
      const { before, limit } = page;
      const mine = { $or: [{ inviteeId: memberId }, { inviterId: memberId }] };
      const rows = await invitations
        .find({ ...mine, state: 'accepted', at: { $lt: before } })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<InvitationRecord[]>();
      const items = [
        ...rows.map((row) => toItem(row, memberId)),
        ...(await timelineOfRewards(db, memberId, page)),
      ];
      return items.sort(newestFirst).slice(0, limit);
    },
    async copy({ memberId }) {
      const code = await db.model(inviteCodeModel).findOne({ memberId }).lean<InviteCodeRecord>();
      const came = await invitations.find({ inviteeId: memberId }).sort({ at: 1 }).lean<InvitationRecord[]>();
      const refused = await refusals
        .find({ inviteeId: memberId })
        .sort({ at: 1 })
        .lean<InviteRefusalRecord[]>();
      return {
        scene: code === null ? null : buildScene('invite', code._id),
        joinings: came.map(({ state, at }) => ({
          isByInvitation: state === 'accepted',
          at: at.toISOString(),
        })),
        invitedCount: await invitations.countDocuments({ inviterId: memberId, state: 'accepted' }),
        refusals: refused.map(({ reason, at }) => ({ reason: refusalText[reason], at: at.toISOString() })),
        ...(await copyOfRewards(db, memberId)),
      };
    },
    /** Code and tree stay under our own ids, which lead to nobody then: what others are counted by hangs on them. */
    async erase(member) {
      await refusals.deleteMany({ inviteeId: member.memberId });
      await db.model(inviteShownCodeModel).deleteOne({ _id: member.memberId });
      await eraseRewards(deps, member);
    },
  };
}

function toItem({ inviteeId, inviterId, at }: InvitationRecord, memberId: string): TimelineItem {
  const isInvitee = inviteeId === memberId;
  return {
    id: isInvitee ? `invite:${inviteeId}:joined` : `invite:${inviteeId}:brought`,
    at: at.toISOString(),
    kind: isInvitee ? 'invite.joined' : 'invite.brought',
    text: isInvitee ? `由会员 ${inviterId ?? ''} 邀请加入` : `邀请的会员 ${inviteeId} 加入`,
    storeId: null,
  };
}

/** Items of one moment by descending id. */
function newestFirst(a: TimelineItem, b: TimelineItem): number {
  return a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1;
}
