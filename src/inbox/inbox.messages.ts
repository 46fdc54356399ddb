import type { AppendAudit } from '../audit';
import type { Clock } from '../platform/clock';
import type { Database, Page, PageRequest } from '../platform/database';
import { findPage } from '../platform/database';
import type { EventRow } from '../platform/events';
import { messageNotAside, unknownMessage } from './inbox.errors';
import type { InboxMessage } from './inbox.model';
import { inboxMessageModel } from './inbox.model';
import type { InboundMessage } from './inbox.replies';
import type { Actor } from './replyRule.service';

/** What handlers of an inbox event read. */
export interface StoredMessage {
  readonly appid: string;
  /** The person the message is about; of a privacy event, the one it names. */
  readonly openid: string;
  readonly message: InboundMessage;
}

interface MessageDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AppendAudit;
  readonly workerId: string;
  readonly dispatch: (rows: readonly EventRow[]) => void;
}

export type MessageService = ReturnType<typeof createMessageService>;

export function createMessageService({ db, clock, audit, workerId, dispatch }: MessageDeps) {
  const rows = db.model(inboxMessageModel);
  const stored = db.collection(inboxMessageModel);
  return {
    /** Null when the person was forgotten since: there is nothing left to do then. */
    async read(inboxId: string): Promise<StoredMessage | null> {
      const session = db.session();
      const row = await stored.findOne({ _id: inboxId }, session === undefined ? {} : { session });
      if (row === null || row.openid === null || row.message === null) return null;
      return { appid: row.appid, openid: row.openid, message: row.message };
    },

    /** Newest first. */
    list: (status: InboxMessage['status'], page: PageRequest): Promise<Page<InboxMessage>> =>
      findPage(rows, { status }, { by: 'at', direction: -1 }, page),

    /**
     * Gives a message that was set aside another eight tries.
     * @throws AppError INBOX_MESSAGE_UNKNOWN, INBOX_MESSAGE_NOT_ASIDE
     */
    async retry(actor: Actor, inboxId: string): Promise<InboxMessage> {
      const row = await db.transaction({ keys: [] }, async () => {
        const due = { status: 'due', tries: 0, nextTryAt: clock.now(), owner: workerId };
        const revived = await rows
          .findOneAndUpdate({ _id: inboxId, status: 'aside' }, { $set: due }, { returnDocument: 'after' })
          .lean<InboxMessage>();
        if (revived === null) {
          const found = await rows.findById(inboxId).lean<InboxMessage>();
          throw found === null ? unknownMessage() : messageNotAside(found.status);
        }
        await audit({ actor, action: 'inbox.retry', target: { type: 'inboxMessage', id: inboxId } });
        return revived;
      });
      dispatch([row]);
      return row;
    },
  };
}
