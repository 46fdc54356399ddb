/** What people read for a refusal that the server words for programs. */
const sentences: Readonly<Record<string, string>> = {
  MEMBER_JOIN_REFUSED: '微信提示这个账号有风险，暂时不能在线入会；请到门店找店员办理',
  MEMBER_CONSENT_REQUIRED: '请先阅读并勾选会员协议',
  MEMBER_NOTICE_OUTDATED: '协议刚刚更新了，请看过新的内容再确认一次',
  MEMBER_NOTICE_UNKNOWN: '协议刚刚更新了，请看过新的内容再确认一次',
  MEMBER_LEAVE_INSTEAD: '会员协议不能单独撤回；不想继续，可以在下面退出会员',
  MEMBER_PHONE_CODE_INVALID: '手机号授权已过期，请再点一次',
  MEMBER_PHONE_LIMITED: '操作太快了，请一分钟后再试',
  MEMBER_PHONE_UNUSABLE: '这个手机号暂时用不了，可以先不用手机号入会',
  MEMBER_PHONE_HELD: '这个手机号已是另一位会员的；可以先不用手机号入会，再到门店核对',
  MEMBER_GUARDIAN_NEEDED: '未满 14 周岁请由监护人到门店办理',
  MEMBER_LOGIN_LIMITED: '操作太快了，请一分钟后再试',
  MEMBER_LOGIN_REFUSED: '微信暂时不让这个账号登录，请稍后再试',
  MEMBER_GONE: '这个会员身份已经结束',
  MEMBER_FROZEN: '会员资料正在合并，请一分钟后再试',
  MEMBER_REQUIRED: '这里给会员用，加入后再来',
  POINTS_INSUFFICIENT: '积分还不够，先去攒一攒',
  POINTS_ACCOUNT_FROZEN: '会员资料正在合并，请一分钟后再试',
  RATE_LIMITED: '操作太快了，请稍等再试',
};

const generic = '出了点问题，请稍后再试';

/** What a person reads when something did not work: a sentence of ours, else the server's own in 中文. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'ApiError') return generic;
  const sentence = sentences[codeOf(error)];
  if (sentence !== undefined) return sentence;
  return /[\u4e00-\u9fff]/.test(error.message) ? error.message : generic;
}

/** The code of a refusal; empty for anything else. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
