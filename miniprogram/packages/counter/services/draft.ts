import type { Basket } from '../logic/basket';
import type { Found } from '../logic/found';

/** A checkout that a clerk is building up; it lives as long as the Mini Program is open. */
export interface Draft {
  readonly basket: Basket;
  readonly receiptNumber: string;
  /** Null: nobody, or not yet. */
  readonly member: Found | null;
  /** What was scanned or typed; empty: none. */
  readonly couponCode: string;
}

const empty: Draft = { basket: [], receiptNumber: '', member: null, couponCode: '' };

let current = empty;

export function draft(): Draft {
  return current;
}

export function changeDraft(change: Partial<Draft>): Draft {
  current = { ...current, ...change };
  return current;
}

export function clearDraft(): void {
  current = empty;
}
