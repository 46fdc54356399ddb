import type { VisitInput, VisitView } from '../../src/contract/channelCode';
import { ApiError, isSilence } from '../api/apiError';
import { newKey } from '../api/keys';
import { request } from '../api/request';

const key = 'visit.pending';
let sending: Promise<void> = Promise.resolve();

/** Notes an entry into the Mini Program and tells the server; what could not be sent is sent with the next one. */
export function enter(wechatScene: number, scene: string): void {
  const visit: VisitInput = { visitId: newKey(), wechatScene, ...(scene === '' ? {} : { scene }) };
  wx.setStorageSync(key, [...pending(), visit].slice(-10));
  sending = sending.then(sendPending);
}

/** Resolves when every entry so far was told, or could not be: who sent a person counts only if it is known before they join. */
export function visitsTold(): Promise<void> {
  sending = sending.then(sendPending);
  return sending;
}

async function sendPending(): Promise<void> {
  for (const visit of pending()) {
    try {
      await request<VisitView>('POST', '/api/mp/visits', { body: visit });
    } catch (error) {
      if (isWorthAnotherTry(error)) return;
    }
    wx.setStorageSync(
      key,
      pending().filter(({ visitId }) => visitId !== visit.visitId),
    );
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  return isSilence(error) || (error instanceof ApiError && error.status === 401);
}

function pending(): readonly VisitInput[] {
  const stored: unknown = wx.getStorageSync(key);
  // Only this file writes it.
  return Array.isArray(stored) ? (stored as VisitInput[]) : [];
}
