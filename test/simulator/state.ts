import type { Json, JsonObject } from './json';
import { Ring } from './ring';

/** `oa_service` 服务号, `oa_subscription` 订阅号, `mp` 小程序. */
export type AccountType = 'oa_service' | 'oa_subscription' | 'mp';
export type CallbackMode = 'plain' | 'compat' | 'safe';

/** What the console's page 基本配置 / 消息推送 holds; several `urls` are used in turn, one per delivery. */
export interface CallbackSettings {
  urls: string[];
  token: string;
  encodingAesKey: string;
  mode: CallbackMode;
  format: 'xml' | 'json';
  isVerified: boolean;
}

/** One account as its owner set it up. */
export interface AppSettings {
  appid: string;
  secret: string;
  type: AccountType;
  name: string;
  originalId: string;
  /** Apps with the same value share unionids; null gives none. */
  openPlatformId: string | null;
  isCertified: boolean;
  callback: CallbackSettings;
  /** Empty allows every address. */
  ipWhitelist: string[];
  /** Mini Programs bound to this account. */
  links: string[];
  /** Data kinds of the Mini Program's privacy guideline, for example `phone`. */
  privacyDeclared: string[];
  /** Pages of the released version; empty accepts every page. */
  releasedPages: string[];
  /** 网页授权域名; empty accepts every host. */
  oauthDomains: string[];
  /** Permanent scene codes the account may hold (WeChat: 100,000). */
  permanentCodeLimit: number;
  /** openids in one page of user/get (WeChat: 10,000). */
  followerPageSize: number;
  /** errcode of a customer-service message to somebody who does not follow, or has blocked the account. */
  refusals: { notFollowing: number; blocked: number };
}

export type GrantKind = 'message' | 'menu' | 'follow' | 'scan' | 'enter';

/** So many customer-service messages until then (发送客服消息). */
export interface Grant {
  kind: GrantKind;
  remaining: number;
  expiresAt: number;
}

export interface Subscription {
  /** One-time consents left; a long-term consent is `Infinity`. */
  remaining: number;
  isRejected: boolean;
}

/** What one account knows of one person; the official account's and the Mini Program's fields side by side. */
export interface Relation {
  personId: string;
  openid: string;
  isFollowing: boolean;
  subscribeTime: number;
  subscribeScene: string;
  qrScene: number;
  qrSceneStr: string;
  remark: string;
  /** In the order in which they were put on: conditional menus match by the last. */
  tagids: number[];
  isBlacklisted: boolean;
  isBlocked: boolean;
  grants: Grant[];
  massMonth: string;
  massCount: number;
  subscriptions: Map<string, Subscription>;
  sessionKey: string;
  lastVisitAt: number;
  hasAgreedPrivacy: boolean;
  /** The customer-service agent who serves this person now. */
  servedBy: string | null;
  typingUntil: number;
}

export interface Person {
  id: string;
  nickname: string;
  avatar: string;
  countryCode: string;
  /** Without the country code. */
  phone: string;
  /** jscode2session refuses such a person with 40226. */
  isHighRisk: boolean;
  inbox: Ring<PhoneMessage>;
}

export type MessageKind = 'passiveReply' | 'customerService' | 'template' | 'subscribe' | 'mass' | 'system';

/** One message as it arrived on a phone. */
export interface PhoneMessage {
  kind: MessageKind;
  appid: string;
  /** Milliseconds of the simulator's clock. */
  at: number;
  msgtype: string;
  /** What the person reads; for cards and pictures a short description. */
  text: string;
  /** Addresses a tap would open. */
  links: string[];
  payload: JsonObject;
  msgid: string;
}

export interface IssuedToken {
  value: string;
  appid: string;
  kind: 'classic' | 'stable';
  issuedAt: number;
  expiresAt: number;
  /** Ends earlier than `expiresAt` when a newer token replaced it; after it the answer is 40001, not 42001. */
  validUntil: number;
}

export interface Code {
  value: string;
  kind: 'oauth' | 'login' | 'phone';
  appid: string;
  personId: string;
  expiresAt: number;
  isUsed: boolean;
  scope: string;
  isSnapshot: boolean;
}

