import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { engineFailed, engineFolderInUse, engineNotDurable } from './errors';
import type { EngineBinary } from './find';
import type { KeeperSettings } from './launch';
import { engineLog, enginesOfFolder, launchEngine, takeOver } from './launch';
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
  /** The engine's process; another one after a crash. */
  readonly pid: number;
  /** Gives the engine up; for the last owner it has ended when this resolves. Safe to call again. */
  stop(): Promise<void>;
}

export interface RunOptions extends KeeperSettings {
  /** Whether an engine that crashed is started again while this process owns it. */
  readonly revives: boolean;
  /** Hears of crashes. */
  readonly log: (line: string) => void;
  /** Asked when no engine runs on the folder; gets the engine that has written into it, if one has. */
  readonly obtainBinary: (only: EngineName | undefined) => Promise<EngineBinary>;
}

/** An engine that runs, and the registration as its owner. */
interface Held {
  readonly record: EngineRecord;
  readonly line: Socket;
}

/**
 * Joins the engine that runs on `dataDir`, or starts one on a free loopback port. Safe to call from several processes at
 * once: the engine's own lock on its files lets one of them win, the others join it.
 * @throws AppError ENGINE_FOLDER_IN_USE, ENGINE_FAILED, ENGINE_NOT_ANSWERING, ENGINE_NOT_DURABLE
 */
export async function runEngine(asked: RunOptions): Promise<Engine> {
  const options = { ...asked, dataDir: resolve(asked.dataDir) };
  await mkdir(options.dataDir, { recursive: true });
  return own(options, await holdOrStart(options));
}

async function holdOrStart(options: RunOptions): Promise<Held> {
  const { dataDir, patienceMs } = options;
  const deadline = performance.now() + patienceMs;
  let obstacle: string | undefined;
  for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, 1_000)) {
    const record = await readRecord(dataDir);
    const line = record === undefined ? undefined : await holdEngine(record);
    if (record !== undefined && line !== undefined) return whenUsable(options, { record, line });
    if (performance.now() > deadline) {
      throw obstacle === undefined
        ? engineFailed(engineLog(dataDir), 'nothing; it ended right after it had started')
        : engineFolderInUse(dataDir, obstacle);
    }
    obstacle = await bringUp(options, record);
    if (obstacle !== undefined) await pause(waitMs);
  }
}

async function whenUsable(options: RunOptions, held: Held): Promise<Held> {
  try {
    if (options.durable && !held.record.durable) throw engineNotDurable(options.dataDir);
    await awaitWritable(held.record, options.patienceMs);
    return held;
  } catch (error) {
    held.line.destroy();
    throw error;
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

function own(options: RunOptions, first: Held): Engine {
  let current = first;
  let regaining: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const keep = (held: Held): void => {
    current = held;
    const sinceMs = performance.now();
    held.line.once('close', () => {
      if (stopping === undefined) regaining = regainLater(held.record, performance.now() - sinceMs);
    });
  };
  const regainLater = async (lost: EngineRecord, livedMs: number): Promise<void> => {
    if (livedMs < frailMs) await pause(frailPauseMs);
    const again = await regain(options, lost);
    if (again !== undefined) keep(again);
  };
  keep(first);
  const leave = async (): Promise<void> => {
    await regaining;
    await leaveEngine(current.line, options.patienceMs);
  };
  return {
    uri: uriOf(first.record),
    name: first.record.name,
    version: first.record.version,
    get pid() {
      return current.record.pid;
    },
    stop: () => (stopping ??= leave()),
  };
}

/**
 * Called when the keeper is gone. An engine that still runs gets a new keeper, or nothing would end it after us; one that
 * crashed is started again, on the port that its clients know. Undefined when neither may or can be done.
 */
async function regain(options: RunOptions, lost: EngineRecord): Promise<Held | undefined> {
  const hasCrashed = !(await isAlive(lost, probeMs));
  if (hasCrashed && !options.revives) return undefined;
  try {
    const held = await holdOrStart(options);
    if (held.record.pid !== lost.pid) {
      options.log(`the database engine ended unexpectedly; process ${held.record.pid} has taken its place`);
    }
    if (held.record.port === lost.port) return held;
    options.log('its port was taken in the meantime: start this server again');
    held.line.destroy();
  } catch (error) {
    options.log(`the database engine ended: ${error instanceof Error ? error.message : 'unknown reason'}`);
  }
  return undefined;
}

/** An engine that crashes sooner than this, in ms, is started again only after a pause. */
const frailMs = 10_000;
const frailPauseMs = 500;

/** An engine on this machine answers within milliseconds, under load within a second. */
const probeMs = 1_000;
