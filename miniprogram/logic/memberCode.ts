import type { MemberCodeAnswer } from '../../src/contract/member';
import { ageWords } from './time';

/** The oldest code that a counter is shown still lives this long. */
const spareMs = 25_000;
const soonestMs = 5_000;
/** A phone whose clock is wrong shows no code for longer than this. */
const latestMs = 30_000;
/** While the network is gone. */
const againMs = 5_000;

/** When to ask for the next code. */
export function renewInMs(
  code: { readonly codes: Pick<MemberCodeAnswer, 'expiresAt'>; readonly isFresh: boolean } | null,
  nowMs: number,
): number {
  if (code?.isFresh !== true) return againMs;
  return Math.min(latestMs, Math.max(soonestMs, Date.parse(code.codes.expiresAt) - nowMs - spareMs));
}

/** What this code can do. */
export function codeWords(isFresh: boolean, ageMs: number): string {
  if (isFresh) return '会自动更新，截图无效';
  return `没有网络：这是${ageWords(ageMs)}的会员码，可以积分；用券和积分抵扣要等网络恢复`;
}
