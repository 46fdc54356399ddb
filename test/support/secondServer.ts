import { createLogger } from '../../src/platform/logger';
import type { RunningServer } from '../../src/server';
import { startServer } from '../../src/server';
import type { Client } from './client';
import { createClient } from './client';
import type { TestApp } from './startApp';
import { createManualTimer } from './timer';

/** Another server on the database and the clock of a test's application, with connections and queues of its own. */
export async function startSecond(app: TestApp): Promise<RunningServer & { readonly anonymous: Client }> {
  const config = { ...app.config, instanceName: `${app.config.instanceName}-2` };
  const seams = { clock: app.clock, logger: createLogger('silent'), timer: createManualTimer() };
  const server = await startServer(config, seams);
  return { ...server, anonymous: createClient(server.url, server.app.routes) };
}
