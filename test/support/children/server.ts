import { loadConfig } from '../../../config';
import type { Clock } from '../../../src/platform/clock';
import { createLogger } from '../../../src/platform/logger';
import { systemTimer } from '../../../src/platform/timer';
import type { RunningServer } from '../../../src/server';
import { startServer } from '../../../src/server';

/** The real server in a process of its own; configuration and clock offset come from the parent over IPC. */
let server: RunningServer | undefined;
let clockOffsetMs = 0;

const clock: Clock = {
  now: () => new Date(Date.now() + clockOffsetMs),
  monotonicMs: () => performance.now(),
};

type Order =
  | {
      readonly kind: 'start';
      readonly environment: Readonly<Record<string, string>>;
      readonly clockOffsetMs: number;
    }
  | { readonly kind: 'clock'; readonly clockOffsetMs: number }
  | { readonly kind: 'settle' };

async function obey(order: Order): Promise<Readonly<Record<string, unknown>>> {
  switch (order.kind) {
    case 'start': {
      clockOffsetMs = order.clockOffsetMs;
      const config = loadConfig({ ...process.env, ...order.environment });
      const logger = createLogger(config.logLevel);
      server = await startServer(config, { clock, logger, timer: systemTimer, buildsIndexes: true });
      return { kind: 'ready', url: server.url };
    }
    case 'clock':
      clockOffsetMs = order.clockOffsetMs;
      return { kind: 'clockIsSet' };
    case 'settle':
      await server?.app.settle();
      return { kind: 'settled' };
  }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
});

function stop(): void {
  (server?.stop() ?? Promise.resolve()).then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

process.once('SIGTERM', stop);
process.once('disconnect', stop);
