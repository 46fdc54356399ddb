import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { ConfigError, loadConfig } from '../../config';
import { createApp } from '../app';
import { systemClock } from '../platform/clock';
import { AppError } from '../platform/errors';
import { createMetrics } from '../platform/http';
import { createIds } from '../platform/ids';
import { createLogger } from '../platform/logger';
import { systemTimer } from '../platform/timer';
import { openDatabase } from '../server';
import type { Command, CommandContext } from './command';
import { commands } from './commands';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

function printUsage(): void {
  print('npm run cli -- COMMAND [OPTIONS]\n');
  for (const { name, usage, summary } of commands) print(`  ${`${name} ${usage}`.padEnd(52)} ${summary}`);
}

async function run(command: Command, args: readonly string[]): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const clock = systemClock();
  const logger = createLogger(config.logLevel);
  const ids = createIds(clock);
  const opened = await openDatabase(config, { clock, logger }, ids);
  try {
    const metrics = createMetrics({ withProcess: false });
    const app = createApp({ config, db: opened.db, clock, ids, logger, timer: systemTimer, metrics });
    const context: CommandContext = { app, config, db: opened.db, clock, print, ask };
    return await command.run(context, args);
  } finally {
    await opened.close();
  }
}

async function main(): Promise<number> {
  const [name, ...args] = process.argv.slice(2);
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return run(command, args);
  printUsage();
  return name === undefined || name === 'help' ? 0 : 2;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isOurs = error instanceof AppError || error instanceof ConfigError;
    process.stderr.write(
      `${isOurs ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exit(1);
  },
);
