import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/platform/database/engine';
import { startEngine } from '../../src/platform/database/engine';

/** Where engines are looked for and fetched to, as on a developer's machine. */
export function enginePlaces(): { cacheDir: string; path: string; log: (line: string) => void } {
  const cacheRoot = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return {
    cacheDir: join(cacheRoot, 'huan'),
    path: process.env['PATH'] ?? '',
    log: (line) => process.stderr.write(`${line}\n`),
  };
}

/** An empty folder in memory where there is room for one, on disk elsewhere. Whoever makes it removes it. */
export async function makeDataDir(): Promise<string> {
  return mkdtemp(join(await roomyFolder(), 'huan-test-'));
}

async function roomyFolder(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs('/dev/shm');
    return bavail * bsize >= roomBytes ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** An engine needs 128 MiB for its log alone; containers often get a memory disk of 64 MiB. */
const roomBytes = 2 ** 30;

/** An engine of one test's own. */
export interface OwnEngine {
  /** Stays the same when the engine is started again. */
  readonly uri: string;
  readonly dataDir: string;
  /** The engine's process, to be killed or stalled. */
  readonly pid: () => number;
  /** Sends a signal to the engine: SIGKILL, SIGSTOP, SIGCONT. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Starts it again after a SIGKILL, on the same files and the same port. */
  readonly restart: () => Promise<void>;
  /** Ends it and removes its files. */
  readonly stop: () => Promise<void>;
}

/** For tests that kill or stall the engine: durable, in a folder of its own, started again only by `restart`. */
export async function startOwnEngine(): Promise<OwnEngine> {
  const dataDir = await makeDataDir();
  const start = (): Promise<Engine> =>
    startEngine({ ...enginePlaces(), dataDir, durable: true, revives: false });
  let engine = await start();
  const { uri } = engine;
  let isKilled = false;
  const signal = (name: NodeJS.Signals): void => {
    // The process id of an engine that was killed belongs to nobody, or to somebody else.
    if (!isKilled) process.kill(engine.pid, name);
    isKilled ||= name === 'SIGKILL';
  };
  return {
    uri,
    dataDir,
    pid: () => engine.pid,
    signal,
    async restart() {
      await engine.stop();
      engine = await start();
      isKilled = false;
      if (engine.uri !== uri)
        throw new Error(`the port of ${uri} was taken; the engine is at ${engine.uri} now`);
    },
    async stop() {
      // It may be stalled, and its files go anyway.
      signal('SIGKILL');
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
