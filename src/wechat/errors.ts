import { AppError } from '../platform/errors';
import type { ErrorKind } from '../platform/errors';

/** Why WeChat did not do what was asked, as the caller must act on it. */
export type WechatReason =
  | 'busy'
  | 'tokenInvalid'
  | 'quotaExceeded'
  | 'tooFrequent'
  | 'recipientUnreachable'
  | 'windowClosed'
  | 'messageInvalid'
  | 'codeInvalid'
  | 'notPermitted'
  | 'misconfigured'
  | 'unknown';

/**
 * What is known about a failed call. `no`: it provably never reached WeChat, repeating is safe. `yes`: WeChat answered
 * with a refusal, so nothing was done. `unknown`: it may have been done (time-out after connecting, reset, unreadable
 * answer, -1), so a call without a key of its own must not be repeated by itself.
 */
export type Sent = 'no' | 'yes' | 'unknown';

/** How one errcode is understood. `retryable`: the same call may succeed later without anybody changing anything. */
export interface Classification {
  readonly reason: WechatReason;
  readonly retryable: boolean;
  readonly meaning: string;
}

/** The errcodes that callers branch on, by name. */
export const errcodes = {
  busy: -1,
  invalidOpenid: 40003,
  invalidCode: 40029,
  usedCode: 40163,
  ipNotAllowed: 40164,
  riskyPerson: 40226,
  notFollowing: 43004,
  notSubscribed: 43101,
  dailyQuota: 45009,
  replyWindowClosed: 45015,
  replyAllowanceUsed: 45047,
  massDuplicate: 45065,
  menuMissing: 46003,
  templateValue: 47003,
} as const;

/** A stale or forged access_token: refresh once, retry once (developers.weixin.qq.com, 全局返回码). */
export const tokenErrcodes: ReadonlySet<number> = new Set([40001, 40014, 42001]);

type Row = readonly [codes: readonly number[], reason: WechatReason, meaning: string, retryable?: 'retry'];

