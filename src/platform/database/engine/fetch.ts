import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineBinary, SearchPlaces } from './find';
import { findCommand, findEngine, inspectBinary, mongodFolder, secantusVersion } from './find';
import { withLock } from './lock';
import type { EngineName } from './record';
import { engineNames } from './record';

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
    // Another process may have fetched one while this one waited.
    const found = await findEngine(options, only);
    if (found !== undefined) return found;
    for (const name of engineNames) {
      if (only !== undefined && only !== name) continue;
      const outcome = await ways[name](options);
      const binary = 'file' in outcome ? await inspectBinary(name, outcome.file) : undefined;
      if (binary !== undefined) return binary;
      attempts.push('file' in outcome ? `${outcome.file} does not run on this machine` : outcome.failure);
    }
    return undefined;
  });
}

/** A file that was fetched, or why none was. */
type Outcome = { readonly file: string } | { readonly failure: string };

const ways: Readonly<Record<EngineName, (options: FetchOptions) => Promise<Outcome>>> = {
  mongod: downloadMongod,
  secantus: buildSecantus,
};

const lockTimes = { retryMs: 500, beatMs: 10_000, silenceMs: 60_000 };

async function downloadMongod({ cacheDir, log }: FetchOptions): Promise<Outcome> {
  // In a process of its own: the package writes its progress to stdout, which belongs to our caller.
  const script =
    'require(process.argv[1]).MongoBinary.getPath({ downloadDir: process.argv[2] }).then(' +
    '(file) => console.log(`\\nmongod is in ${file}\\n`),' +
    '(error) => { console.error(error.message); process.exitCode = 1; })';
  const task = 'downloading the database engine (mongod)';
  const args = ['-e', script, require.resolve('mongodb-memory-server-core'), mongodFolder(cacheDir)];
  const supervision = { log, progress: /\d+(\.\d+)?%/, silenceMs: 30_000 };
  const { printed, failure } = await run(task, process.execPath, args, supervision);
  // Not always in our folder: the package prefers what it has downloaded elsewhere before.
  const file = /mongod is in (.+)/.exec(printed)?.[1];
  return file === undefined ? { failure: failure ?? 'the download left no file' } : { file };
}

async function buildSecantus({ cacheDir, path, log }: FetchOptions): Promise<Outcome> {
  const cargo = await findCommand('cargo', path);
  if (cargo === undefined) return { failure: 'cargo is not on PATH' };
  // A build folder of ours: an interrupted build goes on where it stopped, and cargo's own lock guards it.
  const buildDir = join(cacheDir, 'build');
  const which = ['secantus-mdb', '--version', secantusVersion, '--locked', '--ignore-rust-version'];
  const where = ['--root', cacheDir, '--target-dir', buildDir];
  const show = ['--config', "term.progress.when='always'", '--config', 'term.progress.width=100'];
  const task = 'building the database engine (SecantusDB, about 4 minutes, once)';
  const supervision = { log, progress: /\d+\/\d+/, silenceMs: 600_000 };
  const { failure } = await run(task, cargo, ['install', ...which, ...where, ...show], supervision);
  if (failure !== undefined) return { failure };
  await rm(buildDir, { recursive: true, force: true });
  return { file: join(cacheDir, 'bin', 'secantusd-rs') };
}

interface Supervision {
  readonly log: (line: string) => void;
  /** Finds how far it is in what it prints. */
  readonly progress: RegExp;
  /** It is ended when it prints nothing for so long, in ms. */
  readonly silenceMs: number;
}

/** Runs a command to its end; `failure` is undefined when it went well. */
async function run(
  task: string,
  command: string,
  args: readonly string[],
  { log, progress, silenceMs }: Supervision,
): Promise<{ printed: string; failure: string | undefined }> {
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
  return { printed, failure: failure === undefined ? undefined : `${task} failed: ${failure}` };
}

function lastWords(printed: string, signal: NodeJS.Signals | null): string {
  const lines = printed.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return [...lines.slice(-6), ...(signal === null ? [] : [`ended by ${signal}`])].join(' | ');
}

function secondsSince(startMs: number): number {
  return Math.round((performance.now() - startMs) / 1_000);
}
