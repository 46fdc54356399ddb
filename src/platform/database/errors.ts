import { mongo } from 'mongoose';
import { AppError } from '../errors';

/** True when a unique index refused a write; `field` narrows it to the index that holds this field. */
export function isDuplicateKey(error: unknown, field?: string): boolean {
  if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) return false;
  if (field === undefined) return true;
  const pattern: unknown = error['keyPattern'];
  return typeof pattern === 'object' && pattern !== null && field in pattern;
}

/** True when the database could not be reached or did not answer in time; the operation may or may not have happened. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof mongo.MongoServerError) return error.hasErrorLabel('RetryableWriteError');
  return (
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoClientClosedError ||
    error instanceof mongo.MongoOperationTimeoutError ||
    (error instanceof mongo.MongoError && error.name === 'MongoWaitQueueTimeoutError')
  );
}

/** 503: the caller may repeat the same request. */
export function databaseUnavailable(cause: unknown): AppError {
  return new AppError(
    'DATABASE_UNAVAILABLE',
    'unavailable',
    'the database did not answer; send the same request again',
    {
      cause,
    },
  );
}

/** 503: too many writers wanted the same record at once. */
export function databaseBusy(cause?: unknown): AppError {
  return new AppError(
    'DATABASE_BUSY',
    'unavailable',
    'too many changes at once; send the same request again',
    { cause },
  );
}
