import { existsSync } from 'node:fs';
import { ConfigError, loadConfig } from '../config';
import { systemClock } from './platform/clock';
import { createLogger } from './platform/logger';
import { systemTimer } from './platform/timer';
import { startServer } from './server';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  const server = await startServer(config, {
    clock: systemClock(),
    logger,
    timer: systemTimer,
    buildsIndexes: !config.isProduction,
  });
  const stop = (): void => void server.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const isOurs = error instanceof ConfigError || (error instanceof Error && error.name === 'AppError');
  process.stderr.write(`${isOurs ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
