/** Who asks: a person in WeChat, joined or not; a clerk; or nobody. */
export type Caller = 'member' | 'clerk' | 'nobody';

const keys = { member: 'session.member', clerk: 'session.clerk' } as const;

/** The token of a session as it was stored last; empty where there is none. */
export function readToken(who: keyof typeof keys): string {
  const stored: unknown = wx.getStorageSync(keys[who]);
  return typeof stored === 'string' ? stored : '';
}

export function writeToken(who: keyof typeof keys, token: string): void {
  wx.setStorageSync(keys[who], token);
}

export function dropToken(who: keyof typeof keys): void {
  wx.removeStorageSync(keys[who]);
}
