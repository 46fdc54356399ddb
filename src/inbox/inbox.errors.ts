import { AppError } from '../platform/errors';

/** 404: this server has no account of this appid. */
export function unknownAppid(): AppError {
  return new AppError('INBOX_APPID_UNKNOWN', 'missing', 'no account with this appid is configured here');
}

/** 400: too old to be told from a replay, or from the future. */
export function staleCallback(): AppError {
  return new AppError(
    'INBOX_STALE',
    'invalid',
    'the callback is older than 7 days or more than 10 minutes ahead',
  );
}

/** 503: nothing was acknowledged; WeChat sends the same callback again, and its key makes that harmless. */
export function notStored(cause?: unknown): AppError {
  return new AppError(
    'INBOX_NOT_STORED',
    'unavailable',
    'the callback could not be stored in time; send it again',
    cause === undefined ? {} : { cause },
  );
}

export function unknownMessage(): AppError {
  return new AppError('INBOX_MESSAGE_UNKNOWN', 'missing', 'there is no such message');
}

/** 409: only what was given up can be tried again. */
export function messageNotAside(status: string): AppError {
  return new AppError('INBOX_MESSAGE_NOT_ASIDE', 'conflict', 'the message is not set aside', {
    details: { status },
  });
}

export function unknownReplyRule(): AppError {
  return new AppError('REPLY_RULE_UNKNOWN', 'missing', 'there is no such reply rule');
}

/** 409: save a menu first. */
export function noMenuSaved(): AppError {
  return new AppError('MENU_NOT_SAVED', 'conflict', 'no menu is saved yet: save one, then publish it');
}
