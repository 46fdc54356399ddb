import { ApiError } from '../api/apiError';

/** What a call answers, or null where the server has no such thing: a card that depends on it is then not shown. @throws ApiError */
export async function ifThere<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

/** What a call answers, or null where it failed in any way: for what a page can do without. */
export async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch {
    return null;
  }
}
