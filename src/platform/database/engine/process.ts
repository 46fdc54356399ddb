import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { engineFailed, engineFolderInUse, engineNotAnswering, engineNotDurable } from './errors';
import type { EngineBinary } from './find';
import type { KeeperOrders } from './keeper';
import { keeperSource } from './keeper';
import { awaitWritable, isAlive } from './ready';
import type { EngineName, EngineRecord } from './record';
import { readRecord, recordFile, replicaSetName, uriOf } from './record';

/** A running engine, owned by this process until `stop` or until the process ends. */
export interface Engine {
  /** Connection string, with its replica set. */
  readonly uri: string;
  readonly name: EngineName;
  readonly version: string;
  /** The engine's process. */
  readonly pid: number;
  /** Gives the engine up: the last owner waits until it has ended. Safe to call again. */
  stop(): Promise<void>;
}

export interface RunOptions {
  /** Folder of this engine's files; one engine runs on it, whoever asks. */
  readonly dataDir: string;
  /** true: every acknowledged write survives `kill -9`. false: faster, and the data are deleted when the engine ends. */
  readonly durable: boolean;
  /** From the death of the last owner to the end of the engine, in ms. */
  readonly graceMs: number;
  /** How long a folder may be held by another process, and an engine may leave a question open, in ms. */
  readonly patienceMs: number;
  /** Asked only when no engine runs on the folder yet. */
  readonly findBinary: () => Promise<EngineBinary>;
}

/**
 * Joins the engine that runs on `dataDir`, or starts one on a free loopback port. Safe to call from several processes at
 * once: the engine's own lock on its files lets one of them win, the others join it.
 * @throws AppError ENGINE_FOLDER_IN_USE, ENGINE_FAILED, ENGINE_NOT_ANSWERING, ENGINE_NOT_DURABLE
 */
export async function runEngine(asked: RunOptions): Promise<Engine> {
  const options = { ...asked, dataDir: resolve(asked.dataDir) };
  await mkdir(options.dataDir, { recursive: true });
  const deadline = performance.now() + options.patienceMs;
  for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, 1_000)) {
    const record = await readRecord(options.dataDir);
    const line = record === undefined ? undefined : await hold(record);
    if (record !== undefined && line !== undefined) return own(options, record, line);
    const said = await settleKeeper(options, record);
    if (said === undefined) continue;
    if (performance.now() > deadline) throw engineFolderInUse(options.dataDir, said);
    await pause(waitMs);
  }
}

async function own(options: RunOptions, record: EngineRecord, line: Socket): Promise<Engine> {
  try {
    if (options.durable && !record.durable) throw engineNotDurable(options.dataDir);
    await awaitWritable(record, options.patienceMs);
  } catch (error) {
    line.destroy();
    throw error;
  }
  let current: Socket | undefined = line;
  let stopped: Promise<void> | undefined;
  const watch = (held: Socket): void => {
    held.once('close', () => {
      current = undefined;
      // The keeper is gone. If the engine is not, it needs a new one, or nothing would end it when we die.
      if (stopped === undefined) void rejoin(options, record).then((again) => again && renew(again));
    });
  };
  const renew = (held: Socket): void => {
    if (stopped !== undefined) return void leave(held, options);
    current = held;
    watch(held);
  };
  watch(line);
  return {
    uri: uriOf(record),
    name: record.name,
    version: record.version,
    pid: record.pid,
    stop: () => (stopped ??= current === undefined ? Promise.resolve() : leave(current, options)),
  };
}

/** A keeper for a running engine that lost its own, and our line to it; undefined when the engine is gone too. */
async function rejoin(options: RunOptions, record: EngineRecord): Promise<Socket | undefined> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const line = await hold(record);
    if (line !== undefined) return line;
    if (!(await isAlive(record, probeMs))) return undefined;
    takeOver(options, record);
    await pause(50);
  }
  return undefined;
}
