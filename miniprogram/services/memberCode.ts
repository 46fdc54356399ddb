import type { MemberCodeAnswer } from '../../src/contract/member';
import { now } from '../api/clock';
import { request } from '../api/request';

const key = 'memberCode.last';

/** A member code, and when it was made. */
export interface KeptCode {
  readonly codes: MemberCodeAnswer;
  readonly at: number;
  /** False when the network is gone and these are the last ones. */
  readonly isFresh: boolean;
}

/** The member's codes, fresh ones if the server can be reached, else the last ones; null where there are none. */
export async function currentCode(): Promise<KeptCode | null> {
  try {
    const codes = await request<MemberCodeAnswer>('GET', '/api/mp/me/code');
    const fresh: KeptCode = { codes, at: now(), isFresh: true };
    wx.setStorageSync(key, fresh);
    return fresh;
  } catch {
    return lastCode();
  }
}

/** The last codes that arrived, whose card code is not over. */
export function lastCode(): KeptCode | null {
  const stored: unknown = wx.getStorageSync(key);
  if (typeof stored !== 'object' || stored === null) return null;
  // Only this file writes it.
  const kept = stored as KeptCode;
  return Date.parse(kept.codes.cardExpiresAt) > now() ? { ...kept, isFresh: false } : null;
}

/** Nobody else's card may show on this phone. */
export function dropCode(): void {
  wx.removeStorageSync(key);
}
