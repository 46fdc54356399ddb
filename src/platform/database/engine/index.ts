import type { EngineBinary } from './find';
import { findEngine } from './find';
import { engineNotFound, engineOfFolderMissing } from './errors';
import { fetchEngine } from './fetch';
import type { Engine } from './process';
import { runEngine } from './process';
import type { EngineName } from './record';

export type { Engine } from './process';
export type { EngineName } from './record';

export interface EngineOptions {
  /** Folder of the database files, of `engine.json` and `engine.log`; made when absent. */
  readonly dataDir: string;
  /** true: every acknowledged write survives `kill -9`. false: faster, and the data are deleted when the engine ends. */
  readonly durable: boolean;
  /** `$XDG_CACHE_HOME/huan` or `~/.cache/huan`: where a fetched engine is kept. */
  readonly cacheDir: string;
  /** The value of PATH. */
  readonly path: string;
  /** Hears what a person waits for, the download or the build, and of crashes. */
  readonly log: (line: string) => void;
  /** From the death of the last owner to the end of the engine, in ms; 30 s. */
  readonly graceMs?: number;
  /** How long a folder may be held by another process, and an engine may leave a question open, in ms; 20 s. */
  readonly patienceMs?: number;
  /** Whether an engine that crashed is started again, on the same port, while this process owns it; true. */
  readonly revives?: boolean;
}

/**
 * The embedded database engine of a data folder: joins it where it runs, starts it where it is installed, fetches it
 * where it is not (minutes, once). The engine outlives this process: it ends with its last owner's `stop`, or `graceMs`
 * after its last owner died. What runs is in `DATA_DIR/engine.json`, what it says in `engine.log`.
 * @throws AppError ENGINE_NOT_FOUND, ENGINE_FOLDER_IN_USE, ENGINE_FAILED, ENGINE_NOT_ANSWERING, ENGINE_NOT_DURABLE
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  return runEngine({
    dataDir: options.dataDir,
    durable: options.durable,
    graceMs: options.graceMs ?? 30_000,
    patienceMs: options.patienceMs ?? 20_000,
    openingMs: 300_000,
    endingMs: 7_000,
    revives: options.revives ?? true,
    log: options.log,
    obtainBinary: (only) => obtainBinary(options, only),
  });
}

async function obtainBinary(options: EngineOptions, only: EngineName | undefined): Promise<EngineBinary> {
  const installed = await findEngine(options, only);
  if (installed !== undefined) return installed;
  const attempts: string[] = [];
  const fetched = await fetchEngine(options, only, attempts);
  if (fetched !== undefined) return fetched;
  throw only === undefined
    ? engineNotFound(attempts)
    : engineOfFolderMissing(options.dataDir, only, attempts);
}
