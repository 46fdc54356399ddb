import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { engineFailed } from './errors';
import type { EngineBinary } from './find';
import type { KeeperOrders } from './keeper';
import { keeperSource } from './keeper';
import type { PortWish } from './port';
import { choosePort } from './port';
import type { EngineName, EngineRecord } from './record';
import { engineNames, readRecord, recordFile, replicaSetName } from './record';

/** Where an engine runs and how long its keeper waits. */
export interface KeeperSettings {
  readonly dataDir: string;
  readonly durable: boolean;
  /** From the death of the last owner to the end of the engine, in ms. */
  readonly graceMs: number;
  /** How long an engine may take to open its files, in ms. */
  readonly openingMs: number;
  /** How long it may take to close them before it is killed, which a durable one survives without loss, in ms. */
  readonly endingMs: number;
}

/** The engine that has written into a data folder and must be used on it again, or undefined. */
export async function engineOfFolder(dataDir: string): Promise<EngineName | undefined> {
  for (const name of engineNames) {
    const files = await readdir(join(dataDir, name)).catch(() => []);
    if (files.length > 0) return name;
  }
  return undefined;
}

/**
 * Starts a keeper with a new engine and waits until the engine listens. Returns its record, which nobody else sees until
 * it is confirmed; or what the engine said when it could not have the folder or the port, which may pass.
 * @throws AppError ENGINE_FAILED for any other end of the engine
 */
export async function launchEngine(
  settings: KeeperSettings,
  binary: EngineBinary,
  wish: PortWish,
): Promise<EngineRecord | string> {
  const { dataDir, durable, graceMs, openingMs, endingMs } = settings;
  const { name, version } = binary;
  const logFile = engineLog(dataDir);
  const logStart = await prepareLog(logFile);
  const port = await choosePort(wish);
  const keeperPort = await choosePort({ port: undefined, isFixed: false });
  if (port === undefined || keeperPort === undefined) return `port ${String(wish.port)} is in use`;
  const token = randomBytes(16).toString('hex');
  const folder = join(dataDir, name);
  const offerFile = join(dataDir, `engine.${token}.json`);
  const configFile = join(dataDir, 'engine.conf');
  await writeFile(configFile, '');
  const hasEnded = startKeeper(logFile, {
    recordFile: recordFile(dataDir),
    record: { name, version, port, token, durable, keeperPort, pid: 0, keeperPid: 0 },
    folder,
    launch: {
      command: binary.path,
      args: engineArguments(name, { folder, port, durable, configFile }),
      logFile,
      offerFile,
      openingMs,
    },
    graceMs,
    endingMs,
  });
  for (;;) {
    const offer = await readRecord(offerFile);
    if (offer !== undefined) return offer;
    if (hasEnded()) return sortOut(logFile, logStart);
    await pause(10);
  }
}

/** Starts a keeper for a running engine whose keeper was killed; it ends by itself where another one came first. */
export function takeOver({ dataDir, graceMs, endingMs }: KeeperSettings, record: EngineRecord): void {
  startKeeper(engineLog(dataDir), {
    recordFile: recordFile(dataDir),
    record,
    folder: join(dataDir, record.name),
    graceMs,
    endingMs,
  });
}

/** Returns a function that tells whether the keeper has ended. */
function startKeeper(logFile: string, orders: KeeperOrders): () => boolean {
  const log = openSync(logFile, 'a');
  const keeper = spawn(process.execPath, ['-e', keeperSource(), JSON.stringify(orders)], {
    detached: true,
    stdio: ['ignore', 'ignore', log],
    // Without NODE_OPTIONS, which may name a loader or a debugger of the server. The engine gets the same.
    env: {},
  });
  closeSync(log);
  let ended = false;
  keeper.once('exit', () => (ended = true));
  keeper.once('error', () => (ended = true));
  keeper.unref();
  return () => ended;
}

interface EngineSettings {
  readonly folder: string;
  readonly port: number;
  readonly durable: boolean;
  /** An empty file: the settings that somebody keeps for a server of their own must not apply to ours. */
  readonly configFile: string;
}

function engineArguments(name: EngineName, { folder, port, durable, configFile }: EngineSettings): string[] {
  if (name === 'secantus') {
    const place = { host: '127.0.0.1', port, 'storage-path': folder, config: configFile };
    return flags({ ...place, 'cache-size': '256M', 'log-level': 'WARNING', 'sync-on-commit': durable });
  }
  return flags({
    bind_ip: '127.0.0.1',
    port,
    nounixsocket: true,
    dbpath: folder,
    replSet: replicaSetName,
    oplogSize: 512,
    wiredTigerCacheSizeGB: 0.25,
    // The only node has nobody to hand over to: by default it would look for 15 s before it ends.
    setParameter: 'shutdownTimeoutMillisForSignaledShutdown=100',
    quiet: true,
  });
}

function flags(values: Readonly<Record<string, string | number | boolean>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return value ? [`--${name}`] : [];
    return [`--${name}`, String(value)];
  });
}

/** What the engine and its keeper say. */
export function engineLog(dataDir: string): string {
  return join(dataDir, 'engine.log');
}

/** Ends a log that has grown too long; returns where the next engine's words begin, in bytes. */
async function prepareLog(logFile: string): Promise<number> {
  const size = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  if (size < longestLog) return size;
  await rename(logFile, `${logFile}.1`).catch(() => undefined); // somebody else has
  return 0;
}

const longestLog = 4 * 1024 * 1024;

/** What an engine says that found its folder or its port taken. */
const mayPass = /busy|managed by another process|temporarily unavailable|DBPathInUse|in use/i;

async function sortOut(logFile: string, from: number): Promise<string> {
  const log = await readFile(logFile).catch(() => Buffer.alloc(0));
  const said = log.subarray(from).toString('utf8').trim().slice(-1_500);
  if (mayPass.test(said)) return said;
  throw engineFailed(logFile, said === '' ? 'nothing' : said);
}
