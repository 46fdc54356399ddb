import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import path from 'node:path';

/** A server in a process of its own, so that it can be killed. */
export interface ServerChild {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code and how long it took, in ms. */
  terminate(): Promise<{ code: number | null; tookMs: number }>;
  /** Runs what is due in that process until nothing is. */
  settle(): Promise<void>;
  /** Moves its clock: how far it is ahead of the machine's, in ms. */
  setClock(offsetMs: number): Promise<void>;
}

export interface ServerChildOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** How far its clock is ahead of the machine's, in ms. */
  readonly clockOffsetMs?: number;
  /** Where its log goes; default: discarded. */
  readonly onLog?: (line: string) => void;
}

/** Forks `node --import tsx`: a SIGKILL of the tsx command would leave the real server alive. */
export async function forkServer(options: ServerChildOptions): Promise<ServerChild> {
  const script = path.join(__dirname, 'children', 'server.ts');
  const child = fork(script, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'],
    },
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
    options.onLog?.(chunk.toString());
  });
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.send({ kind: 'start', environment: options.environment, clockOffsetMs: options.clockOffsetMs ?? 0 });
  const url = await Promise.race([
    message(child, 'ready').then((ready) => String(ready['url'])),
    gone.then((code) =>
      Promise.reject(new Error(`the server ended with ${code} before it was ready: ${log}`)),
    ),
  ]);
  const order = async (sent: Readonly<Record<string, unknown>>, answer: string): Promise<void> => {
    const answered = message(child, answer);
    child.send(sent);
    await Promise.race([answered, gone]);
  };
  return {
    url,
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async terminate() {
      const startedMs = performance.now();
      child.kill('SIGTERM');
      const code = await gone;
      return { code, tookMs: performance.now() - startedMs };
    },
    settle: () => order({ kind: 'settle' }, 'settled'),
    setClock: (clockOffsetMs) => order({ kind: 'clock', clockOffsetMs }, 'clockIsSet'),
  };
}

function message(child: ChildProcess, kind: string): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    const listen = (received: unknown): void => {
      if (typeof received !== 'object' || received === null || !('kind' in received)) return;
      if (received.kind !== kind) return;
      child.off('message', listen);
      // Sent by children/server.ts.
      resolve(received);
    };
    child.on('message', listen);
  });
}
