import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineOptions } from '../../src/platform/database/engine';
import { enginePlaces } from '../support/engine';

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
