import { codeOf, messageOf } from '../../../logic/failure';

/** What a clerk reads for a refusal that the server words for programs. */
const sentences: Readonly<Record<string, string>> = {
  STAFF_CREDENTIALS_WRONG: '账号或密码不对，请再核对一次',
  STAFF_NOT_PERMITTED: '这个账号不能做这件事，请问店长',
  STAFF_STORE_NOT_YOURS: '这个账号不在这家店，请换一家店或问店长',
  STAFF_SESSION_INVALID: '登录已过期，请重新登录',
  STAFF_PASSWORD_CHANGE_REQUIRED: '请先设置自己的新密码',
  STAFF_PASSWORD_WEAK: '新密码至少 12 位，不能是常见密码，也不能含账号名',
  STAFF_CURRENT_PASSWORD_WRONG: '原密码不对',
  MEMBER_LOGIN_CODE_INVALID: '微信登录过期了，请再点一次',
  MEMBER_CODE_INVALID: '会员码已过期或不是我们的；请会员重新打开会员码再扫',
  MEMBER_MISSING: '没有找到这位会员；可以用手机号登记为会员',
  MEMBER_LOOKUP_LIMITED: '查得太多了，请稍后再查，或请会员出示会员码',
  MEMBER_PHONE_UNUSABLE: '这不是手机号，请核对',
  MEMBER_CONSENT_REQUIRED: '要对方同意会员协议，才能登记',
  MEMBER_NOTICE_OUTDATED: '协议刚刚更新了，请重新读给对方听',
  MEMBER_NOTICE_UNKNOWN: '协议刚刚更新了，请重新读给对方听',
};

/** What a clerk reads, and may read out, when something did not work. */
export function clerkMessageOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'STAFF_LOCKED') return messageOfLock(error);
  return sentences[code] ?? messageOf(error);
}

/** Whether the clerk has to sign in again, or to set a password of their own. */
export function isSignedOut(error: unknown): boolean {
  return ['STAFF_SESSION_INVALID', 'STAFF_PASSWORD_CHANGE_REQUIRED'].includes(codeOf(error));
}

function messageOfLock(error: unknown): string {
  const minutes = Math.ceil(secondsIn(error) / 60);
  return `密码错的次数太多了，请 ${minutes} 分钟后再试，或请店长重设密码`;
}

function secondsIn(error: unknown): number {
  const details: unknown = error instanceof Error && 'details' in error ? error.details : {};
  const isRecord = typeof details === 'object' && details !== null && 'retryAfterSeconds' in details;
  return isRecord && typeof details.retryAfterSeconds === 'number' ? details.retryAfterSeconds : 900;
}
