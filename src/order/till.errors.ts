import { AppError } from '../platform/errors';

function unsigned(code: string, message: string, details?: Readonly<Record<string, unknown>>): AppError {
  return new AppError(code, 'unauthenticated', message, details === undefined ? {} : { details });
}

export function signatureMissing(header: string): AppError {
  return unsigned('TILL_SIGNATURE_MISSING', `the header ${header} is missing or has another form`, {
    header,
  });
}

export function keyUnknown(): AppError {
  return unsigned('TILL_KEY_UNKNOWN', 'there is no such key');
}

export function keyRevoked(): AppError {
  return unsigned('TILL_KEY_REVOKED', 'this key was revoked; ask the brand for another one');
}

export function signatureWrong(): AppError {
  return unsigned('TILL_SIGNATURE_WRONG', 'the signature is not that of this request');
}

/** Tells the time here, so that a till can set its clock. */
export function timestampOff(now: number): AppError {
  return unsigned('TILL_TIMESTAMP_OFF', 'the timestamp is more than 5 minutes off; set the clock', { now });
}

export function nonceUsed(): AppError {
  return unsigned('TILL_NONCE_USED', 'this nonce was used before; sign the request anew with another one');
}

export function storeClosed(): AppError {
  return new AppError('TILL_STORE_CLOSED', 'forbidden', 'the store of this key is closed');
}

export function keyMissing(): AppError {
  return new AppError('TILL_KEY_MISSING', 'missing', '没有这把收银密钥');
}

export function memberUnknown(): AppError {
  return new AppError('TILL_MEMBER_UNKNOWN', 'missing', 'this code is over or of nobody who is a member');
}
