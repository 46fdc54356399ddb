import type { WechatEvent } from '../contract/events';
import type { Clock } from '../platform/clock';
import { AppError } from '../platform/errors';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { FollowerInfo } from '../wechat';
import type { FollowerRecord } from './follower.model';
import type { Evidence, Truth } from './follower.rules';
import { afterEvent, isFirstFollow, isTied, unknownFollower } from './follower.rules';
import type { FollowerStore } from './follower.store';

/** What this feature calls of WeChat's user API. */
export interface FollowerClient {
  /** @throws WechatError */
  info(openid: string): Promise<FollowerInfo>;
  /** At most 100. @throws WechatError */
  batchget(openids: readonly string[]): Promise<readonly FollowerInfo[]>;
  /** All who follow, page by page. @throws WechatError */
  get(): AsyncIterable<readonly string[]>;
}

interface RecordDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly appid: string;
  readonly users: FollowerClient;
  readonly store: FollowerStore;
  readonly inbox: {
    /** Null when the person was forgotten meanwhile. */
    read(inboxId: string): Promise<{ readonly appid: string; readonly openid: string } | null>;
  };
}

/** An event with what had to be asked before the transaction. */
interface Prepared {
  readonly openid: string;
  readonly evidence: Evidence;
  readonly truth: Truth;
}

export type Recorder = ReturnType<typeof createRecorder>;

/** Takes in one follow, unfollow or scan of the official account. */
export function createRecorder({ clock, ids, logger, appid, users, store, inbox }: RecordDeps) {
  async function ask(openid: string): Promise<Truth> {
    try {
      return await users.info(openid);
    } catch (error) {
      // The follow is not lost for it: the look-up job asks again.
      logger.warn('a follower could not be looked up', { appid, error });
      return 'unknown';
    }
  }

  /** A follow has a unionid to learn, so has a person we have never heard of; otherwise only a tie needs WeChat. */
  async function isWorthAsking(openid: string, evidence: Evidence): Promise<boolean> {
    if (evidence.kind === 'followed') return true;
    const follower = await store.findByOpenid(appid, openid);
    return follower === null ? evidence.kind === 'scanned' : isTied(follower, evidence);
  }

  return {
    /** Outside the transaction: whom the event is about, and what WeChat says of them where that is needed. */
    async prepare(kind: Evidence['kind'], event: WechatEvent): Promise<Prepared | null> {
      const stored = event.account === 'officialAccount' ? await inbox.read(event.inboxId) : null;
      if (stored?.appid !== appid) return null;
      const { openid } = stored;
      const evidence: Evidence = { kind, at: new Date(event.sentAt), sceneStr: event.sceneStr };
      const truth = (await isWorthAsking(openid, evidence)) ? await ask(openid) : 'notAsked';
      return { openid, evidence, truth };
    },

    /** In the transaction. @throws AppError FOLLOWER_STATUS_TIED when WeChat has to be asked after all: try again */
    async apply({ inboxId }: WechatEvent, { openid, evidence, truth }: Prepared): Promise<void> {
      const now = clock.now();
      const before =
        (await store.findByOpenid(appid, openid)) ?? unknownFollower({ _id: ids.next(), appid, openid }, now);
      if (truth === 'notAsked' && isTied(before, evidence)) throw statusTied();
      const after = afterEvent(before, evidence, truth, now);
      await store.write(after);
      await tell(store, { before, after }, inboxId, evidence);
    },
  };
}

interface Change {
  readonly before: FollowerRecord;
  readonly after: FollowerRecord;
}

async function tell(
  store: FollowerStore,
  { before, after }: Change,
  inboxId: string,
  { kind, at, sceneStr }: Evidence,
): Promise<void> {
  const told = { sceneStr, wasFollowing: kind !== 'followed', inboxId, at: at.toISOString() };
  const note = { followerId: after._id, at, source: `inbox:${inboxId}` };
  switch (kind) {
    case 'followed':
      await store.tellFollowed(after, told, isFirstFollow(before, at));
      await store.note({ ...note, kind });
      break;
    case 'unfollowed':
      await store.tellUnfollowed(after, told);
      await store.note({ ...note, kind });
      break;
    case 'scanned':
      // Somebody who followed before this account was connected: known from now on.
      if (before.version === 0)
        await store.tellFollowed(after, { ...told, sceneStr: null, inboxId: null }, false);
      await store.tellScanned(after, told);
  }
}

/** 503 inside: a contradicting event of the same second was recorded between preparation and transaction. */
function statusTied(): AppError {
  return new AppError(
    'FOLLOWER_STATUS_TIED',
    'unavailable',
    'two events of one second contradict each other',
  );
}
