import type { WechatEvent } from '../contract/events';
import type { Logger } from '../platform/logger';
import type { After } from '../platform/timer';
import type { InboundFields, PassiveReply } from '../wechat';
import { eventNameOf } from './inbox.rules';
import type { WechatEventName } from './inbox.rules';

/** A message in WeChat's terms, as plain values. */
export type InboundMessage = Pick<InboundFields, keyof InboundFields>;

/** A message and the account it came to. */
export type AccountMessage = InboundMessage & Pick<WechatEvent, 'appid' | 'account'>;

/**
 * Knows what to answer while WeChat waits. Answers at once from a snapshot that is at most 2 s old; a source that has to
 * look something up may promise an answer and gets 300 ms for it. Null leaves the message to the next source.
 */
export interface ReplySource {
  readonly name: string;
  replyFor(message: AccountMessage): PassiveReply | null | Promise<PassiveReply | null>;
}

/** Counts what is worth a metric; label names belong to the counter. */
export type Count = (name: string, labels: Readonly<Record<string, string>>) => void;

interface ReplyDeps {
  /** In order: the first that answers wins. */
  readonly sources: () => readonly ReplySource[];
  readonly after: After;
  readonly logger: Logger;
  readonly count: Count;
}

const lookupMs = 300;

const answered: ReadonlySet<WechatEventName> = new Set([
  'wechat.message',
  'wechat.subscribe',
  'wechat.scan',
  'wechat.menuClick',
]);

export type Replies = ReturnType<typeof createReplies>;

/** Asks the sources in order. Never rejects: a source that fails or takes too long is passed over. */
export function createReplies({ sources, after, logger, count }: ReplyDeps) {
  const passOver = (source: ReplySource, reason: string, error?: unknown): null => {
    count('reply_source_failed', { source: source.name, reason });
    logger.warn('a reply source was passed over', { handler: source.name, reason, error });
    return null;
  };

  async function ask(source: ReplySource, message: AccountMessage): Promise<PassiveReply | null> {
    try {
      const reply = source.replyFor(message);
      if (!(reply instanceof Promise)) return reply;
      const late = Symbol('late');
      const first = await within(after, lookupMs, reply, late);
      return first === late ? passOver(source, 'late') : first;
    } catch (error) {
      return passOver(source, 'error', error);
    }
  }

  return {
    async replyFor(message: AccountMessage): Promise<PassiveReply | null> {
      if (!answered.has(eventNameOf(message))) return null;
      for (const source of sources()) {
        const reply = await ask(source, message);
        if (reply !== null) return isPossible(message, reply) ? reply : null;
      }
      return null;
    },
  };
}

/** A Mini Program's messages are answered through the API; only handing over works here (小程序, 消息推送). */
function isPossible({ account }: AccountMessage, { type }: PassiveReply): boolean {
  return account === 'officialAccount' || type === 'transfer_customer_service';
}

/** What the work resolves with, or `late` when it takes longer than `ms`; what it does afterwards is nobody's concern. */
export async function within<T, L>(after: After, ms: number, work: Promise<T>, late: L): Promise<T | L> {
  let cancel: () => void = () => undefined;
  const timeout = new Promise<L>((resolve) => (cancel = after(ms, () => resolve(late))));
  work.catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    cancel();
  }
}