/** The one table of errcodes: 全局返回码, the tables of each API page, and the SDKs that list more. */
const rows: readonly Row[] = [
  [[-1], 'busy', 'WeChat is busy', 'retry'],
  [[40001, 40014, 42001], 'tokenInvalid', 'the access token is invalid or expired', 'retry'],
  [[40002, 41001, 43001, 43002, 43003], 'misconfigured', 'the call was made in the wrong way'],
  [[40013, 40125, 40243, 41002, 41004], 'misconfigured', 'the appid or its secret is wrong or frozen'],
  [[40164], 'misconfigured', 'the address of this server is not on the IP allow-list'],
  [[61024], 'misconfigured', 'the appid belongs to a third-party platform'],
  [[89503, 89506, 89507], 'misconfigured', 'an administrator must confirm the address of this server'],
  [[40003, 49003], 'recipientUnreachable', 'the openid does not belong to this account'],
  [[43004, 50005], 'recipientUnreachable', 'the person does not follow the account'],
  [[43019, 48002], 'recipientUnreachable', 'the person refuses messages or is on the block list'],
  [[61010], 'recipientUnreachable', 'the person has not used the Mini Program lately'],
  [[43101], 'windowClosed', 'the person has not subscribed, or the subscription is used up'],
  [[45015], 'windowClosed', 'the reply window is closed'],
  [[45047], 'windowClosed', 'the replies of this window are used up'],
  [[40029, 40163, 42003, 41008, 40030, 42002, 42007], 'codeInvalid', 'the code is invalid, used or expired'],
  [[87007, 87008, 87009], 'codeInvalid', 'the session is no longer valid'],
  [[40226], 'notPermitted', 'WeChat holds this person for risky'],
  [[45009, 48006], 'quotaExceeded', 'the quota is used up'],
  [[45011, 44990, 44991, 44993], 'tooFrequent', 'too many calls in this minute', 'retry'],
  [[43108, 43117], 'tooFrequent', 'too many messages to this person at once', 'retry'],
  [[45066], 'tooFrequent', 'the same mass message is still being accepted', 'retry'],
  [[45080, 45081], 'tooFrequent', 'the typing state was already sent'],
  [[48001], 'notPermitted', 'the account has no permission for this API'],
  [[48004, 50002, 50004, 50007], 'notPermitted', 'the account or this API is forbidden or frozen'],
  [[43107, 43104], 'notPermitted', 'this ability is banned or not open to the account'],
  [[43116], 'notPermitted', 'the template is banned'],
  [[89002], 'notPermitted', 'the account is not bound to the Open Platform'],
  [[40037], 'messageInvalid', 'the template id is invalid'],
  [[44002, 47001], 'messageInvalid', 'the body is empty or not JSON'],
  [[47003], 'messageInvalid', 'a value does not fit its template'],
  [[40097, 40129, 40169, 40212, 41030, 85096], 'messageInvalid', 'a scene, page or argument is invalid'],
  [
    [40165, 85079, 85401, 85402, 85406, 85407, 85408],
    'messageInvalid',
    'the path, query or expiry is invalid',
  ],
  [[40004, 40005, 40006, 40007, 40009, 41005, 45001], 'messageInvalid', 'the media is invalid or too large'],
  [
    [40032, 40052, 40053, 45002, 45008, 45067, 45072, 45168],
    'messageInvalid',
    'an argument is invalid or too long',
  ],
  [[45065], 'messageInvalid', 'this mass message was already sent'],
  [[45056, 45057, 45058, 45059, 45157, 45158, 45159], 'messageInvalid', 'the tag is refused'],
  [[46003], 'messageInvalid', 'there is no menu'],
  [[65301, 65303, 65316, 65320], 'messageInvalid', 'the conditional menu is refused'],
  [[40066], 'misconfigured', 'WeChat does not know this API'],
  [[76001, 76002, 76003, 76004, 76021, 76022], 'messageInvalid', 'the path or rid is unknown'],
  [[53407, 53600], 'messageInvalid', 'the article or its publication does not exist'],
  [
    [40008, 40035, 40059, 40130, 44004, 45003, 45026],
    'messageInvalid',
    'an argument or the content is invalid',
  ],
];

const byErrcode: ReadonlyMap<number, Classification> = new Map(
  rows.flatMap(([codes, reason, meaning, retry]) =>
    codes.map((code) => [code, { reason, meaning, retryable: retry === 'retry' }] as const),
  ),
);

const unlisted: Classification = { reason: 'unknown', retryable: false, meaning: 'WeChat refused the call' };

/** What an errcode means; one that is in no table is `unknown` and not retryable, but for 400xx of menus (button shape). */
export function classify(errcode: number): Classification {
  const known = byErrcode.get(errcode);
  if (known !== undefined) return known;
  const isMenuShape = (errcode >= 40015 && errcode <= 40028) || errcode === 40054 || errcode === 40055;
  if (isMenuShape) return { reason: 'messageInvalid', retryable: false, meaning: 'the menu is refused' };
  return unlisted;
}

const kinds: Readonly<Record<WechatReason, ErrorKind>> = {
  busy: 'unavailable',
  tokenInvalid: 'unavailable',
  quotaExceeded: 'unavailable',
  tooFrequent: 'unavailable',
  recipientUnreachable: 'upstream',
  windowClosed: 'upstream',
  messageInvalid: 'upstream',
  codeInvalid: 'invalid',
  notPermitted: 'upstream',
  misconfigured: 'upstream',
  unknown: 'upstream',
};

