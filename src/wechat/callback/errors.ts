import { AppError } from '../../platform/errors';

/** A body above this is refused unread. */
export const maxCallbackBytes = 64 * 1024;

/** 401: not signed by the token of the account, or made for another one. */
export function forged(problem: string): AppError {
  return new AppError('WECHAT_CALLBACK_FORGED', 'unauthenticated', problem);
}

/** 400: signed or not, it cannot be understood. */
export function malformed(problem: string): AppError {
  return new AppError('WECHAT_CALLBACK_MALFORMED', 'invalid', problem);
}

export function tooLarge(): AppError {
  return new AppError(
    'WECHAT_CALLBACK_TOO_LARGE',
    'invalid',
    `a callback has at most ${maxCallbackBytes} bytes`,
  );
}

/** 400: plain where the account is configured encrypted, or the other way round. */
export function wrongMode(problem: string): AppError {
  return new AppError('WECHAT_CALLBACK_MODE', 'invalid', problem);
}
