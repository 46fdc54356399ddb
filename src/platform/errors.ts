/** What went wrong, as the caller must act on it. The HTTP status of each kind stands in `http/onError.ts`. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'mismatch'
  | 'limited'
  | 'upstream'
  | 'unavailable'
  | 'internal';

/** Facts for the caller, safe to send out: never a secret, a phone or an openid. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

interface ErrorExtra {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** The one error class. `code` is `FEATURE_REASON`, is never renamed and tells the caller what to do. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails | undefined;

  constructor(code: string, kind: ErrorKind, message: string, extra: ErrorExtra = {}) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.details = extra.details;
  }
}

/** True for an AppError with this code; for callers that branch on one refusal. */
export function hasCode(error: unknown, code: string): error is AppError {
  return error instanceof AppError && error.code === code;
}
