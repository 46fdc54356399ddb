import type { SamplePickupAnswer } from '../../../../src/contract/invite';
import type { PurchaseReturnAnswer, RecordedPurchase } from '../../../../src/contract/order';
import { ApiError } from '../../../api/apiError';
import { newKey } from '../../../api/keys';
import { request } from '../../../api/request';
import { clerkMessageOf } from '../logic/failure';
import type { Outcome } from '../logic/outcome';
import { ofPickup, ofPurchase, ofRefusal, ofReturn, ofSilence } from '../logic/outcome';

/**
 * Something that a clerk has confirmed. It is kept on the phone before it is sent and until its outcome is known, with
 * everything that makes a repeat harmless, so that neither a dropped network nor a closed Mini Program can lose it.
 */
export interface Submission {
  readonly id: string;
  readonly kind: 'purchase' | 'return' | 'pickup';
  readonly path: string;
  readonly body: object;
  /** 中文: what it is, for the list of what is not known yet. */
  readonly title: string;
  readonly atMs: number;
}

const key = 'counter.submissions';

/** Keeps what is about to be sent; answers its id. */
export function keep(submission: Omit<Submission, 'id'>): string {
  const kept = { id: newKey(), ...submission };
  wx.setStorageSync(key, [...openSubmissions(), kept]);
  return kept.id;
}

/** What was sent and not answered, oldest first. */
export function openSubmissions(): readonly Submission[] {
  const stored: unknown = wx.getStorageSync(key);
  // Only this file writes it.
  return Array.isArray(stored) ? (stored as Submission[]) : [];
}

export function findSubmission(id: string): Submission | undefined {
  return openSubmissions().find((one) => one.id === id);
}

/** Sends it, for the first time or again, and says what is known. What was answered is kept no longer. */
export async function send(submission: Submission): Promise<Outcome> {
  try {
    const outcome = await sent(submission);
    drop(submission.id);
    return outcome;
  } catch (error) {
    if (isDoubtful(error)) return ofSilence();
    // Signed out meanwhile: it was not looked at, and is sent again after the next sign-in.
    if (!(error instanceof ApiError && error.status === 401)) drop(submission.id);
    return ofRefusal(clerkMessageOf(error));
  }
}

/** No answer, or one of something in between: the server may have done it. */
function isDoubtful(error: unknown): boolean {
  return !(error instanceof ApiError) || error.isUnreachable || error.status >= 500;
}

function drop(id: string): void {
  wx.setStorageSync(
    key,
    openSubmissions().filter((one) => one.id !== id),
  );
}

async function sent({ kind, path, body }: Submission): Promise<Outcome> {
  const options = { body, as: 'clerk' } as const;
  switch (kind) {
    case 'purchase':
      return ofPurchase(await request<RecordedPurchase>('POST', path, options));
    case 'return':
      return ofReturn(await request<PurchaseReturnAnswer>('POST', path, options));
    case 'pickup':
      return ofPickup(await request<SamplePickupAnswer>('POST', path, options));
  }
}
