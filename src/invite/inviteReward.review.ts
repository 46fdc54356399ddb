import type { InviteReview } from '../contract/inviteReward';
import type { InviteDeps } from './invite.deps';
import { reviewDecided, reviewOver, rewardMissing } from './invite.errors';
import { grant, inRewardTransaction, openParties, refusalOfReward, refuse } from './inviteReward.decide';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel } from './inviteReward.model';

export interface ReviewAct {
  readonly rewardId: string;
  readonly decision: InviteReview['decision'];
  readonly reason: string;
  readonly staffId: string;
}

/**
 * Decides about a reward that waits for a person; of two at once the first one stands, and the same by the same person
 * changes nothing. Approving asks caps, stock and everything else again, and may end in a refusal.
 * @throws AppError INVITE_REWARD_MISSING, INVITE_REVIEW_OVER, INVITE_REVIEW_DECIDED, INVITE_MEMBER_BUSY
 */
export async function reviewReward(deps: InviteDeps, act: ReviewAct): Promise<InviteRewardRecord> {
  const found = await requireReward(deps, act.rewardId);
  return inRewardTransaction(deps, found, async () => {
    const before = await requireReward(deps, act.rewardId);
    const { review } = before;
    if (review !== null) {
      if (review.decision === act.decision && review.staffId === act.staffId) return before;
      throw reviewDecided(review.decision, review.staffId, review.at);
    }
    if (before.state !== 'review') throw reviewOver(before.state);
    const after = await decide(deps, before, act);
    await record(deps, after, act);
    return after;
  });
}

async function decide(
  deps: InviteDeps,
  before: InviteRewardRecord,
  { decision, staffId, reason }: ReviewAct,
): Promise<InviteRewardRecord> {
  const { row, inviter, invitee } = await openParties(deps, before);
  // It came back in this very moment: then nobody needs to decide.
  if (row.state !== 'review') throw reviewOver(row.state);
  const review = { decision, staffId, reason, at: deps.clock.now() };
  if (decision === 'rejected') return refuse(deps, row, 'rejected', { review });
  const refusal = await refusalOfReward(deps, row, inviter, invitee);
  return refusal === null ? grant(deps, row, { review }) : refuse(deps, row, refusal, { review });
}

/** @throws AppError INVITE_REWARD_MISSING */
export async function requireReward({ db }: InviteDeps, rewardId: string): Promise<InviteRewardRecord> {
  const row = await db.model(inviteRewardModel).findById(rewardId).lean<InviteRewardRecord>();
  if (row === null) throw rewardMissing();
  return row;
}

async function record(
  { audit }: InviteDeps,
  { _id, state, refusal, inviterId }: InviteRewardRecord,
  { decision, staffId }: ReviewAct,
): Promise<void> {
  // The reason is free text, which the log does not keep; it stands in the reward.
  await audit({
    actor: { kind: 'staff', id: staffId },
    action: decision === 'approved' ? 'invite.approveReward' : 'invite.rejectReward',
    target: { type: 'inviteReward', id: _id },
    change: { state, refusal, inviterId },
  });
}
