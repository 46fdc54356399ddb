import { randomUUID } from 'node:crypto';
import { loadConfig } from '../../config';
import type { Config } from '../../config';
import type { App } from '../../src/app';
import type { Database } from '../../src/platform/database';
import type { Logger } from '../../src/platform/logger';
import { createLogger } from '../../src/platform/logger';
import { startServer } from '../../src/server';
import type { Simulator } from '../simulator';
import { startSimulator } from '../simulator';
import type { Client } from './client';
import { createClient } from './client';
import type { FakeClock } from './clock';
import { createFakeClock } from './clock';
import { dropDatabase } from './database';
import { demoEnvironment } from './environment';
import { createManualTimer } from './timer';

export interface TestAppOptions {
  readonly start?: Date;
  /** Overrides of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logger?: Logger;
  /** Real milliseconds between two deliveries of a callback: 5 s times this. */
  readonly timeScale?: number;
  /** Whether both accounts belong to one Open Platform account, so that people have unionids; default yes. */
  readonly hasUnionid?: boolean;
}

/** The real application against the simulator, on a database of its own, with time that stands still. */
export interface TestApp {
  readonly url: string;
  readonly app: App;
  readonly db: Database;
  readonly config: Config;
  readonly clock: FakeClock;
  readonly simulator: Simulator;
  /** Nobody in particular. */
  readonly anonymous: Client;
  /** Resolves when every callback has been delivered and everything due has been worked off. */
  settle(): Promise<void>;
  /** Lets what runs on timers (snapshots) run once. */
  wake(): Promise<void>;
  stop(): Promise<void>;
}

export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const clock = createFakeClock(options.start);
  const timer = createManualTimer();
  const simulator = await startSimulator({ clock, timeScale: options.timeScale ?? 0 });
  const config = loadConfig({
    ...demoEnvironment,
    MONGODB_URI: freshDatabaseUri(),
    INSTANCE_NAME: `test-${randomUUID()}`,
    WECHAT_API_BASE_URL: simulator.url,
    WECHAT_MP_BASE_URL: simulator.url,
    WECHAT_OPEN_BASE_URL: simulator.url,
    ...options.environment,
  });
  const logger = options.logger ?? createLogger('silent');
  const server = await startServer(config, { clock, logger, timer, buildsIndexes: true });
  await registerAccounts(simulator, config, [server.url], options.hasUnionid ?? true);
  return {
    url: server.url,
    app: server.app,
    db: server.db,
    config,
    clock,
    simulator,
    anonymous: createClient(server.url, server.app.routes),
    async settle() {
      await simulator.client.settleCallbacks();
      await server.app.settle();
      await simulator.client.settleCallbacks();
    },
    async wake() {
      timer.wakeAll();
      await server.app.settle();
    },
    async stop() {
      await server.stop();
      await simulator.close();
      await dropDatabase(config.database.uri);
    },
  };
}

/** The address of an empty database on the engine of this test run. */
export function freshDatabaseUri(): string {
  const base = process.env['MONGODB_URI'];
  if (base === undefined) throw new Error('MONGODB_URI is missing: run the tests through jest');
  const uri = new URL(base);
  uri.pathname = `/test-${randomUUID()}`;
  return uri.toString();
}

/** Makes the two accounts of a configuration known to the simulator, with their callbacks at these servers. */
export async function registerAccounts(
  simulator: Simulator,
  config: Config,
  serverUrls: readonly string[],
  hasUnionid = true,
): Promise<void> {
  const modes = { plain: 'plain', compatible: 'compat', safe: 'safe' } as const;
  for (const [account, type] of [
    [config.officialAccount, 'oa_service'],
    [config.miniProgram, 'mp'],
  ] as const) {
    await simulator.client.createApp({
      appid: account.appid,
      secret: account.secret,
      originalId: account.originalId,
      type,
      openPlatformId: hasUnionid ? 'demo-open-platform' : null,
      links: type === 'mp' ? [] : [config.miniProgram.appid],
      callback: {
        urls: serverUrls.map((url) => `${url}/callback/${account.appid}`),
        token: account.token,
        encodingAesKey: account.encodingAesKey,
        mode: modes[account.mode],
        format: account.format,
      },
    });
  }
}
