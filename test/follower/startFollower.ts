import type { DomainEvents } from '../../src/contract/events';
import type { FollowerClient } from '../../src/follower';
import { createFollower, followerModels } from '../../src/follower';
import type { FollowerInfo } from '../../src/wechat';
import type { Database } from '../../src/platform/database';
import type { EventOf } from '../../src/platform/events';
import { handlersOf } from '../../src/platform/events';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { FakeClock } from '../support/clock';
import type { Fields } from '../inbox/callbacks';
import { deliver, officialAccount } from '../inbox/callbacks';
import type { TestInbox } from '../inbox/startInbox';
import { inboxTestModels, startInbox } from '../inbox/startInbox';

export const followerTestModels = [...inboxTestModels, ...followerModels];

/** What WeChat knows of people; tests write into it. */
export interface FakeUsers extends FollowerClient {
  readonly people: Map<string, Partial<FollowerInfo>>;
  isReachable: boolean;
  readonly infoCalls: string[];
  readonly batches: number[];
}

export type Heard = EventOf<string, DomainEvents['follower.followed']>;

export interface TestFollower {
  readonly follower: ReturnType<typeof createFollower>;
  readonly server: TestInbox;
  readonly users: FakeUsers;
  /** Every event this feature told, as a listener gets it. */
  readonly heard: Heard[];
  /** One event of the official account, received and not worked off yet. */
  receive(openid: string, event: string, atSeconds: number, fields?: Fields): Promise<void>;
  settle(): Promise<void>;
  runJob(name: string): Promise<void>;
}

export async function startFollower(
  db: Database,
  clock: FakeClock,
  { isListening = true } = {},
): Promise<TestFollower> {
  const server = await startInbox({ db, clock });
  const users = createFakeUsers();
  const follower = createFollower({
    db,
    clock,
    ids: createIds(clock),
    logger: createLogger('silent'),
    emit: server.events.emit,
    inbox: server.inbox.service,
    users,
    appid: officialAccount.appid,
  });
  const heard: Heard[] = [];
  const on = handlersOf<DomainEvents>();
  server.events.register(follower.handlers);
  const names = isListening
    ? (['follower.followed', 'follower.unfollowed', 'follower.scanned'] as const)
    : [];
  server.events.register(
    names.map((name) =>
      on(name, {
        name: 'test.listen',
        apply: (event) => Promise.resolve(void heard.push(event as Heard)),
      }),
    ),
  );
  return {
    follower,
    server,
    users,
    heard,
    async receive(openid, event, atSeconds, fields = {}) {
      const all = { FromUserName: openid, CreateTime: atSeconds, MsgType: 'event', Event: event, ...fields };
      await server.inbox.service.receive(deliver(all));
    },
    settle: () => server.events.settle(),
    runJob(name) {
      const job = follower.jobs.find((one) => one.name === name)!;
      return job.run({ scheduledFor: clock.now(), fence: 1, signal: new AbortController().signal });
    },
  };
}

function createFakeUsers(): FakeUsers {
  const people = new Map<string, Partial<FollowerInfo>>();
  const infoOf = (openid: string): FollowerInfo => ({
    openid,
    isFollowing: false,
    unionid: undefined,
    followedAt: undefined,
    remark: undefined,
    tagIds: [],
    subscribeScene: undefined,
    qrScene: undefined,
    qrSceneStr: undefined,
    ...people.get(openid),
  });
  const users: FakeUsers = {
    people,
    isReachable: true,
    infoCalls: [],
    batches: [],
    info(openid) {
      users.infoCalls.push(openid);
      return users.isReachable ? Promise.resolve(infoOf(openid)) : Promise.reject(new Error('no answer'));
    },
    batchget(openids) {
      users.batches.push(openids.length);
      if (openids.length > 100) return Promise.reject(new Error('40032'));
      return users.isReachable
        ? Promise.resolve(openids.map(infoOf))
        : Promise.reject(new Error('no answer'));
    },
    async *get() {
      const following = [...people]
        .filter(([, { isFollowing }]) => isFollowing === true)
        .map(([openid]) => openid);
      await Promise.resolve();
      // Pages of 90, so that a hundred never ends with a page; each begins with the last of the one before.
      for (let at = 0; at < following.length; at += 89) yield following.slice(at, at + 90);
    },
  };
  return users;
}
