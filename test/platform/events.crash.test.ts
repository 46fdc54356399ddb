import { fork } from 'node:child_process';
import path from 'node:path';
import { systemClock } from '../../src/platform/clock';
import type { Database } from '../../src/platform/database';
import { createPresence } from '../../src/platform/events/presence';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase, startOwnEngine } from '../support/database';
import {
  connectAgain,
  countEffects,
  createWorker,
  letterModel,
  on,
  shopModels,
  storeLetters,
  writeEffect,
} from '../support/factories/events';
import { sizes } from '../support/sizes';
import { until } from '../support/until';
import { createRandom } from '../wechat/mutants';

const seed = 20260303;

describe('events and processes that die', () => {
  let test: TestDatabase;
  let second: Database;
  const clock = createFakeClock();

  beforeEach(async () => {
    test = await startDatabase({ models: shopModels, clock });
    second = await connectAgain(test, clock);
  });
  afterEach(async () => {
    await second.close();
    await test.stop();
  });

  const reading = (db: Database, name: string) =>
    on('letter.arrived', { name, apply: writeEffect(db, clock, name) });
  const never = (): Promise<never> => new Promise(() => undefined);

  it('gives 1,000 rows their effects once with two workers at once', async () => {
    const workers = [test.database, second].map((db, index) =>
      createWorker({ db, clock, instance: `shop-${index}`, handlers: [reading(db, 'read')] }),
    );
    await storeLetters(test.database, 1_000, clock.now());
    await Promise.all(workers.map(({ events }) => events.start()));
    await Promise.all(workers.map(({ events }) => events.settle()));
    expect([...(await countEffects(test.database)).values()]).toEqual(Array(1_000).fill(1));
    for (const { events } of workers) await events.stop(5_000);
  });

  it('takes over from a process that died between two effects of a row, and repeats neither', async () => {
    const asked: string[] = [];
    const handlers = (db: Database, ask: () => Promise<unknown>) => [
      reading(db, 'first'),
      on('letter.arrived', {
        name: 'second',
        before(event) {
          asked.push(event.id);
          return ask();
        },
        apply: writeEffect(db, clock, 'second'),
      }),
    ];
    const dying = createWorker({
      db: second,
      clock,
      instance: 'dying',
      handlers: handlers(second, never),
    });
    await dying.events.start();
    dying.dispatch(await storeLetters(test.database, 10, clock.now()));
    await until(() => asked.length === 10);

    const living = createWorker({
      db: test.database,
      clock,
      instance: 'living',
      handlers: handlers(test.database, () => Promise.resolve()),
    });
    await living.events.start();
    await living.events.settle();
    const effects = await countEffects(test.database);
    expect(effects.size).toBe(20);
    expect(new Set(effects.values())).toEqual(new Set([1]));
    expect(asked).toHaveLength(20);
    await living.events.stop(5_000);
  });

  it('takes the rows of its predecessor at once, and those of others when they are gone', async () => {
    const leaveBehind = async (instance: string) => {
      const dead = createPresence({ db: second, clock, id: `dead-${instance}`, instance });
      await dead.join();
      await test.database.collection(letterModel).deleteMany({});
      await storeLetters(test.database, 5, clock.now());
      await test.database.collection(letterModel).updateMany({}, { $set: { owner: dead.id } });
    };
    let read = 0;
    const handlers = [on('letter.arrived', { name: 'read', apply: () => Promise.resolve(void (read += 1)) })];
    const launch = (instance: string) => createWorker({ db: test.database, clock, instance, handlers });

    await leaveBehind('one');
    const successor = launch('one');
    await successor.events.start();
    await until(() => read === 5);

    await leaveBehind('two');
    await until(() => {
      clock.advance(10_000);
      successor.timer.wakeAll();
      return read === 10;
    });
    await successor.events.stop(5_000);
  });

  it('adopts a process whose beat stood still for 30 s, until it beats again', async () => {
    const [watcher, watched, third] = ['watcher', 'watched', 'third'].map((id) =>
      createPresence({ db: test.database, clock, id, instance: id }),
    );
    await watched!.join();
    const living = { ours: ['watcher'], theirs: ['watched'] };
    const adopted = { ours: ['watcher', 'watched'], theirs: [] };
    expect(await watcher!.owners()).toEqual(living);
    clock.advance(29_999);
    expect(await watcher!.owners()).toEqual(living);
    await watched!.beat();
    clock.advance(10_000);
    expect(await watcher!.owners()).toEqual(living);
    clock.advance(30_000);
    expect(await watcher!.owners()).toEqual(adopted);

    await watcher!.beat();
    expect(await third!.owners()).toEqual({ ours: ['third'], theirs: ['watcher', 'watched'] });
    clock.advance(30_000);
    expect(await third!.owners()).toEqual({ ours: ['third', 'watched', 'watcher'], theirs: [] });

    await watched!.beat();
    await watcher!.beat();
    expect(await watcher!.owners()).toEqual(living);
    await watched!.leave();
    expect(await watcher!.owners()).toEqual({ ours: ['watcher'], theirs: [] });
  });

  it(`gives every row its effects once though its worker is killed again and again (seed ${seed})`, async () => {
    const engine = await startOwnEngine();
    const own = await startDatabase({ models: shopModels, clock, uri: engine.uri });
    // A killed process leaves transactions open; by default the database keeps them for a minute.
    await own.database.connection.db
      ?.admin()
      .command({ setParameter: 1, transactionLifetimeLimitSeconds: 3 });
    const random = createRandom(seed);
    const { rows, kills } = sizes.eventKills;
    await storeLetters(own.database, rows, systemClock().now());
    for (let killed = 0; killed < kills; killed += 1) {
      const child = forkWorker(own);
      await child.effects(1 + random.integer(Math.floor(rows / kills)));
      await child.kill();
    }
    const partly = (await countEffects(own.database)).size;
    expect(partly).toBeGreaterThan(0);
    expect(partly).toBeLessThan(2 * rows);

    const last = forkWorker(own);
    await last.effects(2 * rows - partly);
    const judge = createWorker({
      db: own.database,
      clock: systemClock(),
      instance: 'judge',
      handlers: ['first', 'second'].map((name) => reading(own.database, name)),
    });
    await judge.events.settle();
    await last.kill();
    const effects = await countEffects(own.database);
    expect(effects.size).toBe(2 * rows);
    expect(new Set(effects.values())).toEqual(new Set([1]));
    await own.stop();
    await engine.stop();
  }, 600_000);

  it('goes on where it was when the database was killed, and counts no try for it', async () => {
    const engine = await startOwnEngine();
    const own = await startDatabase({ models: shopModels, clock, uri: engine.uri });
    const db = own.database;
    let read = 0;
    const write = writeEffect(db, clock, 'read');
    const worker = createWorker({
      db,
      clock,
      instance: 'shop',
      handlers: [
        on('letter.arrived', {
          name: 'read',
          async apply(event, prepared, session) {
            await write(event, prepared, session);
            read += 1;
          },
        }),
      ],
    });
    await worker.events.start();
    worker.dispatch(await storeLetters(db, 200, clock.now()));
    await until(() => read >= 50);
    engine.signal('SIGKILL');
    await engine.restart();
    await worker.events.settle();
    expect([...(await countEffects(db)).values()]).toEqual(Array(200).fill(1));
    expect(await db.collection(letterModel).countDocuments({ status: 'done', tries: 0 })).toBe(200);
    await worker.events.stop(5_000);
    await own.stop();
    await engine.stop();
  });
});

/** A worker in a process of its own, under one name: each takes the place of the one before. */
function forkWorker({ uri, databaseName }: TestDatabase) {
  const child = fork(path.join(__dirname, '../support/children/events.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let effects = 0;
  child.on('message', () => (effects += 1));
  child.send({ uri, databaseName, instance: 'shop' });
  return {
    effects: (count: number) => until(() => effects >= count || child.exitCode !== null),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
