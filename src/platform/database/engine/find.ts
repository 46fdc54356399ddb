import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineName } from './record';

/** A database server that is installed on this machine and answers `--version`. */
export interface EngineBinary {
  readonly name: EngineName;
  readonly path: string;
  readonly version: string;
}

/** Where to look. */
export interface SearchPlaces {
  /** The value of PATH. */
  readonly path: string;
  /** The cache folder of this product: `$XDG_CACHE_HOME/huan` or `~/.cache/huan`. */
  readonly cacheDir: string;
}

/** The version of SecantusDB that was measured, and that is built where none is installed. */
export const secantusVersion = '0.5.3-beta.196';

const oldestVersions: Readonly<Record<EngineName, string>> = {
  // `$percentile`, which reports use, is new in it.
  mongod: '7.0.0',
  secantus: secantusVersion,
};

/**
 * The engine that is installed, or undefined. The order: `mongod` on PATH; a `mongod` that mongodb-memory-server-core has
 * downloaded; `secantusd-rs` on PATH; `secantusd-rs` in the cache. One that does not run or is too old is passed over.
 * `only` restricts the search to one engine.
 */
export async function findEngine(places: SearchPlaces, only?: EngineName): Promise<EngineBinary | undefined> {
  if (only !== 'secantus') {
    const candidates = [...onPath('mongod', places.path), ...(await downloadedMongods(places.cacheDir))];
    const mongod = await firstUsable('mongod', candidates);
    if (mongod !== undefined) return mongod;
  }
  if (only === 'mongod') return undefined;
  const candidates = [...onPath('secantusd-rs', places.path), join(places.cacheDir, 'bin', 'secantusd-rs')];
  return firstUsable('secantus', candidates);
}

/** The folder into which `mongod` is downloaded. */
export function mongodFolder(cacheDir: string): string {
  return join(cacheDir, 'mongodb-binaries');
}

/** The first executable of this name on PATH, or undefined. */
export async function findCommand(name: string, path: string): Promise<string | undefined> {
  for (const file of onPath(name, path)) if (await isExecutable(file)) return file;
  return undefined;
}

function onPath(name: string, path: string): string[] {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name));
}

/** Ours and the package's own (`~/.cache/mongodb-binaries`); a download that was cut short lacks its checksum file. */
async function downloadedMongods(cacheDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of [mongodFolder(cacheDir), mongodFolder(dirname(cacheDir))]) {
    const names = new Set(await readdir(folder).catch(() => []));
    const complete = [...names].filter((name) => name.startsWith('mongod-') && names.has(`${name}.md5`));
    found.push(...complete.map((name) => join(folder, name)));
  }
  return found;
}

async function firstUsable(name: EngineName, files: readonly string[]): Promise<EngineBinary | undefined> {
  for (const file of files) {
    const binary = await inspectBinary(name, file);
    if (binary !== undefined) return binary;
  }
  return undefined;
}

/** The engine in this file; undefined when it does not run here or is too old. */
export async function inspectBinary(name: EngineName, path: string): Promise<EngineBinary | undefined> {
  if (!(await isExecutable(path))) return undefined;
  const version = await versionOf(path);
  if (version === undefined || compareVersions(version, oldestVersions[name]) < 0) return undefined;
  return { name, path, version };
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What the file answers to `--version`; undefined when it does not run here, as a build for another machine. */
async function versionOf(file: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 5_000 });
    return /\d+\.\d+\.\d+(-beta\.\d+)?/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  for (let at = 0; at < 4; at += 1) {
    const difference = (a[at] ?? Infinity) - (b[at] ?? Infinity);
    if (difference > 0) return 1;
    if (difference < 0) return -1;
  }
  return 0;
}

/** `1.2.3-beta.4` → [1, 2, 3, 4]; a release has no fourth number and comes after its betas. */
function numbersOf(version: string): number[] {
  return version.replace('-beta', '').split('.').map(Number);
}
