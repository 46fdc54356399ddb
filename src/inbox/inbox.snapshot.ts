import type { Clock } from '../platform/clock';
import { hourMs } from '../platform/clock';
import { sha256 } from '../platform/crypto';
import type { Database } from '../platform/database';
import type { Logger } from '../platform/logger';
import type { Timer } from '../platform/timer';
import type { CustomerServiceSession, ReplyRule } from './inbox.model';
import { customerServiceSessionModel, replyRuleModel } from './inbox.model';
import type { ReplySource } from './inbox.replies';
import { compileRules, defaultReply, keywordReply, welcomeReply } from './replyRule.rules';

interface SnapshotDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timer: Timer;
}

const reloadMs = 1_000;

/** WeChat closes a conversation for good after 48 hours without a word (客服消息). A lost close event ends there too. */
const longestSessionMs = 48 * hourMs;

/** Names a person's session, and holds no openid. */
export function sessionIdOf(appid: string, openid: string): string {
  return sha256(`${appid}|${openid}`);
}

export type ReplySnapshot = ReturnType<typeof createReplySnapshot>;

/** What replies need, in memory: the rules, and who talks with the customer service. Loaded anew every second. */
export function createReplySnapshot({ db, clock, logger, timer }: SnapshotDeps) {
  const ruleRows = db.model(replyRuleModel);
  const sessionRows = db.model(customerServiceSessionModel);
  let rules = compileRules([]);
  let sessions: ReadonlySet<string> = new Set();
  let loading: Promise<void> | undefined;
  let stop: () => void = () => undefined;

  async function load(): Promise<void> {
    const since = new Date(clock.now().getTime() - longestSessionMs);
    const found = await ruleRows.find({}).lean<ReplyRule[]>();
    const open = await sessionRows
      .find({ isOpen: true, openedAt: { $gt: since } }, { _id: 1 })
      .lean<Pick<CustomerServiceSession, '_id'>[]>();
    rules = compileRules(found);
    sessions = new Set(open.map(({ _id }) => _id));
  }

  /** Resolves when everything committed before the call is in; one that began earlier does not count. */
  async function reload(): Promise<void> {
    await loading?.catch(() => undefined);
    if (loading !== undefined) return loading;
    loading = load().finally(() => (loading = undefined));
    return loading;
  }

  const isInSession = (appid: string, openid: string): boolean =>
    sessions.size > 0 && sessions.has(sessionIdOf(appid, openid));

  const sources: readonly ReplySource[] = [
    { name: 'keyword', replyFor: (message) => keywordReply(rules, message) },
    { name: 'welcome', replyFor: (message) => welcomeReply(rules, message) },
    {
      name: 'default',
      replyFor: (message) => defaultReply(rules, message, isInSession(message.appid, message.fromUserName)),
    },
  ];

  /** Never rejects: when the database does not answer, an old rule is better than none. */
  const refresh = (): Promise<void> =>
    reload().catch((error: unknown) => logger.warn('reply rules could not be loaded', { error }));

  return {
    sources,
    refresh,
    async start(): Promise<void> {
      await reload();
      // A slow database gets no second question before it has answered the first.
      stop = timer.every(reloadMs, () => void (loading ?? refresh()));
    },
    stop: () => stop(),
  };
}
