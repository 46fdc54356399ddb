import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineBinary, SearchPlaces } from './find';
import { findCommand, findEngine, mongodFolder, secantusVersion } from './find';
import { withLock } from './lock';
import type { EngineName } from './record';

export interface FetchOptions extends SearchPlaces {
  /** Hears one line at the beginning, every 10 s, and at the end. */
  readonly log: (line: string) => void;
}

/**
 * Fetches an engine into the cache folder, one process at a time: downloads `mongod`, or else builds SecantusDB from its
 * published source. Undefined when neither works; the reasons are then in `attempts`.
 */
export async function fetchEngine(
  options: FetchOptions,
  only: EngineName | undefined,
  attempts: string[],
): Promise<EngineBinary | undefined> {
  const { cacheDir, log } = options;
  await mkdir(cacheDir, { recursive: true });
  const onWait = (): void => log('another process is fetching the database engine; waiting for it');
  return withLock(join(cacheDir, 'fetch.lock'), lockTimes, onWait, async () => {
    const ways = [
      ...(only === 'secantus' ? [] : [downloadMongod]),
      ...(only === 'mongod' ? [] : [buildSecantus]),
    ];
    let found = await findEngine(options, only);
    for (const way of ways) {
      if (found !== undefined) break;
      const failure = await way(options);
      if (failure !== undefined) attempts.push(failure);
      found = await findEngine(options, only);
    }
    return found;
  });
}

const lockTimes = { retryMs: 500, beatMs: 10_000, silenceMs: 60_000 };

/** Returns why it failed. */
async function downloadMongod({ cacheDir, log }: FetchOptions): Promise<string | undefined> {
  // In a process of its own: the package writes its progress to stdout, which belongs to our caller.
  const script =
    'require(process.argv[1]).MongoBinary.getPath({ downloadDir: process.argv[2] })' +
    '.catch((error) => { console.error(error.message); process.exit(1); })';
  const args = ['-e', script, require.resolve('mongodb-memory-server-core'), mongodFolder(cacheDir)];
  const task = 'downloading the database engine (mongod)';
  return run(task, process.execPath, args, { log, progress: /\d+(\.\d+)?%/, silenceMs: 30_000 });
}

/** Returns why it failed. */
async function buildSecantus({ cacheDir, path, log }: FetchOptions): Promise<string | undefined> {
  const cargo = await findCommand('cargo', path);
  if (cargo === undefined) return 'cargo is not on PATH';
  // A build folder of ours: an interrupted build goes on where it stopped, and cargo's own lock guards it.
  const buildDir = join(cacheDir, 'build');
  const which = ['secantus-mdb', '--version', secantusVersion, '--locked', '--ignore-rust-version'];
  const where = ['--root', cacheDir, '--target-dir', buildDir];
  const show = ['--config', "term.progress.when='always'", '--config', 'term.progress.width=100'];
  const task = 'building the database engine (SecantusDB, about 4 minutes, once)';
  const failure = await run(task, cargo, ['install', ...which, ...where, ...show], {
    log,
    progress: /\d+\/\d+/,
    silenceMs: 600_000,
  });
  if (failure === undefined) await rm(buildDir, { recursive: true, force: true });
  return failure;
}

interface Supervision {
  readonly log: (line: string) => void;
  /** Finds how far it is in what it prints. */
  readonly progress: RegExp;
  /** It is ended when it prints nothing for so long, in ms. */
  readonly silenceMs: number;
}

/** Runs a command to its end; returns undefined, or the end of what it printed when it failed. */
async function run(
  task: string,
  command: string,
  args: readonly string[],
  { log, progress, silenceMs }: Supervision,
): Promise<string | undefined> {
  const startMs = performance.now();
  let printed = '';
  let reached = '';
  const report = (): void =>
    log(`${task}: ${reached === '' ? 'at it' : reached}, ${secondsSince(startMs)} s`);
  log(`${task} …`);
  const ticker = setInterval(report, 10_000);
  const failure = await new Promise<string | undefined>((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const silence = setTimeout(() => child.kill('SIGKILL'), silenceMs);
    const hear = (chunk: Buffer): void => {
      silence.refresh();
      printed = (printed + chunk.toString()).slice(-4_000);
      reached = progress.exec(chunk.toString())?.[0] ?? reached;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => {
      clearTimeout(silence);
      done(code === 0 ? undefined : lastWords(printed, signal));
    });
  });
  clearInterval(ticker);
  log(`${task}: ${failure === undefined ? 'done' : 'failed'} after ${secondsSince(startMs)} s`);
  return failure === undefined ? undefined : `${task} failed: ${failure}`;
}

function lastWords(printed: string, signal: NodeJS.Signals | null): string {
  const lines = printed.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return [...lines.slice(-6), ...(signal === null ? [] : [`ended by ${signal}`])].join(' | ');
}

function secondsSince(startMs: number): number {
  return Math.round((performance.now() - startMs) / 1_000);
}
