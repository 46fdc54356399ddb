import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const readySchema = z.looseObject({
  serverUrl: z.url(),
  simulatorUrl: z.url(),
  phoneUrl: z.url(),
  consoleUrl: z.url(),
  administrator: z.strictObject({ username: z.string(), password: z.string(), totpSecret: z.string() }),
  operator: z.strictObject({ username: z.string(), password: z.string() }),
  clerk: z.strictObject({ username: z.string(), password: z.string() }),
});

/** The demo as a stranger starts it, in a process of its own, without a history. */
export interface RunningDemo {
  readonly serverUrl: string;
  readonly consoleUrl: string;
  readonly administrator: {
    readonly username: string;
    readonly password: string;
    readonly totpSecret: string;
  };
  readonly operator: { readonly username: string; readonly password: string };
  readonly phoneUrl: string;
  readonly simulatorUrl: string;
  readonly clerk: { readonly username: string; readonly password: string };
  stop(): Promise<void>;
}

export async function startDemo(): Promise<RunningDemo> {
  const folder = mkdtempSync(path.join(tmpdir(), 'huan-browser-'));
  const args = [
    '--import',
    'tsx',
    'test/demo/main.ts',
    '--fresh',
    '--json',
    '--data-dir',
    path.join(folder, 'data'),
  ];
  const child = spawn(process.execPath, args, {
    cwd: path.resolve(__dirname, '../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('exit', (code) =>
      reject(new Error(`the demo ended with ${code ?? 'a signal'}: ${said.slice(-2000)}`)),
    );
  });
  const ready = readySchema.parse(JSON.parse(line));
  return {
    ...ready,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
