import type { ReplyContent } from '../contract/inbox';
import type { PassiveReply } from '../wechat';
import type { ReplyRule } from './inbox.model';
import type { AccountMessage } from './inbox.replies';
import { eventNameOf } from './inbox.rules';

/** The rules that are switched on, ready to be asked. */
export interface CompiledRules {
  readonly keyword: readonly { readonly matches: (text: string) => boolean; readonly reply: PassiveReply }[];
  readonly welcome: PassiveReply | null;
  readonly default: PassiveReply | null;
}

/** Sorts the rules as they win: priority, then `exact` before `contains`, then the older. */
export function compileRules(rules: readonly ReplyRule[]): CompiledRules {
  const ordered = rules
    .filter(({ rule }) => rule.isEnabled)
    .sort((a, b) => b.rule.priority - a.rule.priority || rank(a) - rank(b) || (a._id < b._id ? -1 : 1));
  const first = (kind: 'welcome' | 'default'): PassiveReply | null => {
    const found = ordered.find(({ rule }) => rule.kind === kind);
    return found === undefined ? null : toPassiveReply(found.rule.reply);
  };
  return {
    keyword: ordered.flatMap(({ rule }) =>
      rule.kind === 'keyword'
        ? [{ matches: matcher(rule.match, rule.keywords), reply: toPassiveReply(rule.reply) }]
        : [],
    ),
    welcome: first('welcome'),
    default: first('default'),
  };
}

function rank({ rule }: ReplyRule): number {
  return rule.kind === 'keyword' && rule.match === 'contains' ? 1 : 0;
}

function matcher(match: 'exact' | 'contains', keywords: readonly string[]): (text: string) => boolean {
  const wanted = keywords.map(plainText);
  if (match === 'contains') return (text) => wanted.some((keyword) => text.includes(keyword));
  const exact = new Set(wanted);
  return (text) => exact.has(text);
}

/** Full-width and half-width, capital and small letters are one: people type what their keyboard gives. */
function plainText(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

/** The first keyword rule that hears what a person typed or said, or which button was pressed. */
export function keywordReply({ keyword }: CompiledRules, message: AccountMessage): PassiveReply | null {
  const text = message.event === 'CLICK' ? message.eventKey : (message.content ?? message.recognition);
  if (text === undefined || keyword.length === 0) return null;
  const plain = plainText(text);
  return keyword.find(({ matches }) => matches(plain))?.reply ?? null;
}

export function welcomeReply({ welcome }: CompiledRules, message: AccountMessage): PassiveReply | null {
  return eventNameOf(message) === 'wechat.subscribe' ? welcome : null;
}

/** Stays silent while the person talks with the customer service. */
export function defaultReply(
  rules: CompiledRules,
  message: AccountMessage,
  isInSession: boolean,
): PassiveReply | null {
  return eventNameOf(message) === 'wechat.message' && !isInSession ? rules.default : null;
}

function toPassiveReply(content: ReplyContent): PassiveReply {
  if (content.type !== 'handOver') return content;
  return {
    type: 'transfer_customer_service',
    ...(content.kfAccount === undefined ? {} : { kfAccount: content.kfAccount }),
  };
}
