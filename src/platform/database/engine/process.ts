import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../errors';
import { engineFailed, engineFolderInUse, engineNotAnswering, engineNotDurable } from './errors';
import type { EngineBinary } from './find';
import type { KeeperSettings } from './launch';
import { engineLog, engineOfFolder, launchEngine, takeOver } from './launch';
import { confirmEngine, holdEngine, leaveEngine } from './owner';
import { awaitWritable, identify } from './ready';
import type { EngineName, EngineRecord } from './record';
import { readRecord, recordFile, uriOf } from './record';

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
  /** How long a folder may be held by another process, and an engine may leave a question open, in ms. */
  readonly patienceMs: number;
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
  const deadline = performance.now() + options.patienceMs;
  for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, 1_000)) {
    const record = await readRecord(recordFile(options.dataDir));
    const held = record === undefined ? undefined : await join(options, record);
    if (held !== undefined) return held;
    const outcome = await bringUp(options, record);
    if (!(outcome instanceof AppError)) return outcome;
    if (performance.now() > deadline) throw outcome;
    await pause(waitMs);
  }
}

/** Becomes an owner of a recorded engine; undefined when it is gone, about to end, or without a keeper. */
async function join(options: RunOptions, record: EngineRecord): Promise<Held | undefined> {
  const line = await holdEngine(record);
  if (line === undefined) return undefined;
  try {
    const who = await identify(record, options.patienceMs);
    if (who === 'silent') throw engineNotAnswering(record.pid);
    if (who === 'itself' && (await confirmEngine(line))) {
      await awaitWritable(record, options.patienceMs);
      if (record.durable || !options.durable) return { record, line };
      await leaveEngine(line, options.endingMs);
      throw engineNotDurable(options.dataDir);
    }
  } catch (error) {
    line.destroy();
    throw error;
  }
  line.destroy();
  return undefined;
}

/** Starts the engine, or a keeper for one that has none; or returns what stands in the way, for now. */
async function bringUp(options: RunOptions, record: EngineRecord | undefined): Promise<Held | AppError> {
  const { dataDir } = options;
  if (record !== undefined && (await identify(record, probeMs)) === 'itself') {
    takeOver(options, record);
    return engineFolderInUse(dataDir, `process ${record.pid} runs and is about to end`);
  }
  const binary = await options.obtainBinary(await engineOfFolder(dataDir));
  const launched = await launchEngine(options, binary, record?.port);
  if (typeof launched === 'string') return engineFolderInUse(dataDir, launched);
  return (
    (await join(options, launched)) ?? engineFailed(engineLog(dataDir), 'nothing; it ended again at once')
  );
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
    await leaveEngine(current.line, options.endingMs);
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
  const hasCrashed = (await identify(lost, probeMs)) === 'other';
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
    options.log(`the database engine ended: ${String(error)}`);
  }
  return undefined;
}

/** An engine that crashes sooner than this, in ms, is started again only after a pause. */
const frailMs = 10_000;
const frailPauseMs = 500;

/** An engine on this machine answers within milliseconds, under load within a second. */
const probeMs = 1_000;
