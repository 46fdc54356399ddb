import { isDuplicateKey } from '../platform/database';

/** Runs a transaction a second time when a unique index refused it: another process was faster, and now it can be seen. */
export async function againOnDuplicate<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return run();
  }
}
