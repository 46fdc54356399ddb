import { systemClock } from '../../../src/platform/clock';
import { connectDatabase } from '../../../src/platform/database';
import { createIds } from '../../../src/platform/ids';
import { systemTimer } from '../../../src/platform/timer';
import { createShop, on, writeEffect } from '../factories/events';

/** An event worker in a process of its own, so that it can be killed. It tells its parent of every effect. */
interface Start {
  readonly uri: string;
  readonly databaseName: string;
  readonly instance: string;
}

async function start({ uri, databaseName, instance }: Start): Promise<void> {
  const clock = systemClock();
  const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
  const handlers = ['first', 'second'].map((name) => {
    const write = writeEffect(db, clock, name);
    return on('letter.arrived', {
      name,
      async apply(event, prepared, session) {
        await write(event, prepared, session);
        process.send?.('effect');
      },
    });
  });
  const { events } = createShop({
    db,
    clock,
    instance,
    handlers,
    timer: systemTimer,
    count: () => undefined,
  });
  await events.start();
}

process.once('message', (message: Start) => {
  start(message).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
process.once('disconnect', () => process.exit(0));
