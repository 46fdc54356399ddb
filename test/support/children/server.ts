import { loadConfig } from '../../../config';
import { systemClock } from '../../../src/platform/clock';
import { createLogger } from '../../../src/platform/logger';
import { systemTimer } from '../../../src/platform/timer';
import type { RunningServer } from '../../../src/server';
import { startServer } from '../../../src/server';

/** The real server in a process of its own; configuration and clock offset come from the parent over IPC. */
let server: RunningServer | undefined;

interface Start {
  readonly kind: 'start';
  readonly environment: Readonly<Record<string, string>>;
  readonly clockOffsetMs: number;
}

async function start({ environment, clockOffsetMs }: Start): Promise<void> {
  const config = loadConfig({ ...process.env, ...environment });
  server = await startServer(config, {
    clock: systemClock(clockOffsetMs),
    logger: createLogger(config.logLevel),
    timer: systemTimer,
    buildsIndexes: true,
  });
  process.send?.({ kind: 'ready', url: server.url });
}

process.on('message', (message: Start | { readonly kind: 'settle' }) => {
  const done =
    message.kind === 'start'
      ? start(message)
      : server?.app.settle().then(() => void process.send?.({ kind: 'settled' }));
  done?.catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
process.once('SIGTERM', () => void server?.stop().then(() => process.exit(0)));
process.once('disconnect', () => void (server?.stop() ?? Promise.resolve()).then(() => process.exit(0)));
