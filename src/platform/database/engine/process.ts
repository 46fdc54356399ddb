import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { engineFolderInUse, engineNotDurable } from './errors';
import type { EngineBinary } from './find';
import type { KeeperSettings } from './launch';
import { enginesOfFolder, launchEngine, takeOver } from './launch';
import { holdEngine, leaveEngine } from './owner';
import { awaitWritable, isAlive } from './ready';
import type { EngineName, EngineRecord } from './record';
import { readRecord, uriOf } from './record';

/** A running engine, owned by this process until `stop` or until the process ends. */
export interface Engine {
  /** Connection string, with its replica set. */
  readonly uri: string;
  readonly name: EngineName;
  readonly version: string;
  /** The engine's process. */
  readonly pid: number;
  /** Gives the engine up; for the last owner it has ended when this resolves. Safe to call again. */
  stop(): Promise<void>;
}

export interface RunOptions extends KeeperSettings {
  /** Asked when no engine runs on the folder; gets the engine that has written into it, if one has. */
  readonly obtainBinary: (only: EngineName | undefined) => Promise<EngineBinary>;
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
    const line = record === undefined ? undefined : await holdEngine(record);
    if (record !== undefined && line !== undefined) return own(options, record, line);
    const obstacle = await bringUp(options, record);
    if (obstacle === undefined) continue;
    if (performance.now() > deadline) throw engineFolderInUse(options.dataDir, obstacle);
    await pause(waitMs);
  }
}

/** Makes a keeper answer on this folder; returns what stands in the way, for now. */
async function bringUp(options: RunOptions, record: EngineRecord | undefined): Promise<string | undefined> {
  if (record !== undefined && (await isAlive(record, probeMs))) {
    takeOver(options, record);
    return `process ${record.pid} answers and is being taken over or about to end`;
  }
  const [only] = await enginesOfFolder(options.dataDir);
  return launchEngine(options, await options.obtainBinary(only), record?.port);
}

async function own(options: RunOptions, record: EngineRecord, first: Socket): Promise<Engine> {
  try {
    if (options.durable && !record.durable) throw engineNotDurable(options.dataDir);
    await awaitWritable(record, options.patienceMs);
  } catch (error) {
    first.destroy();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  let line: Promise<Socket | undefined>;
  const keep = (held: Promise<Socket | undefined>): void => {
    line = held;
    void held.then((socket) =>
      socket?.once('close', () => {
        if (stopping === undefined) keep(rejoin(options, record));
      }),
    );
  };
  keep(Promise.resolve(first));
  const leave = async (): Promise<void> => {
    const socket = await line;
    if (socket !== undefined) await leaveEngine(socket, options.patienceMs);
  };
  const { name, version, pid } = record;
  return { uri: uriOf(record), name, version, pid, stop: () => (stopping ??= leave()) };
}

/**
 * Called when the keeper is gone. If the engine is not, it gets a new keeper, or nothing would end it after us.
 * Undefined when the engine is gone as well: whoever uses it sees that on its own connections.
 */
async function rejoin(settings: KeeperSettings, record: EngineRecord): Promise<Socket | undefined> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const line = await holdEngine(record);
    if (line !== undefined) return line;
    if (!(await isAlive(record, probeMs))) return undefined;
    takeOver(settings, record);
    await pause(50);
  }
  return undefined;
}

/** An engine on this machine answers within milliseconds, under load within a second. */
const probeMs = 1_000;
