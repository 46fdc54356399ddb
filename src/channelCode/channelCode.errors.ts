import { AppError } from '../platform/errors';

/** 404, also for a code outside the operator's part of the tree. */
export function unknownCode(): AppError {
  return new AppError('CHANNEL_CODE_UNKNOWN', 'missing', 'there is no such channel code');
}

/** 400: something that the code refers to does not exist or is not the operator's. */
export function invalidReference(path: string, message: string): AppError {
  return new AppError('CHANNEL_CODE_INVALID', 'invalid', message, {
    details: { issues: [{ path, message }] },
  });
}

/** 404: the code has no picture for this account. */
export function noPicture(): AppError {
  return new AppError('CHANNEL_CODE_NO_PICTURE', 'missing', 'this code has no picture for that account');
}

/** 409: the visitId stands for another visit. */
export function visitDiffers(): AppError {
  return new AppError('VISIT_DIFFERS', 'conflict', 'this visitId was used for another visit; make a new one');
}
