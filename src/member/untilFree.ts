import { isDuplicateKey } from '../platform/database';

const maxTries = 5;

/** Runs again when a drawn number or a phone was taken in the very moment: the next try sees by whom. */
export async function untilFree<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === maxTries || !isDuplicateKey(error)) throw error;
    }
  }
}
