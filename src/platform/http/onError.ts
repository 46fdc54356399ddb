import { databaseUnavailable, isDatabaseUnavailable } from '../database';
import type { ErrorKind } from '../errors';
import { AppError } from '../errors';
import type { Logger } from '../logger';

/** The one map from an error's kind to its HTTP status. */
const statusOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  mismatch: 422,
  limited: 429,
  internal: 500,
  upstream: 502,
  unavailable: 503,
};

/** How long a caller should wait before it repeats a 503, in seconds. */
const retryAfterSeconds = '2';

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: { code: string; message: string; details?: unknown; requestId: string } };
}

/** Turns whatever was thrown into an answer, and logs it once. What is not an AppError shows the caller nothing of itself. */
export function onError(error: unknown, requestId: string, route: string, logger: Logger): ErrorAnswer {
  const known = toAppError(error);
  const status = statusOf[known.kind];
  const fields = { requestId, route, status, code: known.code, kind: known.kind };
  if (status >= 500) logger.error('request failed', { ...fields, error: known.cause ?? known });
  else logger.info('request refused', fields);
  const retry = known.details?.['retryAfterSeconds'];
  const wait = typeof retry === 'number' ? String(retry) : retryAfterSeconds;
  return {
    status,
    headers: status === 503 || status === 429 ? { 'Retry-After': wait } : {},
    body: {
      error: {
        code: known.code,
        message: known.message,
        ...(known.details === undefined ? {} : { details: known.details }),
        requestId,
      },
    },
  };
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseUnavailable(error)) return databaseUnavailable(error);
  return new AppError('INTERNAL_ERROR', 'internal', 'something went wrong on our side', { cause: error });
}
