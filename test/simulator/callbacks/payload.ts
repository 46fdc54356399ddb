import { toJson } from '../json';
import type { AppSettings } from '../state';
import { toXml, type Payload } from './xml';

/** What WeChat tells the account, before it knows how it travels; times are whole seconds. */
export interface Notice {
  fromUserName: string;
  createTime: number;
  msgType: string;
  /** `Event` of an event. */
  event?: string;
  fields: Payload;
  /** Where the JSON form is no mere translation of the XML form (订阅消息事件推送): its own fields, CreateTime as a string. */
  jsonFields?: Payload;
}

/** The plain body in the account's format: `<xml>` or JSON with 64-bit ids as bare numbers. */
export function plainBody(settings: AppSettings, notice: Notice): string {
  const head: Payload = {
    ToUserName: settings.originalId,
    FromUserName: notice.fromUserName,
    CreateTime: notice.createTime,
    MsgType: notice.msgType,
    ...(notice.event === undefined ? {} : { Event: notice.event }),
  };
  if (settings.callback.format === 'xml') return toXml({ ...head, ...notice.fields });
  if (!notice.jsonFields) return toJson({ ...head, ...notice.fields });
  return toJson({ ...head, CreateTime: String(notice.createTime), ...notice.jsonFields });
}

/** One line of a subscription event: a template and what happened to it. */
export type SubscriptionItem = Payload;

/** The three `subscribe_msg_*` events: wrapped in XML, unwrapped in JSON with one object or a list (MPDOC 消息.md). */
export function subscriptionFields(
  wrapper: 'SubscribeMsgPopupEvent' | 'SubscribeMsgChangeEvent' | 'SubscribeMsgSentEvent',
  items: SubscriptionItem[],
): { fields: Payload; jsonFields: Payload } {
  const [first] = items;
  return {
    fields: { [wrapper]: { List: items } },
    jsonFields: { List: items.length === 1 && first ? first : items },
  };
}
