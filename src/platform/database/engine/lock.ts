import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Times of {@link withLock}, in ms. */
export interface LockTimes {
  readonly retryMs: number;
  /** How often a holder shows that it lives. */
  readonly beatMs: number;
  /** For how long a waiter must see no sign of life before it takes the lock. */
  readonly silenceMs: number;
}

/**
 * Runs `work` while no other process of this machine does, as far as a file can tell. A holder that died is recognised by
 * its process id, or by its silence where the id was given away. Two waiters that both find a dead holder may both go
 * ahead: this saves work, it does not guard data. `onWait` is called once, before the first wait.
 */
export async function withLock<T>(
  file: string,
  times: LockTimes,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const own = JSON.stringify({ pid: process.pid, id: randomUUID() });
  await acquire(file, own, times, onWait);
  const beat = setInterval(() => {
    const now = performance.timeOrigin + performance.now();
    void utimes(file, now / 1_000, now / 1_000).catch(() => undefined);
  }, times.beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await readLock(file))?.content === own) await rm(file, { force: true });
  }
}

async function acquire(file: string, own: string, times: LockTimes, onWait: () => void): Promise<void> {
  // Linked into place with its content, so that nobody reads an empty lock.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, own);
  try {
    let seen = { sign: '', sinceMs: performance.now() };
    for (let hasWaited = false; !(await linked(draft, file)); hasWaited = true) {
      const lock = await readLock(file);
      if (lock === undefined) continue;
      if (!hasWaited) onWait();
      const sign = `${lock.content} ${lock.beat}`;
      if (sign !== seen.sign) seen = { sign, sinceMs: performance.now() };
      if (!isRunning(lock.content) || performance.now() - seen.sinceMs > times.silenceMs) {
        await rm(file, { force: true });
      } else await pause(times.retryMs);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readLock(file: string): Promise<{ content: string; beat: number } | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { content, beat: mtimeMs };
  } catch {
    return undefined; // released in the meantime
  }
}

function isRunning(content: string): boolean {
  const pid = Number(/"pid":(\d+)/.exec(content)?.[1]);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // it runs, for another user
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
