import { malformed } from './errors';
import type { Fields } from './xml';

/** One template of a subscription event: popup and change carry `status`, sent carries `msgid` and its outcome. */
export interface SubscriptionItem {
  readonly templateId: string;
  /** accept, reject (and what WeChat may add) of a popup or change. */
  readonly status?: string;
  readonly popupScene?: string;
  /** 64-bit id that the send call answered. */
  readonly msgid?: string;
  readonly errorCode?: number;
  readonly errorStatus?: string;
}

/** Texts that WeChat sends at the top level, by our name. Ids are strings: some have 64 bits. */
export interface InboundTexts {
  readonly event?: string;
  readonly eventKey?: string;
  /** MsgId of a message. */
  readonly msgId?: string;
  /** MsgID of a result event (TEMPLATESENDJOBFINISH, MASSSENDJOBFINISH): the msgid of the call; 0 means unmatched. */
  readonly sentMsgid?: string;
  /** Result of a send, white space normalised: `success`, `failed:user block`, `send success`, `err(10001)`. */
  readonly status?: string;
  readonly ticket?: string;
  readonly content?: string;
  readonly menuId?: string;
  readonly menuMessageItemId?: string;
  readonly mediaId?: string;
  readonly thumbMediaId?: string;
  readonly picUrl?: string;
  readonly format?: string;
  readonly recognition?: string;
  readonly title?: string;
  readonly description?: string;
  readonly url?: string;
  readonly pagePath?: string;
  readonly thumbUrl?: string;
  readonly label?: string;
  readonly latitude?: string;
  readonly longitude?: string;
  readonly precision?: string;
  readonly scale?: string;
  readonly sessionFrom?: string;
  readonly kfAccount?: string;
  readonly fromKfAccount?: string;
  readonly toKfAccount?: string;
  readonly closeType?: string;
  /** The person whom a privacy event is about: its `fromUserName` is an account of the platform. */
  readonly openid?: string;
  readonly unionid?: string;
  /** AppID of a privacy event, or the Mini Program of a card. */
  readonly appid?: string;
  /** Numbers of what was revoked, as WeChat writes them (miniprogram/dev/framework/security). */
  readonly revokeInfo?: string;
  readonly pluginId?: string;
  readonly openPid?: string;
  readonly totalCount?: string;
  readonly filterCount?: string;
  readonly sentCount?: string;
  readonly errorCount?: string;
}

/** A message or event in one form, whatever WeChat sent it in: XML or JSON, plain or encrypted. */
export interface InboundFields extends InboundTexts {
  /** Original id `gh_…` of the account. */
  readonly toUserName: string;
  /** The person's openid, but for privacy events and mass results. */
  readonly fromUserName: string;
  /** Seconds since 1970. */
  readonly createTime: number;
  readonly msgType: string;
  readonly scanCodeInfo?: { readonly scanType: string; readonly scanResult: string };
  /** Templates of subscribe_msg_popup_event, _change_event and _sent_event; empty for all else. */
  readonly lists: readonly SubscriptionItem[];
  /** Fields without a name here, by WeChat's: texts, numbers, and trees of both. */
  readonly rest: Readonly<Record<string, unknown>>;
}

const textNames: ReadonlyMap<string, keyof InboundTexts> = new Map([
  ['Event', 'event'],
  ['EventKey', 'eventKey'],
  ['MsgId', 'msgId'],
  ['MsgID', 'sentMsgid'],
  ['Status', 'status'],
  ['Ticket', 'ticket'],
  ['Content', 'content'],
  ['MenuId', 'menuId'],
  ['MenuID', 'menuId'],
  ['bizmsgmenuid', 'menuMessageItemId'],
  ['MediaId', 'mediaId'],
  ['ThumbMediaId', 'thumbMediaId'],
  ['PicUrl', 'picUrl'],
  ['Format', 'format'],
  ['Recognition', 'recognition'],
  ['Title', 'title'],
  ['Description', 'description'],
  ['Url', 'url'],
  ['PagePath', 'pagePath'],
  ['ThumbUrl', 'thumbUrl'],
  ['Label', 'label'],
  ['Location_X', 'latitude'],
  ['Location_Y', 'longitude'],
  ['Latitude', 'latitude'],
  ['Longitude', 'longitude'],
  ['Precision', 'precision'],
  ['Scale', 'scale'],
  ['SessionFrom', 'sessionFrom'],
  ['KfAccount', 'kfAccount'],
  ['FromKfAccount', 'fromKfAccount'],
  ['ToKfAccount', 'toKfAccount'],
  ['CloseType', 'closeType'],
  ['OpenID', 'openid'],
  ['UnionID', 'unionid'],
  ['AppID', 'appid'],
  ['AppId', 'appid'],
  ['RevokeInfo', 'revokeInfo'],
  ['PluginID', 'pluginId'],
  ['OpenPID', 'openPid'],
  ['TotalCount', 'totalCount'],
  ['FilterCount', 'filterCount'],
  ['SentCount', 'sentCount'],
  ['ErrorCount', 'errorCount'],
]);

