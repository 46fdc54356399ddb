import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/** A measured server in a process of its own, on a core of its own where `taskset` exists. */
export interface BenchChild {
  readonly port: number;
  /** Asks the child something and resolves with its answer. */
  ask(question: string): Promise<unknown>;
  stop(): Promise<void>;
}

const taskset = '/usr/bin/taskset';

/** Starts `bench/servers/<script>.ts` with one argument object; it must send `{ port }` when it listens. */
export async function startChild(
  script: string,
  options: Readonly<Record<string, unknown>>,
): Promise<BenchChild> {
  const node = [process.execPath, await compile(script), JSON.stringify(options)];
  const [command = '', ...args] = existsSync(taskset) ? [taskset, '-c', '0', ...node] : node;
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const answer = (): Promise<unknown> => new Promise((resolve) => child.once('message', resolve));
  const ready = await Promise.race([
    answer(),
    gone.then(() => Promise.reject(new Error(`${script} ended before it listened`))),
  ]);
  return {
    // Sent by every script in servers/.
    port: (ready as { port: number }).port,
    ask(question) {
      const reply = answer();
      child.send(question);
      return reply;
    },
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Plain JavaScript, as production runs it: the loader of the tests wraps every function, which costs a tenth. */
async function compile(script: string): Promise<string> {
  const outfile = path.join(__dirname, '..', '.cache', 'bench', `${script}.js`);
  await build({
    entryPoints: [path.join(__dirname, 'servers', `${script}.ts`)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
