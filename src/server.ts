import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config';
import type { App } from './app';
import { createApp } from './app';
import type { Clock } from './platform/clock';
import type { Database } from './platform/database';
import { connectDatabase, syncIndexes } from './platform/database';
import { startEngine } from './platform/database/engine';
import { AppError } from './platform/errors';
import { createMetrics, createServer, openapiRoute, operationsRoutes, siteRoutes } from './platform/http';
import { createIds } from './platform/ids';
import type { Ids } from './platform/ids';
import type { Logger } from './platform/logger';
import type { Timer } from './platform/timer';

/** What a server takes from outside beside its configuration. */
export interface Seams {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timer: Timer;
  readonly ids?: Ids;
  /** Build missing indexes instead of refusing to start: the demo, tests and development. */
  readonly buildsIndexes?: boolean;
}

export interface RunningServer {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  readonly app: App;
  readonly db: Database;
  /** Stops accepting, finishes what runs within 10 s, then closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

const version = '0.1.0';
const drainMs = 10_000;

/**
 * Connects, verifies the database, starts HTTP, the event worker and the jobs.
 * @throws AppError DATABASE_… or ENGINE_… when the server must not start
 */
export async function startServer(config: Config, seams: Seams): Promise<RunningServer> {
  const { clock, logger, timer } = seams;
  const ids = seams.ids ?? createIds(clock);
  const opened = await openDatabase(config, seams, ids);
  const metrics = createMetrics();
  const app = createApp({ config, db: opened.db, clock, ids, logger, timer, metrics });
  try {
    if (seams.buildsIndexes === true) await syncIndexes(opened.db.connection, app.models);
    await opened.db.verify(app.models);
    await app.start();
  } catch (error) {
    await opened.close();
    throw error;
  }
  const state = { isStopping: false };
  const operations = operationsRoutes({
    metrics,
    metricsToken: config.http.metricsToken,
    checkReady: () => checkReady(opened.db, state.isStopping),
  });
  const site = siteRoutes({ prefix: '/console', folder: config.consoleDir });
  const server = createServer({
    routes: [...app.routes, ...operations, openapiRoute(app.routes, version), ...site],
    rateLimiter: app.rateLimiter,
    clock,
    ids,
    logger,
    isBehindProxy: config.http.isBehindProxy,
    observe: (request) => metrics.observeRequest(request),
  });
  const port = await listen(server, config.http);
  logger.info('server is listening', { port });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    state.isStopping = true;
    logger.info('server is stopping');
    await Promise.all([closeServer(server), app.stop(drainMs)]);
    await opened.close();
    logger.info('server has stopped');
  };
  return {
    url: `http://${config.http.host}:${port}`,
    app,
    db: opened.db,
    stop: () => (stopped ??= stop()),
  };
}

/** MONGODB_URI, or the embedded engine where none is set. */
export async function openDatabase(
  config: Config,
  { clock, logger }: Pick<Seams, 'clock' | 'logger'>,
  ids: Ids,
): Promise<{ db: Database; close: () => Promise<void> }> {
  if (config.database.uri !== '') {
    const db = await connectDatabase({ uri: config.database.uri, clock, ids });
    logger.info('database is connected', { engine: 'mongodb' });
    return { db, close: () => db.close() };
  }
  const engine = await startEngine({
    dataDir: config.database.dataDir,
    durable: true,
    cacheDir: config.engine.cacheDir,
    path: config.engine.path,
    log: (line) => logger.info(line),
  });
  logger.info('embedded database is running', { engine: engine.name, version: engine.version });
  const db = await connectDatabase({ uri: engine.uri, databaseName: 'huan', clock, ids });
  return {
    db,
    close: async () => {
      await db.close();
      await engine.stop();
    },
  };
}

async function checkReady(db: Database, isStopping: boolean): Promise<void> {
  if (isStopping) throw new AppError('SERVER_STOPPING', 'unavailable', 'this server is stopping');
  await db.connection.db?.command({ ping: 1 });
}

function listen(server: Server, { host, port }: Config['http']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      // A TCP server's address is never a string.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Refuses new connections, lets running requests finish, and cuts those that take longer than the drain time. */
async function closeServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), drainMs - 500);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