/** A token of web authorisation, or the refresh token beside it. */
export interface WebToken {
  appid: string;
  personId: string;
  openid: string;
  scope: string;
  expiresAt: number;
  isRefresh: boolean;
  isSnapshot: boolean;
}

export interface SceneCode {
  ticket: string;
  appid: string;
  url: string;
  /** The scene as the events carry it, without `qrscene_`. */
  scene: string;
  isNumeric: boolean;
  isPermanent: boolean;
  createdAt: number;
  /** Infinity for permanent ones. */
  expiresAt: number;
}

export interface MiniProgramCode {
  id: string;
  appid: string;
  page: string;
  scene: string;
  url: string;
  createdAt: number;
}

export interface Menu {
  menuid: string;
  button: Json[];
  matchrule: JsonObject;
}

export interface Template {
  id: string;
  kind: 'template' | 'subscribe';
  title: string;
  /** Names with their type, for example `thing1`. */
  keywords: { name: string; label: string }[];
  isLongTerm: boolean;
  isBanned: boolean;
}

export interface Media {
  mediaId: string;
  type: string;
  filename: string;
  contentType: string;
  content: Buffer;
  createdAt: number;
  /** Infinity for permanent material. */
  expiresAt: number;
  /** Of a permanent video, or the articles of a draft or of news. */
  detail: JsonObject;
}

export interface MassJob {
  msgid: string;
  clientmsgid: string;
  status: 'SENDING' | 'SEND_SUCCESS' | 'DELETE';
  createdAt: number;
}

export interface QuotaUse {
  day: string;
  used: number;
  minute: number;
  usedInMinute: number;
}

/** Everything that belongs to one account. */
export interface App {
  settings: AppSettings;
  stable: IssuedToken | null;
  classic: IssuedToken | null;
  forced: { day: string; count: number; lastAt: number };
  jsapiTicket: { value: string; expiresAt: number } | null;
  /** By openid, in the order of first contact. */
  relations: Map<string, Relation>;
  openidOf: Map<string, string>;
  tags: Map<number, string>;
  nextTagid: number;
  permanentCodes: Map<string, SceneCode>;
  menu: Menu | null;
  /** Oldest first. */
  conditionalMenus: Menu[];
  templates: Map<string, Template>;
  industry: { primary: number; secondary: number };
  media: Map<string, Media>;
  drafts: Map<string, Media>;
  articles: Map<string, JsonObject>;
  publishJobs: Map<string, { articleId: string; isDone: boolean }>;
  massJobs: Map<string, MassJob>;
  massSpeed: number;
  kfAccounts: Map<string, string>;
  sentTemplates: Map<string, { at: number; msgid: bigint }>;
  quota: Map<string, QuotaUse>;
  quotaLimits: Map<string, { daily?: number; perMinute?: number }>;
  clears: { month: string; count: number };
  wxacodeCount: number;
  /** How often the shipping of an order was reported. */
  shipments: Map<string, number>;
}

export interface RequestRecord {
  at: number;
  rid: string;
  method: string;
  path: string;
  query: Record<string, string>;
  /** The account whose token the request carried, when it was a valid one. */
  appid: string | null;
  body: string;
  status: number;
  errcode: number;
  latencyMs: number;
}

/** The whole world of one simulator. */
export interface State {
  apps: Map<string, App>;
  people: Map<string, Person>;
  tokens: Map<string, IssuedToken>;
  webTokens: Map<string, WebToken>;
  codes: Map<string, Code>;
  sceneCodes: Map<string, SceneCode>;
  miniProgramCodes: Map<string, MiniProgramCode>;
  shortKeys: Map<string, { data: string; createdAt: number; expiresAt: number }>;
  links: Map<string, { appid: string; path: string; query: string; expiresAt: number }>;
  requests: Ring<RequestRecord>;
}

export function createState(logSize: number): State {
  return {
    apps: new Map(),
    people: new Map(),
    tokens: new Map(),
    webTokens: new Map(),
    codes: new Map(),
    sceneCodes: new Map(),
    miniProgramCodes: new Map(),
    shortKeys: new Map(),
    links: new Map(),
    requests: new Ring(logSize),
  };
}
