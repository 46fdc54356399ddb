import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { auditModels, createAudit } from '../../src/audit';
import type { Inbox, InboxAccount, ReplySource } from '../../src/inbox';
import { createInbox, inboxMessageModel, inboxModels } from '../../src/inbox';
import type { Database } from '../../src/platform/database';
import type { DomainEvents } from '../../src/contract/events';
import type { EventRow, Events } from '../../src/platform/events';
import { createEvents, eventModels } from '../../src/platform/events';
import type { Gate, Route } from '../../src/platform/http';
import { createServer } from '../../src/platform/http';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { After } from '../../src/platform/timer';
import { systemAfter } from '../../src/platform/timer';
import type { StaffPrincipal } from '../../src/contract/principals';
import type { Action } from '../../src/contract/staff';
import type { MenuButton } from '../../src/contract/inbox';
import type { FakeClock } from '../support/clock';
import type { ManualTimer } from '../support/timer';
import { createManualTimer } from '../support/timer';
import type { Delivery } from './callbacks';
import { miniProgram, officialAccount, targetOf } from './callbacks';

export const inboxTestModels = [...inboxModels, ...auditModels, ...eventModels];

/** The menu as WeChat keeps it. */
export interface FakeMenu {
  published: readonly MenuButton[] | undefined;
  isReachable: boolean;
}

export interface TestInbox {
  readonly inbox: Inbox;
  readonly url: string;
  readonly routes: readonly Route[];
  readonly timer: ManualTimer;
  readonly menu: FakeMenu;
  /** Ids of the rows that were handed to the worker, in order. */
  readonly dispatched: string[];
  /** Runs the handlers of this feature when it is told to settle. */
  readonly events: Events<DomainEvents>;
  /** How often each counter was raised: `callback_refused code=INBOX_STALE`. */
  readonly counts: Map<string, number>;
  post(delivery: Delivery): Promise<{ status: number; body: string; code: string | undefined }>;
  stop(): Promise<void>;
}

export interface TestInboxOptions {
  readonly db: Database;
  readonly clock: FakeClock;
  readonly accounts?: readonly InboxAccount[];
  readonly isProduction?: boolean;
  readonly sources?: readonly ReplySource[];
  readonly after?: After;
}

/** An inbox behind a server of its own; the worker only remembers what it was handed. */
export async function startInbox(options: TestInboxOptions): Promise<TestInbox> {
  const { db, clock } = options;
  const ids = createIds(clock);
  const timer = createManualTimer();
  const logger = createLogger('silent');
  const events = createEvents<DomainEvents>({
    db,
    clock,
    ids,
    logger,
    timer,
    count: () => undefined,
    instance: ids.next(),
  });
  events.addSource(inboxMessageModel);
  const dispatched: string[] = [];
  const counts = new Map<string, number>();
  const menu: FakeMenu = { published: undefined, isReachable: true };
  const inbox = createInbox({
    db,
    clock,
    ids,
    logger,
    timer,
    after: options.after ?? systemAfter,
    audit: createAudit({ db, clock, ids }).append,
    count: (name, labels) => {
      const key = [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    accounts: options.accounts ?? [officialAccount, miniProgram],
    isProduction: options.isProduction ?? false,
    workerId: events.workerId,
    dispatch: (rows: readonly EventRow[]) => void dispatched.push(...rows.map(({ _id }) => _id)),
    replySources: () => options.sources ?? [],
    officialAccount: { appid: officialAccount.appid, menu: menuClient(menu) },
  });
  events.register(inbox.handlers);
  await inbox.start();
  const routes = inbox.routes({ operator: staffGate });
  const server = createServer({
    routes,
    rateLimiter: { consume: () => Promise.resolve() },
    clock,
    ids,
    logger,
    isBehindProxy: false,
    observe: () => undefined,
  });
  const url = await listen(server);
  return {
    inbox,
    url,
    routes,
    timer,
    menu,
    dispatched,
    events,
    counts,
    async post(delivery) {
      const response = await fetch(url + targetOf(delivery), {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body: new Uint8Array(delivery.body),
      });
      const body = await response.text();
      const code = response.ok ? undefined : (JSON.parse(body) as { error: { code: string } }).error.code;
      return { status: response.status, body, code };
    },
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await inbox.stop();
    },
  };
}

/** Everybody is an administrator of the whole brand. */
export function staffGate(action: Action): Gate<StaffPrincipal> {
  return {
    name: `operator(${action})`,
    check: () =>
      Promise.resolve({
        principalId: 'staff:tester',
        staffId: 'tester',
        action,
        scopes: ['/'],
        storeId: null,
        storePath: null,
      }),
  };
}

function menuClient(menu: FakeMenu) {
  const reach = (): void => {
    if (!menu.isReachable) throw new Error('WeChat does not answer');
  };
  return {
    create: (buttons: readonly MenuButton[]) =>
      Promise.resolve().then(() => {
        reach();
        menu.published = buttons;
      }),
    get: () =>
      Promise.resolve().then(() => {
        reach();
        if (menu.published === undefined) return undefined;
        const none = {
          type: undefined,
          key: undefined,
          url: undefined,
          appid: undefined,
          pagepath: undefined,
        };
        const empty = { ...none, mediaId: undefined, articleId: undefined, subButtons: [] };
        return { buttons: menu.published.map((button) => ({ ...empty, name: button.name })) };
      }),
  };
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is never a string.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
