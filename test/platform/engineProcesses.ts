import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, EngineOptions } from '../../src/platform/database/engine';
import { startEngine } from '../../src/platform/database/engine';
import { enginePlaces, makeDataDir } from '../support/engine';

/** What the owner in engineOwner.ts reports. */
export interface OwnerReport {
  readonly uri?: string;
  readonly pid?: number;
  readonly code?: string;
  readonly message?: string;
  readonly lines: readonly string[];
}

/** An owner of an engine in a process of its own. */
export interface Owner {
  readonly report: Promise<OwnerReport>;
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Lets it stop its engine and end. */
  readonly stop: () => Promise<void>;
  /** Ctrl-C, as a terminal sends it: to the group of processes. Resolves when the owner has noticed. */
  readonly interrupt: () => Promise<void>;
}

/** Forks an owner. `environment` replaces that of this process. */
export function forkOwner(
  options: Partial<EngineOptions> & Pick<EngineOptions, 'dataDir' | 'durable'>,
  environment: NodeJS.ProcessEnv = process.env,
): Owner {
  const { cacheDir, path } = enginePlaces();
  const child = fork(join(__dirname, 'engineOwner.ts'), [JSON.stringify({ cacheDir, path, ...options })], {
    execArgv: ['--import', 'tsx'],
    detached: true,
    env: environment,
  });
  const gone = once(child, 'exit');
  // The messages are those of engineOwner.ts.
  const report = once(child, 'message').then(([message]) => message as OwnerReport);
  return {
    report,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.send('stop');
      await gone;
    },
    async interrupt() {
      const noticed = once(child, 'message');
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      await noticed;
    },
  };
}

/** Asks until the answer is yes; for what happens in other processes. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

/** Whether anything listens on this port of a connection string's. */
export async function isListening(uri: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(Number(new URL(uri).port), '127.0.0.1');
    socket.once('error', () => answer(false));
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
  });
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** What `engine.json` says. */
export async function recordOf(dataDir: string): Promise<Record<string, unknown>> {
  // The file is written by the engine's keeper as an object.
  return JSON.parse(await readFile(join(dataDir, 'engine.json'), 'utf8')) as Record<string, unknown>;
}

/** What one test sets up; `clear` ends and removes all of it. */
export interface Stage {
  readonly newFolder: () => Promise<string>;
  /** An engine of this process, durable unless told otherwise. */
  readonly start: (dataDir: string, more?: Partial<EngineOptions>) => Promise<Engine>;
  readonly startElsewhere: typeof forkOwner;
  readonly clear: () => Promise<void>;
}

export function createStage(): Stage {
  const folders: string[] = [];
  const engines: Engine[] = [];
  const owners: Owner[] = [];
  return {
    async newFolder() {
      const folder = await makeDataDir();
      folders.push(folder);
      return folder;
    },
    async start(dataDir, more = {}) {
      const engine = await startEngine({ ...enginePlaces(), dataDir, durable: true, ...more });
      engines.push(engine);
      return engine;
    },
    startElsewhere(...how) {
      const owner = forkOwner(...how);
      owners.push(owner);
      return owner;
    },
    async clear() {
      for (const owner of owners.splice(0)) await owner.kill();
      for (const engine of engines.splice(0)) await engine.stop();
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
  };
}
