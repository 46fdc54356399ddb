import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { AppError } from '../../errors';

/** Where the engine should listen. */
export interface PortWish {
  /** The port of the last engine of the folder, which its clients know. */
  readonly port: number | undefined;
  /** Whether no other port will do, as for an engine that is started again under its clients. */
  readonly isFixed: boolean;
}

/**
 * A port of 127.0.0.1 that is free now; undefined when it is fixed and taken.
 * @throws AppError ENGINE_NO_PORT
 */
export async function choosePort({ port: wished, isFixed }: PortWish): Promise<number | undefined> {
  if (wished !== undefined) {
    if (await isFree(wished)) return wished;
    if (isFixed) return undefined;
  }
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const port = randomInt(lowestPort, highestPort + 1);
    if (await isFree(port)) return port;
  }
  throw new AppError('ENGINE_NO_PORT', 'unavailable', 'no port of 127.0.0.1 is free for the database engine');
}

// Below the ports that systems give to outgoing connections (Linux: from 32768): one of those could take the place of an
// engine or a keeper while it is started again, even a client's that tries to reach it.
const lowestPort = 20_000;
const highestPort = 32_000;

async function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', () => answer(false));
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)));
  });
}