const listWrappers: ReadonlySet<string> = new Set([
  'SubscribeMsgPopupEvent',
  'SubscribeMsgChangeEvent',
  'SubscribeMsgSentEvent',
]);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Brings the fields of a body into one form. Nothing is dropped but nulls: what has no name stays in `rest`.
 * @throws AppError WECHAT_CALLBACK_MALFORMED when one of the four fields that every message has is missing or no scalar.
 */
export function toInboundFields(fields: Fields): InboundFields {
  const texts: Mutable<InboundTexts> = {};
  const rest: [string, unknown][] = [];
  const lists: SubscriptionItem[] = [];
  let scanCodeInfo: InboundFields['scanCodeInfo'];
  const isSubscription = textOf(fields['Event'])?.startsWith('subscribe_msg_') === true;
  for (const name in fields) {
    if (isEnvelope(name)) continue;
    const value = fields[name];
    const known = textNames.get(name);
    const text = known === undefined ? undefined : textOf(value);
    if (known !== undefined && text !== undefined)
      texts[known] = known === 'status' ? normalised(text) : text;
    else if (listWrappers.has(name))
      lists.push(...subscriptionItems(isTree(value) ? value['List'] : undefined));
    else if (name === 'List' && isSubscription) lists.push(...subscriptionItems(value));
    else if (name === 'ScanCodeInfo' && isTree(value)) scanCodeInfo = scanOf(value);
    else if (value !== null && name !== '#text') rest.push([safeName(name), plainTree(value)]);
  }
  return {
    toUserName: required(fields, 'ToUserName'),
    fromUserName: required(fields, 'FromUserName'),
    createTime: createTimeOf(fields['CreateTime']),
    msgType: required(fields, 'MsgType'),
    ...texts,
    ...(scanCodeInfo === undefined ? {} : { scanCodeInfo }),
    lists,
    // fromEntries makes own properties even of names such as __proto__.
    rest: Object.fromEntries(rest),
  };
}

function isEnvelope(name: string): boolean {
  return name === 'ToUserName' || name === 'FromUserName' || name === 'CreateTime' || name === 'MsgType';
}

function required(fields: Fields, name: string): string {
  const text = textOf(fields[name]);
  if (text === undefined || text === '' || text.length > 256) throw malformed(`${name} is missing`);
  return text;
}

/** JSON accounts send it as a number or as a string. */
function createTimeOf(value: unknown): number {
  const text = textOf(value) ?? '';
  if (!/^\d{1,12}$/.test(text)) throw malformed('CreateTime is no number of seconds');
  return Number(text);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** The documents write `failed: system failed`, the wire has been seen without the space. */
function normalised(status: string): string {
  return status.trim().replace(/\s+/g, ' ').replace(/ ?: ?/g, ':');
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const itemNames: ReadonlyMap<string, 'templateId' | 'status' | 'popupScene' | 'msgid' | 'errorStatus'> =
  new Map([
    ['TemplateId', 'templateId'],
    ['SubscribeStatusString', 'status'],
    ['PopupScene', 'popupScene'],
    ['MsgID', 'msgid'],
    ['ErrorStatus', 'errorStatus'],
  ]);

/** One item is an object, several are an array; in XML as in JSON. */
function subscriptionItems(list: unknown): SubscriptionItem[] {
  const items: unknown[] = Array.isArray(list) ? list : [list];
  return items.filter(isTree).map(subscriptionItem);
}

function subscriptionItem(tree: Tree): SubscriptionItem {
  const item: Mutable<SubscriptionItem> = { templateId: '' };
  for (const [name, value] of Object.entries(tree)) {
    const known = itemNames.get(name);
    const text = textOf(value);
    if (text === undefined) continue;
    if (known !== undefined) item[known] = text;
    else if (name === 'ErrorCode' && /^-?\d{1,9}$/.test(text)) item.errorCode = Number(text);
  }
  return item;
}

function scanOf(value: Tree): { scanType: string; scanResult: string } {
  return { scanType: textOf(value['ScanType']) ?? '', scanResult: textOf(value['ScanResult']) ?? '' };
}

const maxDepth = 8;

/** A copy that any store takes: no deep trees, no white space between elements, no names with a meaning of their own. */
export function plainTree(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) throw malformed('the body is nested too deeply');
  if (Array.isArray(value)) return value.map((item) => plainTree(item, depth + 1));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '#text')
      .map(([name, part]) => [safeName(name), plainTree(part, depth + 1)]),
  );
}

/** Names with `$`, `.` or underscores at both ends mean something to databases and to JavaScript. */
function safeName(name: string): string {
  return name === '__proto__' ? '_proto_' : name.replace(/[$.\0]/g, '_');
}
