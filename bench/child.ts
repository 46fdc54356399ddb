import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

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
  const node = [
    process.execPath,
    '--import',
    'tsx',
    path.join(__dirname, 'servers', `${script}.ts`),
    JSON.stringify(options),
  ];
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
