import type { DomainEvents, WechatEvent } from '../contract/events';
import { contentHash, sha256 } from '../platform/crypto';
import { dayMs, minuteMs } from '../platform/clock';
import type { InboundFields } from '../wechat';

export type WechatEventName = Extract<keyof DomainEvents, `wechat.${string}`>;

/** A callback older than this is refused: keys are kept longer, so that nothing can be played twice. */
export const staleAfterMs = 7 * dayMs;
const maxAheadMs = 10 * minuteMs;

/** Whether a callback's CreateTime is too old, or further ahead of us than two clocks may differ. */
export function isStale(message: InboundFields, now: Date): boolean {
  const ageMs = now.getTime() - message.createTime * 1_000;
  return ageMs > staleAfterMs || ageMs < -maxAheadMs;
}

/** The row's id: hex SHA-256 of the key, which itself holds an openid and would stand in the database's messages. */
export function inboxIdOf(appid: string, message: InboundFields): string {
  return sha256(keyOf(appid, message));
}

/**
 * What is the same in every delivery of one message or event and different between any two (developers.weixin.qq.com,
 * 接收普通消息, 接收事件推送: MsgId, or FromUserName and CreateTime, which alone collide).
 */
export function keyOf(appid: string, message: InboundFields): string {
  if (message.msgType !== 'event' && message.msgId !== undefined) {
    return join([appid, message.fromUserName, message.msgId, message.msgType]);
  }
  const parts = [
    appid,
    message.fromUserName,
    String(message.createTime),
    message.msgType,
    message.event,
    message.eventKey,
    message.sentMsgid,
    message.status,
    message.openid,
    message.revokeInfo,
    ...message.lists.map((item) => join([item.templateId, item.msgid, item.status ?? item.errorStatus], ':')),
  ];
  // What tells two of an unknown kind apart is unknown too: all of it does.
  if (eventNameOf(message) === 'wechat.other' || message.msgType !== 'event')
    parts.push(contentHash(message));
  return join(parts);
}

/** Empty parts are kept, and a separator inside a part is escaped: no two lists of parts make one key. */
function join(parts: readonly (string | undefined)[], separator = '|'): string {
  return parts
    .map((part = '') =>
      part.replace(/[\\|:]/g, (mark) => (mark === separator || mark === '\\' ? `\\${mark}` : mark)),
    )
    .join(separator);
}

const eventNames: ReadonlyMap<string, WechatEventName> = new Map([
  ['subscribe', 'wechat.subscribe'],
  ['unsubscribe', 'wechat.unsubscribe'],
  ['SCAN', 'wechat.scan'],
  ['CLICK', 'wechat.menuClick'],
  ['VIEW', 'wechat.menuClick'],
  ['view_miniprogram', 'wechat.menuClick'],
  ['scancode_push', 'wechat.menuClick'],
  ['scancode_waitmsg', 'wechat.menuClick'],
  ['pic_sysphoto', 'wechat.menuClick'],
  ['pic_photo_or_album', 'wechat.menuClick'],
  ['pic_weixin', 'wechat.menuClick'],
  ['location_select', 'wechat.menuClick'],
  ['kf_create_session', 'wechat.customerServiceSession'],
  ['kf_close_session', 'wechat.customerServiceSession'],
  ['kf_switch_session', 'wechat.customerServiceSession'],
  ['user_info_modified', 'wechat.privacyChanged'],
  ['user_authorization_revoke', 'wechat.privacyChanged'],
  ['user_authorization_cancellation', 'wechat.privacyChanged'],
  ['subscribe_msg_popup_event', 'wechat.subscribeMessage'],
  ['subscribe_msg_change_event', 'wechat.subscribeMessage'],
  ['subscribe_msg_sent_event', 'wechat.subscribeMessage'],
  ['TEMPLATESENDJOBFINISH', 'wechat.deliveryResult'],
  ['MASSSENDJOBFINISH', 'wechat.deliveryResult'],
]);

const messageTypes: ReadonlySet<string> = new Set([
  'text',
  'image',
  'voice',
  'video',
  'shortvideo',
  'location',
  'link',
  'miniprogrampage',
]);

/** The name under which a callback is heard; what WeChat adds one day is `wechat.other`, kept and not lost. */
export function eventNameOf({ msgType, event = '' }: InboundFields): WechatEventName {
  if (messageTypes.has(msgType)) return 'wechat.message';
  return msgType === 'event' ? (eventNames.get(event) ?? 'wechat.other') : 'wechat.other';
}

const scenePrefix = 'qrscene_';

/** The scene of the code that was scanned, without the prefix that only `subscribe` has; null for all else. */
export function sceneOf({ event, eventKey = '' }: InboundFields): string | null {
  if (event === 'SCAN') return eventKey === '' ? null : eventKey;
  const isByCode = event === 'subscribe' && eventKey.startsWith(scenePrefix);
  return isByCode ? eventKey.slice(scenePrefix.length) : null;
}

/** The person a callback is about; a privacy event comes from an account of the platform and names the person inside. */
export function personOf(message: InboundFields): string {
  return eventNameOf(message) === 'wechat.privacyChanged'
    ? (message.openid ?? message.fromUserName)
    : message.fromUserName;
}

/** What handlers are told. */
export function toWechatEvent(
  inboxId: string,
  { appid, kind }: { readonly appid: string; readonly kind: WechatEvent['account'] },
  message: InboundFields,
): WechatEvent {
  return {
    inboxId,
    appid,
    account: kind,
    sentAt: new Date(message.createTime * 1_000).toISOString(),
    msgType: message.msgType,
    event: message.event ?? null,
    sceneStr: sceneOf(message),
  };
}
