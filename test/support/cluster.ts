import { loadConfig } from '../../config';
import type { Config } from '../../config';
import type { Database } from '../../src/platform/database';
import { connectDatabase } from '../../src/platform/database';
import { systemClock } from '../../src/platform/clock';
import { createIds } from '../../src/platform/ids';
import type { Simulator } from '../simulator';
import { startSimulator } from '../simulator';
import type { ServerChild } from './children';
import { forkServer } from './children';
import { dropDatabase } from './database';
import { demoEnvironment } from './environment';
import { freshDatabaseUri, registerAccounts } from './startApp';

/** Several real server processes on one database, with a simulator that calls all of them in turn. */
export interface Cluster {
  readonly config: Config;
  readonly simulator: Simulator;
  readonly servers: readonly ServerChild[];
  readonly db: Database;
  /** Replaces a server that was killed or stopped; on its port, under its name. */
  restart(index: number): Promise<void>;
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly servers: number;
  /** Another database server than that of the test run. */
  readonly databaseUri?: string;
  readonly timeScale?: number;
  readonly onLog?: (line: string) => void;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const simulator = await startSimulator({ timeScale: options.timeScale ?? 0.01, logSize: 100_000 });
  const environment = {
    ...demoEnvironment,
    MONGODB_URI: options.databaseUri ?? freshDatabaseUri(),
    LOG_LEVEL: 'warn',
    WECHAT_API_BASE_URL: simulator.url,
    WECHAT_MP_BASE_URL: simulator.url,
    WECHAT_OPEN_BASE_URL: simulator.url,
    ...options.environment,
  };
  const fork = (index: number, port: string): Promise<ServerChild> =>
    forkServer({
      environment: { ...environment, PORT: port, INSTANCE_NAME: `server-${index}` },
      ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
    });
  const servers: ServerChild[] = [];
  for (let index = 0; index < options.servers; index += 1) servers.push(await fork(index, '0'));
  const config = loadConfig(environment);
  await registerAccounts(simulator, config, servers.map(({ url }) => url)); // prettier-ignore
  const clock = systemClock();
  const db = await connectDatabase({ uri: config.database.uri, clock, ids: createIds(clock) });
  return {
    config,
    simulator,
    servers,
    db,
    async restart(index) {
      servers[index] = await fork(index, new URL(servers[index]!.url).port);
    },
    async settle() {
      await simulator.client.settleCallbacks();
      for (const server of servers) await server.settle();
    },
    async stop() {
      for (const server of servers) await server.terminate();
      await db.close();
      await simulator.close();
      await dropDatabase(config.database.uri);
    },
  };
}
