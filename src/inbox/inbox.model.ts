import type { MenuButton, ReplyRuleInput } from '../contract/inbox';
import { defineModel } from '../platform/database';
import type { EventRow } from '../platform/events';
import { eventRowFields } from '../platform/events';
import type { InboundFields, PassiveReply } from '../wechat';

/**
 * A callback as it was stored before it was answered, and the event that handlers hear. `_id` is the hash of its key.
 * Person, message and reply are null once the person asked to be forgotten.
 */
export interface InboxMessage extends EventRow {
  readonly appid: string;
  readonly openid: string | null;
  readonly message: InboundFields | null;
  /** What the first delivery was answered, so that a retry is answered the same. */
  readonly reply: PassiveReply | null;
}

export const inboxMessageModel = defineModel<InboxMessage>()({
  name: 'inboxMessage',
  privacy: {
    purpose: 'do what a message or event of WeChat asks for, exactly once',
    retention: '30 days after it was worked off',
  },
  fields: {
    ...eventRowFields,
    appid: { type: String, required: true, pii: 'none' },
    openid: { type: String, pii: 'personal' },
    message: { type: Object, pii: 'personal', purpose: 'read by the handlers of the event' },
    reply: { type: Object, pii: 'none', purpose: 'answer a retry with the first answer' },
  },
  indexes: [
    { key: { status: 1, nextTryAt: 1 } },
    { key: { status: 1, at: 1 } },
    { key: { openid: 1, at: -1 } },
    { key: { at: 1 }, where: { name: 'wechat.privacyChanged' } },
  ],
});

/** One reply rule; its content is what the operator wrote. */
export interface ReplyRule {
  readonly _id: string;
  readonly rule: ReplyRuleInput;
  readonly updatedAt: Date;
}

export const replyRuleModel = defineModel<ReplyRule>()({
  name: 'replyRule',
  privacy: { purpose: 'answer messages automatically', retention: 'until an operator deletes it' },
  fields: {
    rule: { type: Object, required: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [],
});

/** The menu as it was last saved; one document, `_id` is the appid. */
export interface SavedMenu {
  readonly _id: string;
  readonly buttons: MenuButton[];
  readonly savedAt: Date;
  readonly publishedAt: Date | null;
}

export const savedMenuModel = defineModel<SavedMenu>()({
  name: 'savedMenu',
  privacy: { purpose: "the official account's menu", retention: 'as long as the account' },
  fields: {
    buttons: { type: Array, required: true, pii: 'none' },
    savedAt: { type: Date, required: true, pii: 'none' },
    publishedAt: { type: Date, pii: 'none' },
  },
  indexes: [],
});

/** Whether a person talks with the customer service: open when it was opened after it was last closed. */
export interface CustomerServiceSession {
  /** SHA-256 of appid and openid. */
  readonly _id: string;
  readonly appid: string;
  readonly openid: string;
  readonly openedAt: Date | null;
  readonly closedAt: Date | null;
  readonly isOpen: boolean;
}

export const customerServiceSessionModel = defineModel<CustomerServiceSession>()({
  name: 'customerServiceSession',
  privacy: { purpose: 'keep automatic replies out of a conversation between people', retention: '7 days' },
  fields: {
    appid: { type: String, required: true, pii: 'none' },
    openid: { type: String, required: true, pii: 'personal' },
    openedAt: { type: Date, pii: 'none' },
    closedAt: { type: Date, pii: 'none' },
    isOpen: { type: Boolean, required: true, pii: 'none' },
  },
  indexes: [{ key: { openedAt: 1 }, where: { isOpen: true } }, { key: { openid: 1 } }],
});

export const inboxModels = [inboxMessageModel, replyRuleModel, savedMenuModel, customerServiceSessionModel];
