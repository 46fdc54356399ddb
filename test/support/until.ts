import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when work that runs by itself has brought about what `check` asks for; the test's own limit bounds it. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await check())) await delay(pollMs);
}

/** A spinning loop would take the processor from the work that is waited for. */
const pollMs = 10;
