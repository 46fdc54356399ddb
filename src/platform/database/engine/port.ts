import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../errors';

/**
 * A port of 127.0.0.1 that is free now: the preferred one where possible, so that those who knew the last engine find the
 * next one, else a random one.
 * @throws AppError ENGINE_NO_PORT
 */
export async function choosePort(preferred: number | undefined): Promise<number> {
  // Others that start the same engine try the same port, each for a moment.
  for (let attempt = 0; preferred !== undefined && attempt < 25; attempt += 1) {
    if (await isFree(preferred)) return preferred;
    await pause(20);
  }
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const port = randomInt(lowestPort, highestPort + 1);
    if (await isFree(port)) return port;
  }
  throw new AppError('ENGINE_NO_PORT', 'unavailable', 'no port of 127.0.0.1 is free for the database engine');
}

// Below the ports that systems give to outgoing connections (Linux: from 32768): one of those could take the engine's
// place while it is started again, even a client's that tries to reach it.
const lowestPort = 20_000;
const highestPort = 32_000;

async function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', () => answer(false));
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)));
  });
}
