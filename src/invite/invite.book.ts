import type { Database } from '../platform/database';
import { inviteBusy } from './invite.errors';
import type { InviteBook } from './invite.model';
import { inviteBookModel } from './invite.model';

/**
 * The first write of each decision about a member, in its transaction: it meets whoever decides about the same member at
 * the same time, and a merge that moves what hangs on the member. @throws AppError INVITE_MEMBER_BUSY during a merge
 */
export async function openBook(db: Database, memberId: string): Promise<void> {
  const book = await db
    .model(inviteBookModel)
    .findOneAndUpdate({ _id: memberId }, { $inc: { version: 1 } }, { upsert: true, returnDocument: 'after' })
    .lean<Partial<InviteBook>>();
  if (book.frozenBy != null) throw inviteBusy();
}
