import type { DomainEvents } from '../contract/events';
import type { Database } from '../platform/database';
import type { Handler } from '../platform/events';
import { handlersOf } from '../platform/events';
import type { Forget } from './inbox.forget';
import type { MessageService } from './inbox.messages';
import type { CustomerServiceSession } from './inbox.model';
import { customerServiceSessionModel } from './inbox.model';
import type { ReplySnapshot } from './inbox.snapshot';
import { sessionIdOf } from './inbox.snapshot';

interface HandlerDeps {
  readonly db: Database;
  readonly messages: MessageService;
  readonly snapshot: ReplySnapshot;
  readonly forget: Forget;
}

const on = handlersOf<DomainEvents>();

export function inboxHandlers({ db, messages, snapshot, forget }: HandlerDeps): Handler[] {
  const sessions = db.model(customerServiceSessionModel);

  /** Events arrive in any order: the newest opening and the newest closing decide, whichever came first. */
  async function track(appid: string, openid: string, at: Date, isClosing: boolean): Promise<void> {
    const _id = sessionIdOf(appid, openid);
    const known = await sessions.findById(_id).lean<CustomerServiceSession>();
    const openedAt = isClosing ? (known?.openedAt ?? null) : later(known?.openedAt, at);
    const closedAt = isClosing ? later(known?.closedAt, at) : (known?.closedAt ?? null);
    const isOpen = openedAt !== null && (closedAt === null || openedAt > closedAt);
    const state = { appid, openid, openedAt, closedAt, isOpen };
    await sessions.updateOne({ _id }, { $set: state }, { upsert: true });
    db.afterCommit(() => void snapshot.refresh());
  }

  return [
    on('wechat.customerServiceSession', {
      name: 'inbox.trackCustomerServiceSession',
      async apply({ payload }) {
        const stored = await messages.read(payload.inboxId);
        if (stored === null) return;
        // A switch to another agent leaves the conversation open.
        const isClosing = payload.event === 'kf_close_session';
        await track(stored.appid, stored.openid, new Date(payload.sentAt), isClosing);
      },
    }),
    on('wechat.privacyChanged', {
      name: 'inbox.forgetCancelled',
      async apply({ payload }) {
        if (payload.event !== 'user_authorization_cancellation') return;
        const stored = await messages.read(payload.inboxId);
        if (stored !== null) await forget([{ appid: stored.appid, openid: stored.openid }]);
      },
    }),
  ];
}

function later(known: Date | null | undefined, at: Date): Date {
  return known != null && known > at ? known : at;
}
