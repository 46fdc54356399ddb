import type { ReplyContent, ReplyRuleInput, ReplyRuleView } from '../../../contract/inbox';
import { w } from '../../i18n';
import { linesOf } from '../../logic/lines';

/** What the phone shows, in one text. */
export function replyText(reply: ReplyContent): string {
  switch (reply.type) {
    case 'text':
      return reply.content;
    case 'image':
      return reply.mediaId;
    case 'news':
      return `${reply.title}\n${reply.description}`;
    case 'handOver':
      return w('reply.handedOver');
  }
}

/** Everything that the form can hold, of every kind of rule. */
export interface ReplyFields {
  name: string;
  kind: ReplyRuleInput['kind'];
  match: 'exact' | 'contains';
  keywords: string;
  type: ReplyContent['type'];
  content: string;
  mediaId: string;
  title: string;
  description: string;
  picUrl: string;
  url: string;
  kfAccount: string;
  priority: string;
  isEnabled: boolean;
}

export const blankReply: ReplyFields = {
  name: '',
  kind: 'keyword',
  match: 'contains',
  keywords: '',
  type: 'text',
  content: '',
  mediaId: '',
  title: '',
  description: '',
  picUrl: '',
  url: '',
  kfAccount: '',
  priority: '100',
  isEnabled: true,
};

export function replyFields(rule: ReplyRuleView): ReplyFields {
  const { reply } = rule;
  return {
    ...blankReply,
    ...reply,
    name: rule.name,
    kind: rule.kind,
    ...(rule.kind === 'keyword' ? { match: rule.match, keywords: rule.keywords.join('\n') } : {}),
    priority: String(rule.priority),
    isEnabled: rule.isEnabled,
  };
}

export function replyContent(fields: ReplyFields): ReplyContent {
  switch (fields.type) {
    case 'text':
      return { type: 'text', content: fields.content };
    case 'image':
      return { type: 'image', mediaId: fields.mediaId.trim() };
    case 'news': {
      const { title, description, picUrl, url } = fields;
      return { type: 'news', title, description, picUrl, url };
    }
    case 'handOver':
      return fields.kfAccount.trim() === ''
        ? { type: 'handOver' }
        : { type: 'handOver', kfAccount: fields.kfAccount.trim() };
  }
}

export function replyInput(fields: ReplyFields): ReplyRuleInput {
  const common = {
    name: fields.name.trim(),
    reply: replyContent(fields),
    priority: Number(fields.priority),
    isEnabled: fields.isEnabled,
  };
  if (fields.kind !== 'keyword') return { ...common, kind: fields.kind };
  return { ...common, kind: 'keyword', match: fields.match, keywords: linesOf(fields.keywords) };
}
