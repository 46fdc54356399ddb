import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../errors';
import { engineFailed, engineFolderInUse, engineNotDurable } from './errors';
import type { EngineBinary } from './find';
import type { KeeperSettings } from './launch';
import { engineLog, engineOfFolder, launchEngine, takeOver } from './launch';
import { confirmEngine, holdEngine, leaveEngine } from './owner';
import { answersAsRecorded, becomesWritable } from './ready';
import type { PortWish } from './port';
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
  return own(options, await holdOrStart(options, portPatienceMs));
}

/** A new engine listens where the last one did; elsewhere only if that port is still taken after `fixedMs`. */
async function holdOrStart(options: RunOptions, fixedMs: number): Promise<Held> {
  const startMs = performance.now();
  for (let waitMs = 50; ; waitMs = Math.min(2 * waitMs, 1_000)) {
    const record = await readRecord(recordFile(options.dataDir));
    const held = record === undefined ? undefined : await join(options, record);
    if (held !== undefined) return held;
    const wish = { port: record?.port, isFixed: performance.now() - startMs < fixedMs };
    const outcome = await bringUp(options, record, wish);
    if (!(outcome instanceof AppError)) return outcome;
    if (performance.now() - startMs > options.patienceMs) throw outcome;
    await pause(waitMs);
  }
}

/** Becomes an owner of a recorded engine; undefined when it is gone, about to end, or without a keeper. */
async function join(options: RunOptions, record: EngineRecord): Promise<Held | undefined> {
  const { patienceMs } = options;
  const line = await holdEngine(record);
  if (line === undefined) return undefined;
  try {
    const isKnown = (await answersAsRecorded(record, patienceMs)) && (await confirmEngine(line));
    if (isKnown && (await becomesWritable(record, patienceMs))) {
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
async function bringUp(
  options: RunOptions,
  record: EngineRecord | undefined,
  wish: PortWish,
): Promise<Held | AppError> {
  const { dataDir } = options;
  if (record !== undefined && (await answersAsRecorded(record, probeMs).catch(() => false))) {
    takeOver(options, record);
    return engineFolderInUse(dataDir, `process ${record.pid} runs and is about to end`);
  }
  const binary = await options.obtainBinary(await engineOfFolder(dataDir));
  const launched = await launchEngine(options, binary, wish);
  if (typeof launched === 'string') return engineFolderInUse(dataDir, launched);
  return (
    (await join(options, launched)) ?? engineFailed(engineLog(dataDir), 'nothing; it ended again at once')
  );
}

function own(options: RunOptions, first: Held): Engine {
  let current = first;
  let regaining: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const stopped = new AbortController();
  const idle = (ms: number): Promise<void> =>
    pause(ms, undefined, { ref: false, signal: stopped.signal }).catch(() => undefined);
  const keep = (held: Held): void => {
    current = held;
    const sinceMs = performance.now();
    const lose = (): void => {
      if (stopping === undefined) regaining = regain(performance.now() - sinceMs);
    };
    if (held.line.destroyed) lose();
    else held.line.once('close', lose);
  };
  const regain = async (livedMs: number): Promise<void> => {
    const mayRun = await answersAsRecorded(current.record, probeMs).catch(() => true);
    if (!mayRun && !options.revives) return;
    if (!mayRun && livedMs < frailMs) await idle(firstWaitMs);
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, lastWaitMs)) {
      const held = await replace(options, current.record);
      if (held !== undefined) {
        if (stopping === undefined) keep(held);
        else await leaveEngine(held.line, options.endingMs);
        return;
      }
      if (stopping !== undefined) return;
      await idle(waitMs);
    }
  };
  keep(first);
  const leave = async (): Promise<void> => {
    stopped.abort();
    // What is being regained is left as soon as it is: a stop does not wait for ever.
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([regaining, pause(options.endingMs, undefined, { signal }).catch(() => undefined)]);
    patience.abort();
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
 * crashed is started again, on the port that its clients know. Undefined when that failed.
 */
async function replace(options: RunOptions, lost: EngineRecord): Promise<Held | undefined> {
  try {
    const held = await holdOrStart(options, Infinity);
    if (held.record.pid !== lost.pid) {
      options.log(`the database engine ended unexpectedly; process ${held.record.pid} has taken its place`);
    }
    if (held.record.port !== lost.port) {
      options.log(`clients look for the database engine on port ${lost.port}: start this server again`);
    }
    return held;
  } catch (error) {
    options.log(`the database engine is away: ${String(error)}`);
    return undefined;
  }
}

/** How long to wait after a failed attempt to start the engine again, and before the first if it lived so short, in ms. */
const frailMs = 10_000;
const firstWaitMs = 500;
const lastWaitMs = 60_000;

/** A port may be taken for a moment: by another start, or by a client that was given it for its own end. */
const portPatienceMs = 2_000;

/** An engine on this machine answers within milliseconds, under load within a second. */
const probeMs = 1_000;
