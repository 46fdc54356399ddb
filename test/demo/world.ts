import path from 'node:path';
import type { Config } from '../../config';
import { loadConfig } from '../../config';
import type { App } from '../../src/app';
import { createApp } from '../../src/app';
import type { Clock } from '../../src/platform/clock';
import type { Database } from '../../src/platform/database';
import { connectDatabase, syncIndexes } from '../../src/platform/database';
import type { Engine } from '../../src/platform/database/engine';
import { startEngine } from '../../src/platform/database/engine';
import { createMetrics } from '../../src/platform/http';
import { createIds } from '../../src/platform/ids';
import { createLogger } from '../../src/platform/logger';
import type { Simulator } from '../simulator';
import { startSimulator } from '../simulator';
import type { ServerChild } from '../support/children';
import { forkServer } from '../support/children';
import type { Client } from '../support/client';
import { createClient } from '../support/client';
import { enginePlaces } from '../support/engine';
import { demoEnvironment } from '../support/environment';
import { registerAccounts } from '../support/startApp';
import { createManualTimer } from '../support/timer';
import { consoleFolder } from './console';

/** The engine, the simulator and the server of a demo, on one clock that runs ahead of or behind the machine's. */
export interface World {
  readonly config: Config;
  /** The server's variables, for commands that work on the same database. */
  readonly environment: Readonly<Record<string, string>>;
  readonly engine: Engine;
  readonly simulator: Simulator;
  readonly clock: Clock;
  /** The server's address; changes when it is started again. */
  serverUrl(): string;
  client(token?: string): Client;
  /** Moves the clock of everything. */
  setTime(at: Date): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Back to the machine's time. */
  endAtNow(): Promise<void>;
  /** Starts the server process. */
  startServer(): Promise<void>;
  /** SIGKILL. */
  killServer(): Promise<void>;
  /** Resolves when every callback is delivered and everything due is worked off. */
  settle(): Promise<void>;
  /** Works with the application inside this process, on the same database and clock. */
  inProcess<T>(work: (app: App, db: Database) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly dataDir: string;
  /** Port of the server; 0 takes a free one and keeps it. */
  readonly port: number;
  readonly startAt: Date;
  readonly log: (line: string) => void;
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const state = { offsetMs: options.startAt.getTime() - Date.now() };
  const clock: Clock = {
    now: () => new Date(Date.now() + state.offsetMs),
    monotonicMs: () => performance.now(),
  };
  const engine = await startEngine({
    ...enginePlaces(),
    dataDir: path.join(options.dataDir, 'engine'),
    durable: true,
    log: options.log,
  });
  const simulator = await startSimulator({ clock, timeScale: 0.5, seed: 'demo' });
  const environment = {
    ...demoVariables(engine.uri, simulator.url, options.port),
    CONSOLE_DIR: consoleFolder(options.dataDir),
  };
  const config = loadConfig(environment);
  let child: ServerChild | undefined;
  let fixedPort = options.port;
  let isRegistered = false;

  const world: World = {
    config,
    environment,
    engine,
    simulator,
    clock,
    serverUrl: () => child?.url ?? '',
    client: (token) => createClient(child?.url ?? '', [], token),
    async setTime(at) {
      state.offsetMs = at.getTime() - Date.now();
      await child?.setClock(state.offsetMs);
    },
    advance: (ms) => world.setTime(new Date(clock.now().getTime() + ms)),
    endAtNow: () => world.setTime(new Date(Date.now())),
    async startServer() {
      child = await forkServer({
        environment: { ...environment, PORT: String(fixedPort) },
        clockOffsetMs: state.offsetMs,
        onLog: options.log,
      });
      if (!isRegistered) await registerAccounts(simulator, config, [child.url]);
      isRegistered = true;
      fixedPort = Number(new URL(child.url).port);
    },
    async killServer() {
      await child?.kill();
    },
    async settle() {
      await simulator.client.settleCallbacks();
      await child?.settle();
      await simulator.client.settleCallbacks();
      await child?.settle();
    },
    inProcess: (work) => runInProcess(config, clock, work),
    async stop() {
      await child?.terminate();
      await simulator.close();
      await engine.stop();
    },
  };
  return world;
}

async function runInProcess<T>(
  config: Config,
  clock: Clock,
  work: (app: App, db: Database) => Promise<T>,
): Promise<T> {
  const ids = createIds(clock);
  const db = await connectDatabase({ uri: config.database.uri, clock, ids });
  try {
    const app = createApp({
      config,
      db,
      clock,
      ids,
      logger: createLogger('silent'),
      timer: createManualTimer(),
      metrics: createMetrics({ withProcess: false }),
    });
    await syncIndexes(db.connection, app.models);
    return await work(app, db);
  } finally {
    await db.close();
  }
}

function demoVariables(engineUri: string, simulatorUrl: string, port: number): Record<string, string> {
  const uri = new URL(engineUri);
  uri.pathname = '/huan';
  return {
    ...demoEnvironment,
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    PORT: String(port),
    INSTANCE_NAME: 'demo',
    MONGODB_URI: uri.toString(),
    WECHAT_API_BASE_URL: simulatorUrl,
    WECHAT_MP_BASE_URL: simulatorUrl,
    WECHAT_OPEN_BASE_URL: simulatorUrl,
  };
}
