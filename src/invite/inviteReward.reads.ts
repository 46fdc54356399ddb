import type { InviteRewardQuery } from '../contract/inviteReward';
import type { Page } from '../platform/database';
import { findPage } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel } from './inviteReward.model';

/** What operators see of rewards. */
export function createRewardReads({ db }: InviteDeps) {
  return {
    /** Newest first. @throws AppError PAGE_CURSOR_INVALID */
    rewards(query: InviteRewardQuery): Promise<Page<InviteRewardRecord>> {
      const { limit, cursor, ...asked } = query;
      return findPage(db.model(inviteRewardModel), asked, { by: '_id', direction: -1 }, { limit, cursor });
    },
  };
}
