import { ApiError } from '../api/apiError';
import { i18n, w } from './index';

/** A refusal as a sentence: what happened and what to do next. */
export function failureText(error: unknown): string {
  if (!(error instanceof ApiError)) return w('failure.unexpected');
  if (error.isUnreachable) return w('failure.unreachable');
  const key = `failure.${error.code}`;
  const retry = error.details['retryAfterSeconds'];
  const minutes = typeof retry === 'number' ? Math.ceil(retry / 60) : 1;
  if (i18n.global.te(key)) return i18n.global.t(key, { minutes });
  // The server writes some sentences in 中文 for people; the others are for whoever reads the log.
  if (/\p{Script=Han}/u.test(error.message)) return error.message;
  if (error.status === 403) return w('failure.forbidden');
  if (error.status === 404) return w('failure.missing');
  return w('failure.other', { message: error.message, code: error.code });
}
