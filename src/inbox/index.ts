import type { AppendAudit } from '../audit';
import type { MemberPart } from '../contract/memberPart';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { EventRow, Handler } from '../platform/events';
import type { Route } from '../platform/http';
import type { Ids } from '../platform/ids';
import type { Job } from '../platform/jobs';
import type { Logger } from '../platform/logger';
import type { After, Timer } from '../platform/timer';
import { inboxHandlers } from './inbox.events';
import { createForget } from './inbox.forget';
import type { InboxAccount } from './inbox.ingest';
import { createIngest } from './inbox.ingest';
import { inboxJobs } from './inbox.jobs';
import { createMessageService } from './inbox.messages';
import { inboxPart } from './inbox.part';
import type { Count, ReplySource } from './inbox.replies';
import { createReplies } from './inbox.replies';
import type { InboxGates } from './inbox.routes';
import { inboxRoutes } from './inbox.routes';
import { createReplySnapshot } from './inbox.snapshot';
import type { MenuClient } from './menu.service';
import { createMenuService } from './menu.service';
import { createReplyRuleService } from './replyRule.service';

export type { Callback, InboxAccount } from './inbox.ingest';
export type { StoredMessage } from './inbox.messages';
export type { InboxMessage } from './inbox.model';
/** The stored callbacks are events themselves: `events.addSource(inboxMessageModel)` answers the `dispatch` below. */
export { inboxMessageModel, inboxModels } from './inbox.model';
export type { AccountMessage, Count, InboundMessage, ReplySource } from './inbox.replies';
export type { InboxGates } from './inbox.routes';
export { replyText } from './inbox.schema';
export type { MenuClient } from './menu.service';
export { buildScene, parseScene } from './scene.rules';

export interface InboxDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Wakes the reloading of what replies need. */
  readonly timer: Timer;
  readonly after: After;
  readonly audit: AppendAudit;
  /** Adds to a counter; labels are names of our own. */
  readonly count: Count;
  readonly accounts: readonly InboxAccount[];
  readonly isProduction: boolean;
  /** The event worker: whose rows these are, and its ear. */
  readonly workerId: string;
  readonly dispatch: (rows: readonly EventRow[]) => void;
  /** Asked before the rules of this feature, in order; read at each message, when all features exist. */
  readonly replySources: () => readonly ReplySource[];
  readonly officialAccount: { readonly appid: string; readonly menu: MenuClient };
}

export type Inbox = ReturnType<typeof createInbox>;

/** Messages and events of WeChat: verified, stored once, answered, and handed to whoever hears them. */
export function createInbox(deps: InboxDeps) {
  const { db, officialAccount } = deps;
  const snapshot = createReplySnapshot(deps);
  const replies = createReplies({ ...deps, sources: () => [...deps.replySources(), ...snapshot.sources] });
  const ingest = createIngest({ ...deps, replies });
  const messages = createMessageService(deps);
  const forget = createForget(db);
  const replyRules = createReplyRuleService({ ...deps, changed: snapshot.refresh });
  const menu = createMenuService({ ...deps, ...officialAccount });
  const part: MemberPart = inboxPart(db, forget);
  const handlers: Handler[] = inboxHandlers({ db, messages, snapshot, forget });
  const jobs: Job[] = inboxJobs(deps);
  return {
    service: {
      read: (inboxId: string) => messages.read(inboxId),
      receive: ingest.receive,

      replyRules,
      menu,
    },
    routes: (gates: InboxGates): Route[] => inboxRoutes({ ingest, messages, replyRules, menu }, gates),
    handlers,
    jobs,
    part,
    start: (): Promise<void> => snapshot.start(),
    /** After HTTP has stopped: writes what still waits. */
    async stop(): Promise<void> {
      snapshot.stop();
      await ingest.drain();
    },
  };
}