const codes: Readonly<Record<WechatReason, string>> = {
  busy: 'WECHAT_BUSY',
  tokenInvalid: 'WECHAT_TOKEN_INVALID',
  quotaExceeded: 'WECHAT_QUOTA_EXCEEDED',
  tooFrequent: 'WECHAT_TOO_FREQUENT',
  recipientUnreachable: 'WECHAT_RECIPIENT_UNREACHABLE',
  windowClosed: 'WECHAT_WINDOW_CLOSED',
  messageInvalid: 'WECHAT_MESSAGE_INVALID',
  codeInvalid: 'WECHAT_CODE_INVALID',
  notPermitted: 'WECHAT_NOT_PERMITTED',
  misconfigured: 'WECHAT_MISCONFIGURED',
  unknown: 'WECHAT_UNKNOWN',
};

/** What a failed call is made of. `classification` replaces the errcode's own where the API gives it another meaning. */
export interface WechatFailure {
  readonly api: string;
  readonly appid: string;
  readonly sent: Sent;
  readonly errcode?: number | undefined;
  /** WeChat's own text; only the rid, and what `describe` picks, survives: it may quote openids and addresses. */
  readonly errmsg?: string | undefined;
  readonly classification?: Classification;
  readonly cause?: unknown;
}

/**
 * A call to WeChat that failed. `errcode` is undefined when WeChat gave no readable answer. `errmsg` is our own words,
 * with the address WeChat saw (40164) or the template field it named (47003); message and details hold no token, secret,
 * openid or address.
 */
export class WechatError extends AppError {
  readonly api: string;
  readonly appid: string;
  readonly errcode: number | undefined;
  readonly errmsg: string;
  readonly rid: string | undefined;
  readonly reason: WechatReason;
  readonly retryable: boolean;
  readonly sent: Sent;

  constructor(failure: WechatFailure) {
    const { api, errcode } = failure;
    const { reason, retryable, meaning } = failure.classification ?? classify(errcode ?? NaN);
    const number = errcode === undefined ? '' : ` (errcode ${errcode})`;
    super(codes[reason], kinds[reason], `${api}: ${meaning}${number}`, {
      details: { reason, ...(errcode === undefined ? {} : { errcode }) },
      ...(failure.cause === undefined ? {} : { cause: failure.cause }),
    });
    this.name = 'WechatError';
    this.api = api;
    this.appid = failure.appid;
    this.errcode = errcode;
    this.errmsg = describe(meaning, errcode, failure.errmsg);
    this.rid = /rid: ?([0-9a-f]{1,16}(?:-[0-9a-f]{1,16}){2})/i.exec(failure.errmsg ?? '')?.[1];
    this.reason = reason;
    this.retryable = retryable;
    this.sent = failure.sent;
  }
}

function describe(meaning: string, errcode: number | undefined, errmsg = ''): string {
  if (errcode === errcodes.ipNotAllowed)
    return `${meaning}: ${/[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+:[0-9a-f.]+/i.exec(errmsg)?.[0] ?? 'address not named'}`;
  if (errcode === errcodes.templateValue)
    return `${meaning}: ${/data\.([a-z_]{1,32}\d{0,4})/i.exec(errmsg)?.[1] ?? 'field not named'}`;
  return meaning;
}

/** No usable answer: `sent` says whether the call may have been done nevertheless. */
export function unreachable(
  api: string,
  appid: string,
  sent: 'no' | 'unknown',
  cause?: unknown,
): WechatError {
  const meaning =
    sent === 'no' ? 'WeChat could not be reached' : 'WeChat did not answer in time or broke off';
  return new WechatError({
    api,
    appid,
    sent,
    cause,
    classification: { reason: 'busy', retryable: true, meaning },
  });
}

/** An answer of a shape that this client does not know; `what` names the shape, never its content. */
export function unreadable(api: string, appid: string, what: string, sent: Sent): WechatError {
  const meaning = `WeChat's answer could not be read: ${what}`;
  return new WechatError({ api, appid, sent, classification: { ...unlisted, meaning } });
}

/** An argument that WeChat would refuse, found before the call: nothing was sent. */
export function invalidArgument(api: string, problem: string): AppError {
  return new AppError('WECHAT_ARGUMENT_INVALID', 'invalid', `${api}: ${problem}`);
}
